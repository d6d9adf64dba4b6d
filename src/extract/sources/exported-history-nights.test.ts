import {readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {exactFingerprint} from '../../parse/fingerprint/of-text.ts';
import {csv, type ExportWorld, openExports, told} from '../exports/invented.test.kit.ts';
import source from './exported-history.ts';
import {HEADER, type Cells, run, SMALL} from './exported-history.test.kit.ts';

let world: ExportWorld;
beforeAll(async () => {
  world = await openExports(source);
});
afterAll(() => world.remove());

describe('exported-history, over several files and nights', () => {
  it('counts a query once that several exports hold, also in one that comes later', async () => {
    const days = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'];
    const of = (day: string, n: number): Cells => run(`${day}-${n}`, `select ${n}`, `${day} 0${n}:00:00`);
    await world.write('overlap/1.csv', csv([HEADER, ...days.slice(0, 3).flatMap((day) => [of(day, 1), of(day, 2)])]));
    const first = await world.run({history: 'overlap'});
    expect(told.runs(first)).toBe(6);

    // It begins in the middle of the third day, and repeats a row of it.
    await world.write('overlap/2.csv', csv([HEADER, of('2026-11-03', 2), of('2026-11-03', 3), of('2026-11-04', 1)]));
    const second = await world.run({history: 'overlap'}, told.cursor(first));
    expect(told.days(second)).toEqual(['2026-11-03', '2026-11-04']);
    expect(told.runs(second)).toBe(4);
    expect(told.rows(await world.run({history: 'overlap'})).filter(({utcDay}) => utcDay >= '2026-11-03')).toEqual(
      told.rows(second),
    );

    const third = await world.run({history: 'overlap'}, told.cursor(second));
    expect(third.filter((event) => event.t !== 'checkpoint')).toEqual([]);
    expect(told.cursor(third)).toEqual(told.cursor(second));
  });

  it('keeps a fuller day that was read from an export that is no longer there', async () => {
    await world.write(
      'month.csv',
      csv([HEADER, run('a', 'select 1', '2026-11-01 01:00:00'), run('b', 'select 2', '2026-11-01 02:00:00')]),
    );
    const first = await world.run({history: 'month.csv'});
    await world.write(
      'month.csv',
      csv([HEADER, run('b', 'select 2', '2026-11-01 02:00:00'), run('c', 'select 3', '2026-11-02 01:00:00')]),
    );
    const second = await world.run({history: 'month.csv'}, told.cursor(first));
    expect(told.days(second)).toEqual(['2026-11-02']);
    expect(told.reasons(second)).toEqual([
      expect.stringMatching(/^The exports hold 1 of this day's statements, and held 2/),
    ]);
  });

  it('carries on where it was killed, and ends in the same', async () => {
    const rows = ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) =>
      run(day, `select '${day}'`, `${day} 01:00:00`),
    );
    await world.write('killed.csv', csv([HEADER, ...rows, run('again', "select '2026-11-01'", '2026-11-03 02:00:00')]));
    const whole = await world.run({history: 'killed.csv'});
    const cursors = whole.flatMap((event) => (event.t === 'checkpoint' ? [event.cursor] : []));
    const rest = await world.run({history: 'killed.csv'}, cursors[0]);
    expect(told.days(rest)).toEqual(['2026-11-02', '2026-11-03']);
    expect(told.rows(rest)).toEqual(told.rows(whole).slice(1));
    expect(told.cursor(rest)).toEqual(told.cursor(whole));
  });

  it('knows people by what lies beside: ids, states, tools, tasks and cost', async () => {
    await world.write(
      'beside/history.csv',
      csv([
        ['query_id', 'query_text', 'start_time', 'user_name', 'session_id'],
        ['q1', 'select 1', '2026-11-02 10:00:00', 'ANA', '1'],
        ['q2', 'select 2', '2026-11-02 10:00:00', 'ANA', '2'],
        ['q3', 'select 3', '2026-11-02 10:00:00', 'BOT', '3'],
        ['q4', 'select 4', '2026-03-02 10:00:00', 'ANA', '4'],
        ['q5', '-- Looker Query Context x\nselect 5', '2026-11-02 10:00:00', 'EVE', '5'],
        ['q6', 'select 6', '2026-11-02 10:00:00', 'ANA', '1'],
      ]),
    );
    await world.write(
      'beside/users.csv',
      csv([
        ['USER_ID', 'NAME', 'TYPE', 'DISABLED', 'CREATED_ON', 'DELETED_ON', 'EMAIL'],
        ['10', 'ANA', '', 'false', '2025-01-01 00:00:00', '2026-06-01 00:00:00', 'ana@example.com'],
        ['11', 'ANA', '', 'true', '2026-06-02 00:00:00', '', ''],
        ['12', 'BOT', 'SERVICE', 'false', '2025-01-01 00:00:00', '', ''],
      ]),
    );
    await world.write(
      'beside/sessions.json',
      JSON.stringify([
        {SESSION_ID: 1, CLIENT_ENVIRONMENT: '{"APPLICATION":"Snowflake Web App (snowsight_worksheet)"}'},
        {SESSION_ID: 2, CLIENT_ENVIRONMENT: '{"APPLICATION":"dbt"}', CLIENT_APPLICATION_ID: 'PythonConnector 3'},
      ]),
    );
    await world.write('beside/tasks.csv', 'query_id,name\nq6,NIGHTLY\n');
    await world.write('beside/cost.csv', 'query_id,credits_attributed_compute\nq1,0.25\nq1,0.25\n');
    const events = await world.run({
      history: 'beside/history.csv',
      users: 'beside/users.csv',
      sessions: 'beside/sessions.json',
      tasks: 'beside/tasks.csv',
      attribution: 'beside/cost.csv',
    });
    const by = (text: string) => told.rows(events).filter(({queryHash}) => queryHash === exactFingerprint(text));
    expect(by('select 1')).toMatchObject([{userId: '11', actor: 'person', sessions: ['1'], credits: 0.25}]);
    expect(by('select 2')).toMatchObject([{actor: 'dbt', client: 'dbt'}]);
    expect(by('select 3')).toMatchObject([{actor: 'service', userId: '12'}]);
    expect(by('select 4')).toMatchObject([{userId: '10', utcDay: '2026-03-02'}]);
    expect(by('select 5')).toMatchObject([{actor: 'bi', userId: 'EVE'}]);
    expect(by('select 6')).toMatchObject([{actor: 'task'}]);
    const people = events.flatMap((event) => (event.t === 'people' ? event.people : []));
    expect(people.map(({userId, state, human}) => [userId, state, human])).toEqual([
      ['10', 'dropped', true],
      ['11', 'disabled', true],
      ['12', 'active', false],
      ['EVE', 'active', true],
    ]);
  });

  it('leaves out what the account issued by itself, our own, and what is out of scope', async () => {
    await world.write(
      'scope.csv',
      csv([
        [
          'query_id',
          'query_text',
          'start_time',
          'user_name',
          'database_name',
          'query_tag',
          'is_client_generated_statement',
        ],
        ['q1', 'select 1', '2026-11-02 10:00:00', 'ANA', 'SHOP', '', 'FALSE'],
        ['q2', 'select 2', '2026-11-02 10:00:00', 'CFO', 'SHOP', '', 'FALSE'],
        ['q3', 'select 3', '2026-11-02 10:00:00', 'ANA', 'HR', '', 'FALSE'],
        ['q4', 'show tables', '2026-11-02 10:00:00', 'ANA', 'SHOP', '', 'TRUE'],
        ['q5', 'select 5', '2026-11-02 10:00:00', 'ANA', 'SHOP', 'worksheet-rescue', 'FALSE'],
      ]),
    );
    const events = await world.run({history: 'scope.csv'}, undefined, {
      scope: {
        user: (name) => name !== 'CFO',
        role: () => true,
        database: (name) => name !== 'HR',
        schema: () => true,
        folder: () => true,
      },
    });
    expect(told.texts(events)).toEqual(['select 1']);
    expect(told.runs(events)).toBe(1);
    expect(events).toContainEqual({
      t: 'tally',
      counts: {'statements that drivers issue by themselves': 1, 'statements of our own': 1},
    });
  });

  it.each([
    ['missing.csv', undefined, 'There is no exported query history at missing.csv.'],
    ['empty.csv', '', 'The file empty.csv is empty.'],
    [
      'no-sql.csv',
      'a,b,USER_NAME\n1,2,3\n',
      'The file no-sql.csv has no column QUERY_TEXT, START_TIME; found: a, b, USER_NAME.',
    ],
    ['headless.csv', '_COL_0,_COL_1\n1,2\n', /it was unloaded without HEADER = TRUE/],
    ['zip.csv', 'PK\u0003\u0004', /is a ZIP archive or a spreadsheet/],
    [
      'cut.json',
      '[{"query_text": "select 1", "start_time": "2026-11-02", "user_name": "A"}, {"query',
      /cannot be read: its JSON breaks off in record 3/,
    ],
    ['other.json', '{"a": 1}', 'The file other.json has no column QUERY_TEXT, START_TIME, USER_NAME; found: a.'],
    ['torn.parquet', 'PAR1 nothing more', /The file torn.parquet cannot be read: it is no whole Parquet file/],
  ])('says in one sentence what is wrong with %s', async (file, content, message) => {
    if (content !== undefined) await world.write(file, content);
    const error = await world.run({history: file}).then(
      () => undefined,
      (problem: Error) => problem,
    );
    expect(error).toMatchObject({name: 'UserError', exitCode: 2});
    // A text is the whole message, a pattern a part of it.
    expect(typeof message === 'string' ? [message] : message.exec(error?.message ?? '')).not.toBeNull();
    expect(error?.message).toContain(typeof message === 'string' ? message : '');
  });

  it('reads the other files when one is broken, and names it also in the next night', async () => {
    await world.write('some/good.csv', csv(SMALL));
    await world.write('some/bad.json', 'no JSON at all, {');
    await world.write('some/users.csv', 'ID\n1\n');
    const settings = {history: ['some/good.csv', 'some/bad.json'], users: 'some/users.csv'};
    const first = await world.run(settings);
    expect(told.runs(first)).toBe(4);
    const said = [
      'The file some/bad.json has no column QUERY_TEXT, START_TIME, USER_NAME; found: no JSON at all, {.',
      'The file some/users.csv has no column NAME; found: ID.',
    ];
    expect(told.reasons(first)).toEqual(said);
    expect(told.reasons(await world.run(settings, told.cursor(first)))).toEqual(said);
  });

  it('tells who read and wrote which object, once a statement however many exports hold it', async () => {
    const access = (id: string, time: string, user: string, direct: unknown, modified: unknown): Cells => [
      id,
      time,
      user,
      JSON.stringify(direct),
      JSON.stringify(modified),
    ];
    const orders = {objectDomain: 'Table', objectName: 'SHOP.PUBLIC.ORDERS', objectId: 1};
    const weekly = {objectDomain: 'Table', objectName: 'SHOP.PUBLIC."weekly"', objectId: 2};
    const header = ['QUERY_ID', 'QUERY_START_TIME', 'USER_NAME', 'DIRECT_OBJECTS_ACCESSED', 'OBJECTS_MODIFIED'];
    const write = access('q1', '2026-11-02 10:00:00', 'ANA', [orders, orders, weekly], [weekly]);
    await world.write(
      'access/history.csv',
      csv([
        HEADER,
        run('q1', 'insert into "weekly" select * from orders', '2026-11-02 10:00:00'),
        run('q2', 'select 2', '2026-11-02 11:00:00', 'BEN', 'hh'),
      ]),
    );
    await world.write('access/one.csv', csv([header, write]));
    await world.write(
      'access/two.csv',
      csv([
        header,
        write,
        access(
          'q2',
          '2026-11-02 11:00:00',
          'BEN',
          [weekly, {objectDomain: 'Function', objectName: 'SHOP.PUBLIC.F'}],
          [],
        ),
        access('q3', '2026-11-05 11:00:00', 'EVE', [{...weekly, objectId: '-1', objectName: 'TRUNCATED'}, orders], []),
      ]),
    );
    const settings = {history: 'access/history.csv', accessHistory: ['access/one.csv', 'access/two.csv']};
    const events = await world.run(settings);
    const uses = events.flatMap((event) => (event.t === 'object-uses' ? event.rows : []));
    const insert = exactFingerprint('insert into "weekly" select * from orders');
    expect(uses.map((use) => [use.utcDay, use.direction, use.object, use.userName, use.queryHash, use.runs])).toEqual([
      ['2026-11-02', 'read', 'SHOP.PUBLIC."weekly"', 'BEN', '', 1],
      ['2026-11-02', 'read', 'SHOP.PUBLIC.ORDERS', 'ANA', '', 1],
      ['2026-11-02', 'written', 'SHOP.PUBLIC."weekly"', 'ANA', insert, 1],
      ['2026-11-05', 'read', 'SHOP.PUBLIC.ORDERS', 'EVE', '', 1],
    ]);
    expect(events).toContainEqual({
      t: 'tally',
      counts: {'accesses whose objects the account cut off': 1, 'accesses of objects without a full name': 0},
    });

    // A new history of one day tells that day's accesses again, and leaves the others.
    await world.write('access/more.csv', csv([HEADER, run('q9', 'select 9', '2026-11-02 12:00:00')]));
    const more = {...settings, history: ['access/history.csv', 'access/more.csv']};
    const again = await world.run(more, told.cursor(events));
    expect(again.flatMap((event) => (event.t === 'object-uses' ? event.rows : []))).toEqual(uses.slice(0, 3));
    expect(told.reasons(again)).toEqual([]);
  });

  it('reads everything again when what lies beside has changed', async () => {
    await world.write('late/history.csv', csv(SMALL));
    await world.write('late/users.csv', 'USER_ID,NAME\n7,ANA\n');
    const first = await world.run({history: 'late/history.csv'});
    expect(told.rows(first)[0]?.userId).toBe('ANA');
    const second = await world.run({history: 'late/history.csv', users: 'late/users.csv'}, told.cursor(first));
    expect(told.rows(second).map(({userId}) => userId)).toEqual(['7', '7', 'BEN']);
  });

  it('leaves nothing in the temporary folder, also when it is stopped', async () => {
    const ours = async (): Promise<readonly string[]> =>
      (await readdir(tmpdir())).filter((name) => name.startsWith('wsr-export-'));
    const before = await ours();
    await world.write('stopped.csv', csv(SMALL));
    await world.run({history: 'stopped.csv'});
    const stop = new AbortController();
    const events = source.harvest(
      {...(await contextOf(stop.signal)), settings: source.configSchema.parse({history: 'stopped.csv'})},
      undefined,
    );
    for await (const event of events) if (event.t === 'checkpoint') break;
    expect(await ours()).toEqual(before);
    await rm(world.at('stopped.csv'));
  });
});

async function contextOf(signal: AbortSignal) {
  const {sourceContext} = await import('../../testing/behaves-like-source.ts');
  return sourceContext({baseDirectory: world.root, signal});
}
