import type {Code} from '../../parse/lex/tokens.ts';
import {Lineage} from '../../parse/lineage/lineage.ts';
import {columnsOfStar} from '../../parse/lineage/star.ts';
import type {Call, Run, Select} from '../../parse/tree/nodes.ts';
import {argumentsOf, columnPath, isOperator, onlyColumn, outputName, spanOf, within} from '../../parse/tree/view.ts';
import {computedBy} from '../behind.ts';
import {AGGREGATES, builtIn} from '../calls.ts';
import {isSameColumn} from '../conditions.ts';
import {holdsValue, listedValues, type Undecided, undecidedWindow} from '../order.ts';
import {scopesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/** Functions that number rows, or look at a row by its place. */
const ORDERED = new Set(
  (
    'ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST NTILE LAG LEAD FIRST_VALUE LAST_VALUE NTH_VALUE ' +
    'CONDITIONAL_CHANGE_EVENT CONDITIONAL_TRUE_EVENT'
  ).split(' '),
);
/** Those that give a value of some row. */
const PICKING = new Set(['FIRST_VALUE', 'LAST_VALUE', 'NTH_VALUE', 'LAG', 'LEAD']);
/** Those that give all rows the same where none comes before another one. */
const TYING = new Set(['RANK', 'DENSE_RANK', 'PERCENT_RANK', 'CUME_DIST']);

/** So many calls times columns of one SELECT are compared. */
const MOST_COMPARED = 20_000;

const REASONS: Readonly<Record<Undecided, string>> = {
  missing: 'its window has no ORDER BY',
  constant: 'its window is ordered by a constant',
  partition: 'its window is ordered by what is the same throughout the partition',
};

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  const lineage = new Lineage(code);
  for (const scope of scopesOf(reading)) {
    for (const call of scope.calls) {
      const {window} = call;
      const name = builtIn(code, call);
      if (window === undefined || !ORDERED.has(name)) continue;
      const reason = undecidedWindow(code, scope, window);
      if (reason === undefined) continue;
      if (scope.kind === 'select' && isSameWhateverTheOrder(code, lineage, scope, call, name)) continue;
      yield {
        span: spanOf(code, {at: call.at, to: window.to}),
        message: TYING.has(name)
          ? `${name}() gives every row the same: ${REASONS[reason]}.`
          : `${name}() depends on an order of rows that nothing decides: ${REASONS[reason]}.`,
        hint: 'Order the window by columns that tell its rows apart.',
      };
    }
  }
}

/**
 * True when rows that trade places are equal in all that the SELECT gives: it names nothing but what the partition is made
 * of, so a number more or less says nothing about which row it was; or the value that is picked is the same in each; or
 * the partition is made of a hash of whole rows.
 */
function isSameWhateverTheOrder(code: Code, lineage: Lineage, select: Select, call: Call, name: string): boolean {
  const same = listedValues(code, call.window?.partitionBy);
  const [picked] = argumentsOf(code, call);
  if (PICKING.has(name) && picked !== undefined && holdsValue(code, select, same, picked)) return true;
  // Nobody writes so many by hand; what is not looked at is not spoken of.
  if (select.calls.length * select.columns.length > MOST_COMPARED) return true;
  if (same.some((value) => isOfWholeRows(code, lineage, select, value))) return true;
  const {list, items, sources} = select;
  // The rows of a generator are equal.
  if (sources.every(({name}) => name?.relation.name === 'GENERATOR')) return true;
  if (items.length === 0 || within(select.queries, list).length > 0) return false;
  if (within(select.stars, list).some((star) => !isCounted(code, star))) return false;
  const keys = same.map((value) => onlyColumn(select, value)).filter((column) => column !== undefined);
  const names = new Set(keys.map((key) => columnPath(code, key).at(-1)));
  const stars = items.flatMap(({star}) => (star === undefined ? [] : columnsOfStar(lineage, code, select, star)));
  if (stars.some((column) => !names.has(column.name))) return false;
  const windows = select.calls.flatMap((other): readonly Run[] => {
    if (other.window === undefined) return [];
    return isSameInPartition(code, select, other, same) ? [{at: other.at, to: other.window.to}] : [other.window];
  });
  const aliases = new Set(items.filter(({alias}) => alias !== -1).map((item) => outputName(code, select, item)));
  return within(select.columns, list).every((column) => {
    if (windows.some(({at, to}) => column.at > at && column.at < to)) return true;
    const path = columnPath(code, column);
    return keys.some((key) => isSameColumn(code, key, column)) || (path.length === 1 && aliases.has(path[0]));
  });
}

/** Whether a window function gives all rows of a partition the same: an aggregate of no order, or a first or last value. */
function isSameInPartition(code: Code, select: Select, call: Call, keys: readonly Run[]): boolean {
  const {window} = call;
  if (window === undefined || window.frame !== undefined) return false;
  const name = builtIn(code, call);
  const isPicked = name === 'FIRST_VALUE' || name === 'LAST_VALUE';
  const isWhole = isPicked
    ? undecidedWindow(code, select, window) === undefined
    : AGGREGATES.has(name) && window.orderBy === undefined;
  return isWhole && listedValues(code, window.partitionBy).every((value) => holdsValue(code, select, keys, value));
}

