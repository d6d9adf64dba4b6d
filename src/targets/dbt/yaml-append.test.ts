import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {isRecord} from './yaml.ts';
import {appendEntries, type EntryList} from './yaml-append.ts';

const LAYOUT = {indent: 2, indentsLists: true};
const ENTRY = {value: {name: 'weekly', description: 'A "new" one: yes', columns: [{name: 'id'}]}};
const MODELS: EntryList = {key: 'models'};

/** What an edit adds, once it is certain that it only adds whole lines in one place. */
function addedTo(text: string, list: EntryList = MODELS, layout = LAYOUT): string {
  const edited = appendEntries(text, list, [ENTRY], layout);
  if (edited === undefined) throw new Error('nothing was added');
  const [before, after] = [text.split('\n'), edited.split('\n')];
  let start = 0;
  while (before[start] === after[start] && start < before.length - 1) start++;
  const rest = before.slice(start);
  expect(rest.length === 0 ? [] : after.slice(-rest.length)).toEqual(rest);
  return after.slice(start, after.length - rest.length).join('\n');
}

describe('an entry of models', () => {
  it('goes behind the last one, with its comments and its block text before it', () => {
    const text = [
      '# About our models',
      'version: 2',
      '',
      'models:',
      '  - name: b # the second',
      "    description: 'it''s  spaced'",
      '  # a comment between',
      '  - {name: a, description: &d "x"}',
      '  - name: c',
      '    description: |',
      '      many',
      '',
      '      lines',
      '',
      '# what follows',
      'sources: []',
      '',
    ].join('\n');
    expect(addedTo(text)).toBe(
      ['  - name: weekly', '    description: "A \\"new\\" one: yes"', '    columns:', '      - name: id'].join('\n'),
    );
  });

  it.each([
    ['a list at the margin', 'models:\n- name: a\n', '- name: weekly'],
    ['four spaces', 'models:\n    - name: a\n', '    - name: weekly'],
    ['an odd indentation', 'models:\n   - name: a\n', '   - name: weekly'],
  ])('stands where the others do: %s', (_, text, first) => {
    expect(addedTo(text).split('\n')[0]).toBe(first);
  });

  it('has an empty line before it where the others have', () => {
    expect(addedTo('models:\n  - name: a\n\n  - name: b\n')).toMatch(/^\n {2}- name: weekly/);
    expect(addedTo('models:\n  - name: a\n  - name: b\n\n\n')).toMatch(/^ {2}- name: weekly/);
  });

  it('has the line ends of the file', () => {
    const edited = appendEntries('models:\r\n  - name: a\r\n', MODELS, [ENTRY], LAYOUT);
    expect(edited?.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('keeps the comments it comes with', () => {
    const entry = {value: {name: 'x', tests: ['unique']}, comments: [{path: ['tests', 0], text: 'one row  per id'}]};
    expect(appendEntries('models:\n- name: a\n', MODELS, [entry], LAYOUT)).toBe(
      'models:\n- name: a\n- name: x\n  tests:\n    # one row per id\n    - unique\n',
    );
  });

  it.each([
    ['a list in brackets', 'models: [{name: a}]\n'],
    ['no list', 'sources:\n  - name: a\n'],
    ['an empty list', 'models:\n'],
    ['no line feed at the end', 'models:\n  - name: a'],
    ['several documents', 'models:\n  - name: a\n---\nmodels:\n  - name: b\n'],
    ['broken YAML', 'models:\n  - name: a\n   - name: b\n'],
    ['a key twice', 'models:\n  - name: a\nmodels:\n  - name: b\n'],
    ['no mapping', '- name: a\n'],
    ['no mapping in the list', 'models:\n  - a\n'],
    ['nothing', ''],
    [
      'aliases without end',
      `a: &a [x, x]\n${Array.from('bcdefghijk', (key, n) => `${key}: &${key} [${`*${'abcdefghij'[n]!}, `.repeat(8)}]\n`).join('')}models:\n  - name: a\n`,
    ],
  ])('is not added where it is not certain: %s', (_, text) => {
    expect(appendEntries(text, MODELS, [ENTRY], LAYOUT)).toBeUndefined();
  });

  it('leaves everything else as it was read, whatever stands there', () => {
    const pieces = [
      '  - name: a',
      '    x: 1',
      '  # c',
      '',
      '    d: |+',
      '      t',
      '',
      '    e: >-',
      '      f',
      '    g: "h',
      '      i"',
    ];
    let added = 0;
    // Every text that some of the lines make, in their order.
    for (let mask = 0; mask < 2 ** pieces.length; mask++) {
      const text = `models:\n${pieces.filter((_, bit) => (mask >> bit) % 2 === 1).join('\n')}\nz: 1\n`;
      const edited = appendEntries(text, MODELS, [ENTRY], LAYOUT);
      if (edited === undefined) continue;
      added++;
      const [before, after] = [text, edited].map((one) => parse(one, {logLevel: 'silent'}) as unknown);
      if (!isRecord(before) || !isRecord(after)) throw new Error(text);
      expect(after).toEqual({...before, models: [...(before['models'] as unknown[]), ENTRY.value]});
    }
    expect(added).toBeGreaterThan(300);
  });
});

describe('a table of a source', () => {
  const text =
    'sources:\n  - name: shop\n    tables:\n      - name: a\n  - name: web\n    tables:\n      - name: b # b\n    meta: {}\n';

  it('goes to the tables of that source', () => {
    expect(addedTo(text, {key: 'tables', source: 'shop'}).split('\n')[0]).toBe('      - name: weekly');
    const edited = appendEntries(text, {key: 'tables', source: 'web'}, [ENTRY], LAYOUT);
    expect(edited).toContain('      - name: b # b\n      - name: weekly\n');
    expect(edited).toContain('\n    meta: {}\n');
  });

  it('is not added to a source that is declared twice, or not at all', () => {
    expect(
      appendEntries(text.replace('web', 'shop'), {key: 'tables', source: 'shop'}, [ENTRY], LAYOUT),
    ).toBeUndefined();
    expect(appendEntries(text, {key: 'tables', source: 'mail'}, [ENTRY], LAYOUT)).toBeUndefined();
  });
});
