import type {StatementReading} from '../parse/reading.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Call, Query, Run, Select, SelectItem} from '../parse/tree/nodes.ts';
import {
  argumentsOf,
  columnPath,
  functionName,
  isOperator,
  onlyColumn,
  outputName,
  outputSelects,
  splitRun,
  within,
} from '../parse/tree/view.ts';
import {legalName, wordsOf} from './legal-name.ts';

/** Prefixes that name a table's layer and not what it holds. */
const LAYERS = new Set('stg int fct fact dim raw src base mart vw v tbl t f d rpt tmp temp'.split(' '));
const UNITS = new Set('year quarter month week day hour date'.split(' '));

/** Words of an alias that say how something was counted, not what. */
const GENERIC = new Set(
  'n c cnt count counts total totals sum amount amt avg average mean median min max num number qty quantity value val row rows record records result results x y z col'.split(
    ' ',
  ),
);
const MEASURING = new Set(['SUM', 'AVG', 'COUNT', 'MEDIAN', 'COUNT_IF', 'APPROX_COUNT_DISTINCT']);

/**
 * A name from what a query is about: its first table or its only measure, and what it groups by (`orders_by_customer_month`,
 * `revenue_by_month`), whether it takes the first of each (`orders_latest_by_customer`) or of all (`top_orders`), or what it joins
 * (`orders_with_customers`). Undefined when it reads nothing that has a name.
 */
export function nameFromQuery(reading: Pick<StatementReading, 'root' | 'code' | 'reads'>): string | undefined {
  const {root, code} = reading;
  const select = root === undefined ? undefined : outputSelects(root)[0];
  if (root === undefined || select === undefined) return undefined;
  const grouped = groupedSelect(select);
  const table = subjectOf(root, select, 0) ?? firstTable(reading);
  if (table === undefined) return undefined;
  const first = firstOfEach(code, select) ?? firstOfSource(code, select);
  if (first !== undefined) {
    const grain = first.partition.filter((word) => !table.some((other) => other === word || other === `${word}s`));
    return legalName([...table, first.which, ...(grain.length === 0 ? [] : ['by', ...grain])]);
  }
  const top = isTop(code, root, select) ? ['top'] : [];
  const grain = grouped === undefined ? [] : grainOf(code, grouped);
  if (grouped !== undefined && grain.length > 0) {
    const subject = measureOf(code, grouped, grain) ?? table;
    // A table may be called after the same grain already.
    if (`_${subject.join('_')}_`.includes(`_by_${grain.join('_')}_`)) return legalName([...top, ...subject]);
    return legalName([...top, ...subject, 'by', ...grain]);
  }
  const others = reading.reads
    .filter((use) => use.role === 'table')
    .map((use) => tableWords(use.relation.name))
    .filter((words) => words.join('_') !== table.join('_') && words.length > 0);
  const other = others[0];
  return legalName(other === undefined ? [...top, ...table] : [...top, ...table, 'with', ...other]);
}

/** What the only measure of a grouped SELECT is called, where that says more than that it is one: `revenue`. */
function measureOf(code: Code, select: Select, grain: readonly string[]): readonly string[] | undefined {
  const measures = select.items.filter((item) => {
    const [call] = within(select.calls, item.expression);
    return call !== undefined && call.at === item.expression.at && MEASURING.has(functionName(code, call));
  });
  const [only] = measures;
  if (only === undefined || measures.length > 1 || only.alias === -1) return undefined;
  const words = wordsOf(outputName(code, select, only) ?? '').filter((word) => !/^\d+$/.test(word));
  const isSaying = words.some((word) => word.length > 2 && !GENERIC.has(word) && !grain.includes(word));
  return isSaying && words.length <= 3 ? words : undefined;
}

interface FirstOfEach {
  readonly which: 'latest' | 'first';
  /** What it is the first of each of. */
  readonly partition: readonly string[];
}

/** What `QUALIFY row_number() OVER (PARTITION BY … ORDER BY …) = 1` keeps. */
function firstOfEach(code: Code, select: Select): FirstOfEach | undefined {
  const {qualify} = select;
  if (qualify === undefined || !isFirst(code, qualify)) return undefined;
  const direct = within(select.calls, qualify).find((call) => functionName(code, call) === 'ROW_NUMBER');
  const called = code.upper(qualify.to - 3);
  const item = select.items.find((one) => one.alias !== -1 && outputName(code, select, one) === called);
  return firstBy(code, select, direct ?? (item && callOf(select, item)));
}

/** The same of `WHERE rn = 1` on a query that numbers its rows. */
function firstOfSource(code: Code, select: Select): FirstOfEach | undefined {
  const inner = select.sources.length === 1 ? select.sources[0]?.query : undefined;
  const numbering = inner === undefined ? undefined : outputSelects(inner)[0];
  if (numbering === undefined || select.where === undefined || !isFirst(code, select.where)) return undefined;
  const called = code.upper(select.where.to - 3);
  const item = numbering.items.find((one) => one.alias !== -1 && outputName(code, numbering, one) === called);
  return firstBy(code, numbering, item && callOf(numbering, item));
}

function callOf(select: Select, {expression}: SelectItem): Call | undefined {
  return within(select.calls, expression)[0];
}

function isFirst(code: Code, {at, to}: Run): boolean {
  return to - 3 >= at && code.written(to - 1) === '1' && ['=', '<='].includes(code.upper(to - 2));
}

