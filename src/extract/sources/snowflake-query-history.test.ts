import {describe, expect, it} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import type {Row} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {behavesLikeSource, everything, harvestAll, memoryOf} from '../../testing/behaves-like-source.ts';
import type {FakeWarehouse} from '../../testing/fake-warehouse.ts';
import {denied, fakeWarehouse} from '../../testing/fake-warehouse.ts';
import {addDays, dayOf, msOf} from '../snowflake/history-days.ts';
import {historyBounds, historyDay, users} from '../snowflake/statements.ts';
import source from './snowflake-query-history.ts';

interface Run {
  readonly day: string;
  readonly hash?: string;
  readonly version?: number;
  readonly text?: string;
  readonly client?: string;
  readonly user?: string;
  readonly length?: number;
}

const SNOWSIGHT = 'Snowflake Web App (snowsight_workspace_user_sql)';

function history(runs: readonly Run[], fails: (day: string) => Error | undefined = () => undefined): FakeWarehouse {
  return fakeWarehouse({
    role: 'RESCUE_READER',
    answer(sql, {binds = []}) {
      const [from = 0, to = 0, ...hashes] = binds as [number, number, ...string[]];
      const within = runs.filter((run) => msOf(run.day) >= from && msOf(run.day) < to);
      if (sql === users) return denied('USERS');
      if (sql === historyBounds) {
        const days = within.map((run) => msOf(run.day)).toSorted((a, b) => a - b);
        return [
          {
            FIRST_MS: days.length === 0 ? null : String(days[0]),
            LAST_MS: days.length === 0 ? null : String(days.at(-1)),
            STATEMENTS: String(days.length),
          },
        ];
      }
      const failure = fails(dayOf(from));
      if (failure !== undefined) return failure;
      if (sql === historyDay) return within.map(dayRow);
      if (!sql.includes('min_by')) return undefined;
      expect(hashes.length).toBeLessThanOrEqual(500);
      return within
        .filter((run) => hashes.includes(run.hash ?? ''))
        .map((run): Row => ({
          QUERY_HASH: run.hash ?? '',
          QUERY_HASH_VERSION: String(run.version ?? 2),
          QUERY_TEXT: run.text ?? 'select 1',
          TEXT_LENGTH: String(run.length ?? 8),
        }));
    },
  });
}

function dayRow({day, hash = '', version = 2, client = SNOWSIGHT, user = 'ANA'}: Run): Row {
  return {
    USER_ID: '1',
    USER_NAME: user,
    QUERY_HASH: hash,
    QUERY_HASH_VERSION: String(version),
    ROLE_NAME: 'ANALYST',
    WAREHOUSE_NAME: 'WH',
    DATABASE_NAME: 'DB',
    SCHEMA_NAME: 'S',
    CLIENT: client,
    USER_TYPE: '',
    QUERY_TYPE: 'SELECT',
    SCHEDULED: '0',
    RUNS: '3',
    FAILURES: '1',
    ELAPSED_MS: '120.0',
    FIRST_MS: String(msOf(day) + 1000),
    LAST_MS: String(msOf(day) + 2000),
  };
}

const run = (warehouse: FakeWarehouse, settings = {}, parts = {}, cursor?: never) =>
  harvestAll({source, settings, context: {warehouse}}, parts, cursor);
const after = (warehouse: FakeWarehouse, cursor: unknown, settings = {}, parts = {}) =>
  run(warehouse, settings, parts, cursor as never);
const days = (events: readonly SourceEvent[]) => events.flatMap((event) => (event.t === 'day' ? [event.utcDay] : []));
const texts = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'text' ? [event.queryHash] : []));
const lastCursor = (events: readonly SourceEvent[]) => events.findLast((event) => event.t === 'checkpoint')?.cursor;

const week: readonly Run[] = Array.from({length: 7}, (_, n) => ({day: addDays('2026-11-01', n), hash: `h${n % 3}`}));

behavesLikeSource('snowflake-query-history', async () => ({
  source,
  settings: {},
  context: {
    warehouse: history([
      ...week,
      {day: '2026-11-03'},
      {day: '2026-11-03', hash: 'p', client: 'PythonConnector 3.0', text: 'select 1 /* {"app": "dbt"} */'},
    ]),
  },
}));

