import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  type CliWorld,
  isOneSentence,
  LOCAL_CONFIG,
  makeDbtProject,
  openWorld,
  personGit,
  treeOf,
} from '../testing/cli-world.ts';
import {hashOfFolder} from '../testing/snapshots.ts';
import {outputs} from './outputs.ts';

let world: CliWorld;
beforeAll(() => {
  world = openWorld({
    'w/one.sql': 'select region, sum(amount) as revenue from raw.shop.orders group by region;\n',
    'w/team/two.sql': 'select customer_id, count(*) as orders from raw.shop.orders group by customer_id;\n',
    'w/team/three.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'worksheet-rescue.yml': LOCAL_CONFIG,
  });
  makeDbtProject(world.at('dbt'));
  mkdirSync(world.at('tmp'));
});
afterAll(() => world.remove());

/** Runs a command with a temporary folder of its own, to see what it leaves there. */
const wsr = (...args: readonly string[]): ReturnType<CliWorld['wsr']> =>
  world.wsrWith({TMPDIR: world.at('tmp')}, ...args);
const archived = (path: string): string => personGit(world.at('archive.git'), 'show', `main:${path}`);
const sidecarOf = (title: string): {path: string; text: string} => {
  const path = treeOf(world.at('archive.git'))
    .split('\n')
    .map((line) => line.slice(line.indexOf('\t') + 1))
    .find((each) => each.endsWith('.yml') && archived(each).match(new RegExp(`^title: "?${title}"?$`, 'm')) !== null);
  return {path: path ?? 'none', text: path === undefined ? '' : archived(path)};
};

