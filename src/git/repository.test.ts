import {createHash} from 'node:crypto';
import {chmodSync, existsSync, readdirSync, readFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {openRepository} from './repository.ts';
import {git, put, repositoryWithRemote} from './scratch.test.kit.ts';
import {PROJECT, BRANCH, commitOn} from './repository.test.kit.ts';

/** Every file below a folder with a hash of its bytes; refs, logs and objects of a git directory on request only. */
function fingerprints(folder: string, skip: (path: string) => boolean): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || skip(path.slice(folder.length + 1))) continue;
    found[path.slice(folder.length + 1)] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return found;
}

const HOOKS = [
  'pre-commit',
  'commit-msg',
  'post-commit',
  'post-checkout',
  'pre-push',
  'prepare-commit-msg',
  'reference-transaction',
  'post-index-change',
  'fsmonitor',
];

describe('a repository that a person works in', () => {
  it('keeps checkout, index and default branch byte for byte, and runs none of its hooks', async () => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    put(repo, {'models/a.sql': 'select 2 -- being edited\n', 'staged.txt': 'staged', 'untracked.txt': 'new'});
    git(repo, 'add', 'staged.txt');
    git(repo, 'config', 'core.fsmonitor', '.git/hooks/fsmonitor');
    git(repo, 'config', 'core.splitIndex', 'true');
    for (const hook of HOOKS) {
      put(join(repo, '.git/hooks'), {[hook]: `#!/bin/sh\necho ${hook} >> '${repo}/../hooks.log'\nexit 1\n`});
      chmodSync(join(repo, '.git/hooks', hook), 0o755);
    }
    const isGrowing = (path: string): boolean =>
      /^\.git\/(objects|(logs\/)?refs\/(heads|remotes\/origin)\/rescued)/.test(path);
    const before = fingerprints(repo, isGrowing);
    const repository = await openRepository(repo);
    const {oid} = await repository.build(commitOn(base));
    expect(await repository.move(BRANCH, oid, undefined)).toBe('moved');
    expect(await repository.push(BRANCH, undefined)).toBe('pushed');
    expect(fingerprints(repo, isGrowing)).toEqual(before);
    expect(existsSync(join(repo, '../hooks.log'))).toBe(false);
    expect(await repository.resolve(BRANCH)).toBe(oid);
  });

  it('gives the same content the same ids, with author, committer and date as told', async () => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    git(repo, 'config', 'i18n.commitEncoding', 'ISO-8859-1');
    git(repo, 'config', 'commit.gpgSign', 'true');
    const repository = await openRepository(repo);
    const [one, two] = [await repository.build(commitOn(base)), await repository.build(commitOn(base))];
    expect(two).toEqual(one);
    expect(await repository.treeOid(one.oid)).toBe(one.tree);
    const other = repositoryWithRemote(PROJECT);
    expect((await (await openRepository(other.repo)).build(commitOn(other.base))).tree).toBe(one.tree);
    expect(await repository.commitText(one.oid)).toBe(
      `tree ${one.tree}\nparent ${base}\nauthor Ana Lyst <ana@example.com> 1777629600 +0000\n` +
        'committer rescue-bot <bot@example.com> 1777629600 +0000\n\nRescue revenue\n\nWorksheet-Id: 1\n',
    );
  });

  it('writes empty files, keeps modes and unchanged files, and says what differs', async () => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    const repository = await openRepository(repo);
    const files = [
      {path: 'models/a.sql', text: 'select 2\r\nfrom t\r\n'},
      {path: 'models/empty.sql', text: ''},
      {path: 'ünï/ß.sql', text: '✓'},
    ];
    const {oid} = await repository.build(commitOn(base, {files}));
    const tree = await repository.tree(oid);
    expect(await tree.list()).toEqual([
      'dbt_project.yml',
      'models/a.sql',
      'models/empty.sql',
      'sub/dir/x.txt',
      'ünï/ß.sql',
    ]);
    expect(await tree.list('models')).toEqual(['models/a.sql', 'models/empty.sql']);
    expect(await tree.read('models/a.sql')).toBe('select 2\r\nfrom t\r\n');
    expect(await tree.read('models/empty.sql')).toBe('');
    expect(await tree.read('ünï/ß.sql')).toBe('✓');
    expect(await tree.read('none')).toBeUndefined();
    expect(await repository.diffStat(base, oid)).toEqual([
      {path: 'models/a.sql', added: 2, removed: 1},
      {path: 'models/empty.sql', added: 0, removed: 0},
      {path: 'ünï/ß.sql', added: 1, removed: 0},
    ]);
    expect(await repository.diff(base, oid)).toContain('+++ b/ünï/ß.sql');
  });

  it('refuses to move a branch that is checked out anywhere, is being rebased, or is the default', async () => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    git(repo, 'worktree', 'add', '-q', '-b', 'rescued/side', join(repo, '../side'));
    git(repo, 'branch', 'develop');
    git(repo, 'push', '-q', 'origin', 'develop');
    git(repo, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/develop');
    const repository = await openRepository(repo);
    const {oid} = await repository.build(commitOn(base));
    await expect(repository.move('rescued/side', oid, base)).rejects.toThrow(
      /is checked out in .*side, so it is left alone\./,
    );
    await expect(repository.move('main', oid, base)).rejects.toThrow(/default branch/);
    await expect(repository.move('develop', oid, base)).rejects.toThrow(/default branch/);
    await expect(repository.push('main', base)).rejects.toThrow(/default branch/);
    git(repo, 'branch', BRANCH);
    put(repo, {'.git/rebase-merge/head-name': `refs/heads/${BRANCH}\n`});
    await expect(repository.move(BRANCH, oid, base)).rejects.toThrow(/is checked out/);
    expect(git(repo, 'rev-parse', 'rescued/side', 'main', 'develop', BRANCH).trim().split('\n')).toEqual([
      base,
      base,
      base,
      base,
    ]);
  });

  it('moves by compare-and-swap', async () => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    const repository = await openRepository(repo);
    const one = await repository.build(commitOn(base));
    const two = await repository.build(commitOn(base, {message: 'Another'}));
    expect(await repository.move(BRANCH, one.oid, base)).toBe('conflict');
    expect(await repository.move(BRANCH, one.oid, undefined)).toBe('moved');
    expect(await repository.move(BRANCH, two.oid, undefined)).toBe('conflict');
    expect(await repository.move(BRANCH, two.oid, base)).toBe('conflict');
    expect(await repository.resolve(BRANCH)).toBe(one.oid);
    expect(await repository.move(BRANCH, two.oid, one.oid)).toBe('moved');
    expect(await repository.branches('rescued/')).toEqual([{branch: BRANCH, oid: two.oid}]);
    expect(await repository.branches('other/')).toEqual([]);
  });
});

