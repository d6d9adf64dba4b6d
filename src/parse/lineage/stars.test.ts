import {describe, expect, it} from 'vitest';
import {told} from './told.test.fixture.ts';

type Case = readonly [what: string, sql: string, columns: readonly string[]];

/** Two queries whose columns are known. */
const TWO = 'with x as (select a, b, k from t), y as (select c, k from u)';

describe('stars', () => {
  it.each<Case>([
    ['of a table', 'select * from s.t', ['* < S.T.*']],
    ['of several tables', 'select * from t, u', ['* < T.*', '* < U.*']],
    ['of one of them', 'select u.*, a from t x, u', ['* < U.*', 'A? < T.A, U.A']],
    ['beside other columns', 'select *, a + b as c from t', ['* < T.*', 'C < T.A, T.B']],
    ['of a query', 'select * from (select a, b + c as d from t)', ['A < T.A', 'D < T.B, T.C']],
    ['of a query by its alias', `${TWO} select y.*, x.a from x, y`, ['C < U.C', 'K < U.K', 'A < T.A']],
    ['of all queries', `${TWO} select * from x, y`, ['A < T.A', 'B < T.B', 'K < T.K', 'C < U.C', 'K < U.K']],
    ['of a star', 'select * from (select * from (select * from t))', ['* < T.*']],
    ['a column through a star', 'select a from (select * from t)', ['A < T.A']],
    ['a column through two stars', 'select a from (select * from t, u)', ['A? < T.A, U.A']],
    ['a column beside a star', 'select n from (select *, b as n from t)', ['N < T.B']],
    ['of what nobody knows', 'select nope.* from t', ['*? <']],
    ['of a FLATTEN', 'select f.* from t, lateral flatten(t.v) f', ['* < T.V']],
    ['of VALUES', 'select * from values (1, 2) v (a, b)', ['A <', 'B <']],
    ['of a table by a column list', 'select * from t as x (a, b)', ['A? < T.*', 'B? < T.*']],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });

  it.each<Case>([
    ['EXCLUDE one', 'select * exclude b from (select a, b, c from t)', ['A < T.A', 'C < T.C']],
    ['EXCLUDE several', 'select * exclude (A, "C") from (select a, b, c from t)', ['B < T.B']],
    ['EXCLUDE with a qualifier', `${TWO} select x.* exclude k, y.c from x, y`, ['A < T.A', 'B < T.B', 'C < U.C']],
    ['EXCLUDE of a table', 'select * exclude (a) from t', ['* < T.*']],
    ['RENAME one', 'select * rename a as z from (select a, b from t)', ['Z < T.A', 'B < T.B']],
    ['RENAME several', 'select * rename (a as "z", b as y) from (select a, b from t)', ['z < T.A', 'Y < T.B']],
    ['EXCLUDE and RENAME', 'select * exclude (a) rename (b as y) from (select a, b, c from t)', ['Y < T.B', 'C < T.C']],
    ['REPLACE', 'select * replace (a + c as b) from (select a, b, c from t)', ['A < T.A', 'B < T.A, T.C', 'C < T.C']],
    [
      'REPLACE several',
      'select * replace (0 as a, upper(c) as c) from (select a, b, c from t)',
      ['A <', 'B < T.B', 'C < T.C'],
    ],
    ['REPLACE and RENAME', 'select * replace (b as a) rename a as z from (select a, b from t)', ['Z < T.B', 'B < T.B']],
    ['RENAME of a table', 'select * rename a as z from t', ['* < T.*', 'Z < T.A']],
    ['REPLACE of a table', 'select * replace (b as a) from t', ['* < T.*', 'A < T.B']],
    [
      'ILIKE',
      "select * ilike '%_id' from (select user_id, name, order_id from t)",
      ['USER_ID < T.USER_ID', 'ORDER_ID < T.ORDER_ID'],
    ],
  ])('with %s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });

  it.each<readonly [what: string, sql: string, columns: readonly string[]]>([
    ['RENAME of a table', 'select n from (select * rename a as n from t)', ['N < T.A']],
    ['REPLACE of a table', 'select a, b from (select * replace (c as a) from t)', ['A < T.C', 'B < T.B']],
    ['RENAME of two tables', 'select n from (select * rename a as n from t, u)', ['N? < T.A, U.A']],
    ['EXCLUDE of a table', 'select b from (select * exclude a from t)', ['B < T.B']],
    ['a star beside other columns', 'select q.b from (select *, c as a, count(*) over () from t) q', ['B < T.B']],
  ])('a column through %s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});

describe('stars in expressions', () => {
  it.each<Case>([
    ['all columns', 'select hash(*) as h from t, u', ['H < T.*, U.*']],
    ['those of one table', 'select object_construct(u.*) as o from t, s.u', ['O < S.U.*']],
    ['those of a query', 'select hash(*) as h from (select a, b + c as d from t)', ['H < T.A, T.B, T.C']],
    ['an object', 'select {*} as o, {q.*} as p from (select a from t) q', ['O < T.A', 'P < T.A']],
    ['without some', 'select hash(* exclude (a, c)) as h from (select a, b, c from t)', ['H < T.B']],
    ['without one', 'select {q.* exclude a} as h from (select a, b from t) q', ['H < T.B']],
    ['by a pattern', "select {* ilike 'a%'} as h from (select ab, b from t)", ['H < T.AB']],
    ['rows that have no null in any', 'select count(t.*) as n from t', ['N < T.*']],
    ['rows', 'select count(*) as n, count(*) over (partition by a) as m from t', ['N <', 'M < T.A']],
    ['of what nobody knows', 'select hash(z.*) as h from t', ['H? <']],
    ['no product', 'select a * b as c from t', ['C < T.A, T.B']],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});

describe('joins', () => {
  it.each<Case>([
    ['qualified columns', 'select a.x, b.y from a join b on a.k = b.k', ['X < A.X', 'Y < B.Y']],
    ['a column of either', 'select x from a join b on a.k = b.k', ['X? < A.X, B.X']],
    ['a column of the only one that has it', `${TWO} select a, c from x join y on x.k = y.k`, ['A < T.A', 'C < U.C']],
    ['a column of a query rather than of a table', 'select a from (select a from t) q, u', ['A < T.A']],
    ['a column that a known query does not have', 'select z from (select a from t) q, u', ['Z < U.Z']],
    ['the column of USING', 'select k from a join b using (k)', ['K < A.K']],
    ['the column of USING of a left join', 'select k from a left join b using (k)', ['K < A.K']],
    ['the column of USING of a right join', 'select k from a right join b using (k)', ['K < B.K']],
    ['the column of USING of a full join', 'select k from a full join b using (k)', ['K < A.K, B.K']],
    ['one side of USING', 'select b.k from a join b using (k)', ['K < B.K']],
    ['another column beside USING', 'select z from a join b using (k)', ['Z? < A.Z, B.Z']],
    ['a star over USING', `${TWO} select * from x join y using (k)`, ['A < T.A', 'B < T.B', 'K < T.K', 'C < U.C']],
    [
      'a star over a natural join',
      `${TWO} select * from x natural join y`,
      ['A < T.A', 'B < T.B', 'K < T.K', 'C < U.C'],
    ],
    ['a join in brackets', 'select a.x from (a join b on a.k = b.k)', ['X < A.X']],
    [
      'a star over USING of a right join',
      `${TWO} select * from x right join y using (k)`,
      ['A < T.A', 'B < T.B', 'K < U.K', 'C < U.C'],
    ],
    [
      'a star over USING of a full join',
      `${TWO} select * from x full join y using (k)`,
      ['A < T.A', 'B < T.B', 'K < T.K, U.K', 'C < U.C'],
    ],
    ['a join in brackets by its alias', 'select j.x from (a join b on a.k = b.k) as j', ['X? < A.X, B.X']],
    ['a join of queries by its alias', `${TWO} select j.c from (x join y on true) as j`, ['C < U.C']],
    ['tables of one name by their schemas', 'select s2.t.a, s1.t.a as b from s1.t, s2.t', ['A < S2.T.A', 'B < S1.T.A']],
    ['itself', 'select l.a, r.a as b from t l join t r on l.k = r.k', ['A < T.A', 'B < T.A']],
    ['by the last part of a name', 'select orders.x from d.s.orders, d.s.lines', ['X < D.S.ORDERS.X']],
    ['an alias hides the name', 'select t.x from t as u, v as t', ['X < V.X']],
    ['a source that is not there', 'select z.x from t', ['X? <']],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});
