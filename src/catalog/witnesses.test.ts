import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import Sqlite from 'better-sqlite3';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {hash32} from '../parse/hash.ts';
import {confirmAll} from '../pipeline/confirm.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Testimony, Trees, Witness} from '../ports/trees.ts';
import {migrate, migrations} from './migrate.ts';
import {openCatalog} from './open-catalog.ts';
import {assetOf, statementOf} from './samples.test.data.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'));
  path = join(folder, 'catalog.sqlite');
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const VERSIONS = 'polyglot 1, node-sql-parser 1';
const [FIRST, SECOND] = [hash32('select 1'), hash32('select 2')];
const AGREED: Witness = {
  polyglot: {t: 'read', tables: [{database: 'D', schema: 'My "S"', name: 'T'}]},
  'node-sql-parser': {t: 'refused', message: 'It wants FROM, not "naïve 😀".', line: 3, column: 1},
};
const NOTHING: Witness = {polyglot: {t: 'read', tables: []}, 'node-sql-parser': {t: 'late'}};

describe('what outside parsers said', () => {
  test('is kept over a close, as it was', () => {
    const first = openCatalog(path);
    first.putWitness(FIRST, VERSIONS, AGREED);
    first.putWitness(SECOND, VERSIONS, NOTHING);
    first.close();
    const again = openCatalog(path);
    expect(again.witness(FIRST, VERSIONS)).toEqual(AGREED);
    expect(again.witness(SECOND, VERSIONS)).toEqual(NOTHING);
    again.close();
  });

  test('is not known of other texts, and not of other versions', () => {
    const catalog = openCatalog(path);
    catalog.putWitness(FIRST, VERSIONS, AGREED);
    expect(catalog.witness(SECOND, VERSIONS)).toBeUndefined();
    expect(catalog.witness(FIRST, 'polyglot 2, node-sql-parser 1')).toBeUndefined();
    expect(catalog.witness(FIRST, '')).toBeUndefined();
    catalog.close();
  });

  test('takes the place of what other versions said', () => {
    const catalog = openCatalog(path);
    catalog.putWitness(FIRST, VERSIONS, AGREED);
    catalog.putWitness(FIRST, 'newer', NOTHING);
    catalog.putWitness(FIRST, 'newer', NOTHING);
    expect(catalog.witness(FIRST, 'newer')).toEqual(NOTHING);
    expect(catalog.witness(FIRST, VERSIONS)).toBeUndefined();
    catalog.close();
    const raw = new Sqlite(path);
    expect(raw.prepare('SELECT count(*) FROM witness').pluck().get()).toBe(1);
    raw.close();
  });

  test('goes with a transaction that fails, and stays when assets are put again', () => {
    const catalog = openCatalog(path);
    catalog.putWitness(FIRST, VERSIONS, AGREED);
    expect(() =>
      catalog.transaction(() => {
        catalog.putWitness(SECOND, VERSIONS, AGREED);
        throw new Error('no');
      }),
    ).toThrow('no');
    catalog.putAsset(assetOf('a1'), false, [statementOf('a1', 'e1_x')]);
    catalog.replaceCandidates([]);
    expect(catalog.witness(SECOND, VERSIONS)).toBeUndefined();
    expect(catalog.witness(FIRST, VERSIONS)).toEqual(AGREED);
    catalog.close();
  });

  test('has room in a catalog that was made before there was any', () => {
    const raw = new Sqlite(path);
    migrate(raw, path, migrations.slice(0, 1));
    raw.close();
    const catalog = openCatalog(path);
    catalog.putWitness(FIRST, VERSIONS, AGREED);
    expect(catalog.witness(FIRST, VERSIONS)).toEqual(AGREED);
    catalog.close();
  });
});

