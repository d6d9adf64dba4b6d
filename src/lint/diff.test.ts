import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {unifiedDiff} from './diff.ts';

/** Applies a unified diff as `patch` does, strictly. */
function patched(before: string, diff: string): string {
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: string[] = [];
  let at = 0;
  const rows = diff.match(/[^\n]*\n|[^\n]+$/g)?.slice(2) ?? [];
  for (const [index, row] of rows.entries()) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(row);
    if (header !== null) {
      const start = Number(header[1]) - (header[2] === '0' ? 0 : 1);
      result.push(...lines.slice(at, start));
      at = start;
      continue;
    }
    if (row.startsWith('\\')) continue;
    const text = rows[index + 1]?.startsWith('\\') === true ? row.slice(1, -1) : row.slice(1);
    if (!row.startsWith('+') && lines[at++] !== text) throw new Error(`does not apply at line ${at}`);
    if (!row.startsWith('-')) result.push(text);
  }
  return [...result, ...lines.slice(at)].join('');
}

describe('unifiedDiff', () => {
  test('says nothing of equal texts', () => {
    expect(unifiedDiff('a.sql', 'select 1\n', 'select 1\n')).toBe('');
  });

  test('shows three lines around a change, and a missing line end', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\nlast';
    expect(unifiedDiff('x/a.sql', before, before.replace('e\n', 'E\n'))).toBe(
      '--- a/x/a.sql\n+++ b/x/a.sql\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n',
    );
    expect(unifiedDiff('a', 'a\nb', 'a\nb\n')).toBe(
      '--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n',
    );
  });

  test('counts from the line that the text starts on', () => {
    expect(unifiedDiff('a', 'a\n', 'b\n', 40)).toContain('@@ -40 +40 @@');
  });

  test('leads from one text to the other, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'a\r\n', '-- x\n', '+y\n', '@@ z\n'), {maxLength: 40})
      .chain((lines) => fc.boolean().map((ends) => (ends ? lines.join('') : lines.join('').replace(/\n$/, ''))));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patched(before, unifiedDiff('a', before, after))).toBe(after);
      }),
    );
  });
});