describe('pushing', () => {
  it('says when there is nothing to do, and never overwrites what a person pushed', async () => {
    const {repo, remote, base} = repositoryWithRemote(PROJECT);
    const repository = await openRepository(repo);
    const one = await repository.build(commitOn(base));
    await repository.move(BRANCH, one.oid, undefined);
    expect(await repository.push(BRANCH, undefined)).toBe('pushed');
    expect(await repository.push(BRANCH, one.oid)).toBe('up-to-date');
    const clone = join(repo, '../clone');
    git(repo, 'clone', '-q', '-b', BRANCH, remote, clone);
    put(clone, {'person.sql': 'select 3\n'});
    git(clone, 'add', '-A');
    git(clone, 'commit', '-q', '-m', 'By a person');
    git(clone, 'push', '-q', 'origin', BRANCH);
    const person = git(clone, 'rev-parse', 'HEAD').trim();
    const two = await repository.build(commitOn(base, {message: 'Rebuilt'}));
    await repository.move(BRANCH, two.oid, one.oid);
    expect(await repository.push(BRANCH, one.oid)).toBe('rejected');
    expect(await repository.push(BRANCH, undefined)).toBe('rejected');
    expect(git(remote, 'rev-parse', BRANCH).trim()).toBe(person);
    await repository.fetch();
    expect(await repository.resolve(`origin/${BRANCH}`)).toBe(person);
    expect(await repository.push(BRANCH, person)).toBe('pushed');
    expect(git(remote, 'rev-parse', BRANCH).trim()).toBe(two.oid);
  });

  it('tells a refusing remote, a missing branch and no remote apart', async () => {
    const {repo, remote, base} = repositoryWithRemote(PROJECT);
    const repository = await openRepository(repo);
    await expect(repository.push(BRANCH, undefined)).rejects.toThrow(/There is no branch/);
    const {oid} = await repository.build(commitOn(base));
    await repository.move(BRANCH, oid, undefined);
    put(join(remote, 'hooks'), {'pre-receive': '#!/bin/sh\nexit 1\n'});
    chmodSync(join(remote, 'hooks/pre-receive'), 0o755);
    await expect(repository.push(BRANCH, undefined)).rejects.toThrow(/refused the push: .*pre-receive hook declined/);
    git(repo, 'remote', 'set-url', 'origin', 'https://bot:hunter2@127.0.0.1:1/x.git');
    const failure = await repository.fetch().catch((error: unknown) => error as Error);
    expect(failure?.message).toMatch(/^The remote https:\/\/127\.0\.0\.1:1\/x\.git cannot be reached: /);
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('hunter2');
    git(repo, 'remote', 'remove', 'origin');
    expect(await repository.push(BRANCH, undefined)).toBe('no-remote');
    await repository.fetch();
  });
});

