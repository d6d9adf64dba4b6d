import {expect, test} from 'vitest';
import {personalDataMask} from '../redact/personal-data.ts';
import {inventedDraft, treeOf} from '../testing/invented-draft.ts';
import {personalDataLeft} from './personal-data-gate.ts';
import {addedLines, additionsTo} from './publish-additions.ts';

test.each([
  ['a\nb\n', 'a\nb\nc\nd\n', '\n\nc\nd'],
  ['a\nb\n', 'a\nx\nb\n', '\nx'],
  ['a\na\n', 'a\na\na\n', '\n\na'],
  ['', 'a\nb\n', 'a\nb'],
  ['a\nb\nc\n', 'a\nB\nc\n', '\nB'],
  ['a\nb\n', 'a\nb\n', '\n\n'],
  ['a\nb\n', 'a\n', '\n'],
])('of %j, %j adds %j', (before, after, added) => {
  expect(addedLines(before, after).trimEnd()).toBe(added.trimEnd());
});

test('personal data that a shared file has already holds nothing back; what is added does', async () => {
  const mask = personalDataMask({});
  const theirs = 'models:\n  - name: a # ask kim@mail.example\n';
  const exposures = [
    {
      name: 'x',
      label: 'x',
      type: 'dashboard',
      description: 'x',
      maturity: 'low',
      owner: {name: 'Ana', email: 'Ana@mail.example'},
    },
  ] as const;
  const draft = inventedDraft('weekly', [], {exposures});
  const added = await additionsTo(treeOf({'m.yml': theirs}), [
    {path: 'm.yml', text: `${theirs}  - name: b\n    owner: ana@mail.example\n    ask: jo@mail.example\n`},
  ]);
  expect(personalDataLeft(mask, draft, added, '')).toEqual([{path: 'm.yml', kind: 'email', line: 5}]);
});
