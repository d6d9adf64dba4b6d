import {execFileSync} from 'node:child_process';
import {chmodSync, createWriteStream, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import {pack} from 'tar-stream';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type CliWorld, isOneSentence, LOCAL_CONFIG, openWorld, personGit, treeOf} from '../testing/cli-world.ts';

const asRoot = process.getuid?.() === 0;

let world: CliWorld;
beforeEach(() => {
  world = openWorld({'w/one.sql': 'select 1 as one from raw.shop.orders;\n', 'worksheet-rescue.yml': LOCAL_CONFIG});
});
afterEach(() => world.remove());

describe('a config that cannot be used: one sentence, exit code 2, no value repeated', () => {
  test.each([
    ['no YAML', 'version: 1\narchive: {repository: ./a\n', 'is not valid YAML (line '],
    [
      'a secret in it',
      `${LOCAL_CONFIG}  s: {kind: snowflake, connection: {account: A, user: U, password: hunter2-hunter2}}\n`,
      'a secret is never written into the config',
    ],
    ['a key that does not exist', `${LOCAL_CONFIG}publishing: {base: main}\n`, 'publishing'],
    ['no account', 'version: 1\narchive: {repository: ./a}\naccounts: {}\n', 'name at least one account'],
    ['a version to come', LOCAL_CONFIG.replace('version: 1', 'version: 2'), 'version'],
    ['a number for a path', LOCAL_CONFIG.replace('path: ./w', 'path: [1]'), 'accounts.w.path'],
    [
      'identities that are not there',
      `${LOCAL_CONFIG}people: {identities: ./nobody.yml}\n`,
      'The file of identities ./nobody.yml cannot be read.',
    ],
    [
      'an archive address that runs a program',
      LOCAL_CONFIG.replace('./archive.git', '"ext::sh -c id"'),
      'is not an address',
    ],
    [
      'an archive address with a password',
      LOCAL_CONFIG.replace('./archive.git', 'https://me:hunter2-hunter2@git.example.com/a.git'),
      'holds a password',
    ],
    ['an empty file', '', 'does not fit'],
  ])('%s', async (_, text, told) => {
    world.write('worksheet-rescue.yml', text);
    const run = await world.wsr('harvest');
    expect(run.stderr).toContain(told);
    expect(run.code).toBe(2);
    expect(isOneSentence(run)).toBe(true);
    expect(run.stderr + run.stdout).not.toContain('hunter2');
  });

  test('a folder in its place', async () => {
    mkdirSync(world.at('folder.yml'));
    const run = await world.wsr('harvest', '--config', 'folder.yml');
    expect([run.code, isOneSentence(run)]).toEqual([2, true]);
  });
});

describe('an archive that cannot be used', () => {
  test.each([
    ['is somebody’s folder', 'theirs', () => world.write('theirs/thesis.txt', 'x'), /theirs|repository/],
    ['is a file', 'file.txt', () => world.write('file.txt', 'x'), /is a file/],
    ['lies below a file', 'file.txt/archive.git', () => world.write('file.txt', 'x'), /file\.txt/],
  ])('%s', async (_, path, make, told) => {
    make();
    world.write('worksheet-rescue.yml', LOCAL_CONFIG.replace('./archive.git', `./${path}`));
    const run = await world.wsr('harvest');
    expect(run.stderr).toMatch(told);
    expect([1, 2]).toContain(run.code);
    expect(isOneSentence(run)).toBe(true);
  });

  test.each([
    ['state', 'w/one.sql'],
    ['state', 'w/one.sql/below'],
  ])('a %s folder at %s', async (key, path) => {
    world.write('worksheet-rescue.yml', LOCAL_CONFIG.replace(`${key}: ./state`, `${key}: ./${path}`));
    const run = await world.wsr('harvest');
    expect(run.code).toBe(1);
    expect(isOneSentence(run)).toBe(true);
  });

  test('a newer format is left alone by every command', async () => {
    await world.harvest();
    personGit(world.root, 'clone', '--quiet', 'archive.git', 'clone');
    world.write('clone/format.json', '{"format": "worksheet-rescue-archive", "version": 99}\n');
    personGit(world.at('clone'), 'commit', '--quiet', '--all', '--message', 'From a later version');
    personGit(world.at('clone'), 'push', '--quiet');
    const before = treeOf(world.at('archive.git'));
    for (const args of [['harvest'], ['sync'], ['publish']]) {
      const run = await world.wsr(...args);
      expect(run.code).toBe(1);
      expect(run.stderr).toMatch(/has format version 99/);
      expect(isOneSentence(run)).toBe(true);
    }
    expect(treeOf(world.at('archive.git'))).toBe(before);
  });
});

