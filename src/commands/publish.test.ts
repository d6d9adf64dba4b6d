import {chmodSync, writeFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  type CliWorld,
  isOneSentence,
  LOCAL_CONFIG,
  makeDbtProject,
  openWorld,
  personGit,
} from '../testing/cli-world.ts';
import {personalState, refsOf} from '../testing/snapshots.ts';
import {outputs} from './outputs.ts';

// One repository that lives on from test to test, as a team's does.
let world: CliWorld;
const NAMES = ['orders_per_customer', 'revenue_by_region', 'stock', 'visits'];

const dbt = (...args: readonly string[]): string => personGit(world.at('dbt'), ...args);
const head = (branch: string): string => dbt('rev-parse', branch).trim();
const config = (publish: string, project = './dbt'): void =>
  world.write('worksheet-rescue.yml', `${LOCAL_CONFIG.replace('./dbt', project)}publish: {${publish}}\n`);
const ROOMY = 'max-open: 20, max-per-run: 20';
const states = async (...args: readonly string[]): Promise<Record<string, string>> =>
  Object.fromEntries((await world.publish(...args)).branches.map(({name, state}) => [name, state]));

beforeAll(async () => {
  world = openWorld({
    'w/revenue by region.sql': 'select region, sum(amount) as revenue from raw.shop.orders group by region;\n',
    'w/orders per customer.sql': 'select customer_id, count(*) as orders from raw.shop.orders group by customer_id;\n',
    'w/stock.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'w/visits.sql': 'select day, count(*) as visits from raw.web.visits group by day;\n',
    'worksheet-rescue.yml': LOCAL_CONFIG,
    'plain/readme.txt': 'no project\n',
  });
  makeDbtProject(world.at('dbt'));
  makeDbtProject(world.at('other'));
  personGit(world.at('other'), 'rm', '--quiet', 'dbt_project.yml');
  personGit(world.at('other'), 'commit', '--quiet', '--message', 'No project any more');
  await world.harvest();
  for (const name of NAMES) {
    const decided = await world.wsr('decide', name, '--approve');
    if (decided.code !== 0) throw new Error(decided.stderr);
  }
}, 60_000);
afterAll(() => world.remove());

describe('where it cannot publish', () => {
  test.each([
    ['a base that does not exist', 'base: trunk', './dbt', 2, 'The repository has no branch trunk'],
    ['a folder that does not exist', ROOMY, './nowhere', 1, 'nowhere'],
    ['a folder in no repository', ROOMY, './plain', 1, 'plain'],
    ['a repository without a dbt project', ROOMY, './other', 2, 'dbt_project.yml'],
  ])('%s: one sentence', async (_, publish, project, code, told) => {
    config(publish, project);
    const run = await world.wsr('publish');
    expect(run.stderr).toContain(told);
    expect(run.code).toBe(code);
    expect(isOneSentence(run)).toBe(true);
  });
});

