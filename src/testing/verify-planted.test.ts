import {afterAll, beforeAll, expect, test} from 'vitest';
import {openSnowflake, type SnowflakeWarehouse} from '../extract/snowflake/connect.ts';
import {openRowComparer} from '../extract/snowflake/verify-rows.ts';
import {compareColumns, judge, type Judged} from '../pipeline/verify-verdict.ts';
import type {RowComparer} from '../ports/row-comparison.ts';
import {openSandbox, type OpenSandbox} from '../system/open-sandbox.ts';
import {silentLog} from './behaves-like-source.ts';

let sandbox: OpenSandbox;
let warehouse: SnowflakeWarehouse;
let comparer: RowComparer;

beforeAll(async () => {
  sandbox = await openSandbox({account: 'lantern', seed: '1', port: '0'});
  const {account, user, password, url} = sandbox;
  const role = 'RESCUE_VERIFY';
  warehouse = await openSnowflake(
    {account, user, authenticator: 'password', password, accessUrl: url, role, warehouse: 'RESCUE_WH'},
    silentLog,
  );
  comparer = openRowComparer(warehouse, {role, timeoutMs: 60_000});
}, 60_000);
afterAll(async () => {
  await warehouse.close();
  await sandbox.stop();
});

async function verdictOn(original: string, model: string): Promise<Judged> {
  const [one, other] = [await comparer.columns(original), await comparer.columns(model)];
  const columns = compareColumns(one, other);
  const pair = {original: {sql: original, columns: one}, model: {sql: model, columns: other}, shared: columns.shared};
  return judge(columns, await comparer.compare(pair), []);
}

const WEEKLY = `
with real_customers as (select customer_id, country from raw.shop.customers where not is_test),
refunded as (
    select date_trunc('week', r.refunded_at)::date as week_start, c.country, sum(r.amount) as refunds
    from raw.billing.refunds r
    join raw.billing.invoices i on i.invoice_id = r.invoice_id
    join real_customers c on c.customer_id = i.customer_id
    group by 1, 2
)
select date_trunc('week', i.invoice_date)::date as week_start, c.country, count(distinct i.customer_id) as customers,
       sum(i.amount - i.tax_amount) as gross, coalesce(max(r.refunds), 0) as refunds
from raw.billing.invoices i
join real_customers c on c.customer_id = i.customer_id
left join refunded r on r.week_start = date_trunc('week', i.invoice_date)::date and r.country = c.country
where i.status = 'paid' and i.invoice_date between '2025-01-06' and '2026-06-28'
group by 1, 2`;

const ORDERS = `
select o.shipping_country, to_char(o.ordered_at, 'YYYY-MM') as month, o.coupon_code,
       case when o.status in ('paid', 'delivered') then 'won' when o.status = 'cancelled' then 'lost' else 'open' end as outcome,
       round(sum(o.gross_amount - o.discount_amount), 2) as net, avg(o.gross_amount) as basket
from raw.shop.orders o
group by 1, 2, 3, 4`;

const FIRST = `
select customer_id, plan_code, started_at, datediff(day, started_at, coalesce(cancelled_at, '2026-11-16')) as days
from raw.billing.subscriptions
qualify row_number() over (partition by customer_id order by started_at, subscription_id) = 1`;

const BOTH = `
select country, 'customer' as kind from raw.shop.customers where not is_test
union all
select shipping_country, 'order' from raw.shop.orders where status <> 'fraud'`;

const LARGEST = 'select order_id, gross_amount from raw.shop.orders order by gross_amount desc, order_id limit 25';

