import {describe, expect, it} from 'vitest';
import {told} from './told.test.fixture.ts';

type Case = readonly [what: string, sql: string, columns: readonly string[]];

describe('through queries', () => {
  it.each<Case>([
    ['a query in brackets', 'select x from (select a as x from t) q', ['X < T.A']],
    ['several deep', 'select z from (select y + 1 as z from (select a + b as y from t) q) r', ['Z < T.A, T.B']],
    ['a column that it does not give', 'select nope from (select a from t) q', ['NOPE? <']],
    ['with a column list', 'select p, q.r from (select a, b from t) q (p, r)', ['P < T.A', 'R < T.B']],
    ['a lateral query', 'select x.m from t, lateral (select max(u.v) as m from u where u.k = t.k) x', ['M < U.V']],
    [
      'a lateral query that gives the outer row',
      'select x.m from t, lateral (select t.a + u.v as m from u) x',
      ['M < T.A, U.V'],
    ],
    ['a common table expression', 'with c as (select a as x from t) select x from c', ['X < T.A']],
    ['with a column list', 'with c (p, q) as (select a, b from t) select q, p from c', ['Q < T.B', 'P < T.A']],
    [
      'one after the other',
      'with c as (select a from t), d as (select a + 1 as b from c) select b from d',
      ['B < T.A'],
    ],
    [
      'beside something that is not understood',
      'with c as (select a, b frob frob from t), d as (select a from u) select c.a, d.a as e from c, d',
      ['A? < T.A', 'E < U.A'],
    ],
    ['by an alias', 'with c as (select a from t) select x.a, y.a as b from c x, c y', ['A < T.A', 'B < T.A']],
    ['one that shadows a table', 'with t as (select a from s.t) select a from t', ['A < S.T.A']],
    ['one that shadows its own source', 'with t as (select a as b from t) select b from t', ['B < T.A']],
    [
      'an inner one before an outer one',
      'with c as (select a from t) select * from (with c as (select b from u) select * from c)',
      ['B < U.B'],
    ],
    [
      'a recursive one',
      'with recursive r as (select id, boss, 1 as n from staff union all select s.id, s.boss, r.n + 1 from staff s join r on s.boss = r.id) select id, n from r',
      ['ID < STAFF.ID', 'N <'],
    ],
    [
      'a recursive one that carries a value down',
      'with recursive r (id, top) as (select id, name from staff union all select s.id, r.top from staff s join r on s.boss = r.id) select top from r',
      ['TOP < STAFF.NAME'],
    ],
    [
      'a scalar of a common table expression',
      'with c as (select max(a) as m from t) select (select m from c) as x, b from u',
      ['X < T.A', 'B < U.B'],
    ],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});

describe('set operators', () => {
  it.each<Case>([
    [
      'put columns together by their places',
      'select a, b from t union all select c, d from u',
      ['A < T.A, U.C', 'B < T.B, U.D'],
    ],
    ['have the names of the first branch', 'select a as x from t union select b as y from u', ['X < T.A, U.B']],
    ['INTERSECT', 'select a from t intersect select b from u', ['A < T.A, U.B']],
    ['MINUS takes rows away', 'select a from t minus select b from u', ['A < T.A']],
    ['EXCEPT is MINUS', 'select a from t except select b from u', ['A < T.A']],
    ['three of them', 'select a from t union select b from u union all select c from v', ['A < T.A, U.B, V.C']],
    ['in brackets', '(select a from t) union (select b from u minus select c from v)', ['A < T.A, U.B']],
    ['BY NAME', 'select a, b from t union all by name select b, a from u', ['A < T.A, U.A', 'B < T.B, U.B']],
    ['BY NAME with one more', 'select a from t union by name select c, a from u', ['A < T.A, U.A', 'C < U.C']],
    ['stars of one column each', 'select * from t union all select * from u', ['* < T.*, U.*']],
    ['a star beside a list', 'select * from t union all select a, b from u', ['*? < T.*, U.A']],
    [
      'constants in one branch',
      "select a, 'x' as src from t union all select b, 'y' from u",
      ['A < T.A, U.B', 'SRC <'],
    ],
    [
      'in a common table expression',
      'with c as (select a from t union select b from u) select a + 1 as x from c',
      ['X < T.A, U.B'],
    ],
    ['VALUES as a branch', 'select a from t union all values (1)', ['A < T.A']],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});

describe('functions that give rows', () => {
  it.each<Case>([
    ['FLATTEN', 'select f.value as v from t, lateral flatten(input => t.items) f', ['V < T.ITEMS']],
    [
      'a path into its value',
      'select f.value:sku::string as sku, f.index as i from t, lateral flatten(t.doc:lines) f',
      ['SKU < T.DOC', 'I < T.DOC'],
    ],
    ['FLATTEN without an alias', 'select value, a from t, lateral flatten(v)', ['VALUE? < T.VALUE, T.V', 'A < T.A']],
    [
      'FLATTEN of a FLATTEN',
      'select g.value as x from t, lateral flatten(t.v) f, lateral flatten(f.value:inner) g',
      ['X < T.V'],
    ],
    ['FLATTEN of a query', 'select value from (select v from t) q, lateral flatten(q.v)', ['VALUE < T.V']],
    ['TABLE(FLATTEN)', 'select f.key from t, table(flatten(t.v)) f', ['KEY < T.V']],
    [
      'a column list',
      "select s.part from t, lateral split_to_table(t.csv, ',') as s (seq, n, part)",
      ['PART? < T.CSV'],
    ],
    ['a table function', 'select r.x from table(f(1)) r', ['X < F.X']],
    ['GENERATOR', 'select seq4() as n from table(generator(rowcount => 3))', ['N <']],
    ['a result', 'select "name" from table(result_scan(last_query_id()))', ['name < RESULT_SCAN.name']],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});

describe('rows that are reshaped', () => {
  it.each<Case>([
    ['PIVOT', "select k, \"'jan'\" from q pivot (sum(v) for m in ('jan', 'feb')) p", ['K? < Q.K', "'jan'? < Q.'jan'"]],
    ['its star', "select * from q pivot (sum(v) for m in ('jan')) p", ['*? < Q.*']],
    ['with a column list', "select c1 from q pivot (sum(v) for m in ('jan')) p (c1, c2)", ['C1? < Q.*']],
    ['UNPIVOT', 'select k, v from q unpivot (v for m in (jan, feb))', ['K? < Q.K', 'V? < Q.V']],
  ])('%s: nobody knows', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});
