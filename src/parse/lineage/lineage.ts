import type {RelationName} from '../../model/statement.ts';
import type {Code} from '../lex/tokens.ts';
import type {Branch, Query, Run, Scope, Select, SelectItem, Source} from '../tree/nodes.ts';
import {columnPath, outputName, within} from '../tree/view.ts';
import {sourcesMeant} from './column-sources.ts';
import {joined} from './origins.ts';
import {columnsBehind, columnsOfRows} from './source-columns.ts';
import {columnsOfStar, UNKNOWN} from './star.ts';

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

/** How deep queries are followed: deeper is not for people to read. */
const DEEPEST = 100;

/**
 * Follows the columns of queries to the relations they come from, through common table expressions, queries in brackets and
 * set operators, within one statement and from its text alone. What each query gives is computed once, so that a column used
 * many times on many levels costs no more than its uses.
 */
export class Lineage {
  readonly #code: Code;
  readonly #outputs = new Map<Query, readonly OutputColumn[]>();
  readonly #columns = new Map<Source, readonly OutputColumn[]>();
  #depth = 0;

  constructor(code: Code) {
    this.#code = code;
  }

  /** The columns that a query gives, in order. A recursive query that is being followed gives none of its own. */
  outputsOf(query: Query): readonly OutputColumn[] {
    const known = this.#outputs.get(query);
    if (known !== undefined) return known;
    this.#outputs.set(query, []);
    if (this.#depth >= DEEPEST) return [UNKNOWN];
    this.#depth++;
    const found = this.#combine(query);
    this.#depth--;
    this.#outputs.set(query, found);
    return found;
  }

  /** Columns of the branches put together by their places, or by their names for UNION BY NAME. The first branch names them. */
  #combine(query: Query): readonly OutputColumn[] {
    // In their order, so that a long chain of them is not a deep one.
    for (const cte of query.with?.ctes ?? []) this.outputsOf(cte.query);
    const [first, ...others] = query.branches;
    if (first === undefined) return [];
    const columns = [...this.#branch(first)];
    others.forEach((branch, i) => {
      const operator = query.operators[i];
      // What MINUS takes away is not what the rows are made of.
      if (operator?.operator === 'MINUS') return;
      const more = this.#branch(branch);
      // Where columns are unknown, so is which one stands beside which.
      const open = [...columns, ...more].some(({name}) => name === '*') && !(columns.length === 1 && more.length === 1);
      more.forEach((column, place) => {
        const at = operator?.byName === true ? columns.findIndex(({name}) => name === column.name) : place;
        const mine = columns[at];
        if (mine !== undefined) columns[at] = joined(mine, open ? {...column, certain: false} : column);
        else if (operator?.byName === true) columns.push(column);
      });
    });
    return columns;
  }

  #branch(branch: Branch): readonly OutputColumn[] {
    if (branch.kind === 'query') return this.outputsOf(branch);
    if (branch.kind === 'values') return columnsOfRows(this.#code, branch);
    return branch.items.flatMap((item) => this.#item(branch, item));
  }

  #item(select: Select, item: SelectItem): readonly OutputColumn[] {
    if (item.star !== undefined) return columnsOfStar(this, this.#code, select, item.star);
    const name = outputName(this.#code, select, item);
    const traced = this.#expression(select, item.expression, {item});
    return [{...(name === undefined ? {} : {name}), ...traced}];
  }

  /** The columns of a source: those of the query behind it, or `*` of the relation. */
  columnsOf(scope: Scope, source: Source): readonly OutputColumn[] {
    const known = this.#columns.get(source);
    if (known !== undefined) return known;
    // Until they are known there are none: a FLATTEN may be asked for while its own argument is followed.
    this.#columns.set(source, []);
    const found = columnsBehind(this, this.#code, scope, source);
    // Those of a recursive query may be looked at before they are known.
    if (source.query === undefined) this.#columns.set(source, found);
    else this.#columns.delete(source);
    return found;
  }

  /** What the arguments of a table function are computed from. Only sources before it are known there. */
  argumentsOf(scope: Scope, source: Source): Pick<OutputColumn, 'origins' | 'certain'> {
    if (source.arguments === undefined) return {origins: [], certain: true};
    return this.#expression(scope, source.arguments, {before: source.number});
  }

  /** What an expression is computed from. */
  #expression(scope: Scope, run: Run, place: Place = {}): Pick<OutputColumn, 'origins' | 'certain'> {
    let found: OutputColumn = {origins: [], certain: true};
    for (const ref of within(scope.columns, run)) {
      found = joined(found, this.#column(scope, columnPath(this.#code, ref), place));
    }
    for (const query of within(scope.queries, run)) {
      for (const column of this.outputsOf(query)) found = joined(found, column);
    }
    return {origins: found.origins, certain: found.certain};
  }

  /** What a column is computed from, by its name. */
  #column(scope: Scope, path: readonly string[], {item, before}: Place): OutputColumn {
    const name = path.at(-1) ?? '';
    const {scope: owner, sources, certain} = sourcesMeant(this, this.#code, scope, path, before);
    const alias = path.length === 1 && owner === scope ? this.#aliased(scope, name, item) : undefined;
    // A column of a source comes before an alias of the same list, but nobody knows the columns of a table.
    if (alias !== undefined && !(certain && sources.every(({query}) => query !== undefined))) {
      return {...alias, certain: alias.certain && sources.length === 0};
    }
    let found: OutputColumn = {origins: [], certain: certain && (sources.length === 1 || path.length > 1)};
    for (const source of sources) found = joined(found, this.#ofSource(owner, source, name));
    return found;
  }

  /** The item of the same select list whose alias a name may be: Snowflake lets later items use it. */
  #aliased(scope: Scope, name: string, item: SelectItem | undefined): OutputColumn | undefined {
    if (scope.kind !== 'select' || item === undefined) return undefined;
    const other = (scope as Select).items.find(
      (one) => one.to <= item.at && one.alias !== -1 && outputName(this.#code, scope, one) === name,
    );
    return other === undefined ? undefined : this.#item(scope as Select, other)[0];
  }

  #ofSource(scope: Scope, source: Source, name: string): OutputColumn {
    const columns = this.columnsOf(scope, source);
    const named = columns.find((column) => column.name === name);
    if (named !== undefined) return named;
    let found: OutputColumn = {origins: [], certain: columns.length <= 1};
    for (const column of columns) {
      if (column.name !== '*') continue;
      const origins = column.origins.map((origin) => (origin.column === '*' ? {...origin, column: name} : origin));
      found = joined(found, {origins, certain: column.certain});
    }
    return found;
  }
}

/** The columns that a query gives, with where they come from. */
export function outputColumns(code: Code, query: Query): readonly OutputColumn[] {
  return new Lineage(code).outputsOf(query);
}
