import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {Lineage} from '../../parse/lineage/lineage.ts';
import type {ColumnRef, Run, Scope} from '../../parse/tree/nodes.ts';
import {isWord, onlyColumn, spanOf, withoutBrackets} from '../../parse/tree/view.ts';
import {computedBy} from '../behind.ts';
import {builtIn, callAt} from '../calls.ts';
import {dayAfter, dayWritten} from '../dates.ts';
import {operandAt} from '../operand.ts';
import {outermostQueries} from '../queries.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';
import {placedTokens} from '../scope-tokens.ts';
import {writtenOnce} from '../written.ts';
import {castEndingAt, valueBefore} from '../value-before.ts';

/** Names that say of a column that it holds a time of day as well. */
const NAMED_SO = /(?:^|_)(?:AT|TS|TIME|TIMESTAMP|DATETIME|TSTAMP|DTTM|DTM|TIMESTAMP_(?:NTZ|LTZ|TZ|UTC))$/;
/** The same for names in camel case. */
const NAMED_SO_IN_CAMEL_CASE = /[a-z0-9](?:At|Ts|Time|Timestamp|DateTime|Datetime)"?$/;
const TIMESTAMP_TYPES = ['TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ', 'TIMESTAMPNTZ', 'DATETIME'];
const TO_TIMESTAMPS = new Set(
  'TO_TIMESTAMP TO_TIMESTAMP_NTZ TO_TIMESTAMP_LTZ TO_TIMESTAMP_TZ TRY_TO_TIMESTAMP CONVERT_TIMEZONE'.split(' '),
);

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const [first] = outermostQueries(reading);
  if (first === undefined) return;
  const lineage = new Lineage(code);
  const isBetween = (at: number): boolean => at >= first.at && isWord(code, at, 'BETWEEN');
  for (const {at, scope} of placedTokens(code, tree, isBetween)) {
    if (scope === undefined) continue;
    const left = leftOf(code, scope, at);
    if (left === undefined || !isTimestamp(code, lineage, scope, left)) continue;
    const low = operandAt(code, scope, at + 1);
    if (low === undefined || !isWord(code, low.to, 'AND')) continue;
    const high = operandAt(code, scope, low.to + 1);
    const day = high === undefined ? undefined : dayWritten(code, scope, high);
    if (high === undefined || day === undefined || goesOn(code, high.to)) continue;
    // Long past or far ahead: “always”.
    if (day < '1990' || day > '2100') continue;
    const fix = halfOpen(code, left, at, low, high, day);
    yield {
      span: spanOf(code, {at: left.at, to: high.to}),
      message: `${day} ends this period when the day begins, so of its rows only those of midnight count.`,
      hint: `Write >= for the first day and < '${dayAfter(day)}', or compare the date alone.`,
      ...(fix === undefined ? {} : {fix}),
    };
  }
}

/** What stands before BETWEEN; undefined where it is a part of something longer. */
function leftOf(code: Code, scope: Scope, between: number): Run | undefined {
  const value = valueBefore(code, scope, isWord(code, between - 1, 'NOT') ? between - 1 : between);
  if (value === undefined) return undefined;
  const before = value.at - 1;
  const isPart = code.kind(before) === KIND.operator && !['(', ',', '=>'].includes(code.upper(before));
  return isPart ? undefined : value;
}

/** Whether a value is a point in time, by its cast, by what computes it, or by what its column is called. */
function isTimestamp(code: Code, lineage: Lineage, scope: Scope, run: Run): boolean {
  const value = withoutBrackets(code, run);
  const cast = castEndingAt(code, scope, value.to);
  if (cast !== undefined) return isWord(code, cast.type.at, ...TIMESTAMP_TYPES);
  const call = callAt(scope, value.at);
  if (call !== undefined && call.to === value.to) return TO_TIMESTAMPS.has(builtIn(code, call));
  const column = onlyColumn(scope, value);
  if (column === undefined || column.pathTo !== column.to || !isCalledSo(code, column)) return false;
  const behind = computedBy(lineage, code, scope, column);
  return behind === undefined || isTimestamp(code, lineage, behind.select, behind.item.expression);
}

function isCalledSo(code: Code, column: ColumnRef): boolean {
  const last = column.to - 1;
  const written = code.written(last);
  return NAMED_SO.test(written.replaceAll('"', '').toUpperCase()) || NAMED_SO_IN_CAMEL_CASE.test(written);
}

/** Whether something is computed with the upper bound. */
function goesOn(code: Code, at: number): boolean {
  return code.kind(at) === KIND.operator && !['(', ')', ',', ';'].includes(code.upper(at));
}