/** What a rewrite could do wrong: what is replaced in the original, by what. */
const PLANTED: readonly (readonly [what: string, original: string, right: string, wrong: string])[] = [
  ['a filter dropped', WEEKLY, 'where not is_test', ''],
  ['a filter moved behind the aggregate', WEEKLY, "i.status = 'paid' and ", ''],
  ['a left join made inner', WEEKLY, 'left join refunded', 'join refunded'],
  [
    'an inner join made left',
    WEEKLY,
    'join real_customers c on c.customer_id = i.customer_id\nleft join',
    'left join real_customers c on c.customer_id = i.customer_id\nleft join',
  ],
  ['the wrong column', WEEKLY, 'i.amount - i.tax_amount', 'i.amount'],
  ['distinct lost in a count', WEEKLY, 'count(distinct i.customer_id)', 'count(i.customer_id)'],
  [
    'another date part',
    WEEKLY,
    "date_trunc('week', i.invoice_date)::date as",
    "date_trunc('month', i.invoice_date)::date as",
  ],
  ['a bound off by one', WEEKLY, "'2026-06-28'", "'2026-06-21'"],
  ['NULL not taken care of', WEEKLY, 'coalesce(max(r.refunds), 0)', 'max(r.refunds)'],
  ['another aggregate', WEEKLY, 'max(r.refunds)', 'sum(r.refunds)'],
  ['a column left out', WEEKLY, 'count(distinct i.customer_id) as customers,', ''],
  ['a column renamed', WEEKLY, 'as customers', 'as buyers'],
  ['another date format', ORDERS, "'YYYY-MM'", "'YYYY-DD'"],
  ['months in letters', ORDERS, "'YYYY-MM'", "'YYYY-MON'"],
  ['a branch of CASE dropped', ORDERS, "when o.status = 'cancelled' then 'lost' ", ''],
  ['branches of CASE swapped', ORDERS, "'won'", "'open'"],
  [
    'the aggregate inside of the rounding',
    ORDERS,
    'round(sum(o.gross_amount - o.discount_amount), 2)',
    'sum(round(o.gross_amount - o.discount_amount, 0))',
  ],
  ['an average of another thing', ORDERS, 'avg(o.gross_amount)', 'avg(o.gross_amount - o.discount_amount)'],
  ['a column that a group lost', ORDERS, 'group by 1, 2, 3, 4', 'group by 1, 2, 3, 4, o.channel'],
  ['a type changed and no value', ORDERS, ', 2) as net', ', 2)::number(30, 4) as net'],
  [
    'the order in a window turned',
    FIRST,
    'order by started_at, subscription_id',
    'order by started_at desc, subscription_id',
  ],
  ['the partition of a window lost', FIRST, 'partition by customer_id ', ''],
  [
    'a difference of dates turned',
    FIRST,
    "started_at, coalesce(cancelled_at, '2026-11-16')",
    "coalesce(cancelled_at, '2026-11-16'), started_at",
  ],
  ['UNION in place of UNION ALL', BOTH, 'union all', 'union'],
  ['a branch of a union without its filter', BOTH, "where status <> 'fraud'", ''],
  ['the columns of a union swapped', BOTH, "select shipping_country, 'order'", "select 'order', shipping_country"],
  ['a limit off by one', LARGEST, 'limit 25', 'limit 24'],
  ['the order before a limit turned', LARGEST, 'gross_amount desc', 'gross_amount'],
  ['a type changed', LARGEST, 'select order_id', 'select order_id::varchar as order_id'],
];

test('there are more than twenty wrong rewrites, and each changes its text', () => {
  expect(PLANTED.length).toBeGreaterThanOrEqual(20);
  for (const [what, original, right] of PLANTED) expect(original, what).toContain(right);
});

test.each([
  ['WEEKLY', WEEKLY],
  ['ORDERS', ORDERS],
  ['FIRST', FIRST],
  ['BOTH', BOTH],
  ['LARGEST', LARGEST],
])('%s is equal to itself, written otherwise', async (_, original) => {
  const model = `-- as a model\nwith final as (\n${original.replaceAll(/\s+/g, ' ')}\n)\nselect * from final`;
  const verdict = await verdictOn(original, model);
  expect(verdict.outcome, verdict.reason).toBe('equal');
  expect(verdict.rows?.original).toBeGreaterThan(5);
});

test.each(PLANTED)('%s is different', async (_, original, right, wrong) => {
  const verdict = await verdictOn(original, original.replace(right, wrong));
  expect(verdict.outcome, verdict.reason).toBe('different');
});

test('which columns differ is told, and the keys of the rows only to whoever asks', async () => {
  const wrong = WEEKLY.replace('coalesce(max(r.refunds), 0)', 'max(r.refunds)');
  const verdict = await verdictOn(WEEKLY, wrong);
  expect(verdict.columns).toEqual(['REFUNDS']);
  expect(verdict.rows?.original).toBe(verdict.rows?.model);
  const [one, other] = [await comparer.columns(WEEKLY), await comparer.columns(wrong)];
  const {shared} = compareColumns(one, other);
  const pair = {original: {sql: WEEKLY, columns: one}, model: {sql: wrong, columns: other}, shared};
  const rows = await Array.fromAsync(comparer.differing(pair, [0, 1], 3));
  expect(rows).toHaveLength(3);
  expect(Object.keys(rows[0] ?? {})).toEqual(['K1', 'K2', 'RESCUE_IN_ORIGINAL', 'RESCUE_IN_MODEL']);
});

test('the plan says what a comparison would read, and reads nothing', async () => {
  const columns = await comparer.columns(BOTH);
  const pair = {original: {sql: BOTH, columns}, model: {sql: BOTH, columns}, shared: []};
  const shared = columns.map(({name}, place) => ({name, original: place, model: place}));
  const estimate = await comparer.estimate({...pair, shared});
  // Two tables, on each of three sides.
  expect(estimate?.partitions).toBe(6);
  expect(estimate?.bytes).toBeGreaterThan(100_000);
});
