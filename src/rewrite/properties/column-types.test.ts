import {expect, it} from 'vitest';
import {readStatement} from '../../parse/read-statement.ts';
import {columnTypes} from './column-types.ts';
import {factsOf} from './facts-of.ts';
import {typeName} from './type-names.ts';

function typesOf(sql: string): Readonly<Record<string, string>> {
  return Object.fromEntries(columnTypes(factsOf(readStatement(sql))));
}

it.each([
  ['a::number(38, 2)', 'NUMBER(38,2)'],
  ['cast(a as date)', 'DATE'],
  ['try_cast(a as int)', 'NUMBER(38,0)'],
  ['v:p.q[0]::string', 'VARCHAR'],
  ['(a || b)::varchar(10)', 'VARCHAR(10)'],
  ['count(*)', 'NUMBER'],
  ['sum(a::number(10,2))', 'NUMBER(38,2)'],
  ['max(to_date(a))', 'DATE'],
  ["case when a then 'x' when b then null else 'y' end", 'VARCHAR'],
  ['iff(a, 1, -1)', 'NUMBER'],
  ['a = b and c', 'BOOLEAN'],
  ['a is not null', 'BOOLEAN'],
  ['not a', 'BOOLEAN'],
  ["date_trunc('month', a::date)", 'DATE'],
  ['dateadd(day, 1, a::timestamp_ntz)', 'TIMESTAMP_NTZ'],
  ["date '2026-01-01'", 'DATE'],
  ['current_date', 'DATE'],
  ['current_timestamp()', 'TIMESTAMP_LTZ'],
  ['row_number() over (order by a)', 'NUMBER'],
  ["coalesce(a::varchar(10), 'none')", 'VARCHAR'],
  ["listagg(a, ',') within group (order by b)", 'VARCHAR'],
])('%s is %s', (expression, type) => {
  expect(typesOf(`select ${expression} as x from t`)).toEqual({X: type});
});

it.each([
  'a',
  'a + b::int',
  'a::int + 1',
  "'a' || b::varchar",
  'a::timestamp',
  "date_trunc('month', a)",
  'dateadd(hour, 1, a::date)',
  'sum(a)',
  '1.5',
  "case when a then 'x' else b end",
  "case when a then 'x' else b::date end",
  'my.schema.upper(a)',
  'lag(a::date, 1, b) over (order by c)',
])('%s is for the account to say', (expression) => {
  expect(typesOf(`select ${expression} as x from t`)).toEqual({});
});

it('are followed through queries, by name and by place', () => {
  expect(typesOf('with q (d, u) as (select a::date, upper(x) from t) select q.* exclude (d), d as day from q')).toEqual(
    {
      U: 'VARCHAR',
      DAY: 'DATE',
    },
  );
  expect(typesOf('select q.u, r.u as v from (select upper(x) u, id from t) q left join r on r.id = q.id')).toEqual({
    U: 'VARCHAR',
  });
  expect(typesOf("select 'a' k, 1 n union all select upper(x), y from t")).toEqual({K: 'VARCHAR'});
  expect(typesOf('create table t (a number(38,2), b date) as select x, count(*) from u group by 1')).toEqual({
    B: 'NUMBER',
  });
});

it.each([
  ['decimal(10)', 'NUMBER(10,0)'],
  ['numeric', 'NUMBER(38,0)'],
  ['double precision', 'FLOAT'],
  ['char', 'VARCHAR(1)'],
  ['timestamp with time zone', 'TIMESTAMP_TZ'],
  ['timestamp_ntz(3)', 'TIMESTAMP_NTZ(3)'],
  ['timestamp', undefined],
  ['my_type', undefined],
  ['object(a int)', undefined],
  ['', undefined],
])('%s is spelled %s', (written, type) => {
  expect(typeName(written)).toBe(type);
});
