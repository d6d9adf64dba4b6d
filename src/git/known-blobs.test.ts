import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {KnownBlobs} from '../ports/known-blobs.ts';
import type {Log} from '../ports/log.ts';
import {openKnownBlobs} from './known-blobs.ts';
import {git, put, repositoryWithRemote, scratchFolder} from './scratch.test.kit.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Opened {
  readonly known: KnownBlobs;
  readonly warnings: readonly string[];
  pathOf(text: string): string | undefined;
}

async function open(
  repositories: readonly string[],
  base = scratchFolder(),
  mirrors = join(base, 'mirrors'),
): Promise<Opened> {
  const warnings: string[] = [];
  const log: Log = {debug() {}, info() {}, warn: (text) => void warnings.push(text), error() {}, child: () => log};
  const known = await openKnownBlobs({repositories, base, mirrors, log});
  return {known, warnings, pathOf: (text) => known.find(bytes(text))?.path};
}

describe('what repositories hold', () => {
  it('is found by content, on any branch, in any folder, and by the first of several paths', async () => {
    const {repo} = repositoryWithRemote({
      'models/a.sql': 'select 1\n',
      'models/deep/er/b.sql': 'select 2\n',
      'copy.sql': 'select 2\n',
    });
    git(repo, 'checkout', '-q', '-b', 'feature/x');
    put(repo, {'models/c.sql': 'select 3\n'});
    git(repo, 'rm', '-q', 'models/a.sql');
    git(repo, 'add', '-A');
    git(repo, 'commit', '-q', '-m', 'On a branch');
    const {known, pathOf, warnings} = await open([repo]);
    expect(['select 1\n', 'select 2\n', 'select 3\n', 'select 4\n'].map(pathOf)).toEqual([
      'models/a.sql',
      'copy.sql',
      'models/c.sql',
      undefined,
    ]);
    const found = known.find(bytes('select 3\n'));
    expect(found).toEqual({
      repository: repo,
      path: 'models/c.sql',
      blob: git(repo, 'rev-parse', 'HEAD:models/c.sql').trim(),
    });
    expect(known.holds(repo, found?.blob ?? '')).toBe(true);
    expect(known.holds('elsewhere', found?.blob ?? '')).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('does not count what only the past of a branch holds', async () => {
    const {repo} = repositoryWithRemote({'a.sql': 'select 1\n'});
    put(repo, {'a.sql': 'select 2\n'});
    git(repo, 'commit', '-q', '-a', '-m', 'Changed');
    git(repo, 'push', '-q', 'origin', 'main');
    const {pathOf} = await open([repo]);
    expect([pathOf('select 1\n'), pathOf('select 2\n')]).toEqual([undefined, 'a.sql']);
  });

  it('takes line ends for nothing, and every other byte for a difference', async () => {
    const {repo} = repositoryWithRemote({'lf.sql': 'select 1,\n  2\n', 'crlf.sql': 'select 3,\r\n  4\r\n'});
    const {pathOf} = await open([repo]);
    expect([pathOf('select 1,\r\n  2\r\n'), pathOf('select 3,\n  4\n')]).toEqual(['lf.sql', 'crlf.sql']);
    expect(['select 1,\n  2', 'select 1,\n 2\n', ' select 1,\n  2\n'].map(pathOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has no empty file, no link and no folder', async () => {
    const {repo} = repositoryWithRemote({'.gitkeep': '', 'a.sql': 'select 1\n'});
    git(repo, 'config', 'core.symlinks', 'true');
    const oid = git(repo, 'rev-parse', 'HEAD:a.sql').trim();
    git(repo, 'update-index', '--add', '--cacheinfo', `120000,${oid},link.sql`);
    git(repo, 'rm', '-q', '--cached', 'a.sql');
    git(repo, 'commit', '-q', '-m', 'A link');
    git(repo, 'push', '-q', 'origin', 'main');
    const {known} = await open([repo]);
    expect([known.find(new Uint8Array()), known.find(bytes('select 1\n'))]).toEqual([undefined, undefined]);
  });

  it('is fetched from a remote into a copy, which follows it', async () => {
    const {repo, remote} = repositoryWithRemote({'a.sql': 'select 1\n'});
    const folder = scratchFolder();
    const address = `file://${remote}`;
    const missing = `file://${remote}-none`;
    const first = await open([address, missing], folder);
    expect(first.pathOf('select 1\n')).toBe('a.sql');
    expect(first.warnings).toHaveLength(1);
    expect(readdirSync(join(folder, 'mirrors')).filter((name) => name.endsWith('.git'))).not.toEqual([]);
    put(repo, {'b.sql': 'select 2\n'});
    git(repo, 'checkout', '-q', '-b', 'other');
    git(repo, 'add', '-A');
    git(repo, 'commit', '-q', '-m', 'More');
    git(repo, 'push', '-q', 'origin', 'other');
    expect((await open([address], folder)).pathOf('select 2\n')).toBe('b.sql');
    git(repo, 'push', '-q', 'origin', ':other');
    // What a killed run leaves does not stop the next one.
    for (const copy of readdirSync(join(folder, 'mirrors')))
      writeFileSync(join(folder, 'mirrors', copy, 'shallow.lock'), '');
    expect((await open([address], folder)).pathOf('select 2\n')).toBeUndefined();
  });

  it('is nothing of a repository that cannot be read, with one warning, and all of the others', async () => {
    const {repo} = repositoryWithRemote({'a.sql': 'select 1\n'});
    const empty = scratchFolder();
    put(empty, {'a.txt': 'no repository'});
    const {pathOf, warnings} = await open([join(empty, 'nowhere'), empty, repo]);
    expect(pathOf('select 1\n')).toBe('a.sql');
    expect(warnings).toHaveLength(2);
    for (const warning of warnings)
      expect(warning).toMatch(/^Nothing counts as being in git at a repository that cannot be read\. .+\.$/);
  });

  it('may be named by a path relative to the configuration', async () => {
    const {repo} = repositoryWithRemote({'a.sql': 'select 1\n'});
    const {known} = await open(['./repo'], join(repo, '..'));
    expect(known.find(bytes('select 1\n'))).toMatchObject({repository: './repo', path: 'a.sql'});
  });

  it.each(['ext::sh -c id', '--upload-pack=x', 'https://ana:secret@example.com/a.git'])(
    'refuses the address %s',
    async (address) => {
      const folder = scratchFolder();
      await expect(open([address], folder)).rejects.toMatchObject({exitCode: 2});
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('reads a repository whose objects are named by SHA-256', async () => {
    const folder = scratchFolder();
    const repo = join(folder, 'repo');
    git(folder, 'init', '-q', '-b', 'main', '--object-format=sha256', repo);
    put(repo, {'models/a.sql': 'select 1\n'});
    git(repo, 'add', '-A');
    git(repo, 'commit', '-q', '-m', 'Start');
    const {known} = await open([repo]);
    expect(known.find(bytes('select 1\n'))).toMatchObject({
      path: 'models/a.sql',
      blob: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