describe('paths that a model may be written to', () => {
  it.each([
    '',
    '/etc/x',
    '../x',
    'a/../../x',
    'a//b',
    './a',
    '.git/config',
    'a/.GIT/x',
    'git~1/x',
    '.g\u200cit/x',
    '.git./x',
    'a\nb',
    'a\\b',
    'c:/x',
    'x/.gitmodules',
    'trailing./x',
    'dbt_project.yml/x',
    'sub',
    'link/x',
    'link',
    'module/x',
  ])('refuses %j', async (path) => {
    const {repo} = repositoryWithRemote(PROJECT);
    symlinkSync('/tmp', join(repo, 'link'));
    git(repo, 'add', 'link');
    git(repo, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
    git(repo, 'commit', '-q', '-m', 'Links');
    const repository = await openRepository(repo);
    const base = git(repo, 'rev-parse', 'HEAD').trim();
    await expect(repository.build(commitOn(base, {files: [{path, text: 'x'}]}))).rejects.toThrow(/cannot be written: /);
  });

  it('refuses a path that is there twice, also as a folder', async () => {
    const {repo, base} = repositoryWithRemote(PROJECT);
    const repository = await openRepository(repo);
    for (const second of ['m/a.sql', 'm/a.sql/b']) {
      const files = [
        {path: 'm/a.sql', text: '1'},
        {path: second, text: '2'},
      ];
      await expect(repository.build(commitOn(base, {files}))).rejects.toThrow(/written twice/);
    }
  });

  it('reads through a link inside the tree, and never out of it', async () => {
    const {repo} = repositoryWithRemote(PROJECT);
    symlinkSync('../models/a.sql', join(repo, 'sub/inside.sql'));
    symlinkSync('/etc/hostname', join(repo, 'sub/outside.sql'));
    symlinkSync('loop.sql', join(repo, 'sub/loop.sql'));
    git(repo, 'add', '-A');
    git(repo, 'commit', '-q', '-m', 'Links');
    const tree = await (await openRepository(repo)).tree(git(repo, 'rev-parse', 'HEAD').trim());
    expect(await tree.read('sub/inside.sql')).toBe('select 1\n');
    expect(await tree.read('sub/outside.sql')).toBeUndefined();
    expect(await tree.read('sub/loop.sql')).toBeUndefined();
  });
});
