import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {ana, assetOf, evidenceOf, personOf} from '../catalog/samples.test.data.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Person} from '../model/people.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import type {ArchiveBatch, HistoryText} from '../ports/archive.ts';
import {type CliWorld, openWorld} from '../testing/cli-world.ts';
import {workshopIn} from '../testing/workshop-in.ts';
import {analyse} from './analyse.ts';
import type {Workshop} from './context.ts';
import {promoteHistory} from './promote-history.ts';
import {syncCatalog} from './sync.ts';

const ORDERS = 'select country, sum(amount) as revenue from orders where paid group by country';
const PLANS = 'select plan, count(*) as subs from subscriptions group by plan having count(*) > 9';
const TICKETS = 'select agent, avg(csat) as csat from tickets where closed group by agent';
const MOVES = 'select sku, sum(units) as units from raw.stock.moves group by sku';

interface World {
  readonly files: CliWorld;
  readonly workshop: Workshop;
}

const open: World[] = [];

async function world(): Promise<World> {
  const files = openWorld({
    'worksheet-rescue.yml': [
      'version: 1',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      'accounts:',
      '  acme: {kind: snowflake, connection: {profile: acme}, role: READER, sources: [query-history]}',
      '',
    ].join('\n'),
  });
  const workshop = await workshopIn(files);
  open.push({files, workshop});
  return {files, workshop};
}

afterEach(async () => {
  for (const {files, workshop} of open.splice(0)) {
    await workshop.close();
    files.remove();
  }
});

const ANA = personOf('11', 'ANA', {state: 'disabled'});

interface Ran {
  readonly sql: string;
  /** `2026-11-02T10:00` */
  readonly at: string;
  readonly session: string;
  readonly change?: Partial<Evidence>;
}

function daysOf(history: readonly Ran[]): NonNullable<ArchiveBatch['days']> {
  const byDay = Map.groupBy(history, ({at}) => at.slice(0, 10));
  return [...byDay].map(([utcDay, rows]) => ({
    account: 'acme',
    utcDay,
    rows: rows.map(({sql, at, session, change}) =>
      evidenceOf(exactFingerprint(sql), {
        utcDay,
        runs: 1,
        database: 'RAW',
        schema: 'SHOP',
        firstAt: `${at}:00.000Z`,
        lastAt: `${at}:00.000Z`,
        sessions: [session],
        ...change,
      }),
    ),
  }));
}

function textsOf(history: readonly Ran[], completeness: HistoryText['completeness'] = 'whole'): readonly HistoryText[] {
  return [...new Set(history.map(({sql}) => sql))].map((text) => ({exact: exactFingerprint(text), text, completeness}));
}

async function commit({workshop}: World, batch: Omit<ArchiveBatch, 'message'>): Promise<void> {
  const {archive} = workshop;
  await archive.commit({message: 'A night', ...batch}, await archive.head());
  await syncCatalog(workshop);
}

async function night(of: World, history: readonly Ran[], people: readonly Person[] = [ANA]): Promise<void> {
  await commit(of, {people: {account: 'acme', people}, texts: textsOf(history), days: daysOf(history)});
}

/** Every file of an asset, with its blob. */
function assetFiles({files}: World): string {
  return execFileSync('git', ['-C', join(files.root, 'archive.git'), 'ls-tree', '-r', 'main', 'assets/'], {
    encoding: 'utf8',
  });
}

function bodies({workshop}: World): readonly string[] {
  const {catalog} = workshop;
  return catalog.historyAssets('acme').map(({id}) => catalog.asset(id)?.asset.body ?? '');
}

async function pushed(of: World): Promise<string> {
  await of.workshop.archive.push();
  return assetFiles(of);
}

const HISTORY: readonly Ran[] = [
  {sql: ORDERS, at: '2026-11-02T10:00', session: 'a'},
  {sql: PLANS, at: '2026-11-02T10:10', session: 'a'},
  {sql: TICKETS, at: '2026-11-03T09:00', session: 'b'},
  {sql: `${TICKETS} order by csat`, at: '2026-11-03T09:05', session: 'b'},
  {sql: MOVES, at: '2026-11-03T09:10', session: 'b'},
  {sql: ORDERS, at: '2026-11-04T09:00', session: 'c'},
  {sql: PLANS, at: '2026-11-04T09:02', session: 'c'},
  {sql: `${TICKETS} order by csat`, at: '2026-11-04T09:05', session: 'c'},
  {sql: MOVES, at: '2026-11-04T09:10', session: 'c'},
];

