import {DuckDBInstance} from '@duckdb/node-api';
import {expect, it} from 'vitest';
import type {Asset} from '../model/asset.ts';
import {readAsset} from '../parse/read-asset.ts';
import {wholeStatement} from '../pipeline/whole-statement.ts';

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

it.each(SHEETS)('a sheet and the one statement that it comes to give the same rows: %s', async (body) => {
  const asset = {id: 'a'.repeat(32), body, format: 'sql', context: {}} as Asset;
  const statements = readAsset(asset);
  const last = statements.at(-1)!;
  const whole = wholeStatement(statements, last, 'm');
  if ('refusal' in whole) throw new Error(whole.refusal);
  const rows = await rowsOf(statements.map(({sql}) => sql));
  expect(rows.length).toBeGreaterThan(2);
  expect(await rowsOf([whole.sql])).toEqual(rows);
});