test('a damaged catalog says to delete it, and sync rebuilds it', async () => {
  await world.harvest();
  const before = await world.list();
  for (const suffix of ['-wal', '-shm']) rmSync(world.at(`state/catalog.sqlite${suffix}`), {force: true});
  writeFileSync(
    world.at('state/catalog.sqlite'),
    'this is no database, however long it goes on about it. '.repeat(200),
  );
  for (const command of ['harvest', 'list', 'sync']) {
    const run = await world.wsr(command);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('Delete the file');
    expect(isOneSentence(run)).toBe(true);
  }
  rmSync(world.at('state/catalog.sqlite'));
  expect((await world.wsr('sync')).code).toBe(0);
  expect(await world.list()).toEqual(before);
});

describe('files that are no text', () => {
  test(
    'are listed with a reason each; the rest is archived; the next night is silent about them',
    {timeout: 60_000},
    async () => {
      world.write(
        'w/binary.sql',
        new Uint8Array(4096).map((_, index) => (index * 7919) % 256),
      );
      world.write('w/broken-utf8.sql', Buffer.from("select 'M\xfcller' as name from raw.shop.people;\n", 'latin1'));
      world.write('w/utf16.sql', Buffer.from('\ufeffselect 2 as two from raw.shop.orders;\n', 'utf16le'));
      world.write('w/empty.sql', '');
      world.write('w/broken.ipynb', '{not json');
      world.write('w/large.sql', '');
      truncateSync(world.at('w/large.sql'), 65 * 1024 * 1024);
      world.write('w/fifty.sql', `-- ${'x'.repeat(120)}\n`.repeat(400_000));
      const report = await world.harvest();
      const {unreadable, assets} = await world.status();
      expect(unreadable.map(({locator, reason}) => `${locator}: ${reason}`)).toEqual([
        './w/binary.sql: The file is binary, not text.',
        './w/large.sql: The file has 65 MB, which is more than a worksheet can have (64 MB).',
      ]);
      expect(assets).toMatchObject([{present: 6}]);
      expect(report.sources).toMatchObject([{assets: 6, unreadable: 2, quarantined: 1}]);
      expect(await world.harvest()).toMatchObject({commits: 0, newlyUnreadable: 0});
      world.write(
        'w/new-binary.sql',
        new Uint8Array(4096).map((_, index) => (index * 104_729) % 256),
      );
      expect(await world.harvest(3)).toMatchObject({newlyUnreadable: 1});
      expect(await world.harvest(0)).toMatchObject({newlyUnreadable: 0, commits: 0});
    },
  );

  test.skipIf(asRoot)('a file and a folder that may not be read (skipped for root, who may read all)', async () => {
    world.write('w/secret/two.sql', 'select 2;\n');
    world.write('w/three.sql', 'select 3;\n');
    await world.harvest();
    chmodSync(world.at('w/secret'), 0);
    chmodSync(world.at('w/three.sql'), 0);
    expect(await world.harvest(3)).toMatchObject({newlyUnreadable: 2, sources: [{gone: 0}]});
    chmodSync(world.at('w/secret'), 0o755);
  });
});

