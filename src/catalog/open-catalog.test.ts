import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import Sqlite from 'better-sqlite3';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {UserError} from '../errors.ts';
import {APPLICATION_ID, migrate, migrations} from './migrate.ts';
import {openCatalog} from './open-catalog.ts';
import {assetOf, candidateOf, decisionOf, evidenceOf, personOf, statementOf} from './samples.test.data.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function thrownBy(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the file', () => {
  test('is made with its folders, in write-ahead mode, for its owner alone', () => {
    const path = join(folder, 'deep', 'er', 'catalog.sqlite');
    const catalog = openCatalog(path);
    expect(catalog.head()).toBeUndefined();
    catalog.setHead('abc');
    expect(existsSync(`${path}-wal`)).toBe(true);
    const others = process.platform === 'win32' ? [] : [path, `${path}-wal`].map((file) => statSync(file).mode & 0o077);
    expect(others.filter((mode) => mode !== 0)).toEqual([]);
    catalog.close();
    catalog.close();
    const raw = new Sqlite(path);
    expect(raw.pragma('user_version', {simple: true})).toBe(migrations.length);
    expect(raw.pragma('application_id', {simple: true})).toBe(APPLICATION_ID);
    expect(raw.pragma('integrity_check', {simple: true})).toBe('ok');
    raw.close();
  });

  test('keeps everything over a close', () => {
    const path = join(folder, 'catalog.sqlite');
    const first = openCatalog(path);
    first.setHead('1'.repeat(40));
    first.putAsset(assetOf('a1'), false, [statementOf('a1', 'e1_x')]);
    first.putDay('acme', '2026-11-16', [evidenceOf('e1_x')]);
    first.putPeople('acme', [personOf('11', 'ANA', {email: 'ana@example.com'})]);
    first.putDecisions('c1', [decisionOf('01', 'c1')]);
    first.queueDecision(decisionOf('02', 'c1'));
    first.replaceCandidates([candidateOf('c1')]);
    first.close();

    const again = openCatalog(path);
    expect(again.head()).toBe('1'.repeat(40));
    expect(again.asset('a1')).toEqual({asset: assetOf('a1'), gone: false});
    expect([...again.statementsByShape()].map(({statement}) => statement)).toEqual([statementOf('a1', 'e1_x')]);
    expect(again.evidenceTotals('acme')).toEqual({rows: 1, runs: 3, days: 1, lastDay: '2026-11-16'});
    expect(again.people('acme')).toEqual([personOf('11', 'ANA', {email: 'ana@example.com'})]);
    expect(again.decisions()).toEqual([decisionOf('01', 'c1')]);
    expect(again.outbox()).toEqual([decisionOf('02', 'c1')]);
    expect(again.search('revenue')).toEqual(['c1']);
    again.close();
  });

  test('is seen by two that have it open', () => {
    const path = join(folder, 'catalog.sqlite');
    const writer = openCatalog(path);
    const reader = openCatalog(path);
    writer.putAsset(assetOf('a1'), false, []);
    expect(reader.revision('a1')).toBe('md5-a1');
    reader.setHead('from-the-reader');
    expect(writer.head()).toBe('from-the-reader');
    writer.close();
    reader.close();
  });

  test.each([
    ['text', (path: string) => writeFileSync(path, 'this is a text file, and no database at all. '.repeat(40))],
    [
      'a beheaded catalog',
      (path: string) => {
        openCatalog(path).close();
        writeFileSync(path, Buffer.concat([Buffer.alloc(100, 0x41), readFileSync(path).subarray(100)]));
      },
    ],
    [
      'half a catalog',
      (path: string) => {
        openCatalog(path).close();
        truncateSync(path, 4096);
      },
    ],
  ])('that is damaged (%s) is refused with what to do', (_what, damage) => {
    const path = join(folder, 'catalog.sqlite');
    damage(path);
    const error = thrownBy(() => {
      const catalog = openCatalog(path);
      try {
        catalog.putAsset(assetOf('a1'), false, []);
        catalog.candidates();
      } finally {
        catalog.close();
      }
    });
    expect(error.code).toBe('catalog-damaged');
    expect(error.message).toContain(path);
    expect(error.hint).toContain('`wsr sync`');
  });

  test('with a damaged page is refused when the page is read', () => {
    const path = join(folder, 'catalog.sqlite');
    const made = openCatalog(path);
    made.transaction(() => {
      for (let n = 0; n < 500; n += 1)
        made.putAsset(assetOf(`a${n}`, {body: 'x'.repeat(3000)}), false, [statementOf(`a${n}`, `e1_${n}`)]);
    });
    made.close();
    const bytes = readFileSync(path);
    bytes.fill(0xee, 4096 * 60);
    writeFileSync(path, bytes);
    const catalog = openCatalog(path);
    const error = thrownBy(() => {
      for (let n = 0; n < 500; n += 1) catalog.asset(`a${n}`);
      catalog.statementCounts();
    });
    expect(error.code).toBe('catalog-damaged');
    catalog.close();
  });

  test('of a newer version is refused and left as it is', () => {
    const path = join(folder, 'catalog.sqlite');
    openCatalog(path).close();
    const raw = new Sqlite(path);
    raw.pragma('user_version = 999');
    raw.close();
    const before = readFileSync(path);
    const error = thrownBy(() => openCatalog(path));
    expect(error.code).toBe('catalog-newer');
    expect(error.hint).toMatch(/delete the file.*rebuilt by `wsr sync`/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('of something else is refused and left as it is', () => {
    const path = join(folder, 'family-photos.sqlite');
    const raw = new Sqlite(path);
    raw.exec('CREATE TABLE photo (id)');
    raw.close();
    expect(thrownBy(() => openCatalog(path)).code).toBe('catalog-foreign');
    const after = new Sqlite(path);
    expect(after.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['photo']);
    after.close();
  });

  test('that cannot be there is refused', () => {
    mkdirSync(join(folder, 'a-folder'));
    writeFileSync(join(folder, 'a-file'), '');
    expect(thrownBy(() => openCatalog(join(folder, 'a-folder'))).code).toBe('catalog-unopenable');
    expect(thrownBy(() => openCatalog(join(folder, 'a-file', 'catalog.sqlite'))).code).toBe('catalog-unopenable');
    if (process.getuid?.() === 0 || process.platform === 'win32') return;
    chmodSync(folder, 0o500);
    expect(thrownBy(() => openCatalog(join(folder, 'catalog.sqlite'))).code).toBe('catalog-unopenable');
    chmodSync(folder, 0o700);
  });
});

describe('migrations', () => {
  test('have versions without gaps', () => {
    expect(migrations.map(({version}) => version)).toEqual(migrations.map((_step, index) => index + 1));
  });

  test('are taken from where the file is, and one that fails leaves nothing behind', () => {
    const database = new Sqlite(join(folder, 'catalog.sqlite'));
    const last = migrations.length;
    migrate(database, 'catalog', [...migrations, {version: last + 1, sql: 'CREATE TABLE two (id)'}]);
    expect(database.pragma('user_version', {simple: true})).toBe(last + 1);
    const steps = [
      ...migrations,
      {version: last + 1, sql: 'CREATE TABLE never_run (id)'},
      {version: last + 2, sql: 'CREATE TABLE three (id)'},
      {version: last + 3, sql: 'CREATE TABLE four (id); CREATE TABLE three (id)'},
    ];
    expect(() => migrate(database, 'catalog', steps)).toThrow(/three/);
    expect(database.pragma('user_version', {simple: true})).toBe(last + 2);
    const tables = database.prepare('SELECT name FROM sqlite_schema').pluck().all();
    expect(tables).toContain('two');
    expect(tables).toContain('three');
    expect(tables).not.toContain('four');
    expect(tables).not.toContain('never_run');
    database.close();
  });
});

describe('a transaction', () => {
  test('is all or nothing, and a part of it can fail alone', () => {
    const catalog = openCatalog(join(folder, 'catalog.sqlite'));
    catalog.setHead('before');
    expect(() =>
      catalog.transaction(() => {
        catalog.setHead('after');
        catalog.putAsset(assetOf('a1'), false, [statementOf('a1', 'e1_x')]);
        throw new Error('the disk is on fire');
      }),
    ).toThrow('the disk is on fire');
    expect(catalog.head()).toBe('before');
    expect(catalog.asset('a1')).toBeUndefined();

    catalog.transaction(() => {
      catalog.setHead('outer');
      // Two statements cannot have one place: the asset is not stored, the rest is.
      const twice = [statementOf('a1', 'e1_x'), statementOf('a1', 'e1_y')];
      expect(() => catalog.putAsset(assetOf('a1'), false, twice)).toThrow(/UNIQUE/);
    });
    expect(catalog.head()).toBe('outer');
    expect(catalog.asset('a1')).toBeUndefined();
    catalog.close();
  });

  test('returns what its work returns, and refuses work that waits', () => {
    const catalog = openCatalog(':memory:');
    expect(catalog.transaction(() => 42)).toBe(42);
    expect(() =>
      catalog.transaction(async () => {
        catalog.setHead('too late');
      }),
    ).toThrow(/promise/);
    expect(catalog.head()).toBeUndefined();
    catalog.close();
  });

  test('does not take errors of its work for errors of the file', () => {
    const catalog = openCatalog(':memory:');
    const error = Object.assign(new Error('a git thing'), {code: 'EACCES'});
    expect(() =>
      catalog.transaction(() => {
        throw error;
      }),
    ).toThrow(error);
    catalog.close();
  });
});
