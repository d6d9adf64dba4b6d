import {describe, expect, it} from 'vitest';
import type {Asset, Context} from '../model/asset.ts';
import type {Statement} from '../model/statement.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {earlierTables} from './earlier-tables.ts';
import {foldTables, refuseFolding} from './fold-tables.ts';

function sheet(body: string, context: Context = {database: 'RAW', schema: 'SHOP'}): readonly Statement[] {
  return readAsset({id: 'a'.repeat(32), body, format: 'sql', context} as Asset);
}

/** The last statement with the tables above it, or why not. */
function folded(body: string, context?: Context): string {
  const statements = sheet(body, context);
  const last = statements.at(-1)!;
  const found = earlierTables(statements, last);
  return 'refusal' in found ? found.refusal : foldTables(found.reader, found);
}

const reads = (sql: string): readonly string[] =>
  [...new Set(readStatement(sql).reads.map(({relation}) => relationKey(relation)))].toSorted();

/** A notebook's SQL cells by name. */
function notebook(cells: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    cells: Object.entries(cells).map(([name, source]) => ({
      cell_type: 'code',
      metadata: {name, language: 'sql'},
      source: source.split(/(?<=\n)/),
      outputs: [],
      execution_count: null,
    })),
    metadata: {kernelspec: {display_name: 'Streamlit Notebook', name: 'streamlit'}},
    nbformat: 4,
    nbformat_minor: 5,
  });
}

function foldedCell(cells: Readonly<Record<string, string>>): string {
  const body = notebook(cells);
  const statements = readAsset({
    id: 'a'.repeat(32),
    body,
    format: 'ipynb',
    context: {database: 'RAW', schema: 'SHOP'},
  } as Asset);
  const last = statements.at(-1)!;
  const found = earlierTables(statements, last);
  return 'refusal' in found ? found.refusal : foldTables(found.reader, found);
}

describe('results of cells', () => {
  it('become common table expressions where they are queries, with what they read', () => {
    const sql = foldedCell({
      paid: "select id, customer_id from orders where state = 'paid'",
      best: 'create temp table few as select 1 as n;\nselect customer_id, count(*) n from {{paid}} group by 1 order by 2 desc;',
      report: '-- who pays best\nselect b.n, p.id from {{ best }} b join {{paid}} as p on true join few on true',
    });
    expect(sql).toBe(`with
paid as (
select id, customer_id from orders where state = 'paid'
),
few as (
select 1 as n
),
best as (
select customer_id, count(*) n from paid group by 1 order by 2 desc
)
-- who pays best
select b.n, p.id from best b join paid as p on true join few on true`);
  });

  it('are those of SQL cells alone: what Python makes of a query is another thing', () => {
    const cells = (python: string, name = 'py'): string => {
      const book = JSON.parse(notebook({one: 'select 1 as x', last: 'select * from {{one}}'})) as {cells: object[]};
      const cell = {cell_type: 'code', metadata: {name, language: 'python'}, source: [python], outputs: []};
      return JSON.stringify({...book, cells: [book.cells[0], cell, book.cells[1]]});
    };
    const foldedBody = (body: string): string => {
      const statements = readAsset({id: 'a'.repeat(32), body, format: 'ipynb'} as Asset);
      const found = earlierTables(statements, statements.at(-1)!);
      return 'refusal' in found ? found.refusal : foldTables(statements.at(-1)!, found);
    };
    expect(foldedBody(cells('x = 1'))).toContain('from one');
    expect(foldedBody(cells('one = one.filter("x > 1")'))).toBe('select * from {{one}}');
    expect(foldedBody(cells('session.sql("select 5 as y").show()', 'one'))).toBe('select * from {{one}}');
  });

  it('stay references where the cell gives no query, or a string holds them', () => {
    expect(
      foldedCell({make: 'create table x as select 1 as one', last: "select * from {{make}} where a = '{{make}}'"}),
    ).toBe("select * from {{make}} where a = '{{make}}'");
    expect(foldedCell({one: 'select 1 as x', last: "select '{{one}}' as name from {{one}}"})).toContain(
      "select '{{one}}' as name from one",
    );
  });
});

