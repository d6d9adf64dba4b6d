import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {type Conflict, conflictsBetween} from './conflicts.ts';

interface Given {
  readonly sql: string;
  readonly title?: string;
  readonly name?: string;
}

const between = (...given: readonly (string | Given)[]): readonly Conflict[] =>
  conflictsBetween(
    given.map((one, i) => {
      const {sql, title = '', name = `q${i}`} = typeof one === 'string' ? {sql: one} : one;
      return {id: `f${i}`, name, title, reading: readStatement(sql), context: {}};
    }),
  );

const active = (filter: string, rest = 'select count(*) as n from active_customers'): string =>
  `with active_customers as (select id from shop.customers where not is_test and ${filter}) ${rest}`;

describe('one term with several meanings', () => {
  it('is listed side by side with what differs', () => {
    const conflicts = between(
      active("status = 'active'"),
      active('last_order_at > dateadd(day, -30, current_date)'),
      active('last_order_at > dateadd(day, -90, current_date)'),
      "select date_trunc('week', d) as w, count(distinct customer_id) as num_active_customers from shop.orders where not is_test and ordered group by 1",
    );
    expect(conflicts).toEqual([
      {
        term: 'active customer',
        sides: [
          {family: 'f0', says: "rows from shop.customers where status = 'active'"},
          {family: 'f1', says: 'rows from shop.customers where last_order_at > dateadd(day, -30, current_date)'},
          {family: 'f2', says: 'rows from shop.customers where last_order_at > dateadd(day, -90, current_date)'},
          {family: 'f3', says: "count(distinct customer_id) from shop.orders where ordered, by date_trunc('week', d)"},
        ],
      },
    ]);
  });

  it('is a formula, too', () => {
    const conflicts = between(
      'select sum(amount) as mrr from billing.invoices',
      'select region, sum(i.amount - i.discount) as mrr from billing.invoices i group by region',
    );
    expect(conflicts.map(({term}) => term)).toEqual(['mrr']);
    expect(conflicts[0]?.sides[1]?.says).toBe(
      'sum(i.amount - i.discount) from billing.invoices without a filter, by region',
    );
  });

  it('may be what a title or a model name speaks of', () => {
    const sql = (filter: string): string => `select id, email from shop.customers where ${filter}`;
    const conflicts = between(
      {title: 'Active customers FINAL v2', sql: sql("status = 'active'")},
      {title: 'active customers', sql: sql('orders > 0')},
    );
    expect(conflicts.map(({term}) => term)).toEqual(['active customer']);
  });

  it('counts filters in the queries that it is computed from', () => {
    const sql = (status: string): string =>
      `with p as (select * from orders where status in (${status})) select month, sum(amount) as revenue from p group by month`;
    const [conflict] = between(sql("'paid'"), sql("'paid', 'shipped'"));
    expect(conflict?.sides.map(({says}) => says)).toEqual([
      "sum(amount) from orders where status in ('paid'), by month",
      "sum(amount) from orders where status in ('paid', 'shipped'), by month",
    ]);
  });
});

describe('no conflict is', () => {
  it.each([
    [
      'one meaning, written in two ways',
      active("status = 'active'"),
      active("'active' = customers.status", 'select id from active_customers'),
    ],
    [
      'a report of another year or customer',
      "select sum(amount) as mrr from invoices where paid and d >= '2024-01-01' and customer_id = 7",
      "select sum(amount) as mrr from invoices where paid and d >= '2025-01-01' and customer_id = 9",
    ],
    [
      'a generic name of other tables',
      'select count(*) as total from a where x',
      'select count(*) as total from b where y',
    ],
    [
      'a generic name of another grain',
      'select sum(v) as amount from a where x group by p',
      'select sum(v) as amount from a where y group by q',
    ],
    ['a column that is only handed on', 'select churn_date from a where x', 'select churn_date from b where y'],
    ['the condition of a join', 'select sum(o.v) as mrr from o join c on c.id = o.c_id', 'select sum(v) as mrr from o'],
  ])('%s', (_, a, b) => {
    expect(between(a, b)).toEqual([]);
  });

  it('what one family says of itself twice', () => {
    expect(between(`${active("status = 'active'")} union all select count_if(x) as active_customers from t`)).toEqual(
      [],
    );
  });
});

it('takes no title of a sheet of many queries for a definition', () => {
  const sheet = ['a', 'b', 'c', 'd'].map((table) => ({
    title: 'Board numbers',
    sql: `select id from ${table} where x_${table}`,
  }));
  expect(between(...sheet)).toEqual([]);
  expect(between(...sheet.slice(0, 2))).toHaveLength(1);
});

it('takes a generic name over the same tables and grain', () => {
  const sql = (filter: string): string => `select month, sum(v) as amount from a where ${filter} group by month`;
  expect(between(sql('x'), sql('y')).map(({term}) => term)).toEqual(['amount']);
});

it('gives no more than a person can read, those of most families first, in whatever order they come', () => {
  const families = Array.from({length: 200}, (_, i) => ({
    id: `f${String(i).padStart(3, '0')}`,
    name: `q${i}`,
    title: '',
    reading: readStatement(
      `select ${Array.from({length: 60}, (_, k) => `sum(v${k}) as kpi${'abcdefghij'[k % 10]}${'klmnop'[k % 6]}_rate`).join(', ')}, sum(z) as mrr from t where x = ${i % 20}`,
    ),
    context: {},
  }));
  const conflicts = conflictsBetween(families);
  expect(conflicts.length).toBeLessThanOrEqual(50);
  expect(Math.max(...conflicts.map(({sides}) => sides.length))).toBe(12);
  const few = families.slice(0, 12);
  const expected = conflictsBetween(few);
  fc.assert(
    fc.property(fc.shuffledSubarray(few, {minLength: 12}), (shuffled) => {
      expect(conflictsBetween(shuffled)).toEqual(expected);
    }),
    {numRuns: 10},
  );
});