describe('snowflake-query-history', () => {
  it('reads each day once, each text once, and says how far it came', async () => {
    const events = await run(history(week));
    expect(days(events)).toEqual(week.map((each) => each.day));
    expect(texts(events)).toEqual(['h0', 'h1', 'h2']);
    expect(lastCursor(events)).toEqual({from: '2026-11-01', through: '2026-11-07'});
  });

  it('gives a row all its facts', async () => {
    const events = await run(history([{day: '2026-11-01', hash: 'h'}]));
    expect(events.find((event) => event.t === 'day')?.rows).toEqual([
      {
        account: 'acme',
        utcDay: '2026-11-01',
        userId: '1',
        userName: 'ANA',
        queryHash: 'h',
        hashVersion: 2,
        role: 'ANALYST',
        warehouse: 'WH',
        database: 'DB',
        schema: 'S',
        client: SNOWSIGHT,
        actor: 'person',
        queryType: 'SELECT',
        runs: 3,
        failures: 1,
        elapsedMs: 120,
        firstAt: '2026-11-01T00:00:01.000Z',
        lastAt: '2026-11-01T00:00:02.000Z',
      },
    ]);
  });

  it('reads only the overlap and what is new the next time', async () => {
    const warehouse = history([...week, {day: '2026-11-09', hash: 'new'}]);
    const events = await after(warehouse, {from: '2026-11-01', through: '2026-11-07'});
    expect(days(events)).toEqual(['2026-11-05', '2026-11-06', '2026-11-07', '2026-11-09']);
    expect(lastCursor(events)).toEqual({from: '2026-11-01', through: '2026-11-09'});
    expect(days(await after(warehouse, {from: '2026-11-01', through: '2026-11-09'}, {overlapDays: 0}))).toEqual([
      '2026-11-09',
    ]);
  });

  it('tells of a day that it read before and that is empty now', async () => {
    const events = await after(history([{day: '2026-11-01'}, {day: '2026-11-07'}]), {
      from: '2026-11-01',
      through: '2026-11-07',
    });
    expect(events.filter((event) => event.t === 'day').map((event) => event.rows.length)).toEqual([0, 0, 1]);
  });

  it('honours since as a day and as a number of days before the latest statement', async () => {
    expect(days(await run(history(week), {since: '2026-11-06'}))).toEqual(['2026-11-06', '2026-11-07']);
    expect(days(await run(history(week), {since: 3}))).toEqual(['2026-11-05', '2026-11-06', '2026-11-07']);
  });

  it('fills in older days when since reaches further back than before, newest first', async () => {
    const events = await after(history(week), {from: '2026-11-05', through: '2026-11-07'}, {overlapDays: 0});
    expect(days(events)).toEqual(['2026-11-04', '2026-11-03', '2026-11-02', '2026-11-01', '2026-11-07']);
    expect(lastCursor(events)).toEqual({from: '2026-11-01', through: '2026-11-07'});
    const cursors = events.flatMap((event) => (event.t === 'checkpoint' ? [event.cursor] : []));
    expect(cursors[0]).toEqual({from: '2026-11-04', through: '2026-11-07'});
    expect(days(await after(history(week), {through: '2026-11-07'}, {overlapDays: 0}))).toEqual(['2026-11-07']);
  });

  it('holds the cursor at a day that fails, reads the others, and reads it the next time', async () => {
    const fails = (day: string) =>
      day === '2026-11-03' ? new WarehouseError('000604', 'SQL execution canceled') : undefined;
    const events = await run(history(week, fails));
    expect(days(events)).toHaveLength(6);
    expect(events.filter((event) => event.t === 'unreadable')).toEqual([
      expect.objectContaining({scope: 'history/2026-11-03', reason: expect.stringContaining('000604')}),
    ]);
    expect(lastCursor(events)).toEqual({from: '2026-11-01', through: '2026-11-02'});
    expect(days(await after(history(week), lastCursor(events), {overlapDays: 0}, memoryOf(events)))).toContain(
      '2026-11-03',
    );
  });

  it('says which text is whole, truncated or redacted', async () => {
    const events = await run(
      history([
        {day: '2026-11-01', hash: 'a', text: 'select 1'},
        {day: '2026-11-01', hash: 'b', text: 'x'.repeat(100_000), length: 100_000},
        {day: '2026-11-01', hash: 'c', text: '<redacted>', length: 10},
      ]),
    );
    expect(events.flatMap((event) => (event.t === 'text' ? [event.completeness] : []))).toEqual([
      'whole',
      'truncated',
      'redacted',
    ]);
  });

  it('asks for texts in batches', async () => {
    const runs = Array.from({length: 1201}, (_, n) => ({day: '2026-11-01', hash: `h${String(n).padStart(5, '0')}`}));
    const warehouse = history(runs);
    expect(texts(await run(warehouse))).toHaveLength(1201);
    expect(warehouse.sent.filter(({sql}) => sql.includes('min_by')).map(({binds}) => binds.length - 2)).toEqual([
      500, 500, 201,
    ]);
  });

  it('tells the same runner whether or not the text is stored', async () => {
    const warehouse = history([
      {day: '2026-11-01', hash: 'p', client: 'JDBC 3.1', text: "select 1 -- Looker Query Context '{}'"},
    ]);
    const first = await run(warehouse);
    const second = await run(warehouse, {}, memoryOf(first));
    const actors = (events: readonly SourceEvent[]) =>
      events.flatMap((event) => (event.t === 'day' ? event.rows.map((row) => row.actor) : []));
    expect(actors(first)).toEqual(['bi']);
    expect(actors(second)).toEqual(['bi']);
    expect(texts(second)).toEqual([]);
  });

  it('leaves out people who are out of scope', async () => {
    const events = await run(
      history([
        {day: '2026-11-01', hash: 'a', user: 'CFO'},
        {day: '2026-11-01', hash: 'b'},
      ]),
      {},
      {scope: {...everything, user: (name: string) => name !== 'CFO'}},
    );
    expect(texts(events)).toEqual(['b']);
    expect(events.at(-1)).toMatchObject({t: 'checkpoint', listed: 1});
  });

  it('names the grants when the history may not be read, and keeps the cursor', async () => {
    const cursor = {from: '2026-11-01', through: '2026-11-07'};
    const events = await after(fakeWarehouse({role: 'R', answer: () => denied()}), cursor);
    expect(events).toEqual([
      expect.objectContaining({
        t: 'unreadable',
        grant: expect.stringContaining('GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE R;'),
      }),
      {t: 'checkpoint', scope: 'history', cursor, complete: false, listed: 1},
    ]);
  });

  it('has nothing to say of an empty history', async () => {
    expect(await run(history([]))).toEqual([]);
  });
});
