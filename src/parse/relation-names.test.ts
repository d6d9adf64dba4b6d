import {describe, expect, it} from 'vitest';
import {readAsset} from './read-asset.ts';
import {readStatement} from './read-statement.ts';
import {isKnownTable} from './relations.ts';
import {readsIn, short, usesIn} from './uses.test.fixture.ts';

type Case = readonly [what: string, sql: string, uses: readonly string[]];

describe('names', () => {
  it.each<Case>([
    ['fold to upper case without quotes', 'select * from Sales.Orders', ['table SALES.ORDERS']],
    ['stay as they are in quotes', 'select * from "Sales"."My Orders"', ['table "Sales"."My Orders"']],
    ['in quotes may be what they fold to', 'select * from "ORDERS", orders', ['table ORDERS', 'table ORDERS']],
    ['may mix both', 'select * from db."s".T', ['table DB."s".T']],
    ['have quotes inside of quotes', 'select * from "a ""b"""', ['table "a ""b"""']],
    ['have dots inside of quotes', 'select * from "a.b".c', ['table "a.b".C']],
    ['without a schema mean PUBLIC', 'select * from db..orders', ['table DB.PUBLIC.ORDERS']],
    ['may have dollars and digits', 'select * from _t$1.x2', ['table _T$1.X2']],
    ['may have letters of any language', 'select * from größe', ['table "GRÖSSE"']],
    ['may have space around their dots', 'select * from db . s /* here */ . t', ['table DB.S.T']],
    ['may be keywords in quotes', 'select * from "select", "FROM"', ['table "select"', 'table FROM']],
    [
      'may be words that are keywords elsewhere',
      'select * from task, stream, stage',
      ['table TASK', 'table STREAM', 'table STAGE'],
    ],
    ['of functions elsewhere', 'select * from date, left_over', ['table DATE', 'table LEFT_OVER']],
  ])('%s', (_what, sql, uses) => {
    expect(usesIn(sql)).toEqual(uses);
  });

  it.each<readonly [what: string, sql: string, written: string, alias: string | undefined]>([
    ['with an alias', 'select * from s.t as x', 's.t', 'x'],
    ['with one in quotes', 'select * from s."T t" "My X"', 's."T t"', '"My X"'],
    ['without one', 'select * from t where a', 't', undefined],
    ['in front of a clause', 'select * from t qualify 1 = 1', 't', undefined],
    ['behind time travel', 'select * from t before (statement => 1) x', 't', 'x'],
    ['IDENTIFIER', "select * from identifier('a.b') x", "identifier('a.b')", 'x'],
    ['a stage', 'select * from @s/a.csv (file_format => f) x', '@s/a.csv', 'x'],
  ])('are found where they stand: %s', (_what, sql, written, alias) => {
    const [use] = readStatement(sql).reads;
    expect(sql.slice(use?.span.start, use?.span.end)).toBe(written);
    expect(use?.alias).toBe(alias);
  });
});

describe('names that something else gives', () => {
  it.each<readonly [what: string, sql: string, name: string, known: boolean]>([
    ['IDENTIFIER of a string', "select * from identifier('db.s.t')", 'DB.S.T', true],
    ['IDENTIFIER between dollars', 'select * from identifier($$db.s.t$$)', 'DB.S.T', true],
    ['IDENTIFIER of a scripting variable', 'select * from identifier(tbl)', 'TBL', false],
    ['of one with quotes inside', `select * from identifier('"db"."S s".t')`, '"db"."S s".T', true],
    ['of one with two dots', "select * from identifier('db..t')", 'DB.PUBLIC.T', true],
    ['of one with a dollar', "select * from identifier('sales$2024')", 'SALES$2024', true],
    ['of a session variable', 'select * from identifier($tbl)', '"$TBL"', false],
    ['of a bind', 'select * from identifier(:tbl)', '":TBL"', false],
    ['of a question mark', 'select * from identifier(?)', '"?"', false],
    ['of strings put together', "select * from identifier('db.' || $s)", `"'DB.' || $S"`, false],
    ['of two strings put together', "select * from identifier('db.s.' || 't')", `"'DB.S.' || 'T'"`, false],
    ['TABLE of a string', "select * from table('db.s.t')", 'DB.S.T', true],
    ['TABLE of a session variable', 'select * from table($tbl)', '"$TBL"', false],
    ['a template', 'select * from {{ tbl }}', '"{{ tbl }}"', false],
    ['a part of a template', 'select * from db.&{sch}.t', 'DB."&{sch}".T', false],
  ])('%s', (_what, sql, name, known) => {
    const uses = readStatement(sql).reads;
    expect(uses.map(({relation}) => short(relation))).toEqual([name]);
    expect(uses.every(isKnownTable)).toBe(known);
    const [statement] = readAsset({id: 'a', body: sql, format: 'sql'});
    expect(statement?.reads.map(short)).toEqual(known ? [name] : []);
  });
});