describe('in order', {timeout: 60_000}, () => {
  test('a dry run on nothing finds everything and leaves nothing', async () => {
    const run = await wsr('harvest', '--dry-run', '--json');
    const report = JSON.parse(run.stdout) as {analysis: {assets: number}; push: string};
    expect([run.code, report.analysis.assets, report.push]).toEqual([0, 3, 'no-remote']);
    expect(readdirSync(world.root).toSorted()).toEqual(['dbt', 'tmp', 'w', 'worksheet-rescue.yml']);
    expect(readdirSync(world.at('tmp'))).toEqual([]);
  });

  test('a harvest archives everything; again, it makes no commit; --full reads it all and makes none either', async () => {
    const first = await world.harvest();
    expect(outputs['harvest']?.safeParse(first).error?.issues ?? []).toEqual([]);
    expect(first.sources).toMatchObject([{assets: 3, unchanged: 0, gone: 0, unreadable: 0}]);
    expect(await world.harvest()).toMatchObject({commits: 0, push: 'up-to-date', sources: [{assets: 0, unchanged: 3}]});
    const full = await wsr('harvest', '--full', '--json');
    expect(JSON.parse(full.stdout)).toMatchObject({commits: 0, sources: [{assets: 3, unchanged: 0}]});
    expect((await wsr('harvest', '--source', 'w', '--quiet')).stdout).toBe('');
  });

  test('a dry run tells what would change, and leaves state and remote as they are, to the byte', async () => {
    world.write('w/new.sql', 'select 1 as new from raw.shop.orders;\n');
    const before = [hashOfFolder(world.at('state')), hashOfFolder(world.at('archive.git'))];
    const run = await wsr('harvest', '--dry-run', '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({analysis: {assets: 4}, sources: [{assets: 1}]});
    expect([hashOfFolder(world.at('state')), hashOfFolder(world.at('archive.git'))]).toEqual(before);
    expect(readdirSync(world.at('tmp'))).toEqual([]);
    rmSync(world.at('w/new.sql'));
  });

  test('a dry run that cannot begin leaves nothing behind either', async () => {
    renameSync(world.at('state/archive.git'), world.at('kept.git'));
    world.write('state/archive.git/somebody.txt', 'else\n');
    const run = await wsr('harvest', '--dry-run');
    expect(run.code).toBe(1);
    expect(isOneSentence(run)).toBe(true);
    expect(readdirSync(world.at('tmp'))).toEqual([]);
    rmSync(world.at('state/archive.git'), {recursive: true});
    renameSync(world.at('kept.git'), world.at('state/archive.git'));
  });

  test('a deleted file is gone, its text and its history stay; it comes back as the same asset', async () => {
    const text = readFileSync(world.at('w/one.sql'));
    const {path} = sidecarOf('one');
    expect(sidecarOf('one').text).not.toContain('gone: true');
    rmSync(world.at('w/one.sql'));
    expect(await world.harvest()).toMatchObject({sources: [{gone: 1, unchanged: 2}]});
    expect(sidecarOf('one')).toMatchObject({path, text: expect.stringContaining('gone: true')});
    expect(archived(path.replace(/yml$/, 'sql'))).toBe(text.toString());
    expect((await world.status()).assets).toMatchObject([{present: 2, gone: 1}]);
    expect(await world.harvest()).toMatchObject({commits: 0, sources: [{gone: 0}]});
    world.write('w/one.sql', text);
    expect(await world.harvest()).toMatchObject({sources: [{gone: 0, assets: 1}]});
    expect(sidecarOf('one').path).toBe(path);
    expect(sidecarOf('one').text).not.toContain('gone: true');
    expect((await world.status()).assets).toMatchObject([{present: 3, gone: 0}]);
  });

  test('a renamed folder is new files and gone ones, and the candidates are the same ones', async () => {
    const before = (await world.list()).map(({id}) => id).toSorted();
    renameSync(world.at('w/team'), world.at('w/squad'));
    expect(await world.harvest()).toMatchObject({sources: [{gone: 2, assets: 2, unchanged: 1}], analysis: {minted: 0}});
    expect((await world.status()).assets).toMatchObject([{present: 3, gone: 2}]);
    expect((await world.list()).map(({id}) => id).toSorted()).toEqual(before);
  });

  test('a folder that is not there fails the source and takes nothing for gone', async () => {
    renameSync(world.at('w'), world.at('elsewhere'));
    const run = await wsr('harvest');
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('The folder ./w cannot be read (ENOENT).');
    renameSync(world.at('elsewhere'), world.at('w'));
    expect((await world.status()).assets).toMatchObject([{present: 3, gone: 2}]);
    expect((await world.harvest()).commits).toBe(0);
  });

  test('a deleted catalog comes back by sync, as it was', async () => {
    const before = await world.list('--status', 'all');
    for (const file of readdirSync(world.at('state')).filter((name) => name.startsWith('catalog')))
      rmSync(world.at(`state/${file}`));
    const run = await wsr('sync', '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({
      assets: 5,
      candidates: before.length,
      malformed: [],
      push: 'up-to-date',
    });
    expect(await world.list('--status', 'all')).toEqual(before);
    expect((await world.harvest()).commits).toBe(0);
  });

  test('another machine gets all of it by sync, also when it looked around first', async () => {
    const before = await world.list('--status', 'all');
    const commits = personGit(world.at('archive.git'), 'rev-list', '--count', 'main');
    renameSync(world.at('state'), world.at('state-of-the-first'));
    expect(await world.list()).toEqual([]);
    expect((await wsr('sync')).code).toBe(0);
    expect(await world.list('--status', 'all')).toEqual(before);
    expect(personGit(world.at('archive.git'), 'rev-list', '--count', 'main')).toBe(commits);
    const id = before[0]?.id ?? '';
    expect((await wsr('decide', id, '--approve')).code).toBe(0);
    rmSync(world.at('state'), {recursive: true});
    renameSync(world.at('state-of-the-first'), world.at('state'));
    expect((await wsr('sync')).code).toBe(0);
    expect((await world.list('--status', 'approved')).map((each) => each.id)).toEqual([id]);
  });

  test('without its remote, what only reads works, a decision is kept, and a harvest says what is missing', async () => {
    const before = await world.list('--status', 'all');
    world.write('worksheet-rescue.yml', LOCAL_CONFIG.replace('./archive.git', 'git://127.0.0.1:1/archive.git'));
    expect(await world.list('--status', 'all')).toEqual(before);
    expect((await world.status()).assets).toMatchObject([{present: 3}]);
    expect((await wsr('show', before[0]?.id ?? '')).code).toBe(0);
    const decide = await wsr('decide', before[1]?.id ?? '', '--reject', 'twice the same');
    expect([decide.code, decide.stdout]).toEqual([
      0,
      expect.stringContaining('The decision is kept here and goes out with the next sync.'),
    ]);
    for (const command of ['harvest', 'sync', 'publish']) {
      const run = await wsr(command);
      expect(run.code, command).toBe(1);
      expect(run.stderr).toContain('cannot be reached');
      expect(isOneSentence(run)).toBe(true);
    }
    world.write('worksheet-rescue.yml', LOCAL_CONFIG);
    expect((await wsr('sync')).code).toBe(0);
    expect(treeOf(world.at('archive.git'))).toContain(`decisions/${before[1]?.id}.ndjson`);
  });

  test('a remote that was lost is made again from what is here', async () => {
    const tree = treeOf(world.at('archive.git'));
    rmSync(world.at('archive.git'), {recursive: true});
    expect(await world.harvest()).toMatchObject({commits: 0, push: 'pushed'});
    expect(treeOf(world.at('archive.git'))).toBe(tree);
  });
});

