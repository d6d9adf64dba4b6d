import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {applyEdits, type Edit} from './edits.ts';

/** An edit by the text that it replaces, the nth time that it stands there. */
function edit(text: string, old: string, by: string, nth = 0): Edit {
  let start = text.indexOf(old);
  for (let i = 0; i < nth; i++) start = text.indexOf(old, start + 1);
  return {span: {start, end: start + old.length}, text: by};
}

const SQL = 'select a -- the a\n, b /* and b */\nfrom t -- from here';

describe('applyEdits', () => {
  it.each<readonly [what: string, edits: readonly Edit[], result: string]>([
    ['no edit', [], SQL],
    ['one that changes nothing', [edit(SQL, 'from t', 'from t')], SQL],
    ['a replacement', [edit(SQL, 'from t', "from {{ ref('t') }}")], SQL.replace('from t', "from {{ ref('t') }}")],
    ['a deletion', [edit(SQL, ', b', '')], SQL.replace(', b', '')],
    ['an insertion at the start', [{span: {start: 0, end: 0}, text: '-- new\n'}], `-- new\n${SQL}`],
    ['an insertion at the end', [{span: {start: SQL.length, end: SQL.length}, text: '\n'}], `${SQL}\n`],
    ['of everything', [{span: {start: 0, end: SQL.length}, text: 'x'}], 'x'],
    ['two that touch', [edit(SQL, 'select ', 'SELECT '), edit(SQL, 'a ', 'x ')], SQL.replace('select a ', 'SELECT x ')],
    [
      'an insertion between two that touch',
      [edit(SQL, 'a ', 'x '), edit(SQL, 'select ', 'SELECT '), {span: {start: 7, end: 7}, text: 'distinct '}],
      SQL.replace('select a ', 'SELECT distinct x '),
    ],
  ])('%s', (_what, edits, result) => {
    expect(applyEdits(SQL, edits)).toBe(result);
    expect(applyEdits(SQL, edits.toReversed())).toBe(result);
  });

  it('keeps comments and white space around what it changes', () => {
    const found = applyEdits(SQL, [edit(SQL, 'a', 'x', 0), edit(SQL, 'b', 'y', 0), edit(SQL, 't', 'u', 2)]);
    expect(found).toBe('select x -- the a\n, y /* and b */\nfrom u -- from here');
  });

  it('keeps the order of insertions at one place', () => {
    const at = {start: 3, end: 3};
    const edits = ['1', '2', '3'].map((text) => ({span: at, text}));
    expect(applyEdits('abcdef', edits)).toBe('abc123def');
    expect(applyEdits('abcdef', [{span: {start: 3, end: 6}, text: 'X'}, ...edits])).toBe('abc123X');
  });

  it.each<readonly [what: string, spans: readonly (readonly [number, number])[]]>([
    [
      'two over the same place',
      [
        [1, 3],
        [1, 3],
      ],
    ],
    [
      'one inside of another',
      [
        [1, 6],
        [2, 3],
      ],
    ],
    [
      'two that share a character',
      [
        [1, 3],
        [2, 5],
      ],
    ],
    [
      'an insertion inside of a replacement',
      [
        [1, 5],
        [3, 3],
      ],
    ],
    ['a start behind the end', [[3, 2]]],
    ['a start before the text', [[-1, 2]]],
    ['an end behind the text', [[2, 7]]],
    ['an insertion behind the text', [[7, 7]]],
    [
      'one bad among good ones',
      [
        [0, 1],
        [2, 3],
        [2, 9],
      ],
    ],
  ])('refuses %s', (_what, spans) => {
    const edits = spans.map(([start, end]) => ({span: {start, end}, text: 'x'}));
    expect(() => applyEdits('abcdef', edits)).toThrow(RangeError);
    expect(() => applyEdits('abcdef', edits.toReversed())).toThrow(RangeError);
  });

  it('does not change what it is given', () => {
    const edits = [edit(SQL, 'from t', 'x'), edit(SQL, 'select', 'y')];
    const before = structuredClone(edits);
    applyEdits(SQL, edits);
    expect(edits).toEqual(before);
  });

  it('is the same as replacing from the back', () => {
    const cuts = fc.uniqueArray(fc.nat(30), {maxLength: 8}).map((places) => places.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(fc.string({minLength: 31, maxLength: 31}), cuts, fc.string(), (text, places, by) => {
        const edits: Edit[] = [];
        for (let i = 0; i + 1 < places.length; i += 2) {
          edits.push({span: {start: places[i]!, end: places[i + 1]!}, text: by});
        }
        let expected = text;
        for (const {span} of edits.toReversed()) {
          expected = expected.slice(0, span.start) + by + expected.slice(span.end);
        }
        expect(applyEdits(text, edits)).toBe(expected);
      }),
    );
  });
});
