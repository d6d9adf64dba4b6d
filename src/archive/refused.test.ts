import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, test} from 'vitest';
import {git, scratchFolder} from '../git/scratch.test.kit.ts';
import type {Leak} from '../ports/scan.ts';
import {everyObject, filesOf, STATE, textOf} from './archive.test.kit.ts';
import {archiveIn, asset, changesOf, commit, hex32} from './invented.test.kit.ts';
import {namedIn, reasonIn} from './refused.ts';

/** A bare repository whose own hook refuses files that hold a word, in the words of a forge. */
function refusingRemote(folder: string, says: string): string {
  const remote = join(folder, 'remote.git');
  git(folder, 'init', '-q', '--bare', '-b', 'main', remote);
  const hook = join(remote, 'hooks/pre-receive');
  writeFileSync(
    hook,
    `#!/bin/sh
while read old new ref; do
  range=$new; [ "$old" = 0000000000000000000000000000000000000000 ] || range="$old..$new"
  for commit in $(git rev-list "$range"); do
    for path in $(git grep -l -I 'tabu' "$commit" -- | cut -d: -f2-); do bad="$bad $path"; oid=$(git rev-parse "$commit:$path"); done
  done
done
[ -z "$bad" ] && exit 0
for path in $bad; do ${says}; break; done >&2
exit 1
`,
  );
  chmodSync(hook, 0o755);
  return remote;
}

const stem = (seed: string): string =>
  `assets/acme/ana/snowflake-workspaces/finance/${seed}--${hex32(seed).slice(0, 12)}`;

describe('a push that the remote refuses', () => {
  test.each([
    [
      'GitHub',
      `echo 'error: GH013: Repository rule violations found'; echo "         - commit: $commit"; echo "           path: $path:1"`,
    ],
    ['GitHub, size', `echo "error: File $path is 123.45 MB; this exceeds GitHub's file size limit of 100.00 MB"`],
    [
      'GitLab',
      `echo "GitLab: PUSH BLOCKED: Secrets detected in code changes"; echo "-- $path:2 | GitLab Personal Access Token"`,
    ],
    [
      'GitLab, size',
      `echo "GitLab: You are attempting to check in one or more blobs which exceed the 100MiB limit:"; echo "- $oid (150 MiB)"`,
    ],
  ])(
    'leaves out what it names and sends the rest (%s)',
    async (_, says) => {
      const folder = scratchFolder();
      const remote = refusingRemote(folder, says);
      const archive = await archiveIn(folder, {remote});
      await archive.push();
      const before = asset('changed', {body: 'select 1;\n'});
      await commit(archive, {assets: [before], states: [STATE]});
      await archive.push();
      await commit(archive, {assets: [asset('a', {body: 'tabu\n'}), asset('fine'), {...before, body: 'tabu 2\n'}]});
      await commit(archive, {assets: [asset('a', {body: 'tabu, again\n'}), asset('also fine')]});
      const held: Leak[] = [];
      expect(await archive.push((leak) => held.push(leak))).toBe('pushed');
      expect(held.map(({path, kind}) => [path, kind])).toEqual(
        expect.arrayContaining(
          [`${stem('a')}.sql`, `${stem('changed')}.sql`].map((path) => [path, 'refused-by-remote']),
        ),
      );
      expect(git(remote, 'rev-parse', 'main')).toBe(git(archive.location, 'rev-parse', 'main'));
      expect(
        filesOf(remote)
          .filter((path) => path.endsWith('.sql'))
          .toSorted(),
      ).toEqual(
        [
          `${stem('changed')}.sql`,
          `${stem('fine')}.sql`,
          `assets/acme/ana/snowflake-workspaces/finance/also-fine--${hex32('also fine').slice(0, 12)}.sql`,
        ].toSorted(),
      );
      expect(textOf(remote, `${stem('changed')}.sql`)).toBe('select 1;\n');
      expect(everyObject(archive.location).includes('tabu')).toBe(false);
      // It is listed in the state of its source, and is not tried again: no commit, no push.
      const states = (await changesOf(archive)).flatMap((change) => (change.t === 'state' ? [change.state] : []));
      const listed = states[0]?.unreadable.filter(({scope}) => scope === 'archive-remote') ?? [];
      expect(listed.map(({locator}) => locator)).toEqual([
        'snow://workspace/ana/a.sql',
        'snow://workspace/ana/changed.sql',
      ]);
      const again = await commit(archive, {assets: [asset('a', {body: 'tabu, again\n'})], states: [STATE]});
      expect([again.changed, again.held]).toEqual([
        false,
        [{path: `${stem('a')}.sql`, kind: 'refused-by-remote', line: 0}],
      ]);
      expect(await archive.push()).toBe('up-to-date');
      // Once it is another text it is sent, and no longer listed.
      await commit(archive, {assets: [asset('a', {body: 'clean\n'})], states: [STATE]});
      expect(await archive.push()).toBe('pushed');
      expect(textOf(remote, 'refused.ndjson')).not.toContain(stem('a'));
      expect(textOf(remote, 'refused.ndjson')).toContain(stem('changed'));
      expect(textOf(remote, 'state/acme/snowflake-workspaces.json')).not.toContain('workspace/ana/a.sql');
      git(remote, 'fsck', '--strict');
    },
    60_000,
  );

  it('is one sentence where nothing is named, and everything stays committed here', async () => {
    const folder = scratchFolder();
    const archive = await archiveIn(folder, {remote: refusingRemote(folder, 'echo "Pushes are closed until Monday."')});
    await archive.push();
    const {oid} = await commit(archive, {assets: [asset('a', {body: 'tabu\n'})]});
    await expect(archive.push()).rejects.toThrow(
      /^The remote .*remote\.git refused the push: pre-receive hook declined; it says: Pushes are closed until Monday\.$/,
    );
    await expect(archive.head()).resolves.toBe(oid);
  });
});

describe('what a remote names', () => {
  const unsent = new Map([
    ['assets/acme/ana/s/a--0123456789ab.sql', new Set(['1'.repeat(40)])],
    ['README.md', new Set(['2'.repeat(40)])],
  ]);

  test.each([
    ['  path: assets/acme/ana/s/a--0123456789ab.sql:12', 1],
    ['paths: /assets/acme/ana/s/a--0123456789ab.sql(1,12-1,50) : ADO/1234', 1],
    ["File name 'assets/acme/ana/s/a--0123456789ab.sql' was prohibited by the pattern.", 1],
    [`- ${'1'.repeat(40)} (105 MiB)`, 1],
    [`commit: ${'3'.repeat(40)}`, 0],
    ['See README.mdx and assets/acme/ana/s/a--0123456789ab.sqlite', 0],
  ])('%s', (line, count) => {
    expect(namedIn([line], unsent)).toHaveLength(count);
  });

  it('gives the sentence that says what is wrong', () => {
    const words = ['error: GH013: Repository rule violations found for refs/heads/main.', '', '  path: a.sql:4'];
    expect(reasonIn(words, 'a.sql')).toBe('GH013: Repository rule violations found for refs/heads/main.');
    expect(reasonIn(['error: File a.sql is 123 MB; too much'], 'a.sql')).toBe('File a.sql is 123 MB; too much');
    expect(reasonIn([], 'a.sql')).toBe('it does not say why');
  });
});
