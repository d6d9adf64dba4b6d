import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {afterAll, describe, expect, test} from 'vitest';
import type {Testimony} from '../ports/trees.ts';
import {openTrees, programBeside} from './open-trees.ts';

const LONG = 20_000;
const trees = openTrees();
afterAll(() => trees.close());

/** The tables as `A.B.C`, in the order given; null where the witness refused. */
function tablesOf(testimony: Testimony): readonly string[] | null {
  if (testimony.t !== 'read') return null;
  return testimony.tables.map(({database, schema, name}) =>
    [database, schema, name].filter((part) => part !== undefined).join('.'),
  );
}

/** What polyglot and what node-sql-parser find; one list where both find the same. */
type Case = readonly [sql: string, both: readonly string[] | null, nodeSqlParser?: readonly string[] | null];

/** What polyglot and node-sql-parser find. */
async function found(sql: string): Promise<readonly unknown[]> {
  const witness = await trees.read(sql, LONG);
  return [tablesOf(witness.polyglot), tablesOf(witness['node-sql-parser'])];
}

const each = (cases: readonly Case[]): void => {
  test.each(cases.map((one) => [one[0], one] as const))('%s', async (sql, [, polyglot, nodeSqlParser = polyglot]) => {
    expect(await found(sql)).toEqual([polyglot, nodeSqlParser]);
  });
};

describe('tables', () => {
  each([
    ['select o.id from sales.public.orders o join Lines l on l.o = o.id', ['LINES', 'SALES.PUBLIC.ORDERS']],
    ['select 1 from a, b cross join c left join d on 1 = 1', ['A', 'B', 'C', 'D']],
    ['select * from a join b on a.x = b.x, c, db.s.d', ['A', 'B', 'C', 'DB.S.D']],
    ['select (select max(x) from u), x in (select y from v) from t where exists (select 1 from w)', 'TUVW'.split('')],
    ['select * from (select * from ((a join b on 1 = 1) join c on 1 = 1)) x', ['A', 'B', 'C']],
    ['select * from a join (b join c on 1 = 1) on 2 = 2', ['A', 'B', 'C']],
    ['select 1 from a union all select 2 from b union select 3 from a', ['A', 'B']],
    ['select 1 from a intersect select 1 from b', ['A', 'B'], null],
    ['select * from sales pivot(sum(n) for q in (select q from quarters)) p', ['QUARTERS', 'SALES']],
    ['select 1 from dual', ['DUAL']],
    ['select 1', []],
    ['select a from t; select b from u', ['T', 'U']],
    ['select * from mart..orders', ['MART.PUBLIC.ORDERS'], null],
    ['select * from t at(timestamp => x) changed', ['T'], null],
    ['select * from "Ä" join ü on 1 = 1', ['Ä', 'Ü'], null],
  ]);
});

describe('names keep or lose their case as Snowflake stores them', () => {
  each([
    ['select * from "db"."s"."My Table" join Db.S.My_Table using (id)', ['db.s.My Table', 'DB.S.MY_TABLE']],
    ['select * from "a""b" where 1 = 1', ['a"b']],
    ['select * from db /* the old one */ . s -- here\n . "t"', ['DB.S.t']],
    ['select * from t--all\nwhere 1 = 1', ['T']],
    ["select * from identifier('db.s.\"t\"') join table('u') on 1 = 1", ['U', 'DB.S.t']],
    ['select * from identifier($which) where 1 = 1', []],
  ]);
});

