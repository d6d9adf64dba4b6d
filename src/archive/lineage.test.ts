import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {git, gitBytes, put, scratchFolder} from '../git/scratch.test.kit.ts';
import type {ObjectDependency, ObjectUse} from '../model/object-use.ts';
import {archiveIn, changesOf, commit, evidence} from './invented.test.kit.ts';
import {splitLines, writeUses} from './records.ts';

const DAY = '2026-03-09';

function use(object: string, more: Partial<ObjectUse> = {}): ObjectUse {
  return {
    account: 'acme',
    utcDay: DAY,
    object,
    domain: 'Table',
    direction: 'read',
    userId: '17',
    userName: 'ANA',
    actor: 'person',
    client: 'Snowsight',
    queryHash: '',
    hashVersion: 0,
    runs: 3,
    ...more,
  };
}

const dependency: ObjectDependency = {
  account: 'acme',
  referenced: 'SHOP.RAW.ORDERS',
  referencedDomain: 'TABLE',
  referencing: 'SHOP.MARTS."über"',
  referencingDomain: 'VIEW',
};

const lineageOf = (repository: string): string[] =>
  git(repository, 'ls-tree', '-r', '-z', '--name-only', 'main')
    .split('\0')
    .filter((path) => path.startsWith('lineage/'));
const textOf = (repository: string, path: string): string =>
  gitBytes(repository, 'cat-file', 'blob', `main:${path}`).toString('utf8');

describe('lineage', () => {
  it('stands beside the evidence, sorted, and comes back as it was', async () => {
    const archive = await archiveIn(scratchFolder());
    const rows = [use('SHOP.RAW.ORDERS'), use('SHOP.A."b c"', {direction: 'written', queryHash: 'h', hashVersion: 2})];
    await commit(archive, {
      objectUses: [{account: 'acme', utcDay: DAY, rows}],
      dependencies: [{account: 'acme', rows: [dependency, dependency]}],
    });
    expect(lineageOf(archive.location)).toEqual(['lineage/acme/2026/03/09.ndjson', 'lineage/acme/dependencies.ndjson']);
    expect(textOf(archive.location, 'lineage/acme/2026/03/09.ndjson').split('\n')[0]).toMatch(
      /^\{"account":"acme","utcDay":"2026-03-09","object":"SHOP\.A\.\\"b c\\"","domain":/,
    );
    expect((await changesOf(archive)).filter(({t}) => t === 'object-uses' || t === 'dependencies')).toEqual([
      {
        t: 'object-uses',
        account: 'acme',
        utcDay: DAY,
        rows: rows.toReversed().toSorted((a, b) => (a.object < b.object ? -1 : 1)),
      },
      {t: 'dependencies', account: 'acme', rows: [dependency]},
    ]);
  });

  it('has what roles have on objects, which a later snapshot replaces', async () => {
    const archive = await archiveIn(scratchFolder());
    const grant = (grantee: string) => ({
      account: 'acme',
      object: 'SHOP.MARTS."über"',
      grantedTo: 'ROLE',
      grantee,
      privileges: ['REFERENCES', 'SELECT'],
    });
    const rows = [grant('ZED'), grant('BI')];
    await commit(archive, {grants: [{account: 'acme', rows}], dependencies: [{account: 'acme', rows: [dependency]}]});
    expect(lineageOf(archive.location)).toEqual(['lineage/acme/dependencies.ndjson', 'lineage/acme/grants.ndjson']);
    expect((await changesOf(archive)).filter(({t}) => t === 'grants')).toEqual([
      {t: 'grants', account: 'acme', rows: rows.toReversed()},
    ]);
    expect((await commit(archive, {grants: [{account: 'acme', rows: rows.toReversed()}]})).changed).toBe(false);
    const before = await archive.head();
    await commit(archive, {grants: [{account: 'acme', rows: []}]});
    expect(await changesOf(archive, before)).toEqual([{t: 'grants', account: 'acme', rows: []}]);
    expect(lineageOf(archive.location)).toEqual(['lineage/acme/dependencies.ndjson']);
  });

  it('makes no commit when nothing changed, in whatever order the rows come', async () => {
    const archive = await archiveIn(scratchFolder());
    const rows = [use('A.B.C'), use('A.B.D'), use('A.B.C', {userId: '18'})];
    await commit(archive, {objectUses: [{account: 'acme', utcDay: DAY, rows}]});
    const again = await commit(archive, {objectUses: [{account: 'acme', utcDay: DAY, rows: rows.toReversed()}]});
    expect(again.changed).toBe(false);
  });

  it('replaces a day whole, also by nothing, and says so to who reads the changes', async () => {
    const archive = await archiveIn(scratchFolder());
    await commit(archive, {
      objectUses: [{account: 'acme', utcDay: DAY, rows: [use('A.B.C')]}],
      dependencies: [{account: 'acme', rows: [dependency]}],
      days: [{account: 'acme', utcDay: DAY, rows: [evidence(DAY)]}],
    });
    const before = await archive.head();
    await commit(archive, {
      objectUses: [{account: 'acme', utcDay: DAY, rows: []}],
      dependencies: [{account: 'acme', rows: []}],
    });
    expect(lineageOf(archive.location)).toEqual([]);
    expect(await changesOf(archive, before)).toEqual([
      {t: 'object-uses', account: 'acme', utcDay: DAY, rows: []},
      {t: 'dependencies', account: 'acme', rows: []},
    ]);
  });

  it('is split into files of a size that forges take', async () => {
    const rows = Array.from({length: 50}, (_, n) => use(`A.B.T${String(n).padStart(3, '0')}`));
    const parts = splitLines(writeUses(rows), 3000);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe(writeUses(rows).join(''));
  });

  it('names what does not follow the format, and reads the rest', async () => {
    const folder = scratchFolder();
    const archive = await archiveIn(folder);
    await commit(archive, {dependencies: [{account: 'acme', rows: [dependency]}]});
    // A foreign file beside ours, and a day whose lines are no rows.
    const copy = join(folder, 'copy');
    git(folder, 'clone', '-q', '-b', 'main', archive.location, copy);
    put(copy, {'lineage/acme/notes.txt': 'mine\n', 'lineage/acme/2026/03/10.ndjson': '{"account": "acme"}\n'});
    git(copy, 'add', '-A');
    git(copy, 'commit', '-q', '-m', 'By hand');
    git(copy, 'push', '-q', 'origin', 'main');
    const changes = await changesOf(await archiveIn(folder));
    expect(changes.filter(({t}) => t === 'malformed').map((change) => ('path' in change ? change.path : ''))).toEqual([
      'lineage/acme/2026/03/10.ndjson',
      'lineage/acme/notes.txt',
    ]);
    expect(changes.some(({t}) => t === 'dependencies')).toBe(true);
  });
});
