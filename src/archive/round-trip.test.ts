import fc from 'fast-check';
import {expect, it} from 'vitest';
import type {Asset} from '../model/asset.ts';
import type {Json} from '../model/scalars.ts';
import type {Verdict} from '../model/decision.ts';
import {gitBytes, scratchFolder} from '../git/scratch.test.kit.ts';
import {archiveIn, changesOf, commit, decision, evidence, hex32} from './invented.test.kit.ts';
import {
  readDay,
  readDecisions,
  readFamily,
  readPeople,
  readState,
  splitLines,
  writeDay,
  writeDecisions,
  writeFamily,
  writePeople,
  writeState,
} from './records.ts';
import {readSidecar, writeSidecar} from './sidecar.ts';
import {factsOf} from './units.ts';

/** Texts that break things: line ends of all kinds, quotes, YAML's and JSON's own signs, other scripts, separators. */
const text = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 30}),
  fc.string({unit: 'binary', maxLength: 30}),
  fc.constantFrom(
    '',
    ' ',
    '~',
    'null',
    'true',
    '0x1F',
    '1e3',
    '2026-01-01',
    '- a',
    '# b',
    'a: b',
    '"',
    "'",
    '|',
    '>',
    '&a',
    '*a',
    '!!str',
    '{}',
    '[]',
    '---',
    '...',
    '\r\n',
    'a\r\nb\r\n',
    '\n\n',
    'a\n',
    '\t',
    '\u0000',
    '\u0085',
    '\u2028',
    '\ufeffx',
    '\u007f',
    '\\',
    '%',
    '@',
    '`',
    'ÄÖÜ ß',
    '売上',
    '../../etc',
    'CON',
    'nul.sql',
    '😀',
    'a'.repeat(300),
    'x --abcdef012345',
    '__proto__',
  ),
);
const optional = fc.option(text, {nil: undefined});
const hex = text.map(hex32);
const owner = fc.record({
  kind: fc.constantFrom('user', 'role', 'unknown'),
  id: text,
  name: text,
  state: fc.constantFrom('active', 'dropped', undefined),
});
const json: fc.Arbitrary<Json> = fc.jsonValue({maxDepth: 3}).map((value) => JSON.parse(JSON.stringify(value)) as Json);

const anyAsset: fc.Arbitrary<Asset> = fc.record({
  id: hex,
  aliases: fc.constant([]),
  account: text,
  source: text,
  kind: fc.constantFrom('workspace-file', 'worksheet', 'notebook', 'saved-query', 'object', 'local-file', 'history'),
  format: fc.constantFrom('sql', 'ipynb', 'py', 'text'),
  title: text,
  owner,
  container: text,
  path: fc.oneof(
    text,
    fc.array(text, {maxLength: 9}).map((parts) => parts.join('/')),
  ),
  locator: text,
  createdAt: optional,
  changedAt: optional,
  revision: optional,
  context: fc.option(fc.record({role: optional, warehouse: optional, database: optional, schema: optional}), {
    nil: undefined,
  }),
  body: fc.oneof(
    text,
    fc.array(text).map((lines) => lines.join('\r\n')),
  ),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
  redactions: fc.array(fc.record({kind: text, n: fc.nat(), line: fc.nat()}), {maxLength: 3}),
}) as fc.Arbitrary<Asset>;

