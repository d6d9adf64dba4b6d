import {type DuckDBConnection, DuckDBInstance} from '@duckdb/node-api';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {plainQuery} from '../targets/plain-sql.ts';
import {readStatement} from '../parse/read-statement.ts';
import {personalDataMask} from '../redact/personal-data.ts';
import {rewriteStatement} from '../rewrite/rewrite-statement.ts';

const ID = 'a'.repeat(32);
const TABLES = ['orders', 'refunds', 'customers'].map(
  (name, n) =>
    `create table d.s.${name} as select i % ${n + 4} as id, (i * ${n + 2}) % 7 as v from range(${9 + n}) t(i)`,
);

let connection: DuckDBConnection;

beforeAll(async () => {
  const database = await DuckDBInstance.create(':memory:');
  connection = await database.connect();
  for (const sql of ["attach ':memory:' as d", 'create schema d.s', 'use d.s', ...TABLES]) await connection.run(sql);
});

afterAll(() => connection.closeSync());

/** The rewritten query as it runs by itself. */
function rewritten(sql: string): string {
  const result = rewriteStatement({
    candidate: '0123456789ab',
    name: 'm',
    sql,
    context: {database: 'D', schema: 'S'},
    findings: [],
    mask: personalDataMask({}),
    provenance: {
      statement: `${ID}:e1_0:0`,
      asset: ID,
      locator: 'a.sql',
      title: 'm',
      owner: {kind: 'user', id: '7', name: 'LENA', state: 'active'},
      original: sql,
      originalHash: '0',
      otherOwners: [],
      runs: 0,
      people: 0,
      reasons: [],
    },
  });
  if ('refusal' in result) throw new Error(result.refusal);
  return plainQuery(result.draft);
}

/** Names of the columns, then the rows, sorted. */
async function rowsOf(sql: string): Promise<readonly string[]> {
  const reader = await connection.runAndReadAll(sql);
  const rows = reader.getRowsJson().map((row) => JSON.stringify(row));
  return [reader.columnNames().join().toLowerCase(), ...rows.toSorted()];
}

/** How many derived tables there are, lateral ones and reshaped ones included. */
function derivedIn(sql: string): number {
  return readStatement(sql).tree.scopes.flatMap(({sources}) => sources.filter(({kind}) => kind === 'query')).length;
}

/** A name for a CTE: Snowflake takes one for recursive that reads its own name behind a UNION, and DuckDB does not. */
function nameFor(body: string, name: string): string {
  return body.includes('union') && body.includes(`from ${name}`) ? 'c' : name;
}

