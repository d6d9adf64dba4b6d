import type {StatementReading} from '../parse/reading.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Query, Run, Select, SelectItem} from '../parse/tree/nodes.ts';
import {
  argumentsOf,
  columnPath,
  functionName,
  onlyColumn,
  outputName,
  outputSelects,
  within,
} from '../parse/tree/view.ts';
import {legalName, wordsOf} from './legal-name.ts';

/** Prefixes that name a table's layer and not what it holds. */
const LAYERS = new Set('stg int fct fact dim raw src base mart vw v tbl t f d rpt tmp temp'.split(' '));
const UNITS = new Set('year quarter month week day hour date'.split(' '));

/**
 * A name from what a query is about: its first table, and what it groups by (`orders_by_month`), or what it joins
 * (`orders_with_customers`). Undefined when it reads nothing that has a name.
 */
export function nameFromQuery(reading: StatementReading): string | undefined {
  const {root, code} = reading;
  const select = root === undefined ? undefined : outputSelects(root)[0];
  if (root === undefined || select === undefined) return undefined;
  const grouped = groupedSelect(select);
  const subject = subjectOf(root, select, 0) ?? firstTable(reading);
  if (subject === undefined) return undefined;
  const grain = grouped === undefined ? [] : grainOf(code, grouped);
  if (grain.length > 0) return legalName([...subject, 'by', ...grain]);
  const others = reading.reads
    .filter((use) => use.role === 'table')
    .map((use) => tableWords(use.relation.name))
    .filter((words) => words.join('_') !== subject.join('_') && words.length > 0);
  const other = others[0];
  return legalName(other === undefined ? subject : [...subject, 'with', ...other]);
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

function firstTable(reading: StatementReading): readonly string[] | undefined {
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
  const words: string[] = [];
  for (const run of runs) {
    const found = grainWords(code, select, run);
    if (found.length === 0 || words.join('_').includes(found.join('_'))) continue;
    if (words.length > 0) words.push('and');
    words.push(...found);
    if (words.includes('and')) break;
  }
  return words;
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
