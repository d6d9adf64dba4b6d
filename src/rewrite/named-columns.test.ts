import {expect, test} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {withNamedColumns} from './named-columns.ts';

const named = (sql: string): string => withNamedColumns(readStatement(sql)).reading.text;

test.each([
  ['select region, count(*) from t group by region', 'select region, count(*) as count from t group by region'],
  [
    'select sum(o.amount), sum(o.amount) / 2 from orders o',
    'select sum(o.amount) as sum_amount, sum(o.amount) / 2 as sum_amount_2 from orders o',
  ],
  ['select a + b, 1 from t', 'select a + b as a_b, 1 as column_2 from t'],
  ['select case when a = 1 then 2 end from t', 'select case when a = 1 then 2 end as a_2 from t'],
  ['with c as (select max(x) from t) select * from c', 'with c as (select max(x) as max_x from t) select * from c'],
  ['select max(x) from t union all select 1', 'select max(x) as max_x from t union all select 1'],
  // What the statement calls something by already is nobody else's.
  ['select count(*), n as count from t', 'select count(*) as count_2, n as count from t'],
])('gives names to what has none: %s', (sql, wanted) => {
  expect(named(sql)).toBe(wanted);
});

test.each([
  ['a column has its own', 'select a, b::int, c:d.e from t'],
  ['a heading is used as a name', 'select "COUNT(*)" from (select count(*) from t)'],
  ['names join the branches', 'select count(*) from t union all by name select count(*) from s'],
  ['a CREATE names them', 'create view v (n) as select count(*) from t'],
])('leaves a statement as it is where %s', (_, sql) => {
  const reading = readStatement(sql);
  expect(withNamedColumns(reading)).toEqual({reading, findings: []});
});

test('says what it named', () => {
  const {findings} = withNamedColumns(readStatement('select count(*) from t'));
  expect(findings.map(({rule, message}) => `${rule}: ${message}`)).toEqual([
    'column-named: The column count(*) has no name in the original; the model calls it count.',
  ]);
});