describe('what is no relation', () => {
  it.each<Case>([
    ['EXTRACT', 'select extract(year from d) from t', ['table T']],
    ['EXTRACT of an expression', 'select extract(epoch from (a - b)) from t', ['table T']],
    ['TRIM', "select trim(both ' ' from x), trim(leading from y) from t", ['table T']],
    ['SUBSTRING', 'select substring(a from 2 for 3) from t', ['table T']],
    ['IS DISTINCT FROM', 'select a is not distinct from b, c is distinct from d from t', ['table T']],
    ['FROM in a string', "select 'x from y', $$ from z $$ from t", ['table T']],
    ['FROM in a comment', 'select 1 /* from a */ from t -- join b\n// join c\n', ['table T']],
    ['FROM as a name in quotes', 'select "from", "FROM x" from t', ['table T']],
    ['columns called like types', 'select date, time, timestamp, t.date from t', ['table T']],
    ['a column called like a function', 'select left, right from t', ['table T']],
    [
      'what MATCH_RECOGNIZE defines',
      `select * from ticks match_recognize (partition by s order by at measures last(up.p) as top
       one row per match after match skip past last row pattern (strt up+) define up as p > lag(p)) as m`,
      ['table TICKS'],
    ],
    ['values of PIVOT', "select * from q pivot (sum(v) for m in ('jan', 'feb')) p", ['table Q']],
    ['ANY of PIVOT', 'select * from q pivot (sum(v) for m in (any order by m)) p', ['table Q']],
    ['a query of PIVOT', 'select * from q pivot (sum(v) for m in (select m from months))', ['table Q', 'table MONTHS']],
    ['columns of UNPIVOT', 'select * from q unpivot (v for m in (jan, feb))', ['table Q']],
    [
      'bounds of a window',
      'select sum(v) over (order by d rows between 1 preceding and current row) from t',
      ['table T'],
    ],
    [
      'FIRST and LAST of a window',
      'select first_value(a) ignore nulls over (partition by b order by c) from t',
      ['table T'],
    ],
    ['keys of an object', "select {'from': 1, 'join': x} from t", ['table T']],
    ['a path into a value', 'select v:from.join, v:a[0]:from::string from t', ['table T']],
    ['LIKE ANY', "select * from t where a like any ('from b', 'join c')", ['table T']],
    ['a cast', 'select a::date, cast(b as timestamp) from t', ['table T']],
    ['a lambda', 'select transform(a, x -> x + 1) from t', ['table T']],
    ['FETCH', 'select * from t offset 5 rows fetch next 3 rows only', ['table T']],
    ['FOR UPDATE', 'select * from t for update', ['table T']],
    ['what is shown', 'show tables in schema a.b', []],
    ['what is described', 'describe table a.b', []],
    ['what is granted', 'grant select on table a.b to role r', []],
    ['what is commented', "comment on table a.b is 'from c'", []],
    ['context', 'use schema a.b', []],
  ])('%s', (_what, sql, uses) => {
    expect(readsIn(sql)).toEqual(uses);
  });
});