describe('temporary tables of a sheet', () => {
  it('become common table expressions of the statement that reads them, in their order', () => {
    expect(
      folded(`create temp table paid as select id, customer_id from orders where state = 'paid';
              create or replace temporary table best as select customer_id, count(*) n from paid group by 1;
              select c.name, best.n from customers c join best on best.customer_id = c.id join paid p on p.customer_id = c.id`),
    ).toBe(`with
paid as (
select id, customer_id from orders where state = 'paid'
),
best as (
select customer_id, count(*) n from paid group by 1
)
select c.name, best.n from customers c join best on best.customer_id = c.id join paid p on p.customer_id = c.id`);
  });

  it('stand before the common table expressions that a statement has', () => {
    const sql = folded(`create temp table paid as select id from orders;
                        -- the list
                        with recursive a as (select id from paid union all select id + 1 from a) select * from a`);
    expect(sql).toBe(`with recursive
paid as (
select id from orders
),
-- the list
 a as (select id from paid union all select id + 1 from a) select * from a`);
  });

  it('keep every comment, and column names that the table gave', () => {
    const sql = folded(`-- who pays
      create temp table paid (payer, total) as ( -- in euro
        select customer_id, sum(amount) from orders group by 1 -- all of it
      ) /* no more */;
      -- the report
      select payer from paid`);
    for (const comment of ['who pays', 'in euro', 'all of it', 'no more', 'the report']) {
      expect(sql.split(comment)).toHaveLength(2);
    }
    expect(sql).toContain('paid (payer, total) as (');
  });

  it('are read as the table was when it was made', () => {
    const sql = folded(`create temp table t as select 1 as x;
                        create temp table first_one as select x from t;
                        create or replace temp table t as select 2 as x;
                        select t.x, f.x from t join first_one f on true`);
    expect(sql).toBe(`with
t as (
select 1 as x
),
first_one as (
select x from t
),
t_2 as (
select 2 as x
)
select t.x, f.x from t_2 as t join first_one f on true`);
  });

  it('keep the names of another context', () => {
    const sql = folded(`use schema raw.billing;
                        create temp table open as select i.id from invoices i join table(information_schema.login_history()) l on true;
                        use schema raw.shop;
                        select open.id from raw.billing.open join orders on orders.id = raw.billing.open.id`);
    expect(sql).toContain('from raw.billing.invoices i join table(raw.information_schema.login_history()) l on true');
    expect(sql).toContain('select open.id from open join orders on orders.id = open.id');
    expect(reads(sql)).toContain('RAW.BILLING.INVOICES');
  });

  it('are refused where a name was completed by nothing when the table was made', () => {
    const statements = sheet(
      `create temp table raw.shop.open as select id from invoices;
       use schema raw.shop;
       select * from open join orders on true`,
      {},
    );
    const last = statements.at(-1)!;
    const found = earlierTables(statements, last);
    expect('refusal' in found ? '' : refuseFolding(last, found)).toBe(
      'The name INVOICES in the statement of line 1 of the sheet lacks its database or schema, and what USE sets below it says nothing of it.',
    );
    // Where the whole sheet has one context, what the history says of it holds for all of it.
    const plain = sheet('create temp table open as select id from invoices; select * from open', {});
    const chain = earlierTables(plain, plain[1]!);
    expect('refusal' in chain ? '' : refuseFolding(plain[1]!, chain)).toBeUndefined();
    expect('refusal' in chain ? '' : foldTables(plain[1]!, chain)).toContain(
      'open as (\nselect id from invoices\n)\nselect * from open',
    );
  });

  it('are refused where they are random and read several times', () => {
    const refusal = (body: string): string | undefined => {
      const statements = sheet(body);
      const found = earlierTables(statements, statements.at(-1)!);
      return 'refusal' in found ? found.refusal : refuseFolding(statements.at(-1)!, found);
    };
    const drawn = 'create temp table drawn as select id, random() as r from orders;';
    expect(refusal(`${drawn} select * from drawn a join drawn b on a.r = b.r`)).toMatch(
      /^The statement of line 1 .* is random/,
    );
    expect(
      refusal(`${drawn} create temp table best as select * from drawn; select * from best join drawn on true`),
    ).toMatch(/is random and read several times/);
    expect(refusal(`${drawn} select * from drawn`)).toBeUndefined();
  });

  it('take no name that a table or another expression has', () => {
    const sql = folded(`create temp table scratch.x.orders as select * from raw.shop.orders where amount > 0;
                        with orders_2 as (select 1 as one) select orders.amount from scratch.x.orders, orders_2`);
    expect(sql).toContain('orders_3 as (\nselect * from raw.shop.orders where amount > 0\n)');
    expect(sql).toContain('select orders.amount from orders_3 as orders, orders_2');
  });

  it('stay in a statement that makes a table', () => {
    const sql = folded(`create temp table paid as select id from orders;
                        create or replace table mart.core.report as (with x as (select id from paid) select * from x)`);
    expect(sql).toBe(`create or replace table mart.core.report as (with
paid as (
select id from orders
),
 x as (select id from paid) select * from x)`);
  });

  it.each([
    [
      `create temp table t as select id from orders; insert into t select id from customers; select * from t`,
      'The table RAW.SHOP.T takes the types of its columns from the query of line 1 of the sheet, and line 1 puts rows into it that are converted to them; make it with the types, or of one query.',
    ],
    [
      `create temp table paid as select id from orders;\ncreate temp table few as select id from paid;\ninsert into orders select 1;\nselect * from few`,
      'Line 1 of the sheet reads RAW.SHOP.ORDERS before line 3 writes it (INSERT INTO): in one statement it would read it afterwards.',
    ],
    [
      `create temp table t as select id from orders;\ndelete from t where id < 5;\nselect * from t`,
      'It reads the temporary table RAW.SHOP.T, which line 2 of the sheet fills or changes (DELETE FROM) after it was made.',
    ],
    [
      `create temp table t (id int); select * from t`,
      'It reads the temporary table RAW.SHOP.T, which line 1 of the sheet makes without a query and nothing fills.',
    ],
    [
      `create temp table t (id varchar(3), n) as select id, 1 from orders; select * from t`,
      'It reads the temporary table RAW.SHOP.T, which line 1 of the sheet makes with types of its own that convert the rows.',
    ],
    [
      `create temp table t as select id from orders;\ninsert into orders select 1;\nselect * from t`,
      'Line 1 of the sheet reads RAW.SHOP.ORDERS before line 2 writes it (INSERT INTO): in one statement it would read it afterwards.',
    ],
  ])('are refused where they are more than a query: %s', (body, refusal) => {
    expect(folded(body)).toBe(refusal);
  });
});
