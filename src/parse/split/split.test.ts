import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {split} from './split.ts';
import {anyText} from '../texts.test.fixture.ts';

function codes(text: string): string[] {
  return split(text).map((piece) => text.slice(piece.code.start, piece.code.end).replace(/\s+/g, ' '));
}

describe('split', () => {
  it('leaves only space, comments and terminators between the pieces of any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let at = 0;
        for (const piece of split(text)) {
          expect(piece.span.start).toBeGreaterThanOrEqual(at);
          expect(piece.code.start).toBeGreaterThanOrEqual(piece.span.start);
          expect(piece.code.end).toBeLessThanOrEqual(piece.span.end);
          expect(piece.code.end).toBeGreaterThan(piece.code.start);
          expect(piece.to).toBeGreaterThan(piece.from);
          expect(split(text.slice(at, piece.span.start))).toEqual([]);
          at = piece.span.end;
        }
        expect(split(text.slice(at)).length).toBe(0);
      }),
      {numRuns: 1000},
    );
  });

  it('splits at terminators, and knows which statements have one', () => {
    const pieces = split('select 1; ;;\n select 2');
    expect(pieces.map((piece) => piece.terminated)).toEqual([true, false]);
    expect(split(' \n-- nothing\n;')).toEqual([]);
  });

  it('takes a directive for a statement of its own', () => {
    expect(codes('!set a=b\nselect 1;\n!exit;\nselect 2')).toEqual(['!set a=b', 'select 1', '!exit', 'select 2']);
    expect(codes('select 1\n!print x\n;select 2')).toEqual(['select 1', '!print x', 'select 2']);
  });

  it.each([
    ['select a from t\n\nselect b from u', ['select a from t', 'select b from u']],
    ['use role r\nuse schema s\nselect 1', ['use role r', 'use schema s', 'select 1']],
    ['with a as (select 1)\nselect * from a\nwith b (x) as (select 2)\nselect * from b', 2],
    ['create table t as\nselect 1\nselect * from t', ['create table t as select 1', 'select * from t']],
    ['select a from t -- x\ndelete from t', ['select a from t', 'delete from t']],
    ['select a from t\nunion all\nselect b from u', 1],
    ['select a from t union all by name\nselect b from u', 1],
    ['select a from t minus\n\nselect b from u', 1],
    ['select a from t\n->>\nselect * from $1', 1],
    ['insert into t\nselect 1', 1],
    ['create task t as\ninsert into u\nselect 1', 1],
    ['create task t as\ncreate table u as\nselect 1', 1],
    ['create procedure p() returns int as begin\nselect 1;\nselect 2;\nend', 1],
    ['select a from t select b from u', 1],
    ['select a from t where {{ condition }}\nselect b from u', 1],
    ['select a,\nselect b from u', 1],
    ['select use\n, create\nfrom t', 1],
  ] as const)('makes up for a missing terminator only where a line cannot go on: %j', (text, expected) => {
    const found = codes(text);
    expect(typeof expected === 'number' ? found.length : found).toEqual(expected);
  });

  it.each([
    ['if (x) then select 1; select 2; end if; select 3', 2],
    ['for i in 1 to 3 do select 1; end for; select 2', 2],
    [
      'while (true) do select 1; end while; loop select 2; end loop; repeat select 3; until (x) end repeat; select 4',
      4,
    ],
    ['begin select case when a then b end; end; select 2', 2],
    ['begin if (a) then select 1; else begin select 2; end; end if; end; select 3', 2],
    ['begin if (a) then select 1; else if (b) then select 2; end if; end if; end; select 3', 2],
    ['begin case (x) when 1 then select 1; select 2; else select 3; end case; select 4; end; select 5', 2],
    ['begin case when x then select 1; end; end; select 5', 2],
    ['begin select end, t.end from t; end; select 2', 2],
    ['begin begin select 1; end; begin transaction; commit; end; select 2', 2],
    ['begin let c cursor for select 1; for r in c do select 2; end for; end; select 3', 2],
    [
      'begin if (a) then if (b) then select 1; end if; elseif (c) then select 2; else select 3; end if; end; select 4',
      2,
    ],
    [
      'declare x int; y cursor for select 1; begin select 2; exception when other then select 3; when statement_error then select 4; end; select 5',
      2,
    ],
    ['declare p procedure () returns int as begin return 1; end; begin call p(); end; select 1', 2],
    ['create task t as begin select 1; end; select 2', 2],
    ['create task t as select a as begin from t; select 2', 2],
    ['create view v as select a as begin, b as "end" from t; select 2', 2],
    ['create procedure p() returns int execute as owner as declare x int; begin return 1; end; select 2', 2],
    ["create function f() returns int as 'select 1; select 2'; select 2", 2],
    ['alter task t modify as begin select 1; end; select 2', 2],
    ['create alert a if (exists (select 1)) then begin select 1; end; select 2', 2],
    ['with p as procedure () returns int as begin return 1; end call p(); select 2', 2],
    ['merge into a using b on x when matched then update set y = 1; select 2', 2],
    ['execute immediate $$ begin select 1; end; $$; select 2', 2],
    ['begin work; select 1; commit', 3],
    ['begin select 1; select 2', 2],
    ['{% if x %} begin; {% endif %} select 1;', 2],
  ])('finds the statements of %j', (text, count) => {
    expect(codes(text)).toHaveLength(count);
  });
});