describe('in order', {timeout: 60_000}, () => {
  test('a dry run shows each diff and moves nothing', async () => {
    config(ROOMY);
    const [refs, personal] = [refsOf(world.at('dbt')), personalState(world.at('dbt'))];
    const run = await world.wsr('publish', '--dry-run', '--push');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Dry run: no branch was moved.');
    for (const name of NAMES) expect(run.stdout).toContain(`+++ b/models/marts/rescued/${name}.sql`);
    expect(refsOf(world.at('dbt'))).toBe(refs);
    expect(personalState(world.at('dbt'))).toBe(personal);
  });

  test('limits keep some waiting, by name, and a later run goes on with them', async () => {
    config('max-open: 20, max-per-run: 2');
    const first = await world.publish();
    expect(first.branches.map(({state}) => state)).toEqual(['created', 'created']);
    expect(first.waiting).toHaveLength(2);
    config('max-open: 3, max-per-run: 20');
    const second = await world.publish();
    expect(second.branches.map(({state}) => state).toSorted()).toEqual(['created', 'up-to-date', 'up-to-date']);
    expect(second.waiting).toHaveLength(1);
    const told = await world.wsr('publish');
    expect(told.stdout).toContain(
      `waiting for room (publish.max-per-run, publish.max-open): ${second.waiting.join(', ')}`,
    );
    config(ROOMY);
    expect(Object.keys(await states()).toSorted()).toEqual(NAMES);
  });

  test('a second run finds everything as it was; the report keeps to its schema', async () => {
    const refs = refsOf(world.at('dbt'));
    const report = await world.publish();
    expect(outputs['publish']?.safeParse(report).error?.issues ?? []).toEqual([]);
    expect(new Set(report.branches.map(({state}) => state))).toEqual(new Set(['up-to-date']));
    expect(refsOf(world.at('dbt'))).toBe(refs);
  });

  test('when the base moved, branches are rebuilt on it, past a checkout in the middle of everything', async () => {
    world.write('dbt/models/kept.sql', 'select 2 as id\n');
    dbt('commit', '--quiet', '--all', '--message', 'Go on');
    // A merge with a conflict, a staged file, an edit and a file that git does not know.
    dbt('switch', '--quiet', '--create', 'theirs', 'HEAD~1');
    world.write('dbt/models/kept.sql', 'select 3 as id\n');
    dbt('commit', '--quiet', '--all', '--message', 'Go elsewhere');
    expect(() => dbt('merge', 'main')).toThrow('merge main');
    world.write('dbt/staged.sql', 'select 4\n');
    dbt('add', 'staged.sql');
    world.write('dbt/staged.sql', 'select 5\n');
    world.write('dbt/unknown.txt', 'x\n');
    const personal = personalState(world.at('dbt'));
    const before = NAMES.map((name) => head(`rescued/${name}`));
    expect(new Set(Object.values(await states()))).toEqual(new Set(['updated']));
    expect(personalState(world.at('dbt'))).toBe(personal);
    for (const [index, name] of NAMES.entries()) {
      expect(head(`rescued/${name}`)).not.toBe(before[index]);
      expect(head(`rescued/${name}^`)).toBe(head('main'));
    }
    dbt('reset', '--quiet', '--hard');
    dbt('switch', '--quiet', 'main');
  });

  test('what a person committed on a branch, or amended, stays', async () => {
    dbt('switch', '--quiet', 'rescued/stock');
    world.write('dbt/models/marts/rescued/stock.sql', 'select 1 as mine\n');
    dbt('commit', '--quiet', '--all', '--message', 'Mine');
    dbt('switch', '--quiet', 'rescued/visits');
    dbt('commit', '--quiet', '--amend', '--no-edit', '--reset-author');
    dbt('switch', '--quiet', 'main');
    const [stock, visits] = [head('rescued/stock'), head('rescued/visits')];
    const report = await world.publish();
    expect(report.exitCode).toBe(0);
    expect(report.touched.map(({branch, reason}) => `${branch}: ${reason}`).toSorted()).toEqual([
      'rescued/stock: A person has committed to it.',
      'rescued/visits: A person has committed to it.',
    ]);
    expect([head('rescued/stock'), head('rescued/visits')]).toEqual([stock, visits]);
    expect((await world.wsr('publish')).stdout).toContain('left alone rescued/stock: A person has committed to it.');
    dbt('branch', '--quiet', '--delete', '--force', 'rescued/stock', 'rescued/visits');
    expect(await states()).toMatchObject({stock: 'created', visits: 'created', revenue_by_region: 'up-to-date'});
  });

  test('a branch that is checked out is left alone, and the others go on', async () => {
    world.write('dbt/models/kept.sql', 'select 6 as id\n');
    dbt('commit', '--quiet', '--all', '--message', 'On and on');
    dbt('switch', '--quiet', 'rescued/stock');
    const before = head('rescued/stock');
    const report = await world.publish();
    expect(report.touched).toMatchObject([
      {branch: 'rescued/stock', reason: expect.stringContaining('is checked out in')},
    ]);
    expect(report.branches.map(({state}) => state)).toEqual(['updated', 'updated', 'updated']);
    expect(head('rescued/stock')).toBe(before);
    dbt('switch', '--quiet', 'main');
    expect(await states()).toMatchObject({stock: 'updated'});
  });

  test('a rename is a new branch; a merged model is no branch any more', async () => {
    dbt('merge', '--quiet', '--ff-only', 'rescued/visits');
    expect(await states()).toMatchObject({visits: 'merged'});
  });
});

