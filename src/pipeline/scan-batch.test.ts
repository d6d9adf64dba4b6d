import {describe, expect, test} from 'vitest';
import type {Asset} from '../model/asset.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import type {SecretScanner} from '../ports/secret-scanner.ts';
import {PendingBatch} from './pending-batch.ts';
import {scanBatch} from './scan-batch.ts';

const VALUE = 'mellow-harbour';
const LINES = 'mellow-harbour\nand-lantern\nand-meadow';

const scanner: SecretScanner = {
  id: 'fake',
  scan: async (texts) =>
    texts.map(({text}) => {
      if (text.includes('poison')) throw new Error(`cannot match ${text}`);
      return [LINES, VALUE]
        .filter((value) => text.includes(`the word is ${value}`))
        .slice(0, 1)
        .map((value) => ({kind: 'fake_word', value}));
    }),
};

function asset(id: string, body: string, parts: Partial<Asset> = {}): Asset {
  return {
    id,
    aliases: [],
    account: 'w',
    source: 'fake',
    kind: 'local-file',
    format: 'sql',
    title: id,
    owner: {kind: 'unknown', id: '', name: ''},
    container: 'w',
    path: `${id}.sql`,
    locator: `w/${id}.sql`,
    revision: id,
    body,
    encoding: 'utf-8',
    redactions: [],
    ...parts,
  };
}

/** Scans a batch and gives back what is left of it, and what was noted. */
async function scanned(assets: readonly Asset[], texts: readonly string[] = []) {
  const batch = new PendingBatch();
  for (const each of assets) batch.addAsset(each, 'w');
  for (const text of texts)
    batch.addText({exact: exactFingerprint(text), text, completeness: 'whole'}, `hash of ${text}`);
  const notes: string[] = [];
  const values = new Set<string>();
  const changed: [ExactFingerprint, ExactFingerprint | undefined][] = [];
  await scanBatch(
    batch,
    {scanners: [scanner], signal: new AbortController().signal},
    {
      remember: (value) => values.add(value),
      cleaned: (before, after, body) =>
        notes.push(`${before.id}: ${after.redactions.length} (${body.redactions.length})`),
      quarantinedAsset: ({locator}, reason) => notes.push(`${locator}: ${reason}`),
      changedText: (before, now, reason) => {
        changed.push([before, now]);
        if (reason !== undefined) notes.push(reason);
      },
    },
  );
  return {...batch.held, notes, values: [...values], changed};
}

const FAILED = 'The scanner fake failed on it, so it cannot be shown to be free of secrets.';

describe('an asset', () => {
  test('loses what is found, and what our own rules found before keeps its place', async () => {
    const body = `-- the word is ${LINES}\nselect '__REDACTED_password_1__';\n`;
    const {assets, notes, values} = await scanned([
      asset('a', body, {redactions: [{kind: 'password', n: 1, line: 4}]}),
    ]);
    expect(assets[0]).toMatchObject({
      body: "-- the word is __REDACTED_fake_word_2__\nselect '__REDACTED_password_1__';\n",
      redactions: [
        {kind: 'password', n: 1, line: 2},
        {kind: 'fake_word', n: 2, line: 1},
      ],
    });
    expect(notes).toEqual(['a: 2 (1)']);
    expect(values).toEqual([LINES]);
  });

  test('that is called after what stands in it loses that, too; so does one in whose name it is found', async () => {
    const {assets} = await scanned([
      asset('a', `-- the word is ${VALUE}`, {title: `of ${VALUE}`, path: `${VALUE}.sql`, locator: `w/${VALUE}.sql`}),
      asset('b', 'select 1', {path: `the word is ${VALUE}.sql`}),
    ]);
    expect(assets[0]).toMatchObject({
      title: 'of __REDACTED_known_value_1__',
      path: '__REDACTED_known_value_1__.sql',
      locator: 'w/__REDACTED_known_value_1__.sql',
      redactions: [
        {kind: 'known_value', n: 1, line: 0},
        {kind: 'fake_word', n: 1, line: 1},
      ],
    });
    expect(assets[1]).toMatchObject({path: 'the word is __REDACTED_known_value_1__.sql', redactions: [{line: 0}]});
  });

  test('on which a scanner fails is taken out, by name, and by none when it fails on that', async () => {
    const {assets, notes} = await scanned([
      asset('a', 'select 1'),
      asset('b', 'poison'),
      asset('c', `-- the word is ${VALUE}`),
      asset('d', 'select 1', {locator: 'w/poison.sql'}),
    ]);
    expect(assets.map(({id}) => id)).toEqual(['a', 'c']);
    expect(notes).toEqual([
      `w/b.sql: ${FAILED}`,
      'c: 1 (1)',
      `something whose name cannot be shown to be free of secrets (d): ${FAILED}`,
    ]);
  });
});

describe('a text of the history', () => {
  test('has another fingerprint when it has lost something, and is taken out when a scanner fails on it', async () => {
    const [clean, holding, bad] = ['select 1', `select '${VALUE}' -- the word is ${VALUE}`, 'select poison'];
    const {texts, changed, notes} = await scanned([], [clean, holding, bad]);
    const now = exactFingerprint("select '__REDACTED_fake_word_1__' -- the word is __REDACTED_fake_word_2__");
    expect(texts.map(({exact}) => exact)).toEqual([exactFingerprint(clean), now]);
    expect(changed).toEqual([
      [exactFingerprint(holding), now],
      [exactFingerprint(bad), undefined],
    ]);
    expect(notes).toEqual([FAILED]);
  });
});
