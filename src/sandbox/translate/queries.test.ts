import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Bench, openBench, refusalOf} from './bench.test.kit.ts';

let bench: Bench;
beforeAll(async () => void (bench = await openBench()));
afterAll(() => bench.close());

type Rows = readonly (readonly (string | null)[])[];

// Rows worked out by hand from the four rows of T and the four of U (bench.test.kit.ts), in the order of an ORDER BY with LIMIT.
const GOLDEN: Readonly<Record<string, readonly (readonly [sql: string, rows: Rows])[]>> = {
  names: [
    ['select ID, Grp from db.s.t order by id limit 1', [['1', 'a']]],
    ['select "ID" from DB.S.T x where x.id = 2', [['2']]],
    ['select t.id from db.s.t where db.s.t.id = 2', [['2']]],
    // A column comes before an alias of its name; an alias of no column's name stands for its expression.
    ['select id + 10 as id, id as n from db.s.t where id = 2', [['12', '2']]],
    [
      'select amount * 2 as double_amount, double_amount + 1 as more from db.s.t where double_amount > 15',
      [['20.00', '21.00']],
    ],
    ['select "a" + "A" from (select 1 as "a", 2 as "A")', [['3']]],
    ['select x.b from (select 1, 2) as x (a, b)', [['2']]],
    ['with c (p, q) as (select id, grp from db.s.t) select q from c where p = 3', [['b']]],
    ['with t as (select 7 as id) select id from t', [['7']]],
  ],
  rows: [
    ['select count(*) from db.s.t, db.s.u', [['16']]],
    [
      'select t.id, label from db.s.t join db.s.u on u.id = t.id order by 1, 2 limit 9',
      [
        ['1', 'one'],
        ['2', 'two'],
        ['2', 'zwei'],
      ],
    ],
    [
      'select t.id, label from db.s.t left join db.s.u on u.id = t.id where label is null order by 1 limit 9',
      [
        ['3', null],
        ['4', null],
      ],
    ],
    ['select t.id, u.id from db.s.t t right join db.s.u u on u.id = t.id where t.id is null limit 9', [[null, '9']]],
    [
      'select id, label from db.s.t full outer join db.s.u using (id) order by id desc limit 2',
      [
        ['9', 'nine'],
        ['4', null],
      ],
    ],
    ['select count(*) from db.s.t where id in (select id from db.s.u)', [['2']]],
    ['select count(*) from db.s.t where id not in (select id from db.s.u union all select null)', [['0']]],
    ["select id from db.s.t where exists (select 1 from db.s.u where u.id = t.id and label like 'z%')", [['2']]],
    ['select (select max(label) from db.s.u where u.id = t.id) from db.s.t where id = 2', [['zwei']]],
    ['select distinct grp from db.s.t order by grp limit 9', [['a'], ['b']]],
    ['select grp from db.s.t union select grp from db.s.t', [['a'], ['b']]],
    ['select count(*) from (select grp from db.s.t union all select grp from db.s.t)', [['8']]],
    ['select count(*) from (select id from db.s.t minus select id from db.s.u)', [['2']]],
    ['select id from db.s.t intersect select 4', [['4']]],
    ['select id from db.s.t where id > 2 except select 4', [['3']]],
    [
      "with recursive n (i, day) as (select 1, date '2026-01-31' union all select i + 1, dateadd(month, 1, day) from n where i < 3) select max(i), max(day) from n",
      [['3', '2026-03-28']],
    ],
    ['select id from db.s.t order by amount limit 1', [['2']]],
    ['select id from db.s.t order by amount desc limit 1', [['3']]],
    ['select id from db.s.t order by amount desc nulls last limit 1 offset 1', [['4']]],
    ["select * from (values (1, 'x'), (2, null)) as v (a, b) order by a desc limit 1", [['2', null]]],
    [
      'select * exclude (data, at, ok) rename (grp as g) from db.s.t where id = 1',
      [['1', 'a', '10.00', '2026-01-01', 'Ann']],
    ],
  ],
  groups: [
    [
      'select grp, sum(amount), count(*), count(amount) from db.s.t group by 1 order by 1 limit 9',
      [
        ['a', '12.50', '2', '2'],
        ['b', '7.25', '2', '1'],
      ],
    ],
    [
      'select grp, avg(amount) from db.s.t group by grp order by grp limit 9',
      [
        ['a', '6.25000000'],
        ['b', '7.25000000'],
      ],
    ],
    ['select avg(id), median(id), median(amount) from db.s.t', [['2.500000', '2.500', '7.25000']]],
    ['select sum(amount), max(day), min(name), avg(amount) from db.s.t where id > 9', [[null, null, null, null]]],
    ['select count(distinct grp), count_if(ok), sum(distinct length(grp)) from db.s.t', [['2', '2', '1']]],
    [
      'select grp, id % 2 as odd, count(*) from db.s.t group by all order by 1, 2 limit 9',
      [
        ['a', '0', '1'],
        ['a', '1', '1'],
        ['b', '0', '1'],
        ['b', '1', '1'],
      ],
    ],
    ['select grp, sum(amount) as total from db.s.t group by grp having total > 10', [['a', '12.50']]],
    ["select listagg(name, ', ') within group (order by name) from db.s.t", [['Ann, Cy, bob']]],
    ['select listagg(name) within group (order by id) from db.s.t where id = 3', [['']]],
    ['select booland_agg(ok), boolor_agg(ok) from db.s.t', [['false', 'true']]],
    [
      "select date_trunc('month', day) as m, count(*) from db.s.t group by m order by m limit 9",
      [
        ['2026-01-01', '2'],
        ['2026-02-01', '1'],
        [null, '1'],
      ],
    ],
    ['select hash_agg(id) from db.s.t where id > 9', [['0']]],
    ['select grp, any_value(length(grp)) from db.s.t group by grp order by grp limit 1', [['a', '1']]],
  ],
  windows: [
    [
      'select id from db.s.t qualify row_number() over (partition by grp order by amount desc) = 1 order by id limit 9',
      [['1'], ['3']],
    ],
    ['select id, lag(id) over (order by id) as before from db.s.t qualify before = 3', [['4', '3']]],
    [
      'select id, lead(id, 2, 0) over (order by id) from db.s.t order by id limit 9',
      [
        ['1', '3'],
        ['2', '4'],
        ['3', '0'],
        ['4', '0'],
      ],
    ],
    // A running total takes all rows of the same rank together; without an order it is the total.
    [
      'select id, sum(1) over (order by grp) from db.s.t order by id limit 9',
      [
        ['1', '2'],
        ['2', '2'],
        ['3', '4'],
        ['4', '4'],
      ],
    ],
    [
      'select id, sum(id) over (order by id rows between 1 preceding and current row) from db.s.t order by id limit 9',
      [
        ['1', '1'],
        ['2', '3'],
        ['3', '5'],
        ['4', '7'],
      ],
    ],
    [
      'select id, first_value(id) over (partition by grp order by id desc) from db.s.t order by id limit 9',
      [
        ['1', '2'],
        ['2', '2'],
        ['3', '4'],
        ['4', '4'],
      ],
    ],
    // Unlike in the standard, LAST_VALUE without a frame looks at the whole partition.
    [
      'select id, last_value(id) over (partition by grp order by id) from db.s.t order by id limit 9',
      [
        ['1', '2'],
        ['2', '2'],
        ['3', '4'],
        ['4', '4'],
      ],
    ],
    [
      'select id, rank() over (order by grp), dense_rank() over (order by grp) from db.s.t order by id limit 9',
      [
        ['1', '1', '1'],
        ['2', '1', '1'],
        ['3', '3', '2'],
        ['4', '3', '2'],
      ],
    ],
    [
      'select grp, sum(count(*)) over (order by grp desc) as running from db.s.t group by grp order by grp limit 9',
      [
        ['a', '4'],
        ['b', '2'],
      ],
    ],
  ],
  variants: [
    [
      "select data:k.n::string, data['k']['n']::varchar, data:n::string, data:N::int from db.s.t where id = 1",
      [['x', 'x', null, '1']],
    ],
    // JSON's null is a value, and becomes NULL as a text.
    [
      'select data:k.n is null, data:k.n::string is null, data:missing is null from db.s.t where id = 2',
      [['false', 'true', 'true']],
    ],
    ['select data:list[1].v::string from db.s.t where id = 1', [['q']]],
    [
      'select t.id, f.index, f.value:v::string from db.s.t, lateral flatten(input => data:list) f order by 1, 2 limit 9',
      [
        ['1', '0', 'p'],
        ['1', '1', 'q'],
        ['4', '0', 'p'],
      ],
    ],
    [
      'select t.id, f.value:v::string from db.s.t t, lateral flatten(input => t.data:list, outer => true) f order by 1, 2 limit 9',
      [
        ['1', 'p'],
        ['1', 'q'],
        ['2', null],
        ['3', null],
        ['4', 'p'],
      ],
    ],
    ['select count(*) from db.s.t, table(flatten(data:list))', [['3']]],
  ],
};