describe('to a remote', {timeout: 60_000}, () => {
  const remote = (...args: readonly string[]): string => personGit(world.at('remote.git'), ...args);
  const pushed = async (): Promise<Record<string, string>> => {
    const report = await world.publish('--push');
    return Object.fromEntries(
      report.branches.filter(({state}) => state !== 'merged').map((branch) => [branch.name, branch.pushed]),
    );
  };

  test('no remote is said, not failed', async () => {
    expect(new Set(Object.values(await pushed()))).toEqual(new Set(['no-remote']));
  });

  test('branches that were made without --push go out with it, once', async () => {
    personGit(world.root, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git');
    dbt('remote', 'add', 'origin', world.at('remote.git'));
    dbt('push', '--quiet', 'origin', 'main');
    expect(new Set(Object.values(await pushed()))).toEqual(new Set(['pushed']));
    expect(new Set(Object.values(await pushed()))).toEqual(new Set(['up-to-date']));
    for (const name of NAMES.filter((each) => each !== 'visits')) {
      expect(remote('rev-parse', `rescued/${name}`)).toBe(dbt('rev-parse', `rescued/${name}`));
    }
  });

  test('a moved base moves them there too; a branch that was deleted there comes back', async () => {
    world.write('dbt/models/kept.sql', 'select 7 as id\n');
    dbt('commit', '--quiet', '--all', '--message', 'And on');
    dbt('push', '--quiet', 'origin', 'main');
    remote('update-ref', '-d', 'refs/heads/rescued/stock');
    expect(new Set(Object.values(await pushed()))).toEqual(new Set(['pushed']));
    expect(remote('rev-parse', 'rescued/stock')).toBe(dbt('rev-parse', 'rescued/stock'));
  });

  test('what a person pushed to a branch stays, whether we have fetched it or not', async () => {
    personGit(world.root, 'clone', '--quiet', 'remote.git', 'colleague');
    const colleague = (...args: readonly string[]): string => personGit(world.at('colleague'), ...args);
    colleague('switch', '--quiet', 'rescued/stock');
    world.write('colleague/models/marts/rescued/stock.sql', 'select 1 as theirs\n');
    colleague('commit', '--quiet', '--all', '--message', 'Theirs');
    colleague('push', '--quiet');
    const theirs = remote('rev-parse', 'rescued/stock');
    expect(await pushed()).toMatchObject({stock: 'rejected', revenue_by_region: 'up-to-date'});
    const told = await world.wsr('publish', '--push');
    expect(told.stdout).toContain(
      "not pushed rescued/stock: the remote's branch holds commits that this tool did not put there.",
    );
    dbt('fetch', '--quiet');
    expect(await pushed()).toMatchObject({stock: 'rejected'});
    expect(remote('rev-parse', 'rescued/stock')).toBe(theirs);
  });

  test('a remote that refuses or is not there: the branches are built, the sentence is told, the exit code is 1', async () => {
    world.write('dbt/models/kept.sql', 'select 8 as id\n');
    dbt('commit', '--quiet', '--all', '--message', 'Still on');
    dbt('push', '--quiet', 'origin', 'main');
    const hook = world.at('remote.git/hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho no pushes today >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    const refused = await world.publish('--push');
    expect(refused.exitCode).toBe(1);
    expect(refused.failure?.message).toContain('refused the push');
    expect(refused.branches.filter(({state}) => state === 'updated')).toHaveLength(3);
    dbt('remote', 'set-url', 'origin', world.at('moved-away.git'));
    const run = await world.wsr('publish', '--push');
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('cannot be reached');
    expect(run.stdout).toContain('as it was');
  });
});
