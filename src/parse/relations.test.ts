import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readStatement} from './read-statement.ts';
import {isKnownTable, usesOf} from './relations.ts';
import {anyText} from './texts.test.fixture.ts';
import {readsIn, usesIn} from './uses.test.fixture.ts';

type Case = readonly [what: string, sql: string, uses: readonly string[]];

describe('roles', () => {
  it.each<Case>([
    ['a table', 'select * from orders', ['table ORDERS']],
    ['a list of tables', 'select * from a, b as x, c y', ['table A', 'table B', 'table C']],
    ['the same table twice', 'select * from t a join t b on a.x = b.y', ['table T', 'table T']],
    [
      'every kind of join',
      `select * from a inner join b on 1=1 left outer join c using (k) right join d on 1=1 full outer join e using (k)
       cross join f natural join g asof join h match_condition (a.at >= h.at) on a.k = h.k`,
      ['table A', 'table B', 'table C', 'table D', 'table E', 'table F', 'table G', 'table H'],
    ],
    ['joins in brackets', 'select * from (a join (b join c using (k)) using (k))', ['table A', 'table B', 'table C']],
    ['a subquery in FROM', 'select * from (select * from inner_t) s', ['table INNER_T']],
    ['a scalar subquery', 'select (select max(x) from m) as top from t', ['table M', 'table T']],
    ['a subquery in WHERE', 'select * from t where id in (select id from u)', ['table T', 'table U']],
    ['EXISTS', 'select * from t where not exists (select 1 from u where u.id = t.id)', ['table T', 'table U']],
    [
      'a subquery in HAVING',
      'select k from t group by k having sum(v) > (select 1 from lim)',
      ['table T', 'table LIM'],
    ],
    ['a subquery in QUALIFY', 'select k from t qualify 1 = (select x from u)', ['table T', 'table U']],
    ['a subquery in ON', 'select * from t join u on t.k = (select max(k) from v)', ['table T', 'table U', 'table V']],
    ['a subquery in CASE', 'select case when a then (select 1 from x) end from t', ['table X', 'table T']],
    ['a subquery in ORDER BY', 'select a from t order by (select 1 from o)', ['table T', 'table O']],
    [
      'set operators',
      'select 1 from a union all select 2 from b minus (select 3 from c)',
      ['table A', 'table B', 'table C'],
    ],
    ['a lateral query', 'select * from t, lateral (select * from u where u.k = t.k) x', ['table T', 'table U']],
    ['time travel', "select * from t at (timestamp => '2024-01-01'::timestamp) x", ['table T']],
    ['a sample', 'select * from t tablesample bernoulli (10) seed (7), u sample (5 rows)', ['table T', 'table U']],
    ['START WITH', 'select * from tree start with boss is null connect by boss = prior id', ['table TREE']],
    ['TOP', 'select top 10 a from t', ['table T']],
    ['FROM first in a line that ends with a comment', 'select a -- from nowhere\nfrom t', ['table T']],
    ['a trailing comma in the list', 'select a, b, from t', ['table T']],
    ['brackets around it all', '((select * from t))', ['table T']],
    ['VALUES', 'select * from (values (1, 2), (3, 4)) as v (a, b)', []],
    ['nothing', 'select 1', []],
  ])('%s', (_what, sql, uses) => {
    expect(usesIn(sql)).toEqual(uses);
    expect(readsIn(sql)).toEqual(uses);
  });
});

describe('functions that give rows', () => {
  it.each<Case>([
    ['a table function', 'select * from table(sales_of(2024)) s', ['function SALES_OF']],
    ['one with a schema', 'select * from table(tools.f(1, t => 2))', ['function TOOLS.F']],
    [
      'one of INFORMATION_SCHEMA',
      'select * from table(db.information_schema.query_history())',
      ['function DB.INFORMATION_SCHEMA.QUERY_HISTORY'],
    ],
    ['one without TABLE', 'select * from t, lateral f(t.x)', ['table T', 'function F']],
    ['LATERAL FLATTEN', 'select f.value from t, lateral flatten(input => t.v:items) f', ['table T', 'lateral FLATTEN']],
    ['TABLE(FLATTEN)', 'select * from t, table(flatten(t.v)) f', ['table T', 'lateral FLATTEN']],
    ['SPLIT_TO_TABLE', "select * from t, lateral split_to_table(t.csv, ',')", ['table T', 'lateral SPLIT_TO_TABLE']],
    ['FLATTEN of a query', 'select * from lateral flatten((select v from u))', ['lateral FLATTEN', 'table U']],
    [
      'the result of the statement before',
      'select * from table(result_scan(last_query_id()))',
      ['result-scan RESULT_SCAN'],
    ],
    ['a result by its id', 'select "name" from table(result_scan(\'01ab-22\')) r', ['result-scan RESULT_SCAN']],
    ['a query as a table argument', 'select * from table(f(table(select * from t)))', ['function F', 'table T']],
  ])('%s', (_what, sql, uses) => {
    expect(usesIn(sql)).toEqual(uses);
  });

  it('that only unfold values are not read from outside', () => {
    expect(readsIn('select * from t, lateral flatten(t.v) f')).toEqual(['table T']);
    // It makes rows of nothing.
    expect(readsIn('select seq4() from table(generator(rowcount => 10))')).toEqual([]);
  });
});