describe('a query and its rewritten one give the same rows', () => {
  it.each([
    [
      0,
      'select o.id, o.n, c.v from (select id, count(*) as n from orders group by 1) o join customers c on c.id = o.id',
    ],
    // The alias is the name of a table, of which another place reads the table.
    [0, 'select * from (select id, v from refunds where v > 2) orders where id in (select id from orders where v < 5)'],
    // One alias in several places, in both branches and on two levels.
    [
      0,
      'select x.id from (select id from (select id, v from orders) x where v > 1) x union all select x.v from (select v from refunds) x',
    ],
    // Inner WITH lists that hide one another, and tables.
    [
      0,
      'with c as (select id, v from orders where v > 3) select * from (with c as (select id, v from refunds) select * from c where v < 3) d union all select * from c',
    ],
    [
      0,
      'with c as (select 1 as id), e as (with c as (select 2 as id), f as (select id + 10 as id from c) select * from f union all select * from c) select * from e union all select * from c',
    ],
    [
      0,
      'select r.id, o.id as other from (with orders as (select id from refunds where v > 1) select id from orders) r join orders o on o.id = r.id',
    ],
    [
      0,
      'select * from (with customers as (select id, v from s.customers where id > 1) select c.id, customers.v from customers join customers c on c.id = customers.id) x',
    ],
    // Column lists, without an alias, handed on, joined by name.
    [0, 'select a, b from (select id, max(v) from orders group by id) t (a, b) where a > 0'],
    [0, 'select count(*) as n, max(v) as v from (select distinct id, v from (select * from orders) where v > 1)'],
    [0, 'select * from (select * from orders) o natural join (select id, v from refunds) r'],
    [
      0,
      'select * from (select id, v as a from orders) left join (select id, v as b from refunds) using (id) order by 1',
    ],
    [
      0,
      'select o.* exclude (v), r.v as w from (select * from orders) o cross join (select max(v) as v from refunds) r',
    ],
    [
      0,
      'select id, v from (select id, v from orders order by v desc, id limit 3) union all (select id, v from (select id, v from refunds order by 1, 2 limit 2) x)',
    ],
    [
      0,
      '(with a as (select id from orders) select id from a) union all select id from (with a as (select v as id from refunds) select id from a) b',
    ],
    // Case sets names apart that are quoted.
    [0, 'select "X".id, y.v from (select id from orders) "X" join (select id, v from refunds) y on "X".id = y.id'],
    // Recursive: what is in the body stays.
    [
      1,
      'with recursive r as (select 1 as n union all select n + 1 from (select n from r) q where n < 4) select * from (select n * 2 as n from r) t',
    ],
    [
      0,
      'select * from (with recursive r as (select 1 as n union all select n + 1 from r where n < 4) select n from r) t join (select id from orders) o on o.id = t.n',
    ],
    // Correlated: what names a column of a query around it stays, and so does what may.
    [
      1,
      'select id, (select max(x.v) from (select r.v from refunds r where r.id = o.id) x) as m from (select id from orders) o',
    ],
    [1, 'select o.id from orders o where exists (select 1 from (select id from refunds) r where r.id = o.id)'],
    [0, 'select o.id from orders o where exists (select 1 from (select f.id from refunds f) r where r.id = o.id)'],
    [
      2,
      'with o as (select id, v from orders) select id from o where v in (select w from (select v as w from (select id, v from refunds) i) r)',
    ],
    [
      0,
      'with o as (select id as k, v as n from orders) select k from o where n in (select w from (select v as w from (select id, v from refunds) i) r)',
    ],
    [
      1,
      'select o.id, l.v from orders o, lateral (select * from (select r.id, r.v from refunds r) x where x.id = o.id) l',
    ],
    [
      1,
      'select * from customers c where c.id in (with k as (select o.id from orders o where o.v = c.v) select z.id from (select id from k) z)',
    ],
    [
      1,
      'select o.id from (select id, v from orders) o where o.id in (with k as (select r.id from refunds r where r.v = o.v) select z.id from (select k.id from k) z)',
    ],
    [1, 'select p.* from (select id, v from orders) pivot (count(*) for v in (1, 2, 3)) p'],
  ])('%i derived table stays in: %s', async (left, sql) => {
    const flat = rewritten(sql);
    expect(derivedIn(flat)).toBe(left);
    const rows = await rowsOf(sql);
    expect(rows.length).toBeGreaterThan(1);
    expect(await rowsOf(flat)).toEqual(rows);
  });

  it('however they are nested and whatever they are called', async () => {
    const alias = fc.constantFrom('a', 'b', 'orders', 'refunds', 'final', '"A b"');
    const number = fc.integer({min: 0, max: 6});
    const {query} = fc.letrec<{query: string}>((tie) => {
      const inner = tie('query');
      return {
        query: fc.oneof(
          {maxDepth: 4, depthSize: 'small', withCrossShrink: true},
          fc.constantFrom('orders', 'refunds', 's.orders', 'customers').map((name) => `select id, v from ${name}`),
          fc.constantFrom('orders', 'refunds').map((name) => `select t.id, t.v from ${name} t`),
          fc.tuple(inner, alias, number).map(([q, x, n]) => `select id, ${x}.v from (${q}) ${x} where v <> ${n}`),
          fc.tuple(inner, alias).map(([q, x]) => `select * from (${q}) as ${x}`),
          inner.map((q) => `select id, v from (${q})`),
          fc
            .tuple(inner, number)
            .map(([q, n]) => `select v % 5 as id, count(*) % 7 as v from (${q}) group by v % 5 having count(*) > ${n}`),
          fc
            .tuple(inner, inner)
            .map(([p, q]) => `select distinct p.id, q.v from (${p}) p left join (${q}) q on p.id = q.id`),
          fc
            .tuple(inner, inner, alias)
            .map(([p, q, x]) => [p, q, nameFor(p, x)])
            .map(
              ([p, q, x]) =>
                `with ${x} as (${p}) select ${x}.id, ${x}.v from ${x} join (${q}) k using (id) group by 1, 2`,
            ),
          fc
            .tuple(inner, inner, alias)
            .map(([p, q, x]) => [p, q, nameFor(p, x)])
            .map(
              ([p, q, x]) =>
                `with ${x} as (${p}), n as (${q}) select distinct ${x}.id, n.v from ${x}, (select * from n) n`,
            ),
          fc.tuple(inner, inner).map(([p, q]) => `(${p}) union all (${q})`),
          fc
            .tuple(inner, inner, alias)
            .map(
              ([p, q, x]) =>
                `select id, v from (${p}) ${x} where exists (select 1 from (select m.id from (${q}) m where m.v = ${x}.v) e)`,
            ),
          fc
            .tuple(inner, inner, alias)
            .map(([p, q, x]) => `select id, v from (${p}) ${x} where id in (select y.v from (${q}) y)`),
          fc
            .tuple(inner, inner, alias)
            .map(([p, q, x]) => `select id, (select max(v) from (${q}) w) as v from (${p}) ${x}`),
          fc
            .tuple(inner, inner, alias)
            .map(
              ([p, q, x]) =>
                `select a.id, l.v from (${p}) a, lateral (select ${x}.v from (${q}) ${x} where ${x}.id = a.id) l group by 1, 2`,
            ),
          fc
            .tuple(inner, alias)
            .map(([q, x]) => `select j, k as v from (${q}) ${x} (j, k)`)
            .map((q) => `select j as id, v from (${q}) c`),
        ),
      };
    });
    await fc.assert(
      fc.asyncProperty(query, async (sql) => {
        const flat = rewritten(sql);
        expect(await rowsOf(flat)).toEqual(await rowsOf(sql));
        expect(rewritten(flat)).toBe(flat);
      }),
      {numRuns: 150, seed: 8},
    );
  });
});
