import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import Sqlite from 'better-sqlite3';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {READING_VERSION} from '../parse/reading-version.ts';
import {syncCatalog} from '../pipeline/sync.ts';
import type {Archive, Change} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';
import {openCatalog} from './open-catalog.ts';
import {assetOf, decisionOf} from './samples.test.data.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reading-'));
  path = join(folder, 'catalog.sqlite');
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

/** What a catalog holds that another version of the reader has filled. */
function readByAnother(version = String(READING_VERSION - 1)): void {
  const raw = new Sqlite(path);
  const changed = raw.prepare("UPDATE meta SET value = ? WHERE key = 'reading'").run(version).changes;
  raw.prepare("UPDATE statement SET shape = 's0_of_another_version'").run();
  raw.close();
  expect(changed).toBe(1);
}

function opened<T>(work: (catalog: Catalog) => T): T {
  const catalog = openCatalog(path);
  try {
    return work(catalog);
  } finally {
    catalog.close();
  }
}

describe('the head of a catalog', () => {
  test('counts as long as the reader is the same', () => {
    opened((catalog) => catalog.setHead('abc'));
    expect(opened((catalog) => catalog.head())).toBe('abc');
  });

  test.each([String(READING_VERSION - 1), String(READING_VERSION + 1), ''])(
    'does not count after version %j',
    (version) => {
      opened((catalog) => catalog.setHead('abc'));
      readByAnother(version);
      expect(opened((catalog) => catalog.head())).toBeUndefined();
    },
  );

  test('counts again once everything has been read', () => {
    opened((catalog) => catalog.setHead('abc'));
    readByAnother();
    opened((catalog) => catalog.setHead('def'));
    expect(opened((catalog) => catalog.head())).toBe('def');
  });

  test('does not count in a catalog from before there were versions', () => {
    opened((catalog) => catalog.setHead('abc'));
    const raw = new Sqlite(path);
    raw.prepare("DELETE FROM meta WHERE key = 'reading'").run();
    raw.close();
    expect(opened((catalog) => catalog.head())).toBeUndefined();
  });
});

describe('a sync after the reader has changed', () => {
  const SQL = 'select a from t';
  const changes: readonly Change[] = [
    {t: 'asset', asset: assetOf('a1', {body: SQL}), gone: false},
    {t: 'family', family: {id: 'f1', anchors: ['s0_of_another_version'], name: 'kept'}},
    {t: 'decisions', candidate: 'f1', decisions: [decisionOf('01', 'f1')]},
  ];

  /** An archive of one commit that notes from where it was asked for changes. */
  function archiveOf(asked: (string | undefined)[]): Pick<Archive, 'head' | 'changes'> {
    return {
      head: () => Promise.resolve('head'),
      async *changes(since) {
        asked.push(since);
        if (since === undefined) yield* changes;
      },
    };
  }

  async function sync(asked: (string | undefined)[]): Promise<void> {
    const catalog = openCatalog(path);
    const archive = archiveOf(asked) as Archive;
    await syncCatalog({archive, catalog, signal: new AbortController().signal});
    catalog.close();
  }

  test('reads every asset again, once, and keeps what people decided', async () => {
    const asked: (string | undefined)[] = [];
    await sync(asked);
    opened((catalog) => catalog.queueDecision(decisionOf('02', 'f1')));
    await sync(asked);
    expect(asked).toEqual([undefined]);

    readByAnother();
    expect(opened((catalog) => [...catalog.statementsByShape()].map(({statement}) => statement.shape))).toEqual([
      's0_of_another_version',
    ]);
    await sync(asked);
    await sync(asked);
    expect(asked).toEqual([undefined, undefined]);
    const {exact, shape} = readStatement(SQL);
    opened((catalog) => {
      expect([...catalog.statementsByShape()].map(({statement}) => statement.shape)).toEqual([shape]);
      expect(catalog.shapeOf(exact)).toBe(shape);
      expect(catalog.families()).toEqual([{id: 'f1', anchors: ['s0_of_another_version'], name: 'kept'}]);
      expect(catalog.decisions()).toEqual([decisionOf('01', 'f1')]);
      expect(catalog.outbox()).toEqual([decisionOf('02', 'f1')]);
    });
  });
});
