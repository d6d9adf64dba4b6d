import type {Case} from './cases.ts';

/** A sheet that means the same in Snowflake and in DuckDB. */
export interface Build extends Case {
  /** Reads what the last statement made, where it gives no rows itself. */
  readonly result?: string;
}

/** Invented rows, with ties, nulls and orphans among them. */
export const TABLES: readonly string[] = [
  `create table shop.customers as select * from (values
    (1, 'north', 'Ada', date '2026-01-03'), (2, 'south', 'Bo', date '2026-02-11'), (3, 'north', 'Cy', null),
    (4, null, 'Di', date '2026-03-01')) t(id, region, name, joined_on)`,
  `create table shop.orders as select * from (values
    (10, 1, 'paid', 20.50, date '2026-03-01'), (11, 1, 'paid', 5.25, date '2026-03-15'), (12, 2, 'open', 99.00, date '2026-04-02'),
    (13, 3, 'paid', 40.00, date '2026-04-02'), (14, null, 'void', 7.00, date '2026-04-09'), (15, 2, 'paid', 12.00, date '2026-05-20')
    ) t(id, customer_id, status, amount, ordered_on)`,
  `create table shop.refunds as select * from (values (10, 2.00), (10, 1.00), (13, 40.00)) t(order_id, amount)`,
];

/** Each is a model that dbt builds on DuckDB, with the tests that follow from its query. */
export const BUILDS: readonly Build[] = [
  {
    name: 'revenue_by_region',
    sql: `select c.region, sum(o.amount) as revenue, count(*) as orders
from orders o join customers c on c.id = o.customer_id where o.status = 'paid' group by c.region`,
  },
  {
    name: 'net_of_refunds',
    sql: `select o.id, o.amount - coalesce(r.refunded, 0) as net
from orders o left join (select order_id, sum(amount) as refunded from refunds group by order_id) r on r.order_id = o.id`,
  },
  {
    name: 'nested_twice',
    sql: `select region, max(total) as best from (
  select c.region, t.total from customers c join (select customer_id, sum(amount) as total from orders group by 1) t
    on t.customer_id = c.id) by_customer group by region`,
  },
  {
    name: 'latest_order',
    sql: `select customer_id, id, ordered_on from orders where customer_id is not null
qualify row_number() over (partition by customer_id order by ordered_on desc, id desc) = 1`,
  },
  {
    name: 'sizes',
    sql: `select id, case when amount >= 40 then 'large' when amount >= 10 then 'middle' else 'small' end as size,
  status from orders where status in ('paid', 'open')`,
  },
  {
    name: 'with_shadow',
    sql: `select n.id, orders.status from (with orders as (select order_id as id from refunds) select distinct id from orders) n
join orders on orders.id = n.id`,
  },
  {
    name: 'union_of_both',
    sql: `select id, amount from orders union all select order_id, -amount from refunds`,
  },
  {
    name: 'best_payers',
    above: `create temp table paid as select customer_id, sum(amount) as total from orders where status = 'paid' group by 1;
create temp table best as select * from paid where total > 15`,
    sql: 'select c.name, b.total from best b join customers c on c.id = b.customer_id',
  },
  {
    name: 'months',
    sql: `with monthly as (select date_trunc('month', ordered_on) as month, amount from orders)
select month, sum(amount) as revenue, row_number() over (order by month) as place from monthly group by month`,
  },
  {
    name: 'correlated',
    sql: 'select id, (select max(r.amount) from refunds r where r.order_id = orders.id) as refunded from orders',
  },
  {
    name: 'regions',
    sql: 'create or replace table made_regions as select distinct region from customers where region is not null',
    result: 'select * from made_regions',
  },
];