/** `hash(*)` and the like, where it stands or in the query behind it: rows that share it are equal. */
function isOfWholeRows(code: Code, lineage: Lineage, select: Select, value: Run): boolean {
  if (within(select.stars, value).some((star) => !isCounted(code, star))) return true;
  const column = onlyColumn(select, value);
  const behind = column === undefined ? undefined : computedBy(lineage, code, select, column);
  if (behind === undefined) return false;
  return within(behind.select.stars, behind.item.expression).some((star) => !isCounted(code, star));
}

/** The star of COUNT(*). */
function isCounted(code: Code, {at}: Run): boolean {
  return isOperator(code, at - 1, '(') && code.upper(at - 2) === 'COUNT';
}

const rule: LintRule = {
  id: 'unordered-window',
  title: 'Window function over rows in no order',
  severity: 'warning',
  explain:
    '`ROW_NUMBER`, `FIRST_VALUE`, `LAG` and their like answer by the order of rows. Without `ORDER BY`, with a constant there ' +
    '(a number is no position in a window), or with the columns of `PARTITION BY` again, each build may keep another row. ' +
    'Order by something that tells the rows apart.',
  prevalence: 0.08,
  check,
  flags: [
    'select id, name, row_number() over (partition by region) as n from db.s.customers',
    'select id, row_number() over (order by 1) as n from db.s.customers',
    'select * from db.s.orders qualify row_number() over (partition by id order by id) = 1',
    'select id, row_number() over (order by (select null)) as n from db.s.customers',
    'select region, first_value(name) over (partition by region) as some_name from db.s.customers',
    'with d as (select *, row_number() over (partition by c.id order by c.id desc nulls last) as n from db.s.c as c) select d.id from d where n = 1',
    'select id, lag(amount) ignore nulls over (partition by cid order by null) as before from db.s.orders',
    'select id, rank() over (partition by region order by region) as r from db.s.customers',
    "select id, row_number() over (order by 'created_at') as n from db.s.customers",
    'select id, name, row_number() over (partition by lower(name) order by lower(name)) as n from db.s.customers',
    'select c.id from db.s.c where exists (select o.id, row_number() over (order by current_timestamp()) as n from db.s.o where o.cid = c.id qualify n = 1)',
    'select t.id, f.value, row_number() over (partition by t.id order by true) as n from db.s.t, lateral flatten(t.items) f',
    'select id, sum(x) over (partition by id order by d) as running from db.s.t qualify row_number() over (partition by id order by id) = 1',
    'select id from db.s.orders order by row_number() over (partition by cid) limit 3',
  ],
  allows: [
    'select id, row_number() over (partition by region order by created_at desc) as n from db.s.customers',
    'select region, sum(amount) over (partition by region) as total from db.s.orders',
    'select region, count(*) over () as n from db.s.orders',
    'select id, row_number() over w as n from db.s.orders',
    'select id, row_number() over (w) as n from db.s.orders',
    'select id, row_number() over ({{ window }}) as n from db.s.orders',
    'select id, row_number() over (partition by a order by $by) as n from db.s.orders',
    'select row_number() over (order by null) as n from table(generator(rowcount => 100))',
    "select dateadd(day, row_number() over (order by null) - 1, '2020-01-01'::date) as d from table(generator(rowcount => 100))",
    'select a, b from db.s.t qualify row_number() over (partition by a, b order by 1) = 1',
    'select t.a, b, row_number() over (partition by a, t.b order by a) as n, n - 1 as m from db.s.t as t',
    'select region, name, max(name) over (partition by region) as m, first_value(region) over (partition by region) as r from db.s.customers',
    'with d as (select a, b from db.s.t), n as (select *, row_number() over (partition by a, b order by a, b) as n from d) select a, b from n where n = 1',
    'with d as (select *, hash(*) as row_hash from db.s.t), e as (select d.* from d) select e.*, row_number() over (partition by row_hash order by null) as n from e',
    'select t.*, row_number() over (partition by hash(*) order by null) as n from db.s.t',
    'with m as (select min(d) as d from db.s.days) select dateadd(day, row_number() over (order by 1) - 1, (select d from m)) as d from table(generator(rowcount => 99))',
    'select id, min(d) over (partition by id) as first_d, last_value(kind) over (partition by id order by d) as kind from db.s.t qualify row_number() over (partition by id order by id) = 1',
    'select id, util.s.row_number() over (partition by a) as n from db.s.t',
    'select id, row_number() over (partition by region order by region, created_at) as n from db.s.customers',
    'select id, row_number() over (order by seq4()) as n from db.s.t',
    'select id, row_number() over (partition by region order by payload:region) as n from db.s.t',
    "select 'row_number() over (order by 1)' as text from db.s.t -- row_number() over (order by 1)",
    'select id, row_number() over (partition by region order by lower(region)) as n from db.s.t',
    'select region, count(*) as n, rank() over (order by count(*) desc) as r from db.s.t group by region',
  ],
};

export default rule;
