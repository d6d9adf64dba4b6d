import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {git, scratchFolder} from '../git/scratch.test.kit.ts';
import {archiveIn, asset, changesOf, commit, decision, hex32} from './invented.test.kit.ts';
import {textOf, STATE} from './archive.test.kit.ts';

describe('two machines and a remote', () => {
  it('makes the remote, pushes to it and follows it', async () => {
    const folder = scratchFolder();
    const remote = join(folder, 'shared/remote.git');
    const one = await archiveIn(folder, {name: 'one.git', remote});
    await commit(one, {assets: [asset('a')]});
    expect(await one.push()).toBe('pushed');
    expect(await one.push()).toBe('up-to-date');
    const two = await archiveIn(folder, {name: 'two.git', remote});
    expect(await two.head()).toBe(await one.head());
    await commit(two, {assets: [asset('b')]});
    expect(await two.push()).toBe('pushed');
    await one.open();
    expect(await one.head()).toBe(await two.head());
    expect((await commit(one, {assets: [asset('b')]})).changed).toBe(false);
    expect(await (await archiveIn(folder)).push()).toBe('no-remote');
  });

  it('loses nothing when both went on', async () => {
    const folder = scratchFolder();
    const remote = join(folder, 'remote.git');
    const one = await archiveIn(folder, {name: 'one.git', remote});
    await commit(one, {
      assets: [asset('shared'), asset('both')],
      decisions: [decision('1', 'c')],
      families: [{id: 'f', anchors: ['s1_a']}],
    });
    await one.push();
    const two = await archiveIn(folder, {name: 'two.git', remote});
    await commit(one, {
      assets: [asset('one'), asset('both', {title: 'as one has it'})],
      decisions: [decision('2', 'c')],
      families: [{id: 'f', anchors: ['s1_a', 's1_b']}],
      states: [{...STATE, cursor: 'one'}],
    });
    await commit(two, {
      assets: [asset('two'), asset('both', {title: 'as two has it'})],
      decisions: [decision('3', 'c'), decision('4', 'd')],
      families: [{id: 'f', anchors: ['s1_a', 's1_c']}],
      gone: [hex32('shared')],
      states: [{...STATE, cursor: 'two'}],
    });
    const before = await two.head();
    expect(await one.push()).toBe('pushed');
    expect(await two.push()).toBe('moved');
    await two.open();
    expect(await two.push()).toBe('pushed');
    await one.open();
    expect(await one.head()).toBe(await two.head());
    expect(git(one.location, 'merge-base', '--is-ancestor', String(before), 'main')).toBe('');
    const changes = await changesOf(one);
    const assets = changes.flatMap((change) => (change.t === 'asset' ? [`${change.asset.title} ${change.gone}`] : []));
    expect(assets.sort()).toEqual(['as one has it false', 'one false', 'shared true', 'two false']);
    const ids = changes.flatMap((change) =>
      change.t === 'decisions' ? change.decisions.map((each) => Number(each.id)) : [],
    );
    expect(ids).toEqual([1, 2, 3, 4]);
    expect(changes).toContainEqual({t: 'family', family: {id: 'f', anchors: ['s1_a', 's1_b', 's1_c']}});
    expect(changes).toContainEqual(
      expect.objectContaining({t: 'state', state: expect.objectContaining({cursor: 'one'}) as unknown}),
    );
    expect(textOf(one.location, 'README.md')).toContain('| acme | ana | snowflake-workspaces | 4 |');
    const settled = await one.head();
    await one.open();
    await two.open();
    expect([await one.head(), await two.head()]).toEqual([settled, settled]);
    git(remote, 'fsck', '--strict');
  });

  it('brings together archives that were made before either was shared', async () => {
    const folder = scratchFolder();
    const remote = join(folder, 'remote.git');
    const [one, two] = [
      await archiveIn(folder, {name: 'one.git', remote}),
      await archiveIn(folder, {name: 'two.git', remote}),
    ];
    await commit(one, {assets: [asset('one')]});
    await commit(two, {assets: [asset('two')]});
    expect([await one.push(), await two.push()]).toEqual(['pushed', 'moved']);
    await two.open();
    expect(await two.push()).toBe('pushed');
    expect(await changesOf(two)).toHaveLength(2);
  });
});
