import type {Code} from '../parse/lex/tokens.ts';
import {Lineage} from '../parse/lineage/lineage.ts';
import type {ColumnRef, Run, Select, Source} from '../parse/tree/nodes.ts';
import {sourceCalled} from '../parse/tree/resolve-column.ts';
import {
  columnPath,
  conjuncts,
  innermostQuery,
  isOperator,
  isSelect,
  isWord,
  onlyColumn,
  within,
  withoutBrackets,
} from '../parse/tree/view.ts';
import {builtIn, callAt, endOfCall} from './calls.ts';
import {allConjuncts, hasWord, isSameColumn, isSameText} from './conditions.ts';
import {bringsRowsBack, optionalSources} from './joins.ts';
import {columnsNotNull} from './not-null.ts';

/** How many queries a column is followed through. */
const DEEPEST = 50;
const NEVER_NULL = new Set(['COALESCE', 'IFNULL', 'NVL', 'ZEROIFNULL', 'COUNT', 'COUNT_IF', 'ROW_NUMBER']);

/**
 * True when an expression of a select list is certainly not NULL in any row: a constant, a COALESCE, a column that a
 * condition compares or asks for, or one that comes from a query of which the same is true.
 */
export function isNeverNull(code: Code, select: Select, expression: Run): boolean {
  return new Follower(code).isNeverNull(select, expression, 0);
}

class Follower {
  readonly #code: Code;
  readonly #lineage: Lineage;
  /** Everything looked at has to hold, so what has been looked at needs no second look. */
  readonly #seen = new Set<Run>();

  constructor(code: Code) {
    this.#code = code;
    this.#lineage = new Lineage(code);
  }

  isNeverNull(select: Select, expression: Run, depth: number): boolean {
    if (depth > DEEPEST) return false;
    if (this.#seen.has(expression)) return true;
    this.#seen.add(expression);
    const code = this.#code;
    const value = withoutCasts(code, select, withoutBrackets(code, expression));
    const [literal] = within(select.literals, value);
    if (literal !== undefined && literal.at === value.at && literal.to === value.to) return literal.type !== 'null';
    const call = callAt(select, value.at);
    if (call !== undefined && NEVER_NULL.has(builtIn(code, call)) && endOfCall(code, call) === value.to) {
      return true;
    }
    // Totals have NULL in place of what they sum up.
    if (select.groupBy !== undefined && hasWord(code, select.groupBy, 'ROLLUP', 'CUBE', 'GROUPING')) return false;
    if (isAskedFor(code, select, value)) return true;
    const column = onlyColumn(select, value);
    if (column === undefined) return false;
    return isCompared(code, select, column) || this.#comesFrom(select, column, depth);
  }

  /** A column of a query that gives no NULL there. */
  #comesFrom(select: Select, column: ColumnRef, depth: number): boolean {
    if (column.pathTo !== column.to || bringsRowsBack(select)) return false;
    const path = columnPath(this.#code, column);
    const sources = select.sources.filter(({kind}) => kind !== 'group');
    const source = path.length > 1 ? sourceCalled(select, path.at(-2) ?? '') : sources[0];
    if (source === undefined || (path.length === 1 && sources.length > 1)) return false;
    if (source.join.kind === 'asof' || optionalSources(select).has(source)) return false;
    return this.#gives(select, source, path.at(-1) ?? '', depth);
  }

  #gives(scope: Select, source: Source, name: string, depth: number): boolean {
    if (source.query === undefined || source.reshapes.length > 0) return false;
    const {branches, operators} = innermostQuery(source.query);
    const selects = branches.filter(isSelect);
    if (selects.length < branches.length || operators.some(({byName}) => byName)) return false;
    if (selects.some(({items}) => items.some(({star}) => star !== undefined))) return false;
    const place = this.#lineage.columnsOf(scope, source).findIndex((column) => column.name === name);
    return selects.every((select) => {
      const item = select.items[place];
      return item !== undefined && this.isNeverNull(select, item.expression, depth + 1);
    });
  }
}

/** Whether a condition says `IS NOT NULL` of the very expression. */
function isAskedFor(code: Code, select: Select, value: Run): boolean {
  return allConjuncts(code, select).some(({at, to}) => {
    const asks = isWord(code, to - 3, 'IS') && isWord(code, to - 2, 'NOT') && isWord(code, to - 1, 'NULL');
    return asks && isSameText(code, {at, to: to - 3}, value);
  });
}

/** Whether a condition that rows have to pass fails, or is unknown, where a column is NULL. */
function isCompared(code: Code, select: Select, column: ColumnRef): boolean {
  const optional = optionalSources(select);
  const joined = select.sources.filter((source) => source.join.kind === 'inner' && !optional.has(source));
  const on = (bringsRowsBack(select) ? [] : joined).flatMap(({join}) =>
    join.on === undefined ? [] : conjuncts(code, select, join.on),
  );
  return [...allConjuncts(code, select), ...on].some((part) =>
    columnsNotNull(code, select, part).some((other) => isSameColumn(code, other, column)),
  );
}

function withoutCasts(code: Code, select: Select, run: Run): Run {
  let {to} = run;
  for (;;) {
    const cast = select.casts.find((one) => one.to === to && one.at > run.at && isOperator(code, one.at, '::'));
    if (cast === undefined) return {at: run.at, to};
    to = cast.at;
  }
}
