import {DuckDBInstance} from '@duckdb/node-api';
import {expect, it} from 'vitest';
import type {Asset} from '../model/asset.ts';
import type {Statement} from '../model/statement.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {type WholeStatement, wholeStatement} from '../pipeline/whole-statement.ts';
import {declaredColumns} from '../rewrite/creation.ts';
import {type Step, stepsOf} from '../rewrite/steps.ts';

const TABLES = `
create table orders as select i as id, i % 7 as customer_id, i * 1.5 as amount, ['paid', 'open', 'lost'][i % 3 + 1] as state from range(90) t(i);
create table customers as select i as id, ['north', 'south'][i % 2 + 1] as region from range(9) t(i);`;

const SHEETS: readonly string[] = [
  `create temp table paid as select id, customer_id, amount from orders where state = 'paid';
   create temp table best (who, total) as with p as (select * from paid) select customer_id, sum(amount) from p group by 1;
   select c.region, best.total, count(*) n from customers c join best on best.who = c.id join paid on paid.customer_id = c.id group by all`,
  `create temp table t as select id from orders where amount > 30;
   create temp table seen as select t.id, o.state from t join orders o on o.id = t.id;
   create or replace temp table t as select id from seen where state = 'open' union all select -1;
   with recursive n as (select 1 as i union all select i + 1 from n where i < 3)
   select t.id, n.i, (select count(*) from seen where seen.id <= t.id) as before from t, n`,
  `create temp table few as (select customer_id, count(*) as n from orders group by 1 order by 2 desc, 1 limit 3);
   select few.customer_id, x.region from few left join (select id, region from customers where id in (select customer_id from few)) x
   on x.id = few.customer_id where exists (select 1 from few f where f.n >= few.n)`,
  `create temp table t (id int, n decimal(10, 1), note varchar);
   insert into t select id, amount / 3, state from orders where id < 9;
   select n, note, count(*) over (partition by note) as c from t`,
  `create temp table t (a varchar, b int, c date); -- the list
   insert into t (b, a) select customer_id, id from orders where state = 'open';
   insert into t (a, b) with few as (select id from customers) select id, id * 1.6 from few;
   insert into t values ('x', 7, '2026-01-02'), ('y', 8.7, null);
   select * from t where b > 1`,
  `create temp table regions (id int, name varchar);
   insert into regions values (1, 'nord'), (2, 'sued');
   create temp table t (id int, total double);
   insert into t select customer_id, sum(amount) from orders group by 1;
   truncate table t;
   insert into t select o.customer_id, sum(amount) from orders o join regions on regions.id = o.customer_id group by 1;
   insert into t select id, -1 from regions;
   delete from t;
   insert into t select id, id * 2 from regions; insert into t select id, 0 from customers;
   select r.name, t.total from t left join regions r using (id)`,
  // A name that the new common table expression must not take.
  `create table t_rows as select 1 as id union all select 2 union all select 3;
   create temp table t (id varchar); insert into t select id from t_rows where id < 3 union all select 9 from t_rows;
   select t.id, t_rows.id as other from t, t_rows`,
];

/** Sheets with what DuckDB does not know, and what they mean. */
const RESULTS: readonly (readonly [sheet: string, meaning: string])[] = [
  // Declared types convert what comes in.
  [
    `create temp table t (id varchar, amount int, paid boolean) as select id, amount, state = 'paid' from orders;
     select id || '!' as id, amount, paid from t where amount > 3`,
    `select id::varchar || '!', amount::int, state = 'paid' from orders where amount::int > 3`,
  ],
  [
    `select customer_id, sum(amount) as total from orders group by 1;
     select c.region, sum(r.total) from table(result_scan(last_query_id())) r join customers c on c.id = r.customer_id group by 1`,
    `select c.region, sum(r.total) from (select customer_id, sum(amount) as total from orders group by 1) r
     join customers c on c.id = r.customer_id group by 1`,
  ],
  [
    `select id from orders where amount > 60;
     select id from customers;
     set q = last_query_id(-2);
     with a as (select * from table(result_scan($q))), b as (select * from table(result_scan(2)))
     select a.id, b.id as other from a left join b on a.id % 9 = b.id`,
    `with a as (select id from orders where amount > 60), b as (select id from customers)
     select a.id, b.id as other from a left join b on a.id % 9 = b.id`,
  ],
  [
    `create temp table paid as select * from orders where state = 'paid';
     select customer_id, count(*) as n from paid group by 1;
     create temp table best as select customer_id from table(result_scan(-1)) where n > 4;
     select paid.id, best.customer_id from paid join best on best.customer_id = paid.customer_id`,
    `select o.id, o.customer_id from orders o where o.state = 'paid' and o.customer_id in
     (select customer_id from orders where state = 'paid' group by 1 having count(*) > 4)`,
  ],
  [
    `select * from orders where state = 'open' -- open ones
     ->> select customer_id, count(*) as n from $1 group by 1
     ->> with c as (select id, region from customers) select c.region, a.n, b.id from $1 a, $2 b, c where a.customer_id = b.customer_id and c.id = a.customer_id`,
    `select c.region, a.n, b.id from (select customer_id, count(*) as n from orders where state = 'open' group by 1) a,
     orders b, customers c where b.state = 'open' and a.customer_id = b.customer_id and c.id = a.customer_id`,
  ],
];

