import {afterAll, beforeAll, expect, test} from 'vitest';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit} from '../testing/cli-world.ts';

// A repository without dbt: nothing waits for anything, as every file runs by itself.
let world: CliWorld;

beforeAll(async () => {
  world = openWorld({
    'w/totals.sql':
      'create or replace table analytics.mart.totals as select region, sum(amount) as revenue from raw.shop.orders group by region;\n',
    'w/board.sql':
      'create or replace view analytics.mart.board as select region, max(revenue) as most from analytics.mart.totals group by region;\n',
    'worksheet-rescue.yml': LOCAL_CONFIG.replace('kind: dbt', 'kind: plain-sql'),
  });
  makeDbtProject(world.at('dbt'));
  await world.harvest();
  for (const name of ['totals', 'board']) {
    const decided = await world.wsr('decide', name, '--approve');
    if (decided.code !== 0) throw new Error(decided.stderr);
  }
}, 60_000);
afterAll(() => world.remove());

test('is published, and known again once merged', {timeout: 60_000}, async () => {
  const report = await world.publish();
  expect(report.behind).toEqual([]);
  expect(report.branches.map(({name, state}) => `${name} ${state}`).toSorted()).toEqual([
    'board created',
    'totals created',
  ]);
  const board = personGit(world.at('dbt'), 'show', 'rescued/board:rescued/board.sql');
  expect(board).toContain('select * from analytics.mart.totals');
  personGit(world.at('dbt'), 'merge', '--quiet', '--ff-only', 'rescued/board');
  const again = await world.publish();
  expect(again.branches.map(({name, state}) => `${name} ${state}`).toSorted()).toEqual([
    'board merged',
    'totals updated',
  ]);
});
