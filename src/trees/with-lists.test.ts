import {expect, test} from 'vitest';
import {countWithLists} from './with-lists.ts';

test.each([
  ['with a as (select 1) select * from a', 1],
  ['WITH RECURSIVE "a b" (x, y) AS (with c as (select 1) select 2)', 2],
  ['create view v with tag (x = 1) as select 1', 0],
  ['select \'with a as (\', "with b as (" -- with c as (\n from t // with d as (\n /* with e as ( */', 0],
  ["select 'it''s', 'a\\'b' from t where x in (with a as (select 1) select 2)", 1],
  ['begin $$ with a as (select 1) $$', 0],
  ['select width as (1)', 0],
])('%s', (sql, count) => {
  expect(countWithLists(sql)).toBe(count);
});
