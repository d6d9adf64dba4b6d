import {describe, expect, it} from 'vitest';
import {told} from './told.test.fixture.ts';

type Case = readonly [what: string, sql: string, columns: readonly string[]];

describe('columns of one table', () => {
  it.each<Case>([
    ['plain ones', 'select a, b from t', ['A < T.A', 'B < T.B']],
    ['with a qualifier', 'select t.a, s.t.b, d.s.t.c from d.s.t', ['A < D.S.T.A', 'B < D.S.T.B', 'C < D.S.T.C']],
    ['by an alias', 'select x.a from s.t as x', ['A < S.T.A']],
    ['renamed', 'select a as b, c d from t', ['B < T.A', 'D < T.C']],
    ['in quotes', 'select "a b", t."C" as "d" from t', ['a b < T.a b', 'd < T.C']],
    ['case folded', 'select Total, "total" from t', ['TOTAL < T.TOTAL', 'total < T.total']],
    ['constants', "select 1 as one, 'x' as x, current_date as d, null n from t", ['ONE <', 'X <', 'D <', 'N <']],
    ['without FROM', 'select 1 as one, 2', ['ONE <', '- <']],
    ['by their places', 'select $1, t.$2 as b from @stg t', ['- < STG.$1', 'B < STG.$2']],
    ['by their places in a query', 'select $2 as x, q.$1 as y from (select a, b from t) q', ['X < T.B', 'Y < T.A']],
    ['by their places behind a star', 'select $2 as x, $1 as y from (select a, * from t)', ['X < T.$1', 'Y < T.A']],
    ['by their places in one of two', 'select $1 as x from t, u', ['X? < T.$1, U.$1']],
    ['DISTINCT and TOP', 'select distinct top 5 a from t', ['A < T.A']],
    ['a CREATE … AS', 'create table n as select a as b from t', ['B < T.A']],
    ['a view with columns', 'create view n (x) as select a from t', ['A < T.A']],
    ['brackets around it', '((select a from t))', ['A < T.A']],
    ['VALUES', 'values (1, 2), (3, 4)', ['COLUMN1 <', 'COLUMN2 <']],
    ['a table of VALUES', 'select x, y from (values (1, 2)) v (x, y)', ['X <', 'Y <']],
    ['VALUES of queries', 'select x, y from (values (1, 2), ((select max(a) from t), 3)) v (x, y)', ['X < T.A', 'Y <']],
    ['VALUES by their made-up names', 'select column2 from values (1, 2)', ['COLUMN2 <']],
    ['a name that IDENTIFIER gives', "select a from identifier('d.s.t')", ['A < D.S.T.A']],
    ['no query', 'delete from t', []],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});

describe('expressions', () => {
  it.each<Case>([
    ['have all their columns, each once', 'select a + b * a as x from t', ['X < T.A, T.B']],
    ['in the order of the text', 'select c || a || b as x from t', ['X < T.C, T.A, T.B']],
    ['without an alias have no name', 'select a + 1, sum(b) from t', ['- < T.A', '- < T.B']],
    ['functions', 'select coalesce(a, nvl(b, c)) as x from t', ['X < T.A, T.B, T.C']],
    ['named arguments', 'select f(x => a, y => 1) as v from t', ['V < T.A']],
    ['CASE', "select case when a > 1 then b when c then 'x' else d end as x from t", ['X < T.A, T.B, T.C, T.D']],
    ['CASE of a value', 'select case k when 1 then a else b end as x from t', ['X < T.K, T.A, T.B']],
    [
      'casts',
      'select a::number(10, 2) as x, cast(b as date) as y, try_cast(c as varchar(3)) as z from t',
      ['X < T.A', 'Y < T.B', 'Z < T.C'],
    ],
    ['a cast has no name', 'select a::date from t', ['- < T.A']],
    ['paths', "select v:a.b[0].c::string as x, v['k'] as y, t.v:z as z from t", ['X < T.V', 'Y < T.V', 'Z < T.V']],
    [
      'EXTRACT and its like',
      "select extract(year from d) as y, datediff('day', a, b) as n, trim(s, 'x') as u from t",
      ['Y < T.D', 'N < T.A, T.B', 'U < T.S'],
    ],
    [
      'a part of a date without quotes',
      'select dateadd(month, 1, at) as x, date_trunc(week, e) as y from t',
      ['X < T.AT', 'Y < T.E'],
    ],
    [
      'IN, BETWEEN and LIKE',
      "select a in (b, 1) x, c between d and e y, f like any ('q', g) z from t",
      ['X < T.A, T.B', 'Y < T.C, T.D, T.E', 'Z < T.F, T.G'],
    ],
    [
      'windows',
      'select sum(a) over (partition by b order by c rows between 1 preceding and current row) as x from t',
      ['X < T.A, T.B, T.C'],
    ],
    ['windows without an argument', 'select row_number() over (order by a desc nulls last) as n from t', ['N < T.A']],
    ['WITHIN GROUP', "select listagg(a, ',') within group (order by b) as x from t", ['X < T.A, T.B']],
    ['lambdas', 'select transform(a, x -> x + b) as y from t', ['Y < T.A, T.B']],
    ['objects and arrays', "select {'k': a, 'l': [b, c]} as o from t", ['O < T.A, T.B, T.C']],
    ['variables and binds', 'select $v as x, :b as y, a + ? as z from t', ['X <', 'Y <', 'Z < T.A']],
    ['COUNT(*)', 'select count(*) as n, count(distinct a) as d from t', ['N <', 'D < T.A']],
    ['LEVEL of a hierarchy', 'select level as l, id from t start with a connect by prior id = b', ['L <', 'ID < T.ID']],
    ['a column called LEVEL', 'select level from t', ['LEVEL < T.LEVEL']],
    ['sequences', 'select s.nextval as id, a from t', ['ID <', 'A < T.A']],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });

  it.each<Case>([
    ['a scalar subquery', 'select (select max(x) from u) as m, a from t', ['M < U.X', 'A < T.A']],
    [
      'one that reads the row around it',
      'select (select u.x + t.b from u where u.k = t.k) as m from t',
      ['M < U.X, T.B'],
    ],
    ['EXISTS says nothing of a value', 'select exists (select 1 from u) as e from t', ['E <']],
    ['IN of a query', 'select a in (select x from u) as i from t', ['I < T.A, U.X']],
    ['what only filters', 'select a from t where b > 1 group by c having d order by e', ['A < T.A']],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});

describe('aliases of the same select list', () => {
  it.each<Case>([
    // The table may have a column X, which would come first.
    ['of a table whose columns nobody knows', 'select a as x, x + b as y from t', ['X < T.A', 'Y? < T.A, T.B']],
    ['of a query', 'select a as x, x + b as y from (select a, b from t)', ['X < T.A', 'Y < T.A, T.B']],
    [
      'of a query that has a column of that name',
      'select a as b, b as c from (select a, b from t)',
      ['B < T.A', 'C < T.B'],
    ],
    ['over several steps', 'select a as x, x as y, y as z from (select a from t)', ['X < T.A', 'Y < T.A', 'Z < T.A']],
    ['of a star of a table', 'select a as x, x + 1 as y from (select * from t)', ['X < T.A', 'Y? < T.A']],
    ['beside a table further out', 'select q.y from u, (select a as x, x as y from (select a from t)) q', ['Y < T.A']],
    ['of constants', 'select 1 as x, x + 1 as y', ['X <', 'Y <']],
    ['never of the item itself', 'select a + 1 as a from t', ['A < T.A']],
    ['never with a qualifier', 'select a as x, t.x as y from t', ['X < T.A', 'Y < T.X']],
    ['in a window', 'select a as x, sum(x) over (partition by x) as y from (select a from t)', ['X < T.A', 'Y < T.A']],
    ['not in a query inside', 'select a as x, (select x from u) as y from (select a from t)', ['X < T.A', 'Y < U.X']],
  ])('%s', (_what, sql, columns) => {
    expect(told(sql)).toEqual(columns);
  });
});
