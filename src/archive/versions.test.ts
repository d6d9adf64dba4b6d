import {describe, expect, it} from 'vitest';
import type {Asset} from '../model/asset.ts';
import type {Archive} from '../ports/archive.ts';
import {scratchFolder} from '../git/scratch.test.kit.ts';
import {archiveIn, asset, commit, hex32} from './invented.test.kit.ts';

/** What the versions of an asset are, newest first, in short. */
async function told(archive: Archive, of: Asset, from?: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const version of archive.versions(of, from)) {
    const body = (await archive.body(version)).trim();
    lines.push(`${version.facts.title} ${version.gone ? 'gone ' : ''}${body}`);
  }
  return lines;
}

describe('the versions of an asset', () => {
  it('are told through changes, a renamed owner, a moved folder, a new id, and going and coming back', async () => {
    const archive = await archiveIn(scratchFolder());
    const first = asset('Revenue', {body: 'one\n'});
    await commit(archive, {assets: [first, asset('other')]});
    const second = {...first, body: 'two\n'};
    await commit(archive, {assets: [second]});
    await commit(archive, {assets: [asset('other', {body: 'not ours\n'})]});
    const dropped = {...second, owner: {...first.owner, name: 'DROPPED_USER$ANA'}};
    await commit(archive, {assets: [dropped]});
    const moved = {...dropped, path: 'Archive/2026/Revenue.sql'};
    await commit(archive, {assets: [moved]});
    await commit(archive, {gone: [first.id]});
    await commit(archive, {assets: [moved]});
    const renamed = {...moved, id: hex32('new id'), aliases: [first.id], title: 'Revenue EU', body: 'three\n'};
    const {oid} = await commit(archive, {assets: [renamed]});
    expect(await told(archive, renamed)).toEqual([
      'Revenue EU three',
      'Revenue two',
      'Revenue gone two',
      'Revenue two',
      'Revenue two',
      'Revenue two',
      'Revenue one',
    ]);
    // From an older commit, and by facts that only a later one has.
    const versions = await Array.fromAsync(archive.versions(renamed));
    expect(versions[0]?.commit).toBe(oid);
    expect(await told(archive, renamed, versions[5]?.commit)).toEqual(['Revenue two', 'Revenue one']);
    expect(await told(archive, asset('never archived'))).toEqual([]);
  });

  it('are told also where the asset left a place and came back to it', async () => {
    const archive = await archiveIn(scratchFolder());
    const here = asset('Sheet', {body: 'a\n'});
    const there = {...here, path: 'Elsewhere/Sheet.sql'};
    for (const each of [here, there, {...here, body: 'b\n'}]) await commit(archive, {assets: [each]});
    const paths = (await Array.fromAsync(archive.versions(here))).map(({path}) => path.split('/')[4]);
    expect(paths).toEqual(['finance', 'elsewhere', 'finance']);
  });

  it('can be asked for from a commit, which its beginning names', async () => {
    const archive = await archiveIn(scratchFolder());
    const {oid} = await commit(archive, {assets: [asset('x')]});
    expect(await archive.commitBeginning(oid.slice(0, 7))).toBe(oid);
    expect([await archive.commitBeginning('0000000'), await archive.commitBeginning('main')]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
