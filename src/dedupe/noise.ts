import type {SetAside} from '../model/family.ts';
import type {StatementReading} from '../parse/reading.ts';
import {
  type Code,
  columnPath,
  isOperator,
  isWord,
  type Part,
  type SelectBlock,
  splitPart,
  step,
} from '../parse/clauses.ts';
import {queriesOf} from './residue.ts';

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
  const tree = queriesOf(reading);
  if (tree.root === undefined) return reading.reads.length === 0 ? 'trivial' : undefined;
  const selects = tree.queries.flatMap((query) => query.branches.filter((branch) => 'items' in branch));
  const hasFrom = selects.some((select) => select.from !== undefined);
  if (!hasFrom || isDual(reading)) return reading.ctes.length === 0 || !hasFrom ? 'trivial' : undefined;
  if (isHousekeeping(reading)) return 'housekeeping';

  const [only] = tree.root.branches;
  if (tree.queries.length !== 1 || tree.root.branches.length !== 1 || only === undefined || !('items' in only))
    return undefined;
  const limited = tree.root.limit !== undefined || only.top !== undefined;
  return isPeek(tree.code, only, limited, tree.root.orderBy !== undefined) ? 'peek' : undefined;
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

function isPeek(code: Code, select: SelectBlock, limited: boolean, ordered: boolean): boolean {
  const [source] = select.sources;
  if (select.sources.length !== 1 || source === undefined || source.reshaped) return false;
  if (source.kind !== 'relation' && source.kind !== 'stage') return false;
  if (select.having !== undefined || select.qualify !== undefined) return false;
  if (select.groupBy !== undefined) return isValueCount(code, select, select.groupBy, limited);
  if (select.items.length > 0 && select.items.every((item) => isCount(code, item.expression)))
    return isPlainCount(code, select);

  const plain = select.items.every((item) => item.star !== undefined || isColumn(code, item.expression));
  if (!plain) return false;
  const star = select.items.some((item) => item.star !== undefined);
  // Named columns in a chosen order are a top-n that somebody may want.
  if (limited) return star || !ordered;
  if (select.where === undefined) return star || select.distinct;
  return isLookup(code, select.where);
}

/** `a`, `t.a`, `t.a:b.c::string`, `$1`, `t.$1`: a column, a path into it, a cast; nothing computed. */
function isColumn(code: Code, part: Part): boolean {
  for (let i = part.from; i < part.to; i = step(code, i, part.to)) {
    const token = code.tokens[i];
    if (token?.kind === 'operator') {
      const type = isOperator(token, '(') && isOperator(code.tokens[i - 2], '::');
      if (!type && !isOperator(token, '.', ':', '::', '[')) return false;
    } else if (token?.kind !== 'word' && token?.kind !== 'quoted' && token?.kind !== 'variable') {
      return false;
    } else if (isWord(token, 'CASE', 'OVER')) {
      return false;
    }
  }
  return part.to > part.from;
}

/** COUNT, MIN or MAX of a column or of all. */
function isCount(code: Code, part: Part): boolean {
  return (
    isWord(code.tokens[part.from], 'COUNT', 'MIN', 'MAX') &&
    isOperator(code.tokens[part.from + 1], '(') &&
    code.tokens[part.from + 1]?.close === part.to - 1 &&
    !code.tokens
      .slice(part.from + 2, part.to - 1)
      .some((token) => isWord(token, 'CASE', 'IFF') || isOperator(token, '('))
  );
}

/** A count that nobody gave a meaning to: of a whole table, or with a made-up name and at most one condition. */
function isPlainCount(code: Code, select: SelectBlock): boolean {
  if (select.where === undefined) return true;
  const named = select.items.some(
    (item) => item.alias !== undefined && !/^(N|C|CNT|CT|COUNT|COUNTS|NUM|ROWS|TOTAL|X)$/.test(item.alias.name),
  );
  if (named) return false;
  return conditions(code, select.where).length === 1 || isLookup(code, select.where);
}

/** `select status, count(*) from t group by 1`: the values of a column and how often they come. */
function isValueCount(code: Code, select: SelectBlock, groupBy: Part, limited: boolean): boolean {
  if (select.where !== undefined && !limited) return false;
  const counts = select.items.filter((item) => isCount(code, item.expression));
  const columns = select.items.filter((item) => columnPath(code, item.expression) !== undefined);
  const groups = splitPart(code, groupBy, (token) => isOperator(token, ','));
  const one = groups.length === 1 && columns.length <= 1 && counts.length <= 1;
  return (
    one && columns.length + counts.length === select.items.length && counts.every((item) => item.alias === undefined)
  );
}

function conditions(code: Code, where: Part): readonly Part[] {
  return splitPart(code, where, (token) => isWord(token, 'AND', 'OR'));
}

/** A condition that finds single rows: `id = 5`, `order_id in (…)`, `email = '…'`, possibly with others beside it. */
function isLookup(code: Code, where: Part): boolean {
  return splitPart(code, where, (token) => isWord(token, 'AND')).some((part) => {
    const operator = [...range(part)].find((i) => isOperator(code.tokens[i], '=') || isWord(code.tokens[i], 'IN'));
    if (operator === undefined || isWord(code.tokens[operator - 1], 'NOT')) return false;
    const column = code.tokens[operator - 1];
    const value = isWord(code.tokens[operator], 'IN') ? code.tokens[operator + 2] : code.tokens[operator + 1];
    if (value === undefined || !['number', 'string', 'variable', 'bind'].includes(value.kind)) return false;
    if (splitPart(code, part, (token) => isWord(token, 'OR')).length > 1) return false;
    const name =
      column === undefined ? '' : code.text.slice(column.start, column.end).replaceAll('"', '').toUpperCase();
    return (
      /(^|_)(ID|UUID|GUID|KEY|SK|PK|EMAIL|SKU|NUMBER|NO|NR|HASH|TOKEN)$/.test(name) ||
      /[a-z]I[Dd]$/.test(columnText(code, column))
    );
  });
}

function columnText(code: Code, token: {start: number; end: number} | undefined): string {
  return token === undefined ? '' : code.text.slice(token.start, token.end).replaceAll('"', '');
}

function* range(part: Part): Iterable<number> {
  for (let i = part.from; i < part.to; i++) yield i;
}