/** Shown only: some mean the midnight. */
function halfOpen(code: Code, left: Run, between: number, low: Run, high: Run, day: string): Fix | undefined {
  if (isWord(code, between - 1, 'NOT')) return undefined;
  const span = spanOf(code, {at: between, to: high.to});
  // What stands between the bounds would be lost with them.
  const isPlain = [between, low.to].every((at) => /^\s*$/.test(code.text.slice(code.end(at), code.start(at + 1))));
  if (!isPlain || !/^\s*$/.test(code.text.slice(code.end(low.to - 1), code.start(low.to)))) return undefined;
  const next = writtenOnce(code, high).replace(/'\d{4}-\d{1,2}-\d{1,2}'/, `'${dayAfter(day)}'`);
  return {
    title: 'Let the period end with the day',
    edits: [{span, text: `>= ${writtenOnce(code, low)} and ${writtenOnce(code, left)} < ${next}`}],
    rows: 'may-change',
    differsIn: ['filter', 'join', 'column', 'aggregate', 'window', 'grain'],
  };
}

const rule: LintRule = {
  id: 'between-timestamp',
  title: 'BETWEEN a timestamp and a day',
  severity: 'warning',
  explain:
    "A day without a time is its first moment: `created_at BETWEEN '2024-01-01' AND '2024-01-31'` leaves out the whole of the " +
    "last day but for midnight. Write `>= '2024-01-01'` and `< '2024-02-01'`, or compare `created_at::date`.",
  prevalence: 0.04,
  check,
  flags: [
    "select id from db.s.orders where created_at between '2024-01-01' and '2024-01-31'",
    "select id from db.s.orders o where o.event_ts between '2024-01-01'::date and '2024-01-31'::date",
    "select id from db.s.orders where to_timestamp(epoch) between date '2024-01-01' and date '2024-01-31'",
    "select id from db.s.orders where d::timestamp_ntz between '2024-01-01' and to_date('2024-01-31')",
    "select count_if(updated_at between '2024-01-01' and '2024-01-31') as n from db.s.orders",
    "with o as (select id, created_at from db.s.orders) select id from o where created_at not between '2024-01-01' and '2024-01-31' and id > 3",
    "select c.id from db.s.c where exists (select 1 from db.s.o where o.cid = c.id and o.order_time between '2024-01-01' and '2024-01-31')",
    "select id from db.s.events where \"createdAt\" between '2024-01-01' and '2024-1-31'",
    "select id from db.s.orders qualify max(created_at) over (partition by cid) > 1 and created_at between '2024-01-01' and '2024-01-31'",
    "with o as (select id, convert_timezone('UTC', t) as sold_at from db.s.orders) select id from o where sold_at between '2024-01-01' and '2024-01-31'",
    "select f.value:x from db.s.orders o, lateral flatten(o.items) f where f.value:sold_at::timestamp between '2024-01-01' and '2024-01-31'",
  ],
  allows: [
    "select id from db.s.orders where order_date between '2024-01-01' and '2024-01-31'",
    "select id from db.s.orders where created_at::date between '2024-01-01' and '2024-01-31'",
    "select id from db.s.orders where date(created_at) between '2024-01-01' and '2024-01-31'",
    "select id from db.s.orders where date_trunc('day', created_at) between '2024-01-01' and '2024-01-31'",
    "select id from db.s.orders where created_at >= '2024-01-01' and created_at < '2024-02-01'",
    "select id from db.s.orders where created_at between '2024-01-01' and '2024-01-31 23:59:59'",
    "select id from db.s.orders where created_at between '2024-01-01' and dateadd(day, 1, '2024-01-31')",
    "select id from db.s.orders where created_at between '2024-01-01' and current_date",
    "select id from db.s.orders where created_at between '2024-01-01' and '2024-01-31'::date + 1",
    "select id from db.s.orders where status_flat between '2024-01-01' and '2024-01-31'",
    "with o as (select id, created_at::date as created_at from db.s.orders) select id from o where created_at between '2024-01-01' and '2024-01-31'",
    "with o as (select id, date_trunc('day', t) as created_at from db.s.orders), p as (select * from o) select id from p where p.created_at between '2024-01-01' and '2024-01-31'",
    'select id from db.s.orders where year(created_at) between 2023 and 2024',
    "select id from db.s.orders where created_at between '1900-01-01' and '9999-12-31'",
    'select sum(x) over (order by created_at rows between 1 preceding and current row) as s from db.s.orders',
    'select id from db.s.orders where created_at between $from and $to',
    "select id from db.s.orders where 'x' || created_at between '2024-01-01' and '2024-01-31'",
    'select t.between, t.at from db.s.t',
    "select id from db.s.orders where payload:created_at between '2024-01-01' and '2024-01-31'",
    "select id from db.s.orders where created_at between '2024-01-01' and {{ to }}",
  ],
};

export default rule;
