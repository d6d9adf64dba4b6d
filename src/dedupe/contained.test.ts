import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {containedIn} from './contained.ts';

const linked = (statements: Readonly<Record<string, string>>, keys: readonly string[] = Object.keys(statements)) =>
  containedIn(keys.map((key) => ({key, reading: readStatement(statements[key]!)})));

const paid = "select customer_id, sum(amount) as total from shop.orders where status = 'paid' group by customer_id";

describe('a statement is found in another one', () => {
  it('as a common table expression, whatever the literals and aliases', () => {
    const outer =
      "with totals as (select o.customer_id, sum(o.amount) as total from shop.orders o where o.status = 'open' group by o.customer_id) select avg(total) from totals";
    const own =
      'select o.customer_id, sum(o.amount) as total from shop.orders o where o.status = ? group by o.customer_id';
    expect(linked({inner: own.replace('?', "'x'"), outer})).toEqual([
      {inner: 'inner', outer: 'outer', as: 'cte', name: 'totals'},
    ]);
  });

  it('as a subquery, in a script cell of several statements too', () => {
    expect(linked({inner: paid, outer: `select max(total) from (${paid}) as t`})).toEqual([
      {inner: 'inner', outer: 'outer', as: 'subquery'},
    ]);
    expect(linked({inner: paid, outer: `insert into report select max(total) from (${paid}) as t`})).toHaveLength(1);
  });

  it('without its ORDER BY and LIMIT, and without what is made of it', () => {
    const outer = `with t as (${paid}) select count(*) from t`;
    expect(linked({inner: `${paid} order by total desc limit 100;`, outer})).toHaveLength(1);
    expect(linked({inner: `create or replace table totals as ${paid}`, outer})).toHaveLength(1);
  });

  it('with the steps before it', () => {
    const first = "with base as (select id, amount, region from shop.orders where status = 'paid'), ";
    const last = 'select region, sum(amount) as total from base group by region';
    const inner = `with b as (select id, amount, region from shop.orders where status = 'paid') ${last.replace('base', 'b')}`;
    const outer = `${first} other as (select 1 as n), totals as (${last}) select max(total) from totals`;
    expect(linked({inner, outer})).toEqual([{inner: 'inner', outer: 'outer', as: 'cte', name: 'totals'}]);
  });

  it('once, by the smallest key of its shape', () => {
    const outer = `with t as (${paid}) select count(*) from t`;
    const other = paid.replace("'paid'", "'open'");
    expect(linked({b: paid, a: other, outer})).toEqual([{inner: 'a', outer: 'outer', as: 'cte', name: 't'}]);
  });
});

describe('nothing is said of', () => {
  it.each([
    ['queries that are too small', 'select id from orders', 'select count(*) from (select id from orders) o'],
    [
      'queries without a table',
      'select 1 as a, 2 as b, 3 as c, 4 as d, 5 as e',
      'select * from (select 1 as a, 2 as b, 3 as c, 4 as d, 5 as e)',
    ],
    ['another query', paid, `with t as (${paid.replace('sum', 'max')}) select count(*) from t`],
    [
      'a table that is named like a common table expression around',
      "select region, sum(amount) as total from base where status = 'paid' group by region",
      "with base as (select * from shop.orders), t as (select region, sum(amount) as total from base where status = 'paid' group by region) select max(total) from t",
    ],
    ['the statement itself', paid, `(${paid})`],
  ])('%s', (_, inner, outer) => {
    expect(linked({inner, outer})).toEqual([]);
  });
});

it('does not depend on the order of the statements', () => {
  const steps: Record<string, string> = {};
  let sql = paid;
  for (let i = 0; i < 8; i++) {
    steps[`k${i}`] = sql;
    steps[`l${i}`] = sql.replace("'paid'", `'x${i}'`);
    sql = `select t${i}.customer_id, sum(t${i}.total) as total from (${sql}) as t${i} where t${i}.total > ${i} group by 1`;
  }
  const all = linked(steps);
  expect(all.length).toBeGreaterThan(20);
  fc.assert(
    fc.property(fc.shuffledSubarray(Object.keys(steps), {minLength: 16}), (keys) => {
      expect(linked(steps, keys)).toEqual(all);
    }),
    {numRuns: 20},
  );
});
