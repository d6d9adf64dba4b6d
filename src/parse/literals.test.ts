import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readStatement} from './read-statement.ts';
import {anyText} from './texts.test.fixture.ts';

/** Each literal as `type text`. */
function literalsIn(sql: string): string[] {
  return readStatement(sql).literals.map(({span, type}) => `${type} ${sql.slice(span.start, span.end)}`);
}

describe('literals', () => {
  it.each<readonly [what: string, sql: string, literals: readonly string[]]>([
    ['strings', "select 'a', 'it''s', 'a\\'b', ''", ["text 'a'", "text 'it''s'", "text 'a\\'b'", "text ''"]],
    ['strings between dollars', "select $$it's; -- so$$, $$$$", ["text $$it's; -- so$$", 'text $$$$']],
    ['over several lines', "select 'a\nb'", ["text 'a\nb'"]],
    [
      'numbers',
      'select 1, 2.5, .5, 3., 1e10, 1.5E-3',
      ['number 1', 'number 2.5', 'number .5', 'number 3.', 'number 1e10', 'number 1.5E-3'],
    ],
    ['without their sign', 'select -1, a - 2, +3', ['number 1', 'number 2', 'number 3']],
    [
      'those of a date',
      "select date '2024-01-01', interval '1 day', '2024-01-01'::date",
      ["text '2024-01-01'", "text '1 day'", "text '2024-01-01'"],
    ],
    ['those of clauses', 'select top 3 a from t limit 5 offset 2', ['number 3', 'number 5', 'number 2']],
    [
      'those of types and places',
      'select a::number(10, 2), v[0] from t order by 1',
      ['number 10', 'number 2', 'number 0', 'number 1'],
    ],
    ['those of a list', "select a in (1, 'b') from t", ['number 1', "text 'b'"]],
    ['those of named arguments', "select * from @s (file_format => 'f')", ["text 'f'"]],
    ['in the order of the text', "select 1, 'b', 2", ['number 1', "text 'b'", 'number 2']],
    ['those of subqueries', "with c as (select 'x' from t) select 1 from c", ["text 'x'", 'number 1']],
    ['one that is never closed', "select 'abc", ["text 'abc"]],
    ['no names', 'select "1", a1, _2, $3, t.$4 from t5', []],
    ['no words', 'select true, false, null, current_date', []],
    ['no comments', "select a -- 1 'x'\n/* 2 'y' */ from t", []],
    ['no templates', "select {{ 1 }}, &x, {% if 'a' %} {% endif %} b", []],
    ['none at all', 'commit', []],
  ])('%s', (_what, sql, literals) => {
    expect(literalsIn(sql)).toEqual(literals);
  });

  it('lie in the text, in order, and do not overlap', () => {
    fc.assert(
      fc.property(anyText, (sql) => {
        let end = 0;
        for (const {span} of readStatement(sql).literals) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(sql.length);
      }),
      {numRuns: 200},
    );
  });
});
