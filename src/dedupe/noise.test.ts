import {describe, expect, it} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {SET_ASIDE, saySetAside, setAside, setAsideByVerb, useOf} from './noise.ts';
import type {EvidenceLike} from './types.ts';

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
    ['lookup', 'select * from db.s.customers where customer_id = 12345'],
    ['lookup', "select name, email from db.s.customers where email = 'a@example.com'"],
    ['lookup', 'select * from orders where id in (1, 2, 3) and region = 1'],
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
    ['session', 'use role analyst'],
    ['admin', 'grant select on t to role r'],
    ['admin', "create user u email = 'u@example.com'"],
    ['admin', 'revoke role r from user u'],
    ['housekeeping', 'get @~/out file:///tmp/'],
    ['housekeeping', 'explain select a from b'],
    ['session', "set since = '2026-01-01'"],
    ['session', 'begin transaction'],
    ['lookup', 'select count(*) from db.s.orders where order_id = 7'],
    ['lookup', "select o.* from db.s.orders o where o.uuid = 'x' limit 1"],
    ['not-a-query', 'alter table t add column c int'],
    ['not-a-query', 'create table t (a int)'],
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
    'insert into t select a from b',
    'insert into t select * from b limit 10',
    'merge into t using b on t.id = b.id when matched then update set x = 1',
    'update t set a = 1 where id = 5',
    'delete from t',
    'copy into @db.s.out from (select * from db.s.orders limit 10)',
    'copy into db.s.t from @db.s.landing',
    "create or replace task t warehouse = w schedule = '60 minute' as select 1",
    "create dynamic table d target_lag = '1 hour' warehouse = w as select * from db.s.orders limit 10",
    'create procedure p() returns int language sql as begin return 1; end',
    'alter task t modify as select 1',
    'call load_all()',
    'begin insert into t select 1; end',
  ])('not: %s', (sql) => {
    expect(setAside(readStatement(sql))).toBeUndefined();
  });
});

describe('with the evidence', () => {
  const aside = (sql: string, use: Parameters<typeof setAside>[1]): unknown => setAside(readStatement(sql), use);
  const habit = {isAwaited: false, people: 3, days: 20};
  const awaited = {isAwaited: true, people: 0, days: 0};
  const looks = [
    'select * from db.s.report',
    'select * from db.s.orders where order_id = 7',
    'select status, count(*) from db.s.orders group by 1',
    'select count(*) from db.s.orders where status = 1',
    'select warehouse_name, sum(credits_used) as c from snowflake.account_usage.warehouse_metering_history group by 1',
  ];
  const glances = ['select * from db.s.orders limit 100', 'select count(*) from db.s.orders', 'select current_role()'];

  it.each([...looks, ...glances])('nothing that a task runs or that is unloaded is set aside: %s', (sql) => {
    expect(aside(sql, undefined)).toBeDefined();
    expect(aside(sql, awaited)).toBeUndefined();
  });

  it.each(looks)('neither is what several people do on many days: %s', (sql) => {
    expect(aside(sql, habit)).toBeUndefined();
    expect(aside(sql, {...habit, people: 1})).toBe(aside(sql, undefined));
    expect(aside(sql, {...habit, days: 3})).toBe(aside(sql, undefined));
  });

  it.each(glances)('what says nothing by itself stays aside however many people look: %s', (sql) => {
    expect(aside(sql, {isAwaited: false, people: 30, days: 300})).toBe(aside(sql, undefined));
  });

  it('counts people and their days, and sees tasks', () => {
    const row = (userId: string, days: readonly string[], actor: EvidenceLike['actor'] = 'person'): EvidenceLike => ({
      exact: 'e1_a',
      userId,
      userName: userId,
      actor,
      runs: days.length,
      failures: 0,
      firstAt: '',
      lastAt: '',
      days,
    });
    expect(useOf([])).toEqual({isAwaited: false, people: 0, days: 0});
    expect(
      useOf([row('a', ['2026-11-01', '2026-11-02']), row('b', ['2026-11-02']), row('t', ['2026-11-03'], 'bi')]),
    ).toEqual({isAwaited: false, people: 2, days: 2});
    expect(useOf([row('t', ['2026-11-03'], 'task')]).isAwaited).toBe(true);
    expect(useOf([row('t', [], 'task')]).isAwaited).toBe(false);
  });
});

describe('by first words alone', () => {
  it('says of a statement without a query what reading it says', () => {
    for (const sql of [
      'show tables',
      'grant role r to user u',
      'use schema s',
      'drop view v',
      'insert into t select 1',
      'create task t as select 1',
      'call p()',
    ]) {
      const reading = readStatement(sql);
      expect(setAsideByVerb(reading.kind, reading.verb), sql).toBe(setAside(reading));
    }
  });

  it('has a sentence for every reason', () => {
    for (const reason of SET_ASIDE) expect(saySetAside(reason)).toMatch(/^It [^.]+\.$/);
  });
});
