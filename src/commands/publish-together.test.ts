import {afterAll, beforeAll, expect, test} from 'vitest';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit} from '../testing/cli-world.ts';
import {outputs} from './outputs.ts';

// Models that read what others make, in a project that keeps one properties file per folder.
let world: CliWorld;
const dbt = (...args: readonly string[]): string => personGit(world.at('dbt'), ...args);
const file = (ref: string, path: string): string => dbt('show', `${ref}:${path}`);
const SHARED = 'models/marts/_marts__models.yml';
const THEIRS = 'models:\n  # ours, ask ana@mail.example\n  - name: kept_a\n  - name:   kept_b\n';

beforeAll(async () => {
  world = openWorld({
    'w/totals.sql':
      'create or replace table analytics.mart.totals as select region, sum(amount) as revenue from raw.shop.orders o join raw.shop.shops s on s.id = o.shop group by region;\n',
    'w/board.sql':
      'create or replace view analytics.mart.board as select region, max(revenue) as most, min(revenue) as least from analytics.mart.totals group by region;\n',
    'w/chicken.sql':
      'create or replace table analytics.mart.chicken as select max(e.laid) as laid, count(*) as n from analytics.mart.egg e;\n',
    'w/egg.sql':
      'create or replace table analytics.mart.egg as select min(c.laid) as laid, count(*) as hatched from analytics.mart.chicken c;\n',
    'worksheet-rescue.yml': `${LOCAL_CONFIG.replace('project: ./dbt', 'project: ./dbt, layers: {marts: models/marts}')}publish: {max-open: 20, max-per-run: 20}\n`,
  });
  makeDbtProject(world.at('dbt'));
  world.write(`dbt/${SHARED}`, THEIRS);
  for (const name of ['kept_a', 'kept_b']) world.write(`dbt/models/marts/${name}.sql`, 'select 1 as id\n');
  dbt('add', '.');
  dbt('commit', '--quiet', '--message', 'Their models');
  await world.harvest();
  for (const name of ['totals', 'board', 'chicken', 'egg']) {
    const decided = await world.wsr('decide', name, '--approve');
    if (decided.code !== 0) throw new Error(decided.stderr);
  }
}, 60_000);
afterAll(() => world.remove());

test(
  'what reads another model waits for it, by name; of a circle one is read as it stands',
  {timeout: 60_000},
  async () => {
    const report = await world.publish();
    expect(outputs['publish']?.safeParse(report).error?.issues ?? []).toEqual([]);
    const [first, second] = report.behind.map(({name}) => name).toSorted();
    expect(first).toBe('board');
    expect(['chicken', 'egg']).toContain(second);
    expect(report.branches.map(({name}) => name).toSorted()).toEqual(
      ['chicken', 'egg', 'totals'].filter((name) => name !== second),
    );
    expect(report.behind.find(({name}) => name === 'board')?.reason).toBe(
      'It refers to totals: rescued/totals is not merged into main yet.',
    );
    const opened = report.branches.find(({name}) => name !== 'totals')!;
    expect(opened.notes).toEqual([
      expect.stringMatching(/^(chicken reads egg reads chicken|egg reads chicken reads egg): /),
    ]);
    expect(dbt('log', '-1', '--format=%B', opened.branch).replace(/\n/g, ' ')).toContain('dbt builds no circle');
    expect((await world.wsr('publish')).stdout).toContain('waits       board: It refers to totals');
    expect((await world.wsr('show', 'board')).stdout).toContain('It refers to totals and waits until that is merged.');
  },
);

test('a shared properties file gets lines and loses none, and what stands in it holds nothing back', () => {
  const diff = dbt('diff', '--unified=0', 'main', 'rescued/totals', '--', SHARED);
  expect(diff).toMatch(/^\+ {2}- name: totals$/m);
  expect(diff.split('\n').filter((line) => /^-(?!--)/.test(line))).toEqual([]);
  expect(file('rescued/totals', SHARED).startsWith(THEIRS)).toBe(true);
});

test('two that add to one file conflict for all to see', () => {
  const [one, other] = [
    'totals',
    ...['chicken', 'egg'].filter((name) => dbt('branch', '--list', `rescued/${name}`) !== ''),
  ];
  dbt('switch', '--quiet', '--create', 'both', `rescued/${one}`);
  expect(() => dbt('merge', '--quiet', '--no-edit', `rescued/${other}`)).toThrow('merge');
  expect(dbt('diff', '--name-only', '--diff-filter=U').trim()).toBe(SHARED);
  dbt('merge', '--abort');
  dbt('switch', '--quiet', 'main');
});

test('once merged, it is referred to', {timeout: 60_000}, async () => {
  dbt('merge', '--quiet', '--ff-only', 'rescued/totals');
  const report = await world.publish();
  expect(report.branches.map(({name, state}) => `${name} ${state}`)).toContain('totals merged');
  expect(report.branches.map(({name, state}) => `${name} ${state}`)).toContain('board created');
  expect(report.behind).toHaveLength(1);
  expect(file('rescued/board', 'models/marts/board.sql')).toContain("select * from {{ ref('totals') }}");
  const shared = file('rescued/board', SHARED);
  expect(shared.startsWith(file('main', SHARED))).toBe(true);
  expect(shared).toContain('\n  - name: board\n');
  const again = await world.publish();
  expect(again.branches.map(({state}) => state).toSorted()).toEqual(['merged', 'up-to-date', 'up-to-date']);
});
