import {describe, expect, it} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {setAside} from './noise.ts';

describe('setAside', () => {
  it.each([
    ['peek', 'select * from db.s.orders limit 10'],
    ['peek', 'select * from db.s.orders'],
    ['peek', "select * from db.s.orders where region = 'EU' order by created_at desc limit 50"],
    ['peek', 'select top 5 * from orders o'],
    ['peek', 'select id, o.payload:kind::string, amount from orders o where x > 3 limit 10'],
    ['peek', 'select $1, $2 from @db.s.landing/a.csv limit 5'],
    ['peek', 'select count(*) from db.s.orders'],
    ['peek', 'select count(*), max(loaded_at) from db.s.orders'],
    ['peek', "select count(*) as cnt from db.s.orders where status = 'x'"],
    ['peek', 'select * from db.s.customers where customer_id = 12345'],
    ['peek', "select name, email from db.s.customers where email = 'a@example.com'"],
    ['peek', 'select * from orders where id in (1, 2, 3) and region = 1'],
    ['peek', 'select distinct status from db.s.orders'],
    ['peek', 'select status, count(*) from db.s.orders group by 1 order by 2 desc'],
    ['peek', 'create temporary table t as select * from db.s.orders limit 10'],
    ['peek', 'SELECT /* look */ *\nFROM db.s.orders SAMPLE (10) LIMIT 3;'],
    ['trivial', 'select 1'],
    ['trivial', 'select current_date, current_user()'],
    ['trivial', "select get_ddl('table', 'x')"],
    ['trivial', 'select 1 from dual'],
    ['trivial', 'with a as (select 1 as x) select 2'],
    ['housekeeping', 'select * from snowflake.account_usage.query_history limit 10'],
    ['housekeeping', 'select table_name, sum(bytes) as b from db.information_schema.tables group by 1'],
    ['housekeeping', 'select user_name, count(*) as n from account_usage.query_history q group by 1 having n > 10'],
    ['housekeeping', 'show tables in schema x'],
    ['housekeeping', 'describe table orders'],
    ['not-a-query', 'use role analyst'],
    ['not-a-query', 'grant select on t to role r'],
    ['not-a-query', 'insert into t select a from b'],
    ['not-a-query', 'drop table t'],
    ['not-a-query', "select 'unfinished"],
    ['not-a-query', ''],
  ] as const)('%s: %s', (expected, sql) => {
    expect(setAside(readStatement(sql))).toBe(expected);
  });

  it.each([
    'select region, sum(amount) as amount from db.s.orders group by region',
    "select count(*) as active_customers from db.s.customers where state = 'active'",
    "select count(distinct case when state = 'active' then id end) as n from db.s.customers",
    'select a.id from db.s.a join db.s.b on a.id = b.id limit 10',
    'select id, amount * 2 as double from db.s.orders limit 10',
    'select customer, revenue from db.s.totals order by revenue desc limit 10',
    "select * from db.s.orders where region = 'EU' and status <> 'test'",
    'create table db.s.backup as select * from db.s.orders',
    'create view db.s.v as select * from db.s.orders limit 10',
    'select id from db.s.orders qualify row_number() over (partition by id order by t desc) = 1',
    'with a as (select id from db.s.orders) select * from a limit 10',
    'select id from db.s.a union all select id from db.s.b',
    'select o.id from db.s.orders o, snowflake.account_usage.users u where u.name = o.owner',
    'select * from db.s.orders where id in (select order_id from db.s.returns)',
    'select seq4() as n from table(generator(rowcount => 100))',
    'select status, count(*) as customers_by_status from db.s.customers group by 1',
    'select iff(x > 1, 1, 0) as f from db.s.orders limit 5',
    'select * from db.s.orders pivot(sum(amount) for region in (1, 2)) limit 5',
  ])('not: %s', (sql) => {
    expect(setAside(readStatement(sql))).toBeUndefined();
  });
});