/** Sheets that fill a table for good, whose last statement comes to that table. */
const FILLED: readonly string[] = [
  `create or replace table mart (id int, total decimal(8, 1), note varchar default 'none');
   insert into mart (note, id, total) select state, customer_id, sum(amount) / 7 from orders group by 1, 2`,
  `create table mart (id int, n int);
   insert into mart select 0, 1; truncate table mart;
   insert into mart select customer_id, count(*) from orders group by 1; insert into mart select id, -1.6 from customers`,
];

/** Sheets of which several results use a table: each of these comes to a model that reads those of the steps. */
const SHARED: readonly string[] = [
  `use schema memory.main;
   create temp table paid as select id, customer_id, amount from orders where state = 'paid';
   create temp table best (who, total) as select customer_id, sum(amount) from paid group by 1;
   create temp table only_here as select who from best where total > 100;
   select region, total from customers join best on best.who = customers.id;
   select paid.id, best.total from paid join best on best.who = paid.customer_id where best.who in (select who from only_here)`,
  `use schema memory.main;
   create temp table t (id int, n int);
   insert into t select customer_id, count(*) from orders group by 1;
   insert into t select id, 0.7 from customers;
   select t.id, max(n) as most from t group by 1;
   create table kept as select t.id as x, c.region from t join customers c on t.id = c.id`,
];

/** Rows of the last statement, sorted: what a table holds has no order. */
async function rowsOf(statements: readonly string[]): Promise<readonly string[]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    await connection.run(TABLES);
    for (const sql of statements.slice(0, -1)) await connection.run(sql);
    const reader = await connection.runAndReadAll(statements.at(-1) ?? '');
    return reader
      .getRowsJson()
      .map((row) => JSON.stringify(row))
      .toSorted();
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

function sheetOf(body: string): readonly Statement[] {
  return readAsset({id: 'a'.repeat(32), body, format: 'sql', context: {}} as Asset);
}

function wholeOf(statements: readonly Statement[], statement: Statement, steps?: readonly Step[]): WholeStatement {
  const whole = wholeStatement(statements, statement, 'm', steps);
  if ('refusal' in whole) throw new Error(whole.refusal);
  return whole;
}

it.each(SHEETS)('a sheet and the one statement that it comes to give the same rows: %s', async (body) => {
  const statements = sheetOf(body);
  const whole = wholeOf(statements, statements.at(-1)!);
  const rows = await rowsOf(statements.map(({sql}) => sql));
  expect(rows.length).toBeGreaterThan(2);
  const permanent = statements.filter(({verb, sql}) => verb === 'CREATE TABLE' && !sql.includes('temp table'));
  expect(await rowsOf([...permanent.map(({sql}) => sql), whole.sql])).toEqual(rows);
});

it.each(RESULTS)('a sheet comes to what it means: %s', async (body, meaning) => {
  const statements = sheetOf(body);
  const {sql} = wholeOf(statements, statements.at(-1)!);
  const rows = await rowsOf([meaning]);
  expect(rows.length).toBeGreaterThan(1);
  expect(await rowsOf([sql])).toEqual(rows);
});

it.each(FILLED)('a table that a sheet makes and fills is the table of one statement: %s', async (body) => {
  const statements = sheetOf(body);
  const {sql} = wholeOf(statements, statements.at(-1)!);
  const rows = await rowsOf([...statements.map((one) => one.sql), 'select * from mart']);
  expect(rows.length).toBeGreaterThan(2);
  expect(await rowsOf([sql, 'select * from mart'])).toEqual(rows);
});

it.each(SHARED)('results that share steps give the rows of the sheet: %s', async (body) => {
  const statements = sheetOf(body);
  const steps = stepsOf(statements, {id: 'a'.repeat(32), title: 'shared'});
  expect(steps.length).toBeGreaterThan(0);
  const views = steps.map((step) => {
    const {sql} = wholeOf(statements, step.made.maker, steps);
    const {query, text, tree, code} = readStatement(sql);
    const list = declaredColumns(code, tree)?.names.join(', ');
    const {database, schema, name} = step.relation;
    return `create view ${database}.${schema}.${name}${list === undefined ? '' : ` (${list})`} as ${text.slice(query!.start, query!.end)}`;
  });
  const results = statements.filter(
    ({kind, sql}) => kind === 'query' || (kind === 'definition' && !sql.includes('temp')),
  );
  expect(results.length).toBeGreaterThan(1);
  for (const result of results) {
    const end = result.kind === 'query' ? [] : ['select * from kept'];
    const rows = await rowsOf([...statements.slice(1, result.ordinal + 1).map(({sql}) => sql), ...end]);
    const whole = wholeOf(statements, result, steps);
    expect(whole.steps.length).toBeGreaterThan(0);
    expect(rows.length).toBeGreaterThan(2);
    expect(await rowsOf([...views, whole.sql, ...end])).toEqual(rows);
  }
});
