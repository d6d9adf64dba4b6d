import {expect, test} from 'vitest';
import {endOfHistoryHeader, HISTORY_HEADER} from './history-header.ts';
import {readAsset} from './read-asset.ts';

const HEADER = `${HISTORY_HEADER}ANA (disabled): no readable file holds this.\n-- 2 statements, 5 runs.\n\n`;

test('the header of a sheet of the history is no comment of its first statement', () => {
  const [first, second] = readAsset({
    id: 'a',
    body: `${HEADER}-- churn\nselect a from t;\n\nselect b from t;\n`,
    format: 'sql',
  });
  expect(first).toMatchObject({sql: '-- churn\nselect a from t', remark: 'churn', line: 5});
  expect(first?.span.start).toBe(HEADER.length);
  expect(second?.sql).toBe('select b from t');
});

test.each([
  ['no header', '-- churn\n\nselect 1', 0],
  ['a header and nothing else', HEADER.trimEnd(), HEADER.length - 2],
  ['a header', HEADER, HEADER.length],
  ['a header directly above', `${HEADER.trimEnd()}\nselect 1`, HEADER.length - 1],
])('of a text with %s it ends where its empty line does', (_, text, end) => {
  expect(endOfHistoryHeader(text)).toBe(end);
});