describe('archives of worksheets', () => {
  async function tar(path: string, entries: Readonly<Record<string, string>>, gzip = false): Promise<void> {
    const archive = pack();
    for (const [name, text] of Object.entries(entries)) archive.entry({name}, text);
    archive.finalize();
    const target = createWriteStream(world.at(path));
    await (gzip ? pipeline(archive, createGzip(), target) : pipeline(archive, target));
  }

  test('that are empty, garbage or hostile are listed; every good file in and beside them is archived', async () => {
    mkdirSync(world.at('tars'));
    await tar('tars/good.tar.gz', {'a/kept.sql': 'select 7 as kept from raw.shop.orders;\n'}, true);
    await tar('tars/hostile.tar', {
      '../../escaped.sql': 'select 8 as escaped;\n',
      '/etc/absolute.sql': 'select 9 as absolute;\n',
      'inside.sql': 'select 10 as inside from raw.shop.orders;\n',
    });
    await tar('tars/nothing.tar', {});
    world.write('tars/empty.tar', '');
    world.write('tars/garbage.tar.gz', Buffer.from('1f8b0800garbage garbage garbage', 'latin1'));
    world.write('tars/zip.tar', 'PK\u0003\u0004 and so on');
    world.write('worksheet-rescue.yml', `${LOCAL_CONFIG}  tars: {kind: worksheet-archive, path: ./tars, owner: ZOE}\n`);
    const run = await world.wsr('harvest');
    expect(run.code).toBe(0);
    const {unreadable, assets} = await world.status();
    const listed = unreadable.map(({locator}) => locator).toSorted();
    expect(listed).toEqual([
      'tars/empty.tar',
      'tars/garbage.tar.gz',
      'tars/hostile.tar!/../../escaped.sql',
      'tars/hostile.tar!//etc/absolute.sql',
      'tars/nothing.tar',
      'tars/zip.tar',
    ]);
    expect(assets.find(({account}) => account === 'tars')).toMatchObject({present: 2});
    expect(assets.find(({account}) => account === 'w')).toMatchObject({present: 1});
    expect(await world.harvest()).toMatchObject({commits: 0});
    // The archive goes away: its files are not gone, the account failed.
    rmSync(world.at('tars'), {recursive: true});
    const failed = await world.wsr('harvest');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('There is no worksheet archive at ./tars.');
    expect((await world.status()).assets.find(({account}) => account === 'tars')).toMatchObject({present: 2, gone: 0});
  });

  test('what the last scan finds is held back, told, and ends with 4; the rest is archived', async () => {
    const token = `gh${'p'}_${'aB3dE5gH7jK9mN2pQ4rS6tV8wX'.repeat(2).slice(0, 36)}`;
    await tar('sheets.tar', {'inside.sql': 'select 10 as inside from raw.shop.orders;\n'});
    world.write(
      'worksheet-rescue.yml',
      `${LOCAL_CONFIG}  tars: {kind: worksheet-archive, path: ./sheets.tar, owner: ${token}}\n`,
    );
    for (const night of [1, 2]) {
      const run = await world.wsr('harvest');
      expect(run.code, `night ${night}`).toBe(4);
      expect(run.stdout).toMatch(/^held back .*: github_token$/m);
    }
    expect(treeOf(world.at('archive.git'))).toContain('/one--');
    expect(treeOf(world.at('archive.git'))).not.toContain('inside');
    expect(personGit(world.at('archive.git'), 'cat-file', '--batch-all-objects', '--batch')).not.toContain(token);
  });
});

/** A disk of a few megabytes, where this machine lets us make one. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'wsr-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder], {stdio: 'pipe'});
    return folder;
  } catch {
    rmSync(folder, {recursive: true});
    return undefined;
  }
}

test(
  'a full disk: one sentence, and with more room the harvest ends as if nothing had been',
  {timeout: 60_000},
  async (context) => {
    const disk = smallDisk();
    if (disk === undefined) return context.skip('a small disk cannot be mounted here');
    try {
      // Texts that do not compress, 8 MB of them.
      let state = 1;
      const noise = (): string => {
        let text = '';
        while (text.length < 200_000) {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          text += state.toString(36);
        }
        return text;
      };
      for (let index = 0; index < 40; index++)
        world.write(`w/noise ${index}.sql`, `select '${noise()}' as noise_${index};\n`);
      world.write('worksheet-rescue.yml', LOCAL_CONFIG.replace('./state', join(disk, 'state')));
      const run = await world.wsr('harvest');
      expect(run.code, run.stdout).toBe(1);
      expect(`${run.stdout}${run.stderr}`).toMatch(/space|full/i);
      expect(`${run.stdout}${run.stderr}`).not.toMatch(/\n\s+at |a defect of/);
      execFileSync('mount', ['-o', 'remount,size=200m', disk], {stdio: 'pipe'});
      expect(await world.harvest()).toMatchObject({analysis: {assets: 41}});
      personGit(world.at('archive.git'), 'fsck', '--strict', '--no-dangling');
    } finally {
      execFileSync('umount', ['-l', disk], {stdio: 'pipe'});
      rmSync(disk, {recursive: true});
    }
  },
);