describe('secrets', {timeout: 60_000}, () => {
  test('that one file gives away stay out of every other, on this night and the next', async () => {
    const secret = ['Tr0ub4dor', 'Horse', '9x'].join('-');
    const token = `gh${'p'}_${'aB3dE5gH7jK9mN2pQ4rS6tV8wX'.repeat(2).slice(0, 36)}`;
    const own = openWorld({
      'w/a.sql': `create user loader password = '${secret}';\ncreate user other password = 'warehouse';\n`,
      'w/b.sql': `select * from raw.shop.orders where note = '${secret}' and warehouse = 'main';\n`,
      [`w/with ${token}.sql`]: 'select 3 as three from raw.shop.orders;\n',
      [`w/broken ${token}.sql`]: Buffer.from([0, 1, 2, 3, 0, 255, 254, 0]),
      'worksheet-rescue.yml': LOCAL_CONFIG,
    });
    try {
      const first = await own.wsr('harvest');
      expect(first.code).toBe(0);
      const second = await own.wsr('harvest', '--json');
      expect(JSON.parse(second.stdout)).toMatchObject({commits: 0});
      const decided = await own.wsr(
        'decide',
        (await own.list())[0]?.id ?? '',
        '--reject',
        `the token ${token} is in it`,
      );
      expect(decided.stdout).toBe(`${(await own.list('--status', 'rejected'))[0]?.name} is rejected.\n`);
      const objects = personGit(own.at('archive.git'), 'cat-file', '--batch-all-objects', '--batch').toLowerCase();
      const status = await own.wsr('status');
      for (const value of [secret, token]) {
        const everywhere = [objects, first.stdout, first.stderr, second.stdout, second.stderr, status.stdout]
          .join('\n')
          .toLowerCase();
        expect(everywhere.includes(value.toLowerCase())).toBe(false);
        const catalog = readdirSync(own.at('state')).filter((file) => file.startsWith('catalog'));
        expect(catalog.some((file) => readFileSync(own.at(`state/${file}`)).includes(value))).toBe(false);
      }
      expect(objects).toContain("where note = '__redacted_known_value_1__' and warehouse = 'main'");
      expect(status.stdout).toContain('./w/broken __REDACTED_github_token_1__.sql');
    } finally {
      own.remove();
    }
  });
});

test('the copy of a world is a world: nothing in the state says where it was made', {timeout: 60_000}, async () => {
  const copy = openWorld();
  try {
    for (const path of ['w', 'dbt', 'state', 'archive.git', 'worksheet-rescue.yml'])
      cpSync(world.at(path), copy.at(path), {recursive: true});
    expect(existsSync(copy.at('state/archive.git'))).toBe(true);
    expect((await copy.harvest()).commits).toBe(0);
  } finally {
    copy.remove();
  }
});