describe('common table expressions', () => {
  each([
    ['with a as (select * from t), b as (select * from a) select * from a, b', ['T']],
    ['with "a" as (select 1) select * from "a"', []],
    ['with "a" as (select 1) select * from A', ['A']],
    ['with a as (select 1) select * from s.a', ['S.A']],
    ['with a as (select * from b), b as (select 1) select * from a', ['B']],
    ['with a as (with b as (select * from c) select * from b) select * from a, b', ['B', 'C']],
    ['with a as (select 1) select * from (select * from a) x where 1 in (select 1 from a)', []],
    ['with a as (select 1) select * from a union select * from a', []],
    ['(with a as (select 1) select * from a) union select * from a', ['A']],
    ['select * from (with a as (select 1) select * from a) x, a', ['A']],
    ['with t as (select * from t) select * from t', ['T']],
    ['with recursive t as (select 1 n union all select n + 1 from t) select * from t', []],
    ['with t as (select 1 n union all select n + 1 from t) select * from t', []],
    ['with t as (select * from t union all select * from t) select * from t', ['T']],
    ['with recursive t as (select * from t) select * from t', []],
    ['with a as (select * from t) (select 1 from a union select 2 from a) limit 3', null],
    ['with a as (select * from t) select * from a with tag', null],
  ]);
});

describe('what is written is not read', () => {
  each([
    ['insert into t select * from u', ['U']],
    ['insert into t (a) with q as (select 1) select * from q, t', ['T']],
    ["insert into t values (1, 'a')", []],
    ['insert all into a into b select * from c', ['C'], null],
    ['create or replace table t as select * from u', ['U']],
    ['create table t as with q as (select * from u) select * from q', ['U']],
    ['create view v as select * from t', ['T']],
    ['create dynamic table d target_lag = downstream warehouse = w as select * from t', ['T'], null],
    ['create table t (x int references o (x))', []],
    ['create table a clone b', ['B'], null],
    ['create table a like b', ['B'], null],
    ['update t set x = (select max(y) from v) from u where 1 = 1', ['U', 'V']],
    ['update t set x = 1 from t', ['T']],
    ['delete from t using u, v where t.x in (select x from w)', ['U', 'V', 'W'], null],
    [
      'merge into t a using (with q as (select * from s) select * from q) b on 1 = 1 when matched then delete',
      ['S'],
      null,
    ],
    ['copy into @stage/x from s.t', ['S.T'], null],
    ['copy into @stage from t', ['T'], null],
    ['copy into t from @stage', [], null],
    ['create task k as insert into t select * from u', ['U'], null],
    ['describe table t', [], null],
    ['explain select * from t', ['T'], null],
    ['drop table t', []],
  ]);
});

describe('what is no table', () => {
  each([
    ['select * from @stage/x (file_format => f)', [], null],
    ["select * from '@stage/x'", []],
    ['select * from t, lateral flatten(input => t.x) f, table(flatten(t.y))', ['T']],
    ['select * from table(result_scan(last_query_id()))', []],
    ['select * from table(generator(rowcount => 3))', []],
    ['select * from (values (1), (2)) v', []],
    ["select extract(year from d), trim(x) from t where d > interval '1 day'", ['T']],
  ]);
});