describe.each(Object.entries(GOLDEN))('%s', (_, cases) => {
  test.each(cases)('%s', async (sql, rows) => {
    expect(await bench.rows(sql)).toEqual(rows);
  });
});

test('columns are called what Snowflake calls them', () => {
  expect(bench.names('select id, t.grp as "Group", count( * ), Id + 1 n from db.s.t group by all')).toEqual([
    'ID',
    'Group',
    'COUNT(*)',
    'N',
  ]);
});

describe('HASH_AGG', () => {
  const hash = async (query: string): Promise<string | null | undefined> =>
    (await bench.rows(`select hash_agg(*cols*) from (${query}) as q (a, b)`.replace('*cols*', 'a, b')))[0]?.[0];

  test.each([
    ['the order of rows', 'select 1, 2 union all select 3, 4', 'select 3, 4 union all select 1, 2'],
    ['scales', 'select 1, 2', 'select 1.00, 2.0'],
  ])('does not depend on %s', async (_, one, other) => {
    expect(await hash(one)).toBe(await hash(other));
  });

  test.each([
    ['duplicates', 'select 1, 2', 'select 1, 2 union all select 1, 2'],
    ['three of a kind', 'select 1, 2', 'select 1, 2 union all select 1, 2 union all select 1, 2'],
    ['columns', 'select 1, 2', 'select 2, 1'],
    ['NULL and 0', 'select 1, null', 'select 1, 0'],
    ["NULL and ''", "select 'a', null", "select 'a', ''"],
    ['where one value ends and the next begins', "select 'ab', 'c'", "select 'a', 'bc'"],
    ['zeros in front of the point', 'select 10, 2', 'select 1, 2'],
    ['combinations', 'select 1, 2 union all select 3, 4', 'select 1, 4 union all select 3, 2'],
  ])('tells %s apart', async (_, one, other) => {
    expect(await hash(one)).not.toBe(await hash(other));
  });
});

