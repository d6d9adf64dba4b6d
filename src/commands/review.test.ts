import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, isOneSentence, LOCAL_CONFIG, makeDbtProject, openWorld} from '../testing/cli-world.ts';
import {acquireRunLock} from '../system/lock.ts';
import {systemClock} from '../system/clock.ts';
import {outputs} from './outputs.ts';

// One account of six worksheets, harvested once; the tests go on from each other's decisions where they say so.
const SHEETS = {
  'w/revenue by region.sql': 'select region, sum(amount) as revenue from raw.shop.orders group by region;\n',
  'w/orders per customer.sql': 'select customer_id, count(*) as orders from raw.shop.orders group by customer_id;\n',
  'w/refunds.sql': "select day, sum(amount) as refunds from raw.shop.refunds where state = 'done' group by day;\n",
  'w/stock.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
  'w/dynamic.sql': 'select a from identifier($which);\n',
  'w/broken.sql': 'select sum( from where group;\n',
};

let world: CliWorld;
const ids = new Map<string, string>();
const idOf = (name: string): string => ids.get(name) ?? 'unknown';

beforeAll(async () => {
  world = openWorld({...SHEETS, 'worksheet-rescue.yml': LOCAL_CONFIG});
  makeDbtProject(world.at('dbt'));
}, 60_000);
afterAll(() => world.remove());

describe('before anything was harvested', () => {
  test('list, status and publish say so and end well', async () => {
    const list = await world.wsrProcess('list');
    expect([list.code, list.stdout]).toEqual([
      0,
      'No candidate fits. See `wsr list --status all`, or run `wsr harvest` first.\n',
    ]);
    expect((await world.wsr('list', '--json')).stdout).toBe('');
    const status = await world.status();
    expect(status.assets).toEqual([]);
    const publish = await world.wsr('publish');
    expect([publish.code, publish.stdout]).toEqual([
      0,
      'Nothing is approved. Decide with `wsr decide ID --approve`.\n',
    ]);
    expect((await world.wsr('decide', 'anything', '--approve')).code).toBe(2);
  }, 60_000);
});