describe('sheets of the history', () => {
  test('end in the same files harvested in one go, day by day, or with an early day last', async () => {
    const [whole, daily, late] = [await world(), await world(), await world()];
    await night(whole, HISTORY);
    expect(await promoteHistory(whole.workshop)).toMatchObject({added: 5, commits: 1, held: []});

    const days = [...Map.groupBy(HISTORY, ({at}) => at.slice(0, 10)).values()];
    let added = 0;
    for (const day of days) {
      await night(daily, day);
      added += (await promoteHistory(daily.workshop)).added;
    }
    expect(added).toBe(5);
    for (const day of days.toReversed()) {
      await night(late, day);
      await promoteHistory(late.workshop);
    }

    const expected = await pushed(whole);
    expect(expected.trim().split('\n')).toHaveLength(2);
    expect(await pushed(daily)).toBe(expected);
    expect(await pushed(late)).toBe(expected);
    for (const each of [daily, late])
      expect(each.workshop.catalog.assetCounts()).toMatchObject([{present: 1, gone: 0}]);
  }, 60_000);

  test('are made again of the same evidence without a commit, also after the catalog forgot what they were made from', async () => {
    const one = await world();
    await night(one, HISTORY);
    await promoteHistory(one.workshop);
    expect(await promoteHistory(one.workshop)).toEqual({added: 0, commits: 0, held: []});
    one.workshop.catalog.putThreadInputs('acme', '11', undefined);
    expect(await promoteHistory(one.workshop)).toEqual({added: 0, commits: 0, held: []});
  }, 60_000);

  test('give up what a readable file holds by now, and are gone when nothing is left', async () => {
    const one = await world();
    await night(one, HISTORY.slice(0, 2));
    await promoteHistory(one.workshop);
    expect(bodies(one)).toEqual([expect.stringContaining(PLANS)]);

    await commit(one, {assets: [assetOf('a'.repeat(32), {owner: {...ana, id: '12'}, body: PLANS, title: 'plans'})]});
    await promoteHistory(one.workshop);
    expect(bodies(one)).toEqual([expect.not.stringContaining(PLANS)]);
    expect(bodies(one)[0]).toContain(ORDERS);

    await commit(one, {assets: [assetOf('b'.repeat(32), {owner: ana, body: `${ORDERS};\n${PLANS}`, title: 'both'})]});
    await promoteHistory(one.workshop);
    expect(bodies(one)).toEqual([]);
    expect(await pushed(one)).toContain('query-history');
  }, 60_000);
});

describe('what the history says of them', () => {
  test('a statement that ran where its names are two different tables becomes no model, and shows both contexts', async () => {
    const one = await world();
    await night(one, [
      {sql: ORDERS, at: '2026-11-02T10:00', session: 'a'},
      {sql: ORDERS, at: '2026-11-02T11:00', session: 'a', change: {database: 'DEV', runs: 4}},
      {sql: MOVES, at: '2026-11-02T12:00', session: 'a'},
      {sql: MOVES, at: '2026-11-02T13:00', session: 'a', change: {database: 'DEV', queryHash: 'other'}},
    ]);
    await promoteHistory(one.workshop);
    await analyse(one.workshop);
    const candidates = one.workshop.catalog.candidates();
    const orders = candidates.find(({sql}) => sql === ORDERS);
    expect(orders?.refusal).toBe(
      'It ran in contexts that make ORDERS different tables, DEV.SHOP.ORDERS (4 runs) or RAW.SHOP.ORDERS (1 run): ' +
        'which one is meant, only a person can say; write its full name.',
    );
    expect(orders?.history).toMatchObject({tier: 'exact', runs: 5, people: ['ANA']});
    expect(orders?.history?.contexts.map(({context, runs}) => [context.database, runs])).toEqual([
      ['DEV', 4],
      ['RAW', 1],
    ]);
    const moves = candidates.find(({sql}) => sql === MOVES);
    expect(moves?.refusal).toBeUndefined();
    expect(moves?.history?.contexts).toHaveLength(2);
    expect(moves?.historySince).toBe('2026-11-02');
  }, 60_000);

  test('a text that the account cut stands in the sheet, says so, and becomes no model', async () => {
    const one = await world();
    const cut = `${ORDERS} and id in (${Array.from({length: 400}, (_, n) => n).join(', ')}, 4`;
    const history = [
      {sql: cut, at: '2026-11-02T10:00', session: 'a'},
      {sql: PLANS, at: '2026-11-02T10:10', session: 'a'},
    ];
    await night(one, history);
    await commit(one, {texts: textsOf(history.slice(0, 1), 'truncated')});
    await promoteHistory(one.workshop);
    await analyse(one.workshop);
    const text = bodies(one).join('\n');
    expect(text).toContain('cut by the account at 100,000 characters');
    expect(text.indexOf(PLANS)).toBeLessThan(text.indexOf(cut));
    const refusals = one.workshop.catalog.candidates().map(({sql, refusal}) => [sql === cut, refusal]);
    expect(refusals).toContainEqual([
      true,
      'The query history cut this statement at 100,000 characters, and no file has the rest.',
    ]);
    expect(refusals).toContainEqual([false, undefined]);
  }, 60_000);

  test('a file is joined to what was run of it, and one that nothing matches says since when', async () => {
    const one = await world();
    const owner = {...ana, id: '12', name: 'BO', state: 'active' as const};
    await night(
      one,
      [
        {
          sql: `${ORDERS} limit 100`,
          at: '2026-11-02T10:00',
          session: 'a',
          change: {schema: 'NEAR', userId: '12', userName: 'BO'},
        },
      ],
      [personOf('12', 'BO')],
    );
    await commit(one, {
      assets: [assetOf('c'.repeat(32), {owner, body: `${ORDERS};\n\n${TICKETS}`, title: 'bo'})],
    });
    await promoteHistory(one.workshop);
    await analyse(one.workshop);
    const bySql = new Map(one.workshop.catalog.candidates().map((candidate) => [candidate.sql.trim(), candidate]));
    expect(bySql.get(ORDERS)).toMatchObject({
      runs: 0,
      history: {tier: 'near', runs: 1, people: ['BO']},
      context: {database: 'RAW', schema: 'NEAR'},
      reads: [{database: 'RAW', schema: 'NEAR', name: 'ORDERS'}],
    });
    expect(bySql.get(TICKETS)?.history).toBeUndefined();
    expect(bySql.get(TICKETS)?.historySince).toBe('2026-11-02');
  }, 60_000);
});
