import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {folderInRepository} from './discover.ts';
import {baseOf, openRepository} from './repository.ts';
import {git, repositoryWithRemote, scratchFolder} from './scratch.test.kit.ts';
import {PROJECT, BRANCH, commitOn} from './repository.test.kit.ts';

describe('finding a repository', () => {
  it('works from a subfolder, a worktree, a bare, a sparse and a detached one', async () => {
    const {repo, remote, base} = repositoryWithRemote(PROJECT);
    const side = join(repo, '../side');
    git(repo, 'worktree', 'add', '-q', '--detach', side);
    git(side, 'sparse-checkout', 'set', 'models');
    mkdirSync(join(repo, 'new folder'));
    for (const [folder, prefix] of [
      [repo, ''],
      [join(repo, 'sub/dir'), 'sub/dir/'],
      [join(repo, 'new folder'), 'new folder/'],
      [join(side, 'models'), 'models/'],
      [remote, ''],
    ] as const) {
      expect(await folderInRepository(folder)).toBe(prefix);
      const repository = await openRepository(folder);
      expect(await repository.resolve('main')).toBe(base);
      expect(await (await repository.tree(base)).list()).toHaveLength(3);
      const {oid} = await repository.build(commitOn(base));
      expect((await repository.diffStat(base, oid)).map((file) => file.path)).toEqual(['models/rescued/revenue.sql']);
      expect(await repository.move(`rescued/${prefix.length}-${folder.length}`, oid, undefined)).toBe('moved');
    }
    expect(git(side, 'status', '--porcelain')).toBe('');
  });

  it('says in a sentence what is wrong', async () => {
    const folder = scratchFolder();
    await expect(openRepository(folder)).rejects.toThrow(`The folder ${folder} is not in a git repository.`);
    await expect(openRepository(join(folder, 'none'))).rejects.toThrow(/There is no folder/);
    const {repo} = repositoryWithRemote(PROJECT);
    await expect(openRepository(join(repo, '.git'))).rejects.toThrow(/inside a \.git folder/);
  });

  it('is not led astray by variables of the environment', async () => {
    const [{repo, base}, other] = [repositoryWithRemote(PROJECT), scratchFolder()];
    const before = {...process.env};
    Object.assign(process.env, {
      GIT_DIR: other,
      GIT_INDEX_FILE: join(other, 'index'),
      GIT_PAGER: 'false',
      EDITOR: 'false',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.name',
      GIT_CONFIG_VALUE_0: 'Nobody',
    });
    try {
      expect(await (await openRepository(repo)).resolve('HEAD')).toBe(base);
    } finally {
      process.env = before;
    }
  });
});

describe('names of branches', () => {
  it('prefers what the remote has', async () => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    const repository = await openRepository(repo);
    writeFileSync(join(repo, 'more'), '1');
    git(repo, 'add', '-A');
    git(repo, 'commit', '-q', '-m', 'Local only');
    git(repo, 'branch', 'local');
    expect(await baseOf(repository, 'main')).toBe(base);
    expect(await baseOf(repository, 'local')).toBe(git(repo, 'rev-parse', 'HEAD').trim());
    expect(await baseOf(repository, 'none')).toBeUndefined();
    expect(await repository.defaultBranch()).toBe('main');
    expect(await repository.resolve('f'.repeat(40))).toBeUndefined();
    expect(await repository.resolve(base)).toBe(base);
  });

  it.each([
    '--upload-pack=x',
    '-x',
    'a..b',
    'a b',
    'a~1',
    'a^',
    'a:b',
    '@{-1}',
    'x.lock',
    '/x',
    'x/',
    '.x',
    'a\u0000b',
    'HEAD',
  ])('refuses %j as a branch', async (name) => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    const repository = await openRepository(repo);
    await expect(repository.move(name, base, undefined)).rejects.toThrow(/not a name that git accepts/);
    await expect(repository.push(name, undefined)).rejects.toThrow(/not a name that git accepts/);
    await expect(repository.build(commitOn(base, {branch: name}))).rejects.toThrow(/not a name that git accepts/);
  });

  it('takes whole ids only', async () => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    const repository = await openRepository(repo);
    await expect(repository.diff(base, '--output=/tmp/x')).rejects.toThrow(/not a whole git object id/);
    await expect(repository.move(BRANCH, base.slice(0, 10), undefined)).rejects.toThrow(/not a whole git object id/);
  });
});