test.each([
  'select * from db.s.t sample (10)',
  "select * from db.s.t at (timestamp => '2026-01-01'::timestamp)",
  "select * from db.s.t pivot (sum(amount) for grp in ('a', 'b'))",
  'select * from db.s.t natural join db.s.u',
  'select * from db.s.t join db.s.u using (id)',
  'select id from db.s.t join db.s.u on u.id = t.id',
  'select grp, sum(amount) from db.s.t group by rollup (grp)',
  'select grp, sum(amount) from db.s.t group by grouping sets ((grp), ())',
  'select top 1 id from db.s.t',
  'select id from db.s.t union select 1 intersect select 2',
  'select * from table(ops.tools.f(1))',
  'select * from @stage/file.csv',
  'select listagg(name) from db.s.t',
  'select array_agg(id) from db.s.t',
  'select ratio_to_report(id) over () from db.s.t',
  'select id from db.s.t start with id = 1 connect by prior id = id',
  'select f.key from db.s.t, lateral flatten(data) f',
  "select data:k = 'x' from db.s.t",
  'select $1 from db.s.t',
  'select :1',
  'select name from db.s.t where name > day',
  'select nothing from db.s.t',
  'select a + 1 as a2, a2 as a from (select 1 as b)',
  'select sum(id) over (order by id range between 1 preceding and current row) from db.s.t',
  'insert into db.s.t select * from db.s.t',
  'select 1; select 2',
  'select 1 from',
])('%s is refused by name', async (sql) => {
  expect(await refusalOf(Promise.resolve().then(() => bench.rows(sql)))).toMatch(/^not translated: \S/);
});

test('what DuckDB would write in another layout than Snowflake is an error when it is met', async () => {
  await expect(bench.rows('select data:k::string from db.s.t where id = 1')).rejects.toThrow('SANDBOX');
  await expect(bench.rows('select count(*) from db.s.t, lateral flatten(data:k) where t.id = 1')).rejects.toThrow(
    'SANDBOX',
  );
});
