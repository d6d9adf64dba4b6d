import {describe, expect, it} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {behavesLikeSource, everything, memoryOf} from '../../testing/behaves-like-source.ts';
import {denied, fakeWarehouse} from '../../testing/fake-warehouse.ts';
import {historyTexts} from '../snowflake/history-sql.ts';
import source from './snowflake-query-history.ts';
import {SNOWSIGHT, history, run, after, days, texts, lastCursor, week} from './snowflake-query-history.test.kit.ts';

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
        sessions: ['7'],
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
    const events = await run(history(week, {fails}));
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
    const runs = Array.from({length: 5001}, (_, n) => ({day: '2026-11-01', hash: `h${String(n).padStart(5, '0')}`}));
    const warehouse = history(runs);
    expect(texts(await run(warehouse))).toHaveLength(5001);
    const asked = warehouse.sent.filter(({sql}) => sql === historyTexts);
    expect(asked.map(({binds}) => (JSON.parse(String(binds[2])) as string[]).length)).toEqual([5000, 1]);
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

  it('names the grant when the history may not be read, and keeps the cursor', async () => {
    const cursor = {from: '2026-11-01', through: '2026-11-07'};
    const events = await after(fakeWarehouse({role: 'R', answer: () => denied()}), cursor);
    expect(events).toEqual([
      expect.objectContaining({
        t: 'unreadable',
        grant: 'GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE R;',
      }),
      {t: 'checkpoint', scope: 'history', cursor, complete: false, listed: 1},
    ]);
  });

  it('has nothing to say of an empty history', async () => {
    expect((await run(history([]))).filter(({t}) => t !== 'people')).toEqual([]);
  });

  it('does without views that the role may not see, with one notice and the grant for each', async () => {
    const events = await run(
      history(week, {missing: ['SESSIONS', 'USERS', 'TASK_HISTORY', 'QUERY_ATTRIBUTION_HISTORY']}),
    );
    expect(days(events)).toHaveLength(7);
    const unreadable = events.filter((event) => event.t === 'unreadable');
    expect(unreadable.map(({locator, grant}) => [locator, grant])).toEqual([
      ['history/SESSIONS', 'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE RESCUE_READER;'],
      ['history/USERS', 'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE RESCUE_READER;'],
      ['history/TASK_HISTORY', 'GRANT DATABASE ROLE SNOWFLAKE.USAGE_VIEWER TO ROLE RESCUE_READER;'],
      ['history/QUERY_ATTRIBUTION_HISTORY', 'GRANT DATABASE ROLE SNOWFLAKE.USAGE_VIEWER TO ROLE RESCUE_READER;'],
    ]);
    expect(lastCursor(events)).toMatchObject({without: {SESSIONS: '2026-11-01', TASK_HISTORY: '2026-11-01'}});
    const granted = await after(history(week, {missing: []}), lastCursor(events), {overlapDays: 0});
    expect(days(granted)).toHaveLength(7);
    expect(lastCursor(granted)).toEqual({from: '2026-11-01', through: '2026-11-07'});
  });

  it('does without columns that an older account does not have, and says nothing of it', async () => {
    const warehouse = history(week, {missing: ['agent_type', 'secondary_role_stats']});
    const events = await run(warehouse);
    expect(days(events)).toHaveLength(7);
    expect(events.filter((event) => event.t === 'unreadable')).toEqual([]);
    expect(warehouse.sent.some(({sql}) => sql.startsWith('with day as') && sql.includes('user_type,'))).toBe(true);
  });

  it('keeps sessions of people only, and none where nobody has so many open', async () => {
    const many = Array.from({length: 9}, (_, n) => String(n));
    const events = await run(
      history([
        {day: '2026-11-01', hash: 'a', sessions: ['10', '9']},
        {day: '2026-11-01', hash: 'b', sessions: many},
        {day: '2026-11-01', hash: 'c', client: 'dbt'},
      ]),
    );
    const rows = events.flatMap((event) => (event.t === 'day' ? event.rows : []));
    expect(rows.map(({queryHash, sessions}) => [queryHash, sessions])).toEqual([
      ['a', ['10', '9']],
      ['b', undefined],
      ['c', undefined],
    ]);
  });

  it('keeps credits and secondary roles, and tells agents from people', async () => {
    const events = await run(
      history([
        {day: '2026-11-01', hash: 'a', more: {CREDITS: '0.30000000000000004', SECONDARY_ROLES: '1'}},
        {day: '2026-11-01', hash: 'b', more: {AGENT_TYPE: 'CORTEX_AGENT'}},
      ]),
    );
    expect(events.find((event) => event.t === 'day')?.rows).toMatchObject([
      {actor: 'person', credits: 0.3, secondaryRoles: true},
      {actor: 'service'},
    ]);
  });

  it('tells a tool from a person by the text that each of them ran, not by that of their common hash', async () => {
    const signed = {day: '2026-11-01', hash: 'h', client: 'PythonConnector 3.1'};
    const events = await run(
      history([
        {...signed, user: 'LOADER', text: 'select 1 /* {"app": "dbt"} */'},
        {...signed, user: 'ANA', text: 'select 1', more: {USER_TYPE: 'PERSON'}},
      ]),
    );
    const rows = events.flatMap((event) => (event.t === 'day' ? event.rows : []));
    expect(rows.map(({userName, actor}) => [userName, actor])).toEqual([
      ['LOADER', 'dbt'],
      ['ANA', 'person'],
    ]);
  });

  it('counts what it leaves out and what it could not take whole', async () => {
    const events = await run(
      history([
        {day: '2026-11-01', hash: 'a', length: 100_000},
        {day: '2026-11-01', hash: 'b', text: '<redacted>'},
        {day: '2026-11-01'},
      ]),
    );
    expect(events.filter((event) => event.t === 'tally').map(({counts}) => counts)).toEqual([
      {
        'texts cut at 100,000 characters': 1,
        'texts redacted by the account': 1,
        'statements that drivers issue by themselves': 5,
        'statements of our own': 2,
        'runs without a hash': 3,
      },
    ]);
  });

  it('gives the text of each version of a hash', async () => {
    const events = await run(
      history([
        {day: '2026-11-01', hash: 'h', version: 1},
        {day: '2026-11-02', hash: 'h', version: 2},
      ]),
    );
    expect(events.flatMap((event) => (event.t === 'text' ? [event.hashVersion] : []))).toEqual([1, 2]);
  });

  it('does not let half of its oldest day replace what is stored of it', async () => {
    const year = [
      {day: '2025-11-08', hash: 'old'},
      {day: '2026-11-07', hash: 'new'},
    ];
    const knownDay = (_kind: string, day: string): boolean => day === '2025-11-08';
    expect(days(await run(history(year), {}, {knownDay}))).toEqual(['2026-11-07']);
    expect(days(await run(history(year)))).toEqual(['2025-11-08', '2026-11-07']);
  });

  it('replaces days that are stored and empty now when everything is read again', async () => {
    const events = await run(
      history([week[0]!, week[6]!]),
      {},
      {
        knownDay: (_kind: string, day: string) => day === '2026-11-03',
      },
    );
    expect(days(events)).toEqual(['2026-11-01', '2026-11-03', '2026-11-07']);
  });

  it('refuses actor rules that do not fit before it asks for anything', async () => {
    const warehouse = history(week);
    await expect(run(warehouse, {actors: 'nowhere.yml'})).rejects.toMatchObject({exitCode: 2});
    expect(warehouse.sent).toEqual([]);
  });
});
