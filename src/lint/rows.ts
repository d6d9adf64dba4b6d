import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Query, Run, Select, Source} from '../parse/tree/nodes.ts';
import {conjuncts, isOperator, within} from '../parse/tree/view.ts';
import {AGGREGATES, builtIn, callAt} from './calls.ts';

/** How many queries are followed. What reads more is not sure to be understood, so nothing is lost. */
const MOST_QUERIES = 100;

/**
 * True when a query certainly gives at most one row: LIMIT 1, no FROM, aggregates without GROUP BY, the first row that
 * QUALIFY keeps, or nothing in FROM but such queries.
 */
export function isSingleRow(code: Code, query: Query): boolean {
  return givesOneRow(code, query, new Set());
}

/** @param seen what has been looked at: all of it has to give one row, so it needs no second look */
function givesOneRow(code: Code, query: Query, seen: Set<Query>): boolean {
  if (seen.has(query)) return true;
  if (seen.size >= MOST_QUERIES) return false;
  seen.add(query);
  if (isOne(code, query.limit)) return true;
  const [only] = query.branches;
  if (only === undefined || query.branches.length > 1) return false;
  if (only.kind === 'values') return only.rows.length === 1;
  if (only.kind === 'query') return givesOneRow(code, only, seen);
  if (only.hierarchy !== undefined) return false;
  if (only.from === undefined) return only.items.length > 0;
  return (
    isOne(code, only.top) ||
    isGrandTotal(code, only) ||
    keepsFirstRow(code, only) ||
    only.sources.every((source) => isOneRow(code, source, seen))
  );
}

/** True when aggregates without GROUP BY make one row of all rows. */
export function isGrandTotal(code: Code, select: Select): boolean {
  if (select.groupBy !== undefined) return false;
  return [select.list, select.having].some(
    (run) =>
      run !== undefined &&
      within(select.calls, run).some((call) => AGGREGATES.has(builtIn(code, call)) && call.window === undefined),
  );
}

function isOneRow(code: Code, source: Source, seen: Set<Query>): boolean {
  // The sources inside of its brackets are in the list as well.
  if (source.kind === 'group' || isDual(source)) return true;
  if (source.reshapes.length > 0) return false;
  if (source.values !== undefined) return source.values.rows.length === 1;
  return source.query !== undefined && givesOneRow(code, source.query, seen);
}

/** `FROM dual`: one row of nothing, as in Oracle. */
export function isDual({kind, name}: Source): boolean {
  const relation = kind === 'table' ? name?.relation : undefined;
  return relation?.name === 'DUAL' && relation.schema === undefined;
}

/** True when the rows of a query are constants that the statement itself lists: VALUES, and SELECTs that read nothing. */
export function isWrittenOut(query: Query): boolean {
  return query.branches.every((branch) => {
    if (branch.kind === 'values') return true;
    if (branch.kind === 'query') return isWrittenOut(branch);
    return branch.sources.every(
      (source) =>
        source.values !== undefined ||
        isDual(source) ||
        (source.kind === 'query' && source.query !== undefined && isWrittenOut(source.query)),
    );
  });
}

/** `QUALIFY row_number() OVER (ORDER BY d) = 1`, without PARTITION BY. */
function keepsFirstRow(code: Code, select: Select): boolean {
  if (select.qualify === undefined) return false;
  return conjuncts(code, select, select.qualify).some((part) => {
    const call = callAt(select, part.at);
    if (call === undefined || builtIn(code, call) !== 'ROW_NUMBER') return false;
    const {window} = call;
    if (window?.orderBy === undefined || window.partitionBy !== undefined) return false;
    return isOperator(code, window.to, '=') && code.written(window.to + 1) === '1' && part.to === window.to + 2;
  });
}

/** Whether LIMIT, FETCH or TOP keeps one row. */
function isOne(code: Code, count: Run | undefined): boolean {
  if (count === undefined) return false;
  for (let at = count.at; at < count.to; at++) if (code.kind(at) === KIND.number) return code.written(at) === '1';
  return false;
}
