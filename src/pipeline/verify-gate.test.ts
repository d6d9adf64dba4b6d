import {describe, expect, test} from 'vitest';
import {gateQuery} from './verify-gate.ts';
import {READ_ONLY_FUNCTIONS} from './verify-functions.ts';

describe('what may be run', () => {
  test.each([
    'select id, count(*) from db.s.t group by all',
    'with a as (select * from db.s.t) select a.id, f.value:x::string from a, lateral flatten(input => a.v) f where a.at >= current_date - 30',
    'select * from db.s.t join db.s.u using (id) qualify row_number() over (partition by id order by at) = 1',
    "select * from table(flatten(parse_json('[1]')))",
    'select $1, t.$2 from (values (1, 2)) as t',
    'select * from db.s.t match_recognize (partition by a order by b measures first(b) as f pattern (x+ y?) define x as c = 1, y as c = 2)',
    'with recursive n as (select 1 as i union all select i + 1 from n where i < 9) select * from n',
    'select * from db.s.t at (offset => -60)',
  ])('%s', (sql) => {
    expect(gateQuery(sql).refusals).toEqual([]);
  });
});

describe('what is refused, with what it is', () => {
  test.each([
    ['a function of somebody', 'select my_udf(id) from db.s.t', /MY_UDF|my_udf/],
    ['a function by its schema, whatever its name', 'select db.s.upper(id) from db.s.t', /db\.s\.upper/],
    ['a language model', "select snowflake.cortex.complete('m', 'p') from db.s.t", /cortex/],
    ['the same by its new name', "select ai_complete('m', name) from db.s.t", /ai_complete/],
    ['a table function of somebody', 'select * from table(db.s.f(1))', /table function/],
    ['a table function without its schema', 'select * from table(f(1))', /table function/],
    [
      'the result of a statement before',
      'select * from table(result_scan(last_query_id()))',
      /earlier statement|RESULT_SCAN|last_query_id/i,
    ],
    ['history functions', 'select * from table(db.information_schema.query_history())', /table function/],
    ['a stage', 'select $1 from @db.s.stage/file.csv', /stage/],
    ['a file by its address', "select get_presigned_url('@s', 'x')", /get_presigned_url/],
    ['a sequence', 'select db.s.numbers.nextval from db.s.t', /sequence/],
    [
      'a sequence as a table',
      'select n.nextval from db.s.t, table(getnextval(db.s.numbers)) n',
      /getnextval|sequence/i,
    ],
    ['a function of the system', 'select system$wait(10)', /system\$wait/i],
    ['a call that cancels', 'select system$cancel_all_queries(1)', /system\$cancel/i],
    ['definitions', "select get_ddl('table', 'db.s.t')", /get_ddl/],
    ['a session variable', 'select * from db.s.t where id = $x', /\$x/],
    ['a variable by a function', "select getvariable('X')", /getvariable/],
    ['a bind', 'select * from db.s.t where id = ?', /\?/],
    ['a template', "select * from {{ ref('t') }}", /ref/],
    ['a computed name', 'select * from identifier($t)', /name|\$t/],
    ['a name without its schema', 'select * from t', /lacks/],
    ['a name without its database', 'select * from s.t', /lacks/],
    ['the account itself', 'select * from snowflake.account_usage.users', /each role/],
    ['information about the schema', 'select * from db.information_schema.tables', /each role/],
    ['an INSERT', 'insert into db.s.t select 1', /query/],
    ['a CREATE', 'create table db.s.x as select 1', /query/],
    ['a DELETE', 'delete from db.s.t', /query/],
    ['a CALL', 'call db.s.p()', /query/],
    ['two statements', 'select 1; drop table db.s.t', /./],
    ['a pipe', 'show tables ->> select * from $1', /./],
    ['a block', 'begin select 1; end', /./],
    ['what is not understood', 'select from where', /./],
    ['locked rows', 'select * from db.s.t for update', /FOR UPDATE/],
    ['a function hidden in a subquery', 'select * from db.s.t where id in (select s.f(id) from db.s.u)', /s\.f/],
    ['a function hidden in a window', 'select sum(x) over (order by s.f(y)) from db.s.t', /s\.f/],
    ['a function hidden in a CTE that nothing reads', 'with a as (select s.f(1) as x) select 1 as y', /s\.f/],
  ])('%s', (_, sql, says) => {
    const {refusals} = gateQuery(sql);
    expect(refusals.join(' ')).toMatch(says);
    for (const sentence of refusals) expect(sentence).toMatch(/^[A-Z].*\.$/s);
  });

  test('a schema that is not named, where some are', () => {
    expect(gateQuery('select * from db.s.t', ['DB.S']).refusals).toEqual([]);
    expect(gateQuery('select * from db.s.t', ['db.s']).refusals).toEqual([]);
    expect(gateQuery('select * from db.hr.t', ['DB.S']).refusals).toEqual([
      'DB.HR.T is in none of the schemas that verify.schemas names.',
    ]);
  });

  test('no function of the list reads files, changes anything or calls a service', () => {
    const bad = [...READ_ONLY_FUNCTIONS].filter((name) =>
      /\$|^AI_|CORTEX|PRESIGNED|SCOPED|STAGE|GET_DDL|NEXTVAL|EXECUTE|LAST_QUERY|RESULT_SCAN|GETVARIABLE|ENCRYPT/.test(
        name,
      ),
    );
    expect(bad).toEqual([]);
  });
});

describe('what may give other rows each time', () => {
  test.each([
    ['select random() from db.s.t', 'RANDOM'],
    ['select uuid_string() from db.s.t', 'UUID_STRING'],
    ['select * from db.s.t limit 10', 'LIMIT'],
    ['select top 10 * from db.s.t', 'TOP'],
    ['select * from db.s.t sample (10)', 'SAMPLE'],
    ['select seq4() from table(generator(rowcount => 3))', 'SEQ4'],
    ['select any_value(a) from db.s.t', 'ANY_VALUE'],
    ['select array_agg(a) from db.s.t', 'ARRAY_AGG'],
    ['select listagg(a) from db.s.t', 'LISTAGG'],
    ['select row_number() over (partition by a) from db.s.t', 'ROW_NUMBER'],
  ])('%s', (sql, name) => {
    const {refusals, unsteady} = gateQuery(sql);
    expect(refusals).toEqual([]);
    expect(unsteady.join(' ')).toContain(name);
  });

  test.each([
    'select current_date, current_timestamp() from db.s.t',
    'select * from db.s.t order by a limit 10',
    'select top 10 * from db.s.t order by a',
    'select * from db.s.t sample (10) seed (7)',
    "select listagg(a, ',') within group (order by a), array_agg(b) within group (order by a) from db.s.t",
    'select row_number() over (order by a) from db.s.t',
  ])('but not %s', (sql) => {
    expect(gateQuery(sql).unsteady).toEqual([]);
  });
});
