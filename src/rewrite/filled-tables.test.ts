import {describe, expect, it} from 'vitest';
import type {Asset} from '../model/asset.ts';
import {readAsset} from '../parse/read-asset.ts';
import {earlierTables} from './earlier-tables.ts';
import {foldTables} from './fold-tables.ts';

function folded(body: string): string {
  const asset = {id: 'a'.repeat(32), body, format: 'sql', context: {database: 'RAW', schema: 'SHOP'}} as Asset;
  const statements = readAsset(asset);
  const found = earlierTables(statements, statements.at(-1)!);
  return 'refusal' in found ? found.refusal : foldTables(found.reader, found);
}

describe('a temporary table that is made empty and filled', () => {
  it('is read as its query, cast to the types that it declares', () => {
    const sql = folded(`create temp table t (id number(10, 0) not null, note varchar(20) default 'none', -- of the clerk
                          primary key (id));
                        -- the open ones
                        insert /* all */ into t select id, note from orders where state = 'open';
                        select * from t`);
    expect(sql).toBe(`with
-- of the clerk
t as (
with
-- the open ones
/* all */
t_rows (id, note) as (
select id, note from orders where state = 'open'
)
select cast(id as number(10, 0)) as id, cast(note as varchar(20)) as note
from t_rows
)
select * from t`);
  });

  it('has nothing where an INSERT names no column, and its columns in the order of the table', () => {
    const sql = folded(
      'create temp table t (a int, b int, c date); insert into t (c, a) select d, n from x; select * from t',
    );
    expect(sql).toContain('t_rows (c, a) as (\nselect d, n from x\n)');
    expect(sql).toContain('select cast(a as int) as a, cast(null as int) as b, cast(c as date) as c\nfrom t_rows');
  });

  it('has the rows of all that fill it, in their order, from where it was emptied on', () => {
    const sql = folded(`create temp table t (a int);
      insert into t select 1 from x; insert overwrite into t select 2 from y; insert into t values (3), (4);
      truncate table if exists t; insert into t select 5 from z; insert into t values (6); select * from t`);
    expect(sql).toContain(`t_rows (a) as (
select 5 from z
),
t_rows_2 (a) as (
select * from (values (6))
)
select cast(a as int) as a
from t_rows
union all
select cast(a as int) as a
from t_rows_2`);
    expect(sql).not.toContain('select 1');
    expect(sql).not.toContain('from y');
  });

  it('is all of the other one where it is a clone', () => {
    expect(folded('create temp table t clone orders; select id from t')).toBe(
      'with\nt as (\nselect * from orders\n)\nselect id from t',
    );
    expect(folded('create temp table t clone orders at (offset => -60); select id from t')).toMatch(/^It reads/);
  });

  it.each([
    [
      `create temp table t (id int);\ninsert into t select id from orders;\nupdate t set id = 1;\nselect * from t`,
      'It reads the temporary table RAW.SHOP.T, which line 3 of the sheet fills or changes (UPDATE) after it was made.',
    ],
    [
      `create temp table t (id int);\ninsert into t select id from orders;\nmerge into t using u on t.id = u.id when matched then delete;\ninsert into t select 1;\nselect * from t`,
      'It reads the temporary table RAW.SHOP.T, which line 3 of the sheet fills or changes (MERGE INTO) after it was made.',
    ],
    [
      `create temp table t (id int autoincrement, n int);\ninsert into t (n) select id from orders;\nselect * from t`,
      'Line 2 of the sheet leaves the column id of RAW.SHOP.T to a counter of the table, which no query gives again.',
    ],
    [
      `create temp table t (id int, s varchar default 'x');\ninsert into t (id) select id from orders;\nselect * from t`,
      'Line 2 of the sheet leaves the column s of RAW.SHOP.T to its default, which no query gives again.',
    ],
    [
      `create temp table t (id int, g geography);\ninsert into t select id, g from orders;\nselect * from t`,
      'The column g of the table RAW.SHOP.T is made by line 1 of the sheet as geography, to which INSERT and CAST may convert in other ways.',
    ],
    [
      `create temp table t (id int);\ninsert into t select id from orders;\ninsert into t select id + 1 from t;\nselect * from t`,
      'Line 3 of the sheet fills RAW.SHOP.T from itself, which one query cannot do.',
    ],
    [
      `create temp table t (id int);\nset x = 1;\ninsert into t select $x;\nset x = 2;\ninsert into t select $x;\nselect * from t`,
      'Line 4 of the sheet sets another value between statements that fill RAW.SHOP.T.',
    ],
    [
      `create temp table t (id int);\ninsert into t select id from raw.shop.orders;\nuse schema other;\ninsert into raw.shop.t select id from orders;\nselect * from raw.shop.t`,
      'Lines 2 and 4 of the sheet fill RAW.SHOP.T in different schemas, and one query has one.',
    ],
    [
      `create temp table t like orders;\ninsert into t select * from orders;\nselect * from t`,
      'It reads the temporary table RAW.SHOP.T, which line 1 of the sheet makes without a query and without a list of its columns.',
    ],
  ])('is refused where that is not all: %s', (body, refusal) => {
    expect(folded(body)).toBe(refusal);
  });
});
