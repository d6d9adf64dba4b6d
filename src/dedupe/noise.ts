import type {SetAside} from '../model/family.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Run, Select} from '../parse/tree/nodes.ts';
import {
  allQueries,
  allSelects,
  functionName,
  isOperator,
  isSelect,
  isWord,
  onlyColumn,
  outputName,
  splitRun,
  within,
} from '../parse/tree/view.ts';

/**
 * Why a statement is not among those to decide: it carries no logic that anyone could miss. Undefined for everything
 * else, and wherever that is not sure. What creates a table or view that stays is never set aside.
 *
 * - `not-a-query`: nothing in it could become a model;
 * - `trivial`: reads nothing (`select 1`, `select current_date`);
 * - `housekeeping`: reads only INFORMATION_SCHEMA or the account's usage views, or is a SHOW or DESCRIBE;
 * - `peek`: looks at one table (`select * from t limit 10`), counts its rows, lists a column's values, looks up an id.
 */
export function setAside(reading: StatementReading): SetAside | undefined {
  if (reading.query === undefined) {
    return /^(SHOW|DESC|DESCRIBE|LIST|LS|EXPLAIN)\b/.test(reading.verb) ? 'housekeeping' : 'not-a-query';
  }
  if (reading.creation !== undefined && !reading.creation.temporary) return undefined;
  const {root, code} = reading;
  if (root === undefined) return reading.reads.length === 0 ? 'trivial' : undefined;
  const hasFrom = allSelects(reading.tree).some((select) => select.from !== undefined);
  if (!hasFrom || isDual(reading)) return reading.ctes.length === 0 || !hasFrom ? 'trivial' : undefined;
  if (isHousekeeping(reading)) return 'housekeeping';

  const [only] = root.branches;
  if (allQueries(reading.tree).length !== 1 || root.branches.length !== 1 || only === undefined || !isSelect(only))
    return undefined;
  const limited = root.limit !== undefined || only.top !== undefined;
  return isPeek(code, only, limited, root.orderBy !== undefined) ? 'peek' : undefined;
}

function isDual(reading: StatementReading): boolean {
  return reading.reads.length > 0 && reading.reads.every((use) => use.role === 'table' && use.relation.name === 'DUAL');
}

function isHousekeeping(reading: StatementReading): boolean {
  const {reads} = reading;
  return (
    reads.length > 0 &&
    reads.every(({relation, role}) => {
      if (role === 'result-scan') return true;
      if (role !== 'table' && role !== 'function') return false;
      const {database, schema} = relation;
      if (schema === 'INFORMATION_SCHEMA' || database === 'INFORMATION_SCHEMA') return true;
      // `account_usage.query_history` after USE DATABASE SNOWFLAKE.
      const usage = ['ACCOUNT_USAGE', 'ORGANIZATION_USAGE', 'READER_ACCOUNT_USAGE', 'DATA_SHARING_USAGE'].includes(
        schema ?? '',
      );
      return usage && (database === undefined || database === 'SNOWFLAKE');
    })
  );
}

function isPeek(code: Code, select: Select, limited: boolean, ordered: boolean): boolean {
  const [source] = select.sources;
  if (select.sources.length !== 1 || source === undefined || source.reshapes.length > 0) return false;
  if (source.kind !== 'table' && source.kind !== 'stage') return false;
  if (select.having !== undefined || select.qualify !== undefined) return false;
  if (select.groupBy !== undefined) return isValueCount(code, select, limited);
  if (select.items.length > 0 && select.items.every((item) => isCount(code, select, item.expression)))
    return isPlainCount(code, select);

  const plain = select.items.every((item) => item.star !== undefined || isColumn(select, item.expression));
  if (!plain) return false;
  const star = select.items.some((item) => item.star !== undefined);
  // Named columns in a chosen order are a top-n that somebody may want.
  if (limited) return star || !ordered;
  if (select.where === undefined) return star || select.distinct;
  return isLookup(code, select, select.where);
}

/** `a`, `t.a`, `t.a:b.c::string`, `$1`, `t.$1`: a column, a path into it, a cast; nothing computed. */
function isColumn(select: Select, run: Run): boolean {
  const [column] = within(select.columns, run);
  if (column === undefined || column.at !== run.at) return false;
  const casts = within(select.casts, run);
  return (casts.at(-1)?.to ?? column.pathTo) === run.to && (casts[0]?.at ?? run.to) === column.pathTo;
}

/** COUNT, MIN or MAX of a column or of all. */
function isCount(code: Code, select: Select, run: Run): boolean {
  const [call, ...others] = within(select.calls, run);
  if (call === undefined || others.length > 0 || call.at !== run.at || call.to !== run.to) return false;
  if (!['COUNT', 'MIN', 'MAX'].includes(functionName(code, call))) return false;
  for (let at = call.nameTo; at < call.to; at++) if (isWord(code, at, 'CASE')) return false;
  return true;
}

/** A count that nobody gave a meaning to: of a whole table, or with a made-up name and at most one condition. */
function isPlainCount(code: Code, select: Select): boolean {
  if (select.where === undefined) return true;
  const named = select.items.some(
    (item) =>
      item.alias !== -1 && !/^(N|C|CNT|CT|COUNT|COUNTS|NUM|ROWS|TOTAL|X)$/.test(outputName(code, select, item) ?? ''),
  );
  if (named) return false;
  const conditions = splitRun(code, select.where, (at) => isWord(code, at, 'AND', 'OR'));
  return conditions.length === 1 || isLookup(code, select, select.where);
}

/** `select status, count(*) from t group by 1`: the values of a column and how often they come. */
function isValueCount(code: Code, select: Select, limited: boolean): boolean {
  if (select.where !== undefined && !limited) return false;
  const counts = select.items.filter((item) => isCount(code, select, item.expression));
  const columns = select.items.filter((item) => onlyColumn(select, item.expression) !== undefined);
  const groups = select.groupBy?.all === true ? 1 : (select.groupBy?.items.length ?? 0);
  const one = groups === 1 && columns.length <= 1 && counts.length <= 1;
  return one && columns.length + counts.length === select.items.length && counts.every((item) => item.alias === -1);
}

/** A condition that finds single rows: `id = 5`, `order_id in (…)`, `email = '…'`, possibly with others beside it. */
function isLookup(code: Code, select: Select, where: Run): boolean {
  return splitRun(code, where, (at) => isWord(code, at, 'AND')).some((run) => {
    const [column] = within(select.columns, run);
    if (column === undefined || column.at !== run.at) return false;
    const operator = column.pathTo;
    const inList = isWord(code, operator, 'IN');
    if (!inList && !isOperator(code, operator, '=')) return false;
    const value = code.kindName(inList ? operator + 2 : operator + 1);
    if (!['number', 'string', 'variable', 'bind'].includes(value)) return false;
    if (splitRun(code, run, (at) => isWord(code, at, 'OR')).length > 1) return false;
    const name = code.written(column.to - 1).replaceAll('"', '');
    return (
      /(^|_)(ID|UUID|GUID|KEY|SK|PK|EMAIL|SKU|NUMBER|NO|NR|HASH|TOKEN)$/.test(name.toUpperCase()) ||
      /[a-z]I[Dd]$/.test(name)
    );
  });
}
