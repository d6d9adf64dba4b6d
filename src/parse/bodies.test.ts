import {describe, expect, it} from 'vitest';
import {readStatement} from './read-statement.ts';
import {readsIn, writesIn} from './uses.test.fixture.ts';

type Case = readonly [what: string, sql: string, reads: readonly string[], writes: readonly string[]];

const NAMED = 'create or replace procedure s.p(n int, d date default current_date) returns table (a int)';

describe('what a body reads and writes', () => {
  it.each<Case>([
    ['a procedure', `${NAMED} language sql as $$ begin insert into t select * from u; end $$`, ['table U'], ['T']],
    ['without a language', `${NAMED} as $$ begin insert into t select * from u; end; $$`, ['table U'], ['T']],
    ['in quotes', `${NAMED} language sql as 'begin insert into t select * from u; end'`, ['table U'], ['T']],
    ['without either', `${NAMED} language sql as begin insert into t select * from u; end`, ['table U'], ['T']],
    [
      'with declarations, cursors and loops',
      `${NAMED} language sql execute as caller as $$
       declare c cursor for select k from a; n int default (select count(*) from b); r resultset default (select 1 from c);
       begin
         for x in c do update d set v = 1 where k = :x; end for;
         if (exists (select 1 from e)) then delete from f using g where f.k = g.k; elseif (n > 0) then truncate table h; end if;
         merge into i using (with q as (select * from j) select * from q) z on i.k = z.k when matched then delete;
         return table(r);
       end $$`,
      ['table A', 'table B', 'table C', 'table E', 'table G', 'table J'],
      ['D', 'F', 'H', 'I'],
    ],
    [
      'with blocks inside of blocks',
      `${NAMED} as $$ begin begin create temp table x as select * from t; exception when other then insert into log values (1); end; end $$`,
      ['table T'],
      ['X', 'LOG'],
    ],
    [
      'with a variable for a name',
      `${NAMED} as $$ begin insert into identifier(:t) select * from u; end $$`,
      ['table U'],
      [],
    ],
    [
      'with its own names',
      `${NAMED} as $$ begin select * from "u"; insert into db.s.T values (1); end $$`,
      ['table "u"'],
      ['DB.S.T'],
    ],
    ['the branch behind ELSE', 'begin if (a) then delete from f; else truncate table h; end if; end', [], ['F', 'H']],
    [
      'a loop behind ELSE',
      'begin if (a) then x := 1; else for r in c do delete from a; end for; end if; return 1; end',
      [],
      ['A'],
    ],
    [
      'a block behind ELSE of a CASE',
      'begin case when a then delete from f; else begin insert into g select * from u; end; end case; end',
      ['table U'],
      ['F', 'G'],
    ],
    [
      'a task that runs a text',
      'create task k as execute immediate $$ insert into t select * from u $$',
      ['table U'],
      ['T'],
    ],
    ['a function', 'create function f(x int) returns int as $$ select max(v) from t where k = x $$', ['table T'], []],
    [
      'a function in quotes',
      "create function f() returns table (a int) as 'select a from t join u using (k)'",
      ['table T', 'table U'],
      [],
    ],
    [
      'a secure function',
      "create or replace secure function f() returns int language sql as 'select 1 from t'",
      ['table T'],
      [],
    ],
    [
      'EXECUTE IMMEDIATE',
      'execute immediate $$ begin delete from t; insert into u select 1 from v; end $$',
      ['table V'],
      ['T', 'U'],
    ],
    [
      'EXECUTE IMMEDIATE of a string',
      "execute immediate 'merge into t using u on t.k = u.k when matched then delete'",
      ['table U'],
      ['T'],
    ],
    [
      'a task',
      "create task k warehouse = w schedule = 'using cron * * * * * utc' as begin insert into t select * from u; call p(); end",
      ['table U'],
      ['T'],
    ],
    [
      'a task with one statement',
      'create or replace task k after j as merge into t using u on t.k = u.k when matched then delete',
      ['table U'],
      ['T'],
    ],
    [
      'an alert',
      "create alert a warehouse = w schedule = '1 minute' if (exists (select 1 from t)) then begin insert into u select * from v; end",
      ['table T', 'table V'],
      ['U'],
    ],
    [
      'a block',
      'declare n int; begin n := (select count(*) from t); insert into u values (:n); end',
      ['table T'],
      ['U'],
    ],
  ])('%s', (_what, sql, reads, writes) => {
    expect({reads: readsIn(sql), writes: writesIn(sql)}).toEqual({reads, writes});
  });

  it.each([
    [
      'Python',
      'create procedure p() returns int language python handler = $$h$$ as $$ session.sql("select * from t") $$',
    ],
    ['JavaScript', 'create function f() returns int language javascript as $$ return "select 1 from t"; $$'],
    ['Java', "create function f() returns int language java handler = 'a.b' as 'class A { /* from t */ }'"],
    [
      'a string with quotes inside',
      "create procedure p() returns int language sql as 'begin delete from t where a = ''x''; end'",
    ],
    ['a variable', 'execute immediate $stmt'],
    ['a bind', 'execute immediate :stmt using (a)'],
    ['a file', 'execute immediate from @repo/branches/main/run.sql'],
    ['no body', 'create function f(x int) returns int as'],
    ['a body of nothing', 'create procedure p() returns int as $$$$'],
    ['a call', 'call p(1)'],
    ['a comment that looks like one', "create table t2 (a int) comment = 'as $$ select * from t $$'"],
  ])('nothing is told of %s', (_what, sql) => {
    expect(readsIn(sql)).toEqual([]);
    expect(writesIn(sql).filter((name) => name !== 'T2')).toEqual([]);
  });

  it('spans are in the statement', () => {
    const sql = `-- above\n${NAMED} as $$\nbegin\n  select * from db.s.orders o; -- from x\n  select * from "t u";\nend $$`;
    const {reads} = readStatement(sql);
    expect(reads.map(({span}) => sql.slice(span.start, span.end))).toEqual(['db.s.orders', '"t u"']);
    expect(reads.map(({alias}) => alias)).toEqual(['o', undefined]);
  });

  it('spans are in the text of the cell when the statement stands in one', () => {
    const body = 'select * from first;\n';
    const sql = `${body}execute immediate 'select * from second'`;
    const {reads} = readStatement(sql.slice(body.length));
    expect(reads.map(({span}) => sql.slice(span.start + body.length, span.end + body.length))).toEqual(['second']);
  });
});
