import type {RelationName} from '../../model/statement.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumber} from '../lex/words.ts';
import type {Branch, Query, Run, Scope, Select, SelectItem, Source} from '../tree/nodes.ts';
import {columnPath, outputName, within} from '../tree/view.ts';
import {sourcesMeant} from './column-sources.ts';
import {CombinedColumns} from './combined-columns.ts';
import {Origins, outOfStars, type Traced} from './origins.ts';
import {columnsBehind, columnsOfRows} from './source-columns.ts';
import {columnsOfArgument, columnsOfStar, MOST_COLUMNS, UNKNOWN} from './star.ts';

/** A column of a relation that a result's column is computed from. */
export interface ColumnOrigin {
  /** As written, folded, not completed from a context. */
  readonly relation: RelationName;
  /** In stored case; `*` for every column of the relation, `$1` for one by its position. */
  readonly column: string;
}

/** A column that a query gives. */
export interface OutputColumn {
  /** In stored case; undefined where Snowflake makes one up, `*` for every column of a relation whose columns nobody knows. */
  readonly name?: string;
  /** Each once, in the order of the text. */
  readonly origins: readonly ColumnOrigin[];
  /** False where the text leaves open which relation a column is of. */
  readonly certain: boolean;
}

/** Where an expression stands, as far as that says what its names can mean. */
interface Place {
  /** The item of a select list that it is of: its own alias is no source of it. */
  readonly item?: SelectItem;
  /** Number of the source whose arguments it is among: only sources before it are known there. */
  readonly before?: number;
}

/** So many columns and origins are kept for a statement; what its later queries give is then not followed. */
const MOST_KEPT = 1_000_000;

/** IDENTIFIER(…): the column that a string or a variable names. */
const IDENTIFIER = wordNumber('IDENTIFIER');

const NOTHING: Traced = {origins: [], certain: true};

/** How deep queries are followed: deeper is not for people to read. */
const DEEPEST = 100;

/**
 * Follows the columns of queries to the relations they come from, through common table expressions, queries in brackets and
 * set operators, within one statement and from its text alone. What each query gives is computed once, so that a column used
 * many times on many levels costs no more than its uses.
 */
export class Lineage {
  readonly #code: Code;
  readonly #holes: readonly Run[];
  readonly #outputs = new Map<Query, readonly OutputColumn[]>();
  /** What each item gives: later items may name it any number of times. */
  readonly #items = new Map<SelectItem, readonly OutputColumn[]>();
  readonly #aliases = new Map<Select, ReadonlyMap<string, SelectItem>>();
  readonly #columns = new Map<Source, readonly OutputColumn[]>();
  /** Those that are being followed. */
  readonly #open = new Set<Query>();
  #depth = 0;
  #kept = 0;

  /** @param holes what is not understood: nobody knows what the columns of a SELECT around one are made of */
  constructor(code: Code, holes: readonly Run[] = []) {
    this.#code = code;
    this.#holes = holes.toSorted((a, b) => a.at - b.at);
  }