/** As JSON would have it: members that are undefined are not there. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

it('gives back every asset as it was put, and puts each path where every system can have it', async () => {
  const archive = await archiveIn(scratchFolder());
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyAsset, {maxLength: 12, selector: (each) => each.id}), async (assets) => {
      const since = await archive.head();
      await commit(archive, {assets});
      expect((await commit(archive, {assets})).changed).toBe(false);
      const wanted = new Map(assets.map((each) => [each.id, plain(each)]));
      const all = new Map<string, Asset>();
      for (const change of await changesOf(archive)) {
        expect(change.t).toBe('asset');
        if (change.t !== 'asset') continue;
        expect(all.has(change.asset.id)).toBe(false);
        all.set(change.asset.id, plain(change.asset));
      }
      for (const [id, each] of wanted) expect(all.get(id)).toEqual(each);
      const changed = (await changesOf(archive, since)).map((change) =>
        change.t === 'asset' ? plain(change.asset) : change,
      );
      for (const each of changed) expect([...wanted.values()]).toContainEqual(each);
    }),
    {numRuns: 15},
  );
  const paths = gitBytes(archive.location, 'ls-tree', '-r', '-z', '--name-only', 'main')
    .toString('utf8')
    .split('\0')
    .filter(Boolean);
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
  for (const path of paths.filter((each) => each.startsWith('assets/'))) {
    expect(path).toMatch(/^assets(\/[a-z0-9_-]+){3,9}\/[a-z0-9-]+--[0-9a-f]{12}\.(sql|ipynb|py|txt|yml)$/);
    expect(path.length).toBeLessThan(450);
    for (const part of path.split('/')) expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/);
  }
}, 120_000);

it('writes sidecars that read back as they were', () => {
  fc.assert(
    fc.property(anyAsset, fc.boolean(), (each, gone) => {
      const facts = factsOf(each);
      const source = writeSidecar(facts, gone);
      const back = readSidecar(source);
      expect(plain(back)).toEqual(plain({facts, gone}));
      expect(writeSidecar(back.facts, gone)).toBe(source);
      expect(source).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/);
    }),
    {numRuns: 300},
  );
});

it('writes records that read back as they were, whatever the order they came in', () => {
  fc.assert(
    fc.property(text, text, json, fc.array(text), (one, two, cursor, list) => {
      const state = {
        account: one,
        source: two,
        cursor,
        scopes: [{scope: one, complete: true, listed: 1}],
        unreadable: [{scope: one, locator: two, reason: one}],
      };
      expect(readState(writeState(state))).toEqual(state);
      const family = {id: one, anchors: list, mergedInto: two};
      expect(readFamily(writeFamily(family))).toEqual(family);
      const people = [...new Set(list)]
        .sort()
        .map((name) => ({userId: name, name: one, state: 'active' as const, human: true, email: two}));
      expect(readPeople(writePeople(one, [...people].reverse()))).toEqual({account: one, people});
      const rows = [...new Set(list)].sort().map((userId) => evidence('2026-03-09', {userId, client: one, role: two}));
      const lines = writeDay([...rows].reverse());
      expect(splitLines(lines, 500).flatMap(readDay)).toEqual(rows);
      expect(writeDay(rows)).toEqual(lines);
    }),
    {numRuns: 200},
  );
});

it.each<Verdict>([
  {t: 'approve'},
  {t: 'reject', reason: 'a\nb'},
  {t: 'rename', name: 'x'},
  {t: 'merge', into: 'c'},
  {t: 'split', out: [`${hex32('a')}:e1_${hex32('b')}:0`]},
  {t: 'snooze', until: '2026-01-01T00:00:00.000Z'},
  {t: 'edit', patch: '@@\n-a\n+b\n'},
  {t: 'assign', to: 'ana'},
  {t: 'undo'},
])('keeps a decision to $t', (verdict) => {
  const decisions = [
    decision('1', 'c', {
      verdict,
      parents: ['0'.repeat(26)],
      undoes: '1',
      forgeEvent: 'e',
      basedOn: {keeper: 'k', context: 'c', edit: 'e'},
    }),
  ];
  expect(readDecisions(writeDecisions(decisions))).toEqual(decisions);
});

it('gives back days, texts and odd names of accounts and sources', async () => {
  const archive = await archiveIn(scratchFolder());
  const accounts = ['acme', 'Acme', 'people', 'ACME prod/eu', '..', 'con', 'ä'];
  const states = accounts.map((account) => ({account, source: account, cursor: account, scopes: [], unreadable: []}));
  const days = accounts.map((account) => ({account, utcDay: '2026-03-09', rows: [evidence('2026-03-09', {account})]}));
  const texts = ['', 'select 1', 'a\r\nb', '\ufeffx'].map((body, index) => ({
    exact: `e1_${hex32(body)}`,
    text: body,
    completeness: (['whole', 'truncated', 'redacted'] as const)[index % 3] ?? 'whole',
  }));
  await commit(archive, {states, days, texts});
  for (const account of accounts) await commit(archive, {people: {account, people: []}});
  const changes = await changesOf(archive);
  for (const state of states) expect(changes).toContainEqual({t: 'state', state});
  for (const day of days) expect(changes).toContainEqual({t: 'day', ...day});
  for (const each of texts) expect(changes).toContainEqual({t: 'text', text: each});
  expect(changes).toHaveLength(accounts.length * 3 + texts.length);
  const since = await archive.head();
  await commit(archive, {days: days.map((day) => ({...day, rows: []}))});
  const emptied = await changesOf(archive, since);
  expect(emptied.map((change) => change.t === 'day' && change.account).sort()).toEqual([...accounts].sort());
});
