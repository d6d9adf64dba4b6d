import {describe, expect, test} from 'vitest';
import {applyEdits} from '../parse/edits.ts';
import {readStatement} from '../parse/read-statement.ts';
import {removal, removalUpTo} from './removal.ts';

/** Takes out what stands between two arrows. */
function without(marked: string, remove: typeof removal = removal): string {
  const [start, end] = [marked.indexOf('«'), marked.indexOf('»') - 1];
  const text = marked.replace(/[«»]/g, '');
  const {code} = readStatement(text);
  const tokens = Array.from({length: code.size}, (_, at) => at).filter(
    (at) => code.start(at) >= start && code.end(at) <= end,
  );
  return applyEdits(text, remove(code, {at: tokens[0]!, to: tokens.at(-1)! + 1}));
}

describe('a removed run', () => {
  test.each([
    ['at the end takes the space before it', 'select a from t «order by a»', 'select a from t'],
    ['on a line of its own takes the line', 'select a\nfrom t\n«order by a»\n', 'select a\nfrom t\n'],
    ['in brackets too', 'select (select a from t «order by a» )', 'select (select a from t)'],
    ['with code behind it takes the space there', 'select «distinct» a from t', 'select a from t'],
    ['glued to what is before it leaves the space', 'select a«, b» from t', 'select a from t'],
    ['behind a line comment leaves its line end', 'select a -- x\n«order by a»', 'select a -- x\n'],
    ['behind a line comment keeps what follows apart', 'select a -- x\n«, b» from t', 'select a -- x\nfrom t'],
    ['before a comment leaves it in its place', 'select a\nfrom t\n«order by a» -- y\n', 'select a\nfrom t\n-- y\n'],
    [
      'keeps comments inside, each on a line',
      'select a\n  «, b /* x */, c -- y\n, d»\nfrom t',
      'select a\n  /* x */\n  -- y\nfrom t',
    ],
    ['keeps a line comment open for what follows', 'select a «, b -- y\n, c» from t', 'select a -- y\n from t'],
    ['keeps CRLF', 'select a\r\nfrom t\r\n«order by a»\r\n', 'select a\r\nfrom t\r\n'],
  ])('%s', (_what, marked, expected) => {
    expect(without(marked)).toBe(expected);
  });

  test('up to the next one takes the space between, and leaves comments to it', () => {
    const cte = (marked: string): string => without(marked, removalUpTo);
    expect(cte('with «a as (select 1),»\n\n  b as (select 2) select 3')).toBe('with b as (select 2) select 3');
    expect(cte('with «a as (select 1),»\n-- of b\nb as (select 2) select 3')).toBe(
      'with -- of b\nb as (select 2) select 3',
    );
    expect(cte('with «a as (select 1 /* x */),»\nb as (select 2) select 3')).toBe(
      'with /* x */\nb as (select 2) select 3',
    );
  });
});