describe('after a harvest', () => {
  beforeAll(async () => {
    await world.harvest();
    for (const {id, title} of await world.list('--status', 'all')) ids.set(title, id);
  }, 60_000);

  test('list --json keeps to its schema, line by line', async () => {
    for (const row of await world.list('--status', 'all'))
      expect(outputs['list']?.safeParse(row).error?.issues ?? []).toEqual([]);
  });

  test.each([
    [
      ['--reads', 'raw.shop.orders'],
      ['orders per customer', 'revenue by region'],
    ],
    [['--reads', 'moves'], ['stock']],
    [['refunds'], ['refunds']],
    [['--owner', 'nobody'], []],
    [['no such words at all'], []],
  ])('list %j', async (args, titles) => {
    expect((await world.list(...args)).map(({title}) => title).toSorted()).toEqual(titles);
  });

  test.each([['"'], ['a"b*('], ['NEAR('], ['sku:*'], ['-- x'], ["';drop table assets"], ['%_']])(
    'a search for %j is a search, not an error',
    async (text) => {
      expect((await world.wsr('list', '--', text)).code).toBe(0);
    },
  );

  test('list sorts as asked, and cuts where asked', async () => {
    const names = (await world.list('--sort', 'name')).map(({name}) => name);
    expect(names).toEqual(names.toSorted());
    expect(names.length).toBeGreaterThanOrEqual(4);
    const cut = await world.wsr('list', '--limit', '2');
    expect(cut.stdout).toContain(`${names.length - 2} more: --limit ${names.length}`);
    expect(await world.list('--limit', '2')).toHaveLength(2);
  });

  test.each([
    [['list', '--status', 'gone'], 'gone is no status.'],
    [['list', '--sort', 'age'], 'Candidates cannot be sorted by age.'],
    [['list', '--limit', '0'], '--limit takes a whole number from 1 on.'],
    [['list', '--limit', 'ten'], '--limit takes a whole number from 1 on.'],
    [['show', 'no_such_model'], 'There is no candidate no_such_model'],
    [['decide', 'no_such_model', '--approve'], 'There is no candidate no_such_model'],
    [['harvest', '--source', 'nonsense'], 'No configured source is called nonsense.'],
    [['harvest', '--source', 'local-folder', 'nonsense'], 'No configured source is called nonsense.'],
    [['harvest', '--since', 'yesterday'], 'yesterday is no day.'],
    [['harvest', '--since', '2026-02-31x'], '2026-02-31x is no day.'],
  ])('%j is wrong use', async (args, told) => {
    const run = await world.wsr(...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`wsr: ${told}`);
    expect(isOneSentence(run)).toBe(true);
  });

  test('show prints all of it, and keeps to its schema', async () => {
    const shown = await world.wsr('show', idOf('stock'));
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('select sku, sum(units) as units from raw.stock.moves group by sku');
    expect(shown.stdout).not.toContain(' of ,');
    const json = JSON.parse((await world.wsr('show', idOf('stock'), '--json')).stdout) as {files: {path: string}[]};
    expect(outputs['show']?.safeParse(json).error?.issues ?? []).toEqual([]);
    expect(json.files.length).toBeGreaterThanOrEqual(3);
    const model = await world.wsr('show', idOf('stock'), '--model');
    for (const {path} of json.files) expect(model.stdout).toContain(path);
    expect((await world.wsr('show', idOf('dynamic'))).stdout).toContain('No model:');
  });

  test('verdicts that do not fit leave no trace, not even by half', async () => {
    const id = idOf('stock');
    for (const [args, told] of [
      [[], 'Say what you decide.'],
      [['--rename', 'Stock Levels'], 'Stock Levels is no legal model name.'],
      [['--rename', `s${'x'.repeat(70)}`], 'is no legal model name.'],
      [['--approve', '--reject', 'old'], 'choose one.'],
      [['--reject', ' '], 'Say why it is rejected'],
      [['--snooze-until', '2026-13-45'], '2026-13-45 is no day.'],
      [['--merge-into', 'no_such_model'], 'There is no candidate no_such_model'],
      [['--assign', 'ines', '--merge-into', id], 'cannot be merged into itself.'],
      [['--assign', 'ines', '--rename', 'Not Legal'], 'is no legal model name.'],
      [['--undo'], 'There is no decision on'],
    ] as const) {
      const run = await world.wsr('decide', id, ...args);
      expect(run.code, args.join(' ')).toBe(2);
      expect(run.stderr).toContain(told);
      expect(isOneSentence(run)).toBe(true);
    }
    const {decisions} = JSON.parse((await world.wsr('show', id, '--json')).stdout) as {decisions: unknown[]};
    expect(decisions).toEqual([]);
  }, 60_000);

  test('a candidate that cannot become a model is not approved, and says why', async () => {
    const run = await world.wsr('decide', idOf('dynamic'), '--approve');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('cannot become a model:');
  });

  test('approve with a new name, found by it from then on, undone step by step', async () => {
    const id = idOf('stock');
    const decide = await world.wsr('decide', id, '--rename', 'stock_levels', '--approve', '--json');
    const decided = JSON.parse(decide.stdout) as {decisions: {by: string}[]};
    expect(outputs['decide']?.safeParse(decided).error?.issues ?? []).toEqual([]);
    expect(decided).toMatchObject({
      status: 'approved',
      name: 'stock_levels',
      sent: true,
      decisions: [{by: 'tester'}, {by: 'tester'}],
    });
    expect((await world.list('--status', 'approved')).map(({name}) => name)).toEqual(['stock_levels']);
    expect((await world.wsr('show', 'stock_levels')).stdout).toContain(id);
    expect((await world.wsr('decide', 'stock_levels', '--undo')).stdout).toBe('stock_levels is pending.\n');
    expect((await world.wsr('decide', 'stock_levels', '--undo')).stdout).not.toContain('stock_levels');
    expect((await world.wsr('decide', id, '--undo')).code).toBe(2);
  }, 60_000);

  test('reject, merge, snooze and assign are kept as said', async () => {
    expect((await world.wsr('decide', idOf('refunds'), '--reject', 'nobody reads it')).stdout).toContain(
      'is rejected.',
    );
    const merged = await world.wsr('decide', idOf('revenue by region'), '--merge-into', idOf('orders per customer'));
    expect(merged.stdout).toContain('is merged.');
    const snoozed = await world.wsr('decide', idOf('stock'), '--snooze-until', '2999-01-01', '--assign', 'ines');
    expect(snoozed.stdout).toContain('is snoozed.');
    for (const [status, title] of [
      ['rejected', 'refunds'],
      ['merged', 'revenue by region'],
      ['snoozed', 'stock'],
    ] as const) {
      expect((await world.list('--status', status)).map((row) => row.title)).toEqual([title]);
    }
    const status = await world.status();
    expect(status.review).toMatchObject({rejected: 1, merged: 1, snoozed: 1});
    expect(outputs['status']?.safeParse(status).error?.issues ?? []).toEqual([]);
    const past = await world.wsr('decide', idOf('stock'), '--snooze-until', '2001-01-01');
    expect(past.stdout).toContain('is pending.');
  }, 60_000);

  test('an ambiguous beginning of ids and names names them all', async () => {
    for (const title of ['refunds', 'stock']) await world.wsr('decide', idOf(title), '--rename', 'same_name');
    const run = await world.wsr('show', 'same_name');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('same_name fits 2 candidates.');
    for (const title of ['refunds', 'stock']) expect(run.stderr).toContain(idOf(title));
    expect((await world.wsr('show', idOf('refunds').slice(0, 6))).code).toBe(0);
  }, 60_000);

  test('while another run works: 75, but a decision is taken all the same and goes out later', async () => {
    const lock = await acquireRunLock(world.at('state/run.lock'), systemClock());
    try {
      for (const command of ['harvest', 'sync', 'publish']) {
        const run = await world.wsr(command);
        expect(run.code, command).toBe(75);
        expect(isOneSentence(run)).toBe(true);
      }
      const decide = await world.wsr('decide', idOf('orders per customer'), '--approve');
      expect([decide.code, decide.stdout]).toEqual([
        0,
        'orders_per_customer is approved. The decision is kept here and goes out with the next sync.\n',
      ]);
      expect((await world.status()).outbox).toBe(1);
    } finally {
      lock.release();
    }
    const sync = JSON.parse((await world.wsr('sync', '--json')).stdout) as object;
    expect(outputs['sync']?.safeParse(sync).error?.issues ?? []).toEqual([]);
    expect(sync).toMatchObject({sentDecisions: true, push: 'pushed'});
    expect((await world.status()).outbox).toBe(0);
    expect((await world.list('--status', 'approved')).map(({name}) => name)).toEqual(['orders_per_customer']);
  }, 60_000);
});