  /** The columns that a query gives, in order. A recursive query that is being followed gives none of its own. */
  outputsOf(query: Query): readonly OutputColumn[] {
    const known = this.#outputs.get(query);
    if (known !== undefined) return known;
    this.#outputs.set(query, []);
    if (this.#depth >= DEEPEST || this.#kept >= MOST_KEPT) return [UNKNOWN];
    this.#open.add(query);
    this.#depth++;
    const found = this.#combine(query);
    this.#depth--;
    this.#open.delete(query);
    this.#outputs.set(query, found);
    for (const {origins} of found) this.#kept += 1 + origins.length;
    return found;
  }

  /** Columns of the branches put together by their places, or by their names for UNION BY NAME. The first branch names them. */
  #combine(query: Query): readonly OutputColumn[] {
    // In their order, so that a long chain of them is not a deep one.
    for (const cte of query.with?.ctes ?? []) this.outputsOf(cte.query);
    const [first, ...others] = query.branches;
    if (first === undefined) return [];
    const columns = this.#branch(query, first);
    if (others.length === 0) return columns;
    const together = new CombinedColumns(columns);
    others.forEach((branch, i) => {
      const operator = query.operators[i];
      // What MINUS takes away is not what the rows are made of.
      if (operator?.operator !== 'MINUS') together.add(this.#branch(query, branch), operator?.byName === true);
    });
    return together.columns;
  }

  #branch(query: Query, branch: Branch): readonly OutputColumn[] {
    if (branch.kind === 'query') return this.outputsOf(branch);
    if (branch.kind === 'values') return columnsOfRows(this, this.#code, query, branch);
    const columns: OutputColumn[] = [];
    for (const item of branch.items) {
      for (const column of this.#item(branch, item)) columns.push(column);
      if (columns.length > MOST_COLUMNS) return [...columns.slice(0, MOST_COLUMNS), UNKNOWN];
    }
    return within(this.#holes, branch).length === 0 ? columns : columns.map((column) => ({...column, certain: false}));
  }

  #item(select: Select, item: SelectItem): readonly OutputColumn[] {
    if (item.star !== undefined) return columnsOfStar(this, this.#code, select, item.star);
    const known = this.#items.get(item);
    if (known !== undefined) return known;
    const name = outputName(this.#code, select, item);
    const traced = this.#expression(select, item.expression, {item});
    const columns = [{...(name === undefined ? {} : {name}), ...traced}];
    this.#items.set(item, columns);
    return columns;
  }

  /** The columns of a source: those of the query behind it, or `*` of the relation. */
  columnsOf(scope: Scope, source: Source): readonly OutputColumn[] {
    const known = this.#columns.get(source);
    if (known !== undefined) return known;
    // Until they are known there are none: a FLATTEN may be asked for while its own argument is followed.
    this.#columns.set(source, []);
    const found = columnsBehind(this, this.#code, scope, source);
    // Those of a recursive query may be looked at before they are known.
    if (source.query === undefined || !this.#open.has(source.query)) this.#columns.set(source, found);
    else this.#columns.delete(source);
    return found;
  }

  /** What the arguments of a table function are computed from. Only sources before it are known there. */
  argumentsOf(scope: Scope, source: Source): Traced {
    if (source.arguments === undefined) return {origins: [], certain: true};
    if (this.#depth >= DEEPEST) return UNKNOWN;
    this.#depth++;
    const found = this.#expression(scope, source.arguments, {before: source.number});
    this.#depth--;
    return found;
  }

  /** What an expression is computed from that no alias of its select list can stand in. */
  expressionOf(scope: Scope, run: Run): Traced {
    return this.#expression(scope, run);
  }

  /** What an expression is computed from. */
  #expression(scope: Scope, run: Run, place: Place = {}): Traced {
    const found = new Origins();
    for (const ref of within(scope.columns, run)) found.add(this.#column(scope, columnPath(this.#code, ref), place));
    for (const star of within(scope.stars, run)) {
      for (const column of columnsOfArgument(this, this.#code, scope, star)) {
        if (found.isFull) {
          found.doubt();
          break;
        }
        found.add(column);
      }
    }
    for (const query of within(scope.queries, run)) {
      for (const column of this.outputsOf(query)) found.add(column);
    }
    if (within(scope.calls, run).some(({at}) => this.#code.word(at) === IDENTIFIER)) found.doubt();
    return found.traced;
  }

  /** What a column is computed from, by its name. */
  #column(scope: Scope, path: readonly string[], {item, before}: Place): Traced {
    const name = path.at(-1) ?? '';
    // How deep a row stands in a CONNECT BY.
    if (name === 'LEVEL' && path.length === 1 && (scope as Partial<Select>).hierarchy !== undefined) return NOTHING;
    const {scope: owner, sources, certain, known} = sourcesMeant(this, this.#code, scope, path, before);
    // A column of a source comes before an alias of the same list, and that before a column of a query around it; but
    // nobody knows the columns of a table.
    const isOwn = owner === scope && sources.length > 0;
    const alias = path.length > 1 || (isOwn && known) ? undefined : this.#aliased(scope, name, item);
    if (alias !== undefined) return {...alias, certain: alias.certain && !isOwn};
    const found = new Origins();
    if (!certain) found.doubt();
    for (const source of sources) {
      if (found.isFull) break;
      found.add(this.#ofSource(owner, source, name));
    }
    return found.traced;
  }

  /** The item of the same select list whose alias a name may be: Snowflake lets later items use it. */
  #aliased(scope: Scope, name: string, item: SelectItem | undefined): OutputColumn | undefined {
    if (scope.kind !== 'select' || item === undefined) return undefined;
    const other = this.#aliasesOf(scope as Select).get(name);
    return other === undefined || other.to > item.at ? undefined : this.#item(scope as Select, other)[0];
  }

  /** The first item of each alias of a select list. */
  #aliasesOf(select: Select): ReadonlyMap<string, SelectItem> {
    const known = this.#aliases.get(select);
    if (known !== undefined) return known;
    const aliases = new Map<string, SelectItem>();
    for (const item of select.items) {
      const name = item.alias === -1 ? undefined : outputName(this.#code, select, item);
      if (name !== undefined && !aliases.has(name)) aliases.set(name, item);
    }
    this.#aliases.set(select, aliases);
    return aliases;
  }

  #ofSource(scope: Scope, source: Source, name: string): Traced {
    const columns = this.columnsOf(scope, source);
    const named = columns.find((column) => column.name === name) ?? atPlace(columns, name);
    if (named !== undefined) return named;
    const stars = columns.filter((column) => column.name === '*');
    const {origins, certain} = outOfStars(stars, name);
    // Without any columns it is a recursive query that is being followed.
    return {origins, certain: certain && (stars.length > 0 || columns.length === 0)};
  }
}

/** The column that `$2` names: what stands behind a star has no place that is known. */
function atPlace(columns: readonly OutputColumn[], name: string): Traced | undefined {
  const place = Number(/^\$(\d+)$/.exec(name)?.[1]);
  if (Number.isNaN(place)) return undefined;
  const at = columns.findIndex((column) => column.name === '*');
  if (at === -1 || place <= at) return columns[place - 1];
  const {origins, certain} = outOfStars(columns.slice(at, at + 1), `$${place - at}`);
  return {origins, certain: certain && at === columns.length - 1};
}

/**
 * The columns that a query of a statement gives, with where they come from.
 * @param holes of the statement's tree; of use to who asks what is certain
 */
export function outputColumns(code: Code, query: Query, holes: readonly Run[] = []): readonly OutputColumn[] {
  return new Lineage(code, holes).outputsOf(query);
}