/** Parsers that read every table called `t<n>` in a text, and write down what they are asked. */
function parsers(
  versions: string,
  second: Testimony = {t: 'refused', message: 'No.'},
): Trees & {readonly asked: string[]} {
  const asked: string[] = [];
  return {
    versions,
    asked,
    read(masked) {
      asked.push(masked);
      const names = [...masked.matchAll(/\bt\d+/g)].map(([name]) => ({name: name.toUpperCase()}));
      return Promise.resolve({polyglot: {t: 'read', tables: names}, 'node-sql-parser': second});
    },
    close: () => Promise.resolve(),
  };
}

describe('asking about many statements', () => {
  const texts = new Map(Array.from({length: 80}, (_, i) => [`c${i}`, `select a from t${i}`] as const));
  const goesOn = new AbortController().signal;
  let catalog: Catalog;
  beforeEach(() => {
    catalog = openCatalog(path);
  });
  afterEach(() => catalog.close());

  test('asks once: the second time the catalog knows', async () => {
    const first = parsers(VERSIONS);
    const found = await confirmAll(texts, () => Promise.resolve(first), catalog, goesOn);
    expect(first.asked.toSorted()).toEqual([...texts.values()].toSorted());
    expect([...found.values()].every(({level}) => level === 'likely')).toBe(true);

    const second = parsers(VERSIONS);
    expect(await confirmAll(texts, () => Promise.resolve(second), catalog, goesOn)).toEqual(found);
    expect(second.asked).toEqual([]);
  });

  test('asks about what is new only', async () => {
    await confirmAll(texts, () => Promise.resolve(parsers(VERSIONS)), catalog, goesOn);
    const later = parsers(VERSIONS);
    const more = new Map([...texts, ['n', 'select a from t99'] as const]);
    const found = await confirmAll(more, () => Promise.resolve(later), catalog, goesOn);
    expect(later.asked).toEqual(['select a from t99']);
    expect(found.size).toBe(more.size);
  });

  test('asks again when a parser has another version', async () => {
    await confirmAll(texts, () => Promise.resolve(parsers(VERSIONS)), catalog, goesOn);
    const newer = parsers('polyglot 2', {t: 'read', tables: []});
    const found = await confirmAll(texts, () => Promise.resolve(newer), catalog, goesOn);
    expect(newer.asked).toHaveLength(texts.size);
    expect([...found.values()].every(({level}) => level === 'disputed')).toBe(true);
  });

  test('asks again about what was not answered in time', async () => {
    const busy = parsers(VERSIONS, {t: 'late'});
    await confirmAll(texts, () => Promise.resolve(busy), catalog, goesOn);
    const later = parsers(VERSIONS);
    await confirmAll(texts, () => Promise.resolve(later), catalog, goesOn);
    expect(later.asked).toHaveLength(texts.size);
  });

  test('gives the parsers texts without templates, and compares what the masks leave', async () => {
    const trees = parsers(VERSIONS);
    const sql = "select a from t1 join {{ ref('t2') }} using (k)";
    const found = await confirmAll(new Map([['c', sql]]), () => Promise.resolve(trees), catalog, goesOn);
    expect(trees.asked[0]).toHaveLength(sql.length);
    expect(trees.asked[0]).not.toContain('{{');
    expect(found.get('c')).toEqual({level: 'likely'});
  });

  test('asks nobody when there is nothing to ask, and starts nothing', async () => {
    const started = confirmAll(new Map(), () => Promise.reject(new Error('started')), catalog, goesOn);
    expect((await started).size).toBe(0);
  });

  test('stops when it is told to, and keeps what it has', async () => {
    const stop = new AbortController();
    const trees = parsers(VERSIONS);
    const stopping: Trees = {
      ...trees,
      read(masked, deadline) {
        if (trees.asked.length === 40) stop.abort();
        return trees.read(masked, deadline);
      },
    };
    const found = await confirmAll(texts, () => Promise.resolve(stopping), catalog, stop.signal);
    expect(found.size).toBeLessThan(texts.size);
    expect(found.size).toBe(trees.asked.length);
    const rest = parsers(VERSIONS);
    expect((await confirmAll(texts, () => Promise.resolve(rest), catalog, goesOn)).size).toBe(texts.size);
    expect(rest.asked).toHaveLength(texts.size - trees.asked.length);
  });
});
