import {describe, expect, it} from 'vitest';
import {readStatement} from '../../parse/read-statement.ts';
import {factsOf} from './facts-of.ts';
import {queryTests} from './query-tests.ts';

/** `unique A B`, `not_null N`, `accepted_values K: a b`. */
function told(sql: string, markers: readonly string[] = []): readonly string[] {
  const variables = markers.map((marker) => ({marker}));
  return queryTests(factsOf(readStatement(sql)), variables).map(({kind, columns, values}) =>
    [kind, ...columns].join(' ').concat(values === undefined ? '' : `: ${values.join(' ')}`),
  );
}

describe('columns that are unique together', () => {
  it.each([
    ['select a, b, sum(x) as s from t group by a, b', ['unique A B']],
    ['select a, lower(b) as c, sum(x) as s from t group by 1, 2', ['unique A C']],
    ['select a, lower(b) as c, sum(x) as s from t group by all', ['unique A C']],
    ["select date_trunc('month', d) as m, sum(x) as s from t group by m", ['unique M']],
    ["select date_trunc('month', d) as m, sum(x) as s from t group by date_trunc('month', d)", ['unique M']],
    ['select o.a, sum(x) as s from t o group by a', ['unique A']],
    ['select distinct a, b from t', ['unique A B']],
    ['select a from t union select a from u', ['unique A']],
    ['select a, b from t qualify row_number() over (partition by a, lower(b) order by d) = 1', []],
    ['select a, b from t qualify row_number() over (partition by a order by d) = 1', ['unique A']],
    ['select * from t qualify row_number() over (partition by t.a, b order by d) <= 1', ['unique A B']],
    [
      'select t.* from t join u on u.id = t.id qualify row_number() over (partition by t.a order by d) = 1',
      ['unique A'],
    ],
    [
      'select a, row_number() over (partition by a order by d) as rn from t qualify rn = 1',
      ['unique A', 'not_null RN'],
    ],
    [
      'with r as (select a, d, row_number() over (partition by a order by d) rn from t) select a as id, d from r where rn < 2',
      ['unique ID'],
    ],
    [
      'with g as (select a, max(x) as m from t group by a), final as (select * from g where m > 3) select * from final',
      ['unique A'],
    ],
    ['with g (k, m) as (select a, max(x) from t group by a) select k from g order by m limit 3', ['unique K']],
    ['create view v (k, m) as select a, max(x) from t group by a', ['unique K']],
  ])('%s', (sql, expected) => {
    expect(told(sql)).toEqual(expected);
  });

  it.each([
    ['a key that does not come out', 'select a, sum(x) as s from t group by a, b'],
    ['totals beside what they sum up', 'select a, sum(x) as s from t group by rollup (a)'],
    ['several groupings', 'select a, b, sum(x) as s from t group by grouping sets ((a), (b))'],
    ['an alias that a column of the table hides', 'select lower(a) as a, sum(x) as s from t group by a'],
    [
      'an alias that may be a column, as its place groups by it too',
      'select lower(a) as b, sum(x) as s from t group by 1, b',
    ],
    ['an alias of what is grouped by already', 'select a, lower(a) as b, sum(x) as s from t group by 1, b'],
    ['an alias of an aggregate', 'select max(a) as b, sum(x) as s from t group by b'],
    [
      'an alias in a window, which a column of the table may hide',
      'select lower(a) as b from t qualify row_number() over (partition by b order by d) = 1',
    ],
    ['ranks, which several rows share', 'select a from t qualify rank() over (partition by a order by d) = 1'],
    ['two rows of each', 'select a from t qualify row_number() over (partition by a order by d) <= 2'],
    ['one of two conditions', 'select a from t qualify row_number() over (partition by a order by d) = 1 or x > 3'],
    ['a join above', 'with g as (select a, max(x) as m from t group by a) select g.a from g join u on u.a = g.a'],
    ['a union above', 'select a, max(x) as m from t group by a union all select a, x from u'],
    [
      'a FLATTEN above',
      'with g as (select a, array_agg(x) as l from t group by a) select g.a, f.value as v from g, lateral flatten(g.l) f',
    ],
    ['a path of another case', 'select v:a as k, sum(x) as s from t group by v:A'],
    ['a renamed star', 'with g as (select a, max(x) as m from t group by a) select * rename (m as a2) from g'],
    ['many columns that are distinct', 'select distinct a, b, c, d, e, f, g from t'],
    ['what is not known by name', 'select distinct * from t'],
    ['a hierarchy', 'with g as (select a, max(x) as m from t group by a) select a from g connect by prior a = m'],
  ])('are none for %s', (_, sql) => {
    expect(told(sql).filter((test) => test.startsWith('unique'))).toEqual([]);
  });
});

