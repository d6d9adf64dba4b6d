import {expect, test} from 'vitest';
import {type Annotated, Annotations} from './annotations.ts';

const finding: Annotated = {
  file: 'models/a,b:c.sql',
  line: 3,
  column: 8,
  endLine: 3,
  endColumn: 9,
  severity: 'warning',
  rule: 'select-star',
  title: 'Star, outermost',
  message: '100 % of it.\nReally.',
  hint: 'List them.',
  isInFile: true,
};

test('a command escapes what would end it', () => {
  expect(new Annotations().take(finding)).toBe(
    '::warning file=models/a%2Cb%3Ac.sql,line=3,endLine=3,col=8,endColumn=8,title=select-star%3A Star%2C outermost::100 %25 of it.%0AReally.%0AList them.',
  );
});

test('columns are told of findings on one line only, and no lines of what stands in a notebook', () => {
  const annotations = new Annotations();
  expect(annotations.take({...finding, file: 'a', endLine: 5, hint: null})).toMatch(
    /^::warning file=a,line=3,endLine=5,title=/,
  );
  expect(annotations.take({...finding, file: 'a', isInFile: false})).toMatch(/^::warning file=a,title=/);
});

test('ten of each severity are shown, and the others counted', () => {
  const annotations = new Annotations();
  expect(annotations.rest).toBeUndefined();
  const shown = Array.from({length: 13}, () => annotations.take(finding)).filter((one) => one !== undefined);
  expect(shown).toHaveLength(10);
  for (let i = 0; i < 11; i++) annotations.take({...finding, severity: 'info'});
  expect(annotations.take({...finding, severity: 'error'})).toMatch(/^::error /);
  expect(annotations.rest).toContain('not shown: 3 of severity warning, 1 of severity info.');
});