describe('stages', () => {
  it.each<Case>([
    ['a stage', 'select $1 from @landing', ['stage LANDING']],
    [
      'a path',
      "select $1, t.$2 from @db.sch.landing/2024/a.csv (file_format => 'f', pattern => '.*') t",
      ['stage DB.SCH.LANDING'],
    ],
    ['one in quotes', 'select $1 from @"Db"."my stage"/x', ['stage "Db"."my stage"']],
    ['one in a string', "select $1 from '@db.sch.landing/a b.csv'", ['stage DB.SCH.LANDING']],
    ["the user's own", 'select $1 from @~/dump.csv', ['stage "~"']],
    ["a table's", 'select $1 from @%orders/part', ['stage "%ORDERS"']],
    ["a table's, with its schema", 'select $1 from @s.%orders', ['stage S."%ORDERS"']],
    ['a directory table', 'select * from directory(@landing)', ['stage LANDING']],
    [
      'beside a table',
      'select * from t join @landing (file_format => f) s on t.k = s.$1',
      ['table T', 'stage LANDING'],
    ],
  ])('%s', (_what, sql, uses) => {
    expect(usesIn(sql)).toEqual(uses);
  });
});

describe('common table expressions', () => {
  it.each<Case>([
    ['one', 'with c as (select * from t) select * from c', ['table T', 'cte C']],
    [
      'that shadows a table of its name',
      'with orders as (select * from orders) select * from orders',
      ['table ORDERS', 'cte ORDERS'],
    ],
    [
      'that does not shadow a name with a schema',
      'with t as (select 1 from a) select * from s.t, t',
      ['table A', 'table S.T', 'cte T'],
    ],
    [
      'that reads one before it',
      'with a as (select 1 from t), b as (select * from a) select * from b',
      ['table T', 'cte A', 'cte B'],
    ],
    [
      'that cannot read one behind it',
      'with a as (select * from b), b as (select 1 from t) select * from a',
      ['table B', 'table T', 'cte A'],
    ],
    ['in quotes', 'with "c" as (select 1 from t) select * from "c", c', ['table T', 'cte "c"', 'table C']],
    ['in another case', 'with Base as (select 1 from t) select * from BASE', ['table T', 'cte BASE']],
    [
      'recursive',
      'with recursive r as (select 1 as n from seed union all select n + 1 from r where n < 9) select * from r',
      ['table SEED', 'cte R', 'cte R'],
    ],
    [
      'recursive without the keyword',
      'with r (n) as (select 1 from seed union all select n + 1 from r) select * from r',
      ['table SEED', 'cte R', 'cte R'],
    ],
    [
      'nested, and gone outside',
      'with o as (with i as (select 1 from t) select * from i) select * from o, i',
      ['table T', 'cte I', 'cte O', 'table I'],
    ],
    [
      'of a subquery, and gone outside',
      'select * from (with i as (select 1 from t) select * from i) s, i',
      ['table T', 'cte I', 'table I'],
    ],
    [
      'seen from a subquery',
      'with c as (select 1 from t) select * from u where k in (select k from c)',
      ['table T', 'table U', 'cte C'],
    ],
    [
      'seen from every branch',
      'with c as (select 1 from t) select * from c union select * from c',
      ['table T', 'cte C', 'cte C'],
    ],
    [
      'an inner one before an outer one of its name',
      'with c as (select 1 from a) select * from (with c as (select 2 from b) select * from c) x, c',
      ['table A', 'table B', 'cte C', 'cte C'],
    ],
    ['that nothing uses', 'with c as (select 1 from t) select * from u', ['table T', 'table U']],
  ])('%s', (_what, sql, uses) => {
    expect(usesIn(sql)).toEqual(uses);
    expect(readsIn(sql)).toEqual(uses.filter((use) => !use.startsWith('cte ')));
  });
});

describe('any text', () => {
  it('has uses in order, whose spans lie in it', () => {
    fc.assert(
      fc.property(anyText, (sql) => {
        const {code, tree, text} = readStatement(sql);
        const uses = usesOf(code, tree, true);
        let before = 0;
        for (const {span} of uses) {
          expect(span.start).toBeGreaterThanOrEqual(before);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          before = span.start;
        }
        const inside = uses.filter(({role}) => role === 'cte' || role === 'lateral');
        expect(usesOf(code, tree, false)).toHaveLength(uses.length - inside.length);
        expect(uses.filter(isKnownTable).every(({role}) => role === 'table' || role === 'identifier')).toBe(true);
      }),
      {numRuns: 300},
    );
  });
});