describe('values that a column can have', () => {
  it.each([
    ["select case when x > 3 then 'big' when x > 1 then 'small' end as k from t", ['accepted_values K: big small']],
    ['select iff(x > 3, 1, -1) as k from t', ['not_null K', 'accepted_values K: -1 1']],
    [
      "select coalesce(case a when 1 then 'one' end, 'other') as k from t",
      ['not_null K', 'accepted_values K: one other'],
    ],
    ["select case when x then case when y then 'a' else 'b' end else null end as k from t", ['accepted_values K: a b']],
    ["select state, id from t where state in ('paid', 'open') and x > 3", ['accepted_values STATE: open paid']],
    ["select state as s from t where (s2 = 'x') and 'paid' = state", ['accepted_values S: paid']],
    ["select * from t where state = 'it''s'", ["accepted_values STATE: it's"]],
    [
      "select 'web' as origin, id from a union all select 'shop', id from b",
      ['not_null ORIGIN', 'accepted_values ORIGIN: shop web'],
    ],
    [
      "with c as (select id, iff(x, 'y', 'n') as f from t) select c.f from u left join c on c.id = u.id",
      ['accepted_values F: n y'],
    ],
  ])('%s', (sql, expected) => {
    expect(told(sql)).toEqual(expected);
  });

  it.each([
    "select case when x then 'a' else other end as k from t",
    "select case when x then 'a' else 1 end as k from t",
    "select case when x then 'a' else 'b' end || y as k from t",
    "select state from t where state = 'paid' or x > 3",
    "select state from t where not state in ('paid')",
    "select lower(state) as state from t where state = 'PAID'",
    'select state from t where state in (select s from u)',
    "select v:state as state from t where v:state = 'paid'",
    "select b.state from a, b where b.state (+) = 'paid' and a.id = b.id (+)",
    "select case when x then '__REDACTED_token_1__' else 'b' end as k from t",
    "select case when x then 'a\\\\b' else 'b' end as k from t",
    'select 3 as k from t',
  ])('are unknown: %s', (sql) => {
    expect(told(sql).filter((test) => !test.startsWith('not_null'))).toEqual([]);
  });

  it('are not told where one stands for personal data', () => {
    const sql = "select who from t where who in ('__mark_1__', 'nobody')";
    expect(told(sql, ['__mark_1__'])).toEqual([]);
    expect(told(sql, ['__mark_2__'])).toEqual(['accepted_values WHO: __mark_1__ nobody']);
  });
});

describe('columns that are never NULL', () => {
  it.each([
    ['select count(x) as n, count_if(y) as m, zeroifnull(z) as z, coalesce(a, 0) as a from t', 'N M Z A'],
    ['select row_number() over (order by x) as n, sum(x) over () as s from t', 'N'],
    ['select a, b from t where a is not null and (b is null or c is not null)', 'A'],
    ['select case when x then 1 else 2 end as a, case when x then y else 2 end as b from t', 'A'],
    ['with c as (select count(*) as n, id from t group by id) select n from c where n > 3', 'N'],
    ['with c as (select count(*) as n, id from t group by id) select c.n from u left join c on c.id = u.id', ''],
    ['select coalesce(a, b) as a, nullif(count(*), 0) as b from t', ''],
    ['select count(*) as n, a from t group by cube (a)', ''],
  ])('%s: %s', (sql, columns) => {
    const found = told(sql).filter((test) => test.startsWith('not_null'));
    expect(found.map((test) => test.slice('not_null '.length)).join(' ')).toBe(columns);
  });
});

it('every test says why it holds in one sentence', () => {
  const sql = "select a, iff(x, 'y', 'n') as f, count(*) as n from t where a = 'b' group by a, f";
  const tests = queryTests(factsOf(readStatement(sql)));
  expect(tests.map(({kind}) => kind)).toEqual(['unique', 'accepted_values', 'not_null', 'accepted_values', 'not_null']);
  for (const {reason} of tests) expect(reason).toMatch(/^[A-Z][^.]*\.$/);
});

it('survives what nobody writes, in time', () => {
  const deep = `select ${'coalesce('.repeat(2000)}a${', 0)'.repeat(2000)} as x from t`;
  const casts = `select a${'::int'.repeat(5000)} as x from t`;
  const wide = `select distinct ${Array.from({length: 3000}, (_, i) => `c${i}`).join(', ')} from t`;
  const chain = `with ${Array.from({length: 500}, (_, i) => `q${i} as (select * from ${i === 0 ? 't' : `q${i - 1}`})`).join(', ')} select * from q499`;
  const doubling = `with q0 as (select a from t), ${Array.from({length: 40}, (_, i) => `q${i + 1} as (select x.a from q${i} x join q${i} y on x.a = y.a)`).join(', ')} select * from q40`;
  for (const sql of [deep, casts, wide, chain, doubling]) expect(told(sql).length).toBeLessThan(3);
});