describe('refusals', () => {
  async function refusals(sql: string): Promise<readonly Testimony[]> {
    const witness = await trees.read(sql, LONG);
    return [witness.polyglot, witness['node-sql-parser']];
  }

  test('say what was found and where, counted in the text as it was given', async () => {
    expect(await refusals("  select '😀' as face,\n a,, b from t")).toEqual([
      {t: 'refused', message: 'Unexpected token: Comma.', line: 2, column: 4},
      {t: 'refused', message: 'Did not expect "," here.', line: 2, column: 4},
    ]);
    const [polyglot, nodeSqlParser] = await refusals('select 1 frm x\n y');
    expect(polyglot).toEqual({t: 'refused', message: 'Invalid expression / Unexpected token.', line: 1, column: 14});
    expect(nodeSqlParser).toEqual({
      t: 'refused',
      message: 'Expected ",", "FROM", "WHERE" or end of input but "x" found.',
      line: 1,
      column: 14,
    });
    expect(await refusals("select '😀' , from")).toMatchObject([{column: 15}, {line: 1}]);
    expect((await refusals('grant select on all tables in schema x to role y'))[0]).toEqual({
      t: 'refused',
      message: 'Expected To, got "tables".',
      line: 1,
      column: 21,
    });
  });

  test.each(['call p(1)', 'list @stage', 'table t', 'create function f() returns int as $$ select 1 from t $$'])(
    'what polyglot keeps as text it has not read: %s',
    async (sql) => {
      expect((await refusals(sql))[0]).toEqual({
        t: 'refused',
        message: 'It does not know this kind of statement, or a part of it.',
      });
    },
  );

  test('node-sql-parser does not know MERGE, COPY and many more', async () => {
    const refused = {t: 'refused', message: 'It does not know this kind of statement.'};
    expect((await refusals('-- note\n merge into t using u on 1 = 1'))[1]).toEqual(refused);
    expect((await refusals('copy into t from @s'))[1]).toEqual(refused);
  });

  test.each([
    ['subqueries', `select * from ${'(select * from '.repeat(16)}t${')'.repeat(16)}`, /^This .*\(E_GUARD_PARSER_/],
    ['calls', `select ${'f('.repeat(200)}1${')'.repeat(200)} from t`, /^This .*\(E_GUARD_FUNCTION_/],
    [
      'set operations',
      Array.from({length: 600}, () => 'select 1 from t').join(' union all '),
      /^This .*\(E_GUARD_AST_/,
    ],
  ])('over-deep %s are refused by polyglot alone', async (_, sql, message) => {
    const [polyglot, nodeSqlParser] = await refusals(sql);
    expect(polyglot).toMatchObject({t: 'refused', message: expect.stringMatching(message)});
    expect(nodeSqlParser).toEqual({t: 'read', tables: [{name: 'T'}]});
  });

  test('long chains that both can hold', async () => {
    const sql = `select ${Array.from({length: 300}, () => 'a').join(' || ')} from t`;
    expect(await found(sql)).toEqual([['T'], ['T']]);
  });

  test('a text that breaks the WASM module, or the stack of the other, does not concern the next', async () => {
    const [deep, deeper, next] = await Promise.all([
      refusals(`select ${'('.repeat(5000)}1${')'.repeat(5000)}`),
      refusals(`select ${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      refusals('select * from t'),
    ]);
    expect(deep[1]).toEqual({t: 'refused', message: 'This is too deep for it.'});
    expect(deeper[0]).toEqual({t: 'refused', message: 'It broke down: Maximum call stack size exceeded.'});
    expect(next.map(tablesOf)).toEqual([['T'], ['T']]);
  });

  test('an empty text reads nothing', async () => {
    expect((await refusals('')).map(tablesOf)).toEqual([[], []]);
  });
});

test('200 questions at once, each answered with its own tables', async () => {
  const answers = await Promise.all(Array.from({length: 200}, (_, i) => trees.read(`select * from t${i}`, LONG)));
  for (const [i, witness] of answers.entries()) {
    expect(witness).toEqual({
      polyglot: {t: 'read', tables: [{name: `T${i}`}]},
      'node-sql-parser': {t: 'read', tables: [{name: `T${i}`}]},
    });
  }
});

test('what takes too long is late, and close lets it begin again', async () => {
  const many = `insert into t values ${Array.from({length: 40_000}, () => "(1, 'a', null)").join(', ')}`;
  expect(await trees.read(many, 20)).toEqual({polyglot: {t: 'late'}, 'node-sql-parser': {t: 'late'}});
  await trees.close();
  expect(await found('select * from t')).toEqual([['T'], ['T']]);
});

test('idle workers let the process end, and it prints only its own', async () => {
  const program = `
    import {openTrees} from ${JSON.stringify(new URL('open-trees.ts', import.meta.url).href)};
    const witness = await openTrees().read('select * from t', ${LONG});
    console.log(witness.polyglot.t, witness['node-sql-parser'].t);
  `;
  const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 30_000,
  });
  expect(stdout).toBe('read read\n');
});

test("the worker's file is TypeScript beside the sources and JavaScript beside what is built", () => {
  expect(programBeside('file:///p/src/trees/open-trees.ts').href).toBe('file:///p/src/trees/witness-worker.ts');
  expect(programBeside('file:///p/dist/trees/open-trees.js').href).toBe('file:///p/dist/trees/witness-worker.js');
});
