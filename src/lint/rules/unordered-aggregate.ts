import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Call, Run, Scope, Select} from '../../parse/tree/nodes.ts';
import {argumentsOf, isOperator, isWord, onlyColumn, spanOf, within} from '../../parse/tree/view.ts';
import {builtIn, callAt} from '../calls.ts';
import {hasWord} from '../conditions.ts';
import {holdsTemplate, holdsValue, listedValues, undecided, undecidedWindow} from '../order.ts';
import {scopesOf} from '../queries.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';
import {writtenOnce} from '../written.ts';

const STRINGING = new Set(['ARRAY_AGG', 'LISTAGG', 'STRING_AGG']);
/** Functions that give the same whatever the order of what they are given. */
const ORDERLESS = new Set(
  'ARRAY_SIZE ARRAY_SORT ARRAY_CONTAINS ARRAY_MAX ARRAY_MIN ARRAYS_OVERLAP LENGTH LEN OCTET_LENGTH COUNT REDUCE'.split(
    ' ',
  ),
);

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const scope of scopesOf(reading)) {
    for (const call of scope.calls) {
      const name = builtIn(code, call);
      if (!STRINGING.has(name) || call.arguments === undefined || call.arguments.to === call.arguments.at) continue;
      const reason = reasonOf(code, scope, call);
      if (reason === undefined || isOrderless(code, scope, call)) continue;
      const fix = reason === MISSING ? orderByItself(code, scope, call) : undefined;
      yield {
        span: spanOf(code, {at: call.at, to: call.nameTo}),
        message: `${name} puts its values together in whatever order they come: ${reason}.`,
        hint: 'Add WITHIN GROUP (ORDER BY …) with what decides.',
        ...(fix === undefined ? {} : {fix}),
      };
    }
  }
}

const MISSING = 'there is no WITHIN GROUP (ORDER BY …)';

/** Why nothing decides the order; undefined where something does, or may. */
function reasonOf(code: Code, scope: Scope, call: Call): string | undefined {
  const {window} = call;
  if (hasWord(code, call, 'ORDER') || holdsTemplate(code, call)) return undefined;
  if (window?.orderBy !== undefined && undecidedWindow(code, scope, window) === undefined) return undefined;
  if (!isWord(code, call.to, 'WITHIN') || !isWord(code, call.to + 1, 'GROUP')) return MISSING;
  const opener = call.to + 2;
  const close = code.match(opener);
  if (close === -1 || !isWord(code, opener + 1, 'ORDER')) return undefined;
  const why = undecided(code, scope, {at: opener + 3, to: close}, keysOf(code, scope, call));
  return why === undefined ? undefined : 'what WITHIN GROUP orders by is the same in every row';
}

/** What is the same in all rows that the call puts together. */
function keysOf(code: Code, scope: Scope, {window}: Call): readonly Run[] {
  if (window !== undefined) return listedValues(code, window.partitionBy);
  return (scope as Partial<Select>).groupBy?.items ?? [];
}

/** True when the values are all the same, or go where their order is lost. */
function isOrderless(code: Code, scope: Scope, call: Call): boolean {
  const [value] = argumentsOf(code, call);
  if (value === undefined) return true;
  const bare = isWord(code, value.at, 'DISTINCT') ? {at: value.at + 1, to: value.to} : value;
  if (holdsValue(code, scope, keysOf(code, scope, call), bare)) return true;
  if (isSameInEachRow(scope, bare)) return true;
  return scope.calls.some((outer) => outer.at < call.at && outer.to > call.at && ORDERLESS.has(builtIn(code, outer)));
}

function isSameInEachRow(scope: Scope, value: Run): boolean {
  if (within(scope.columns, value).length + within(scope.queries, value).length + within(scope.stars, value).length > 0)
    return false;
  return within(scope.literals, value).length === 1 && callAt(scope, value.at) === undefined;
}

/** Shown only: which order is wanted nobody but the author knows. */
function orderByItself(code: Code, scope: Scope, call: Call): Fix | undefined {
  const [value] = argumentsOf(code, call);
  if (value === undefined) return undefined;
  const bare = isWord(code, value.at, 'DISTINCT') ? {at: value.at + 1, to: value.to} : value;
  if (onlyColumn(scope, bare) === undefined || !isOperator(code, call.to - 1, ')')) return undefined;
  if (code.kind(bare.at) === KIND.variable) return undefined;
  const end = code.end(call.to - 1);
  return {
    title: 'Order the values by themselves',
    edits: [{span: {start: end, end}, text: ` within group (order by ${writtenOnce(code, bare)})`}],
    rows: 'may-change',
    differsIn: ['column', 'window', 'aggregate', 'filter'],
  };
}

const rule: LintRule = {
  id: 'unordered-aggregate',
  title: 'ARRAY_AGG or LISTAGG in no order',
  severity: 'warning',
  explain:
    'Without `WITHIN GROUP (ORDER BY …)` the same rows give another list on each build: texts differ, tests and ' +
    'incremental merges see changes that are none. Say what the values are ordered by.',
  prevalence: 0.9,
  check,
  flags: [
    "select cid, listagg(sku, ', ') as skus from db.s.orders group by cid",
    "select cid, listagg(distinct sku, ', ') as skus from db.s.orders group by cid",
    'select cid, array_agg(sku) as skus from db.s.orders group by cid',
    "select cid, array_agg(object_construct('sku', sku)) as lines from db.s.orders group by cid",
    'select cid, array_agg(sku) over (partition by cid) as skus from db.s.orders',
    'with l as (select cid, listagg(o.sku) within group (order by 1) as skus from db.s.orders o group by cid) select skus from l',
    "select cid, array_to_string(array_agg(sku), ',') as skus from db.s.orders group by cid",
    "select c.id, (select listagg(o.sku, ',') from db.s.orders o where o.cid = c.id) as skus from db.s.customers c",
    'select cid, array_agg(f.value:sku::text) as skus from db.s.orders o, lateral flatten(o.lines) f group by cid',
    "select cid, listagg(sku, ',') within group (order by cid) as skus from db.s.orders group by cid",
    'select cid, array_agg(sku)[0] as some_sku from db.s.orders group by cid',
  ],
  allows: [
    "select cid, listagg(sku, ', ') within group (order by sku) as skus from db.s.orders group by cid",
    'select cid, array_agg(sku) within group (order by ordered_at desc) as skus from db.s.orders group by cid',
    'select cid, array_size(array_agg(distinct sku)) as n from db.s.orders group by cid',
    "select cid, array_to_string(array_sort(array_agg(distinct sku)), ',') as skus from db.s.orders group by cid",
    'select cid, array_agg(sku) over (partition by cid order by ordered_at) as skus from db.s.orders',
    "select cid, listagg('x') as marks from db.s.orders group by cid",
    'select cid, reduce(array_agg(odds), 1, (acc, x) -> acc * x) as product from db.s.orders group by cid',
    'select cid, array_agg(cid) as same from db.s.orders group by cid',
    'select cid, util.s.listagg(sku) as skus from db.s.orders group by cid',
    'select cid, array_agg(sku {{ order }}) as skus from db.s.orders group by cid',
    'select cid, array_agg(sku order by ordered_at) as skus from db.s.orders group by cid',
    "select 'listagg(sku)' as text from db.s.orders -- listagg(sku)",
    'select cid, max(sku) as sku, object_agg(k, v) as o from db.s.orders group by cid',
    'select t.listagg, array_agg from db.s.t',
  ],
};

export default rule;