function firstBy(code: Code, select: Select, call: Call | undefined): FirstOfEach | undefined {
  if (call === undefined || functionName(code, call) !== 'ROW_NUMBER' || call.window?.orderBy === undefined)
    return undefined;
  const {partitionBy, orderBy} = call.window;
  const keys = partitionBy === undefined ? [] : splitRun(code, partitionBy, (at) => isOperator(code, at, ','));
  return {which: isDescending(code, orderBy) ? 'latest' : 'first', partition: joined(code, select, keys)};
}

/** Whether the first thing of a list is in descending order. */
function isDescending(code: Code, list: Run): boolean {
  const [first] = splitRun(code, list, (at) => isOperator(code, at, ','));
  return first !== undefined && holds(code, first, 'DESC');
}

function holds(code: Code, {at, to}: Run, word: string): boolean {
  for (let token = at; token < to; token++) if (code.upper(token) === word) return true;
  return false;
}

/** `ORDER BY … DESC LIMIT 10`: the most of something. */
function isTop(code: Code, query: Query, select: Select): boolean {
  const [first] = query.orderBy?.items ?? [];
  const isBounded = query.limit !== undefined || select.top !== undefined;
  return isBounded && first !== undefined && holds(code, first, 'DESC');
}

/** The table behind the first FROM item, seen through CTEs and bracketed queries. */
function subjectOf(query: Query, select: Select, depth: number): readonly string[] | undefined {
  const source = select.sources[0];
  if (source === undefined || depth > 8) return undefined;
  if (source.query !== undefined && source.query !== query) {
    const inner = outputSelects(source.query)[0];
    return inner === undefined ? undefined : subjectOf(source.query, inner, depth + 1);
  }
  const words = source.kind === 'table' ? tableWords(source.name?.relation.name ?? '') : [];
  return words.length === 0 ? undefined : words;
}

function firstTable(reading: Pick<StatementReading, 'reads'>): readonly string[] | undefined {
  const name = reading.reads.find((use) => use.role === 'table')?.relation.name;
  const words = name === undefined ? [] : tableWords(name);
  return words.length === 0 ? undefined : words;
}

function tableWords(name: string): readonly string[] {
  // `events_20261201` is one day of the events.
  const words = wordsOf(name).filter((word) => !/^(?:19|20)\d{6}$/.test(word));
  const first = words[0];
  return first !== undefined && words.length > 1 && LAYERS.has(first) ? words.slice(1) : words;
}

/** The SELECT that groups: the last one, or the one behind the CTE that it reads. */
function groupedSelect(select: Select): Select | undefined {
  if (select.groupBy !== undefined) return select;
  const cte = select.sources[0]?.cte;
  const inner = cte === undefined ? undefined : outputSelects(cte.query)[0];
  return inner?.groupBy === undefined ? undefined : inner;
}

/** What a SELECT groups by, at most two of them: `month` for DATE_TRUNC('month', …), `customer` for customer_id. */
function grainOf(code: Code, select: Select): readonly string[] {
  if (select.groupBy === undefined) return [];
  const runs = select.groupBy.all
    ? select.items
        .map((item) => item.expression)
        .filter((run) => columnName(code, select, run) !== undefined || unitOf(code, select, run) !== undefined)
    : select.groupBy.items;
  return joined(code, select, runs);
}

/** The words of at most two expressions, units of time last: `customer month`. */
function joined(code: Code, select: Select, runs: readonly Run[]): readonly string[] {
  const words: string[] = [];
  const units: string[] = [];
  let count = 0;
  for (const run of runs) {
    const found = grainWords(code, select, run);
    if (found.length === 0 || `_${[...words, ...units].join('_')}_`.includes(`_${found.join('_')}_`)) continue;
    const isUnit = found.length === 1 && UNITS.has(found[0] ?? '');
    (isUnit ? units : words).push(...found);
    if (++count === 2) break;
  }
  return [...words, ...units];
}

function grainWords(code: Code, select: Select, run: Run): readonly string[] {
  const item = itemMeant(code, select, run);
  const unit = unitOf(code, select, item?.expression ?? run);
  if (unit !== undefined) return [unit];
  const name = (item === undefined ? undefined : outputName(code, select, item)) ?? columnName(code, select, run);
  const words = name === undefined ? [] : wordsOf(name);
  const last = words.at(-1);
  return words.length > 1 && (last === 'id' || last === 'key' || last === 'name' || last === 'code')
    ? words.slice(0, -1)
    : words;
}

/** The item of the select list that `GROUP BY 2` or the name of an alias means. */
function itemMeant(code: Code, select: Select, run: Run): SelectItem | undefined {
  if (run.to === run.at + 1 && code.kindName(run.at) === 'number')
    return select.items[Number(code.written(run.at)) - 1];
  const name = columnName(code, select, run);
  return select.items.find((item) => item.alias !== -1 && outputName(code, select, item) === name);
}

/** Name of the column that an expression is, without what qualifies it; undefined for anything computed. */
function columnName(code: Code, select: Select, run: Run): string | undefined {
  const column = onlyColumn(select, run);
  return column === undefined ? undefined : columnPath(code, column).at(-1);
}

/** `month` of DATE_TRUNC('month', x), MONTH(x) and the like. */
function unitOf(code: Code, select: Select, run: Run): string | undefined {
  const [call] = within(select.calls, run);
  if (call === undefined || call.at !== run.at) return undefined;
  const name = functionName(code, call).toLowerCase();
  if (UNITS.has(name)) return name;
  if (!['date_trunc', 'trunc', 'time_slice', 'date_part', 'last_day'].includes(name)) return undefined;
  const [first] = argumentsOf(code, call);
  const unit = first === undefined ? '' : code.written(first.at).replaceAll("'", '').toLowerCase();
  return UNITS.has(unit) ? unit : undefined;
}
