import {readdir, rm} from 'node:fs/promises';
import {readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {exactFingerprint} from '../../parse/fingerprint/of-text.ts';
import {behavesLikeSource, harvestAll} from '../../testing/behaves-like-source.ts';
import {openDuck} from '../exports/duck.ts';
import {csv, type ExportWorld, listening, openExports, told} from '../exports/invented.test.kit.ts';
import source from './exported-history.ts';

let world: ExportWorld;
beforeAll(async () => {
  world = await openExports(source);
});
afterAll(() => world.remove());

const HEADER = [
  'QUERY_ID',
  'QUERY_TEXT',
  'START_TIME',
  'USER_NAME',
  'EXECUTION_STATUS',
  'QUERY_HASH',
  'QUERY_HASH_VERSION',
];
type Cells = readonly (string | number | null)[];
const run = (id: string, text: string, start: string, user = 'ANA', hash: string | null = null): Cells => [
  id,
  text,
  start,
  user,
  'SUCCESS',
  hash,
  hash === null ? null : 2,
];
const SMALL = [
  HEADER,
  run('q1', 'select sum(amount)\nfrom "Orders", x', '2026-11-02 10:00:00.000 -0800', 'ANA', 'aa'),
  run('q2', 'select 2', '2026-11-02 23:59:59.999 -0800', 'ANA'),
  run('q3', 'SELECT 2 -- again', '2026-11-03T08:30:00Z', 'ANA'),
  run('q4', 'select 4', '2026-11-03 09:00:00', 'BEN', 'bb'),
];

behavesLikeSource('exported-history', async () => {
  await world.write('contract/history.csv', csv([...SMALL, run('q5', 'select 5', 'never')]));
  await world.write('contract/users.csv', 'USER_ID,NAME,TYPE\n7,ANA,PERSON\n');
  return {
    source,
    settings: {history: 'contract/history.csv', users: 'contract/users.csv'},
    context: {baseDirectory: world.root},
  };
});

/** The same rows by DuckDB, as COPY INTO unloads them. */
async function parquet(path: string, select: string): Promise<void> {
  const duck = await openDuck('UTC', new AbortController().signal);
  await duck.run(`copy (${select}) to '${world.at(path)}' (format parquet)`);
  await duck.close();
}

describe('golden cases', () => {
  const golden = new URL('../../../fixtures/golden/exported-history/', import.meta.url);
  it.each(readdirSync(golden))('%s', async (name) => {
    const baseDirectory = fileURLToPath(new URL(`${name}/`, golden));
    const history = readdirSync(baseDirectory).find((file) => file.startsWith('input.'));
    const events = await harvestAll({source, settings: {history}, context: {baseDirectory}});
    const said = events.filter(({t}) => t !== 'checkpoint');
    await expect(`${JSON.stringify(said, undefined, 2)}\n`).toMatchFileSnapshot(`${baseDirectory}expected.json`);
  });
});

describe('exported-history', () => {
  it('says the same of CSV, JSON, lines of JSON and Parquet, packed or not', async () => {
    const objects = SMALL.slice(1).map((row) => Object.fromEntries(HEADER.map((name, at) => [name, row[at]])));
    await world.write('same/a.csv', csv(SMALL));
    await world.write('same/b.csv.gz', gzipSync(csv(SMALL)));
    await world.write('same/c.json', JSON.stringify(objects));
    await world.write('same/d.ndjson', objects.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await world.write(
      'same/e.json.gz',
      gzipSync(JSON.stringify(objects, undefined, 2).slice(1, -1).replaceAll('},', '}')),
    );
    await parquet(
      'same/f.parquet',
      `select * from (values ${SMALL.slice(1)
        .map(([id, text, start, user, status, hash, version]) => {
          const time = new Date(
            String(start)
              .replace(' -0800', '-0800')
              .replace(/00$/, '00')
              .replace(/^(\S+ \S+:00)$/, '$1Z'),
          );
          const stamp = time.toISOString().replace('T', ' ').replace('Z', '');
          return `('${id}', '${text}', timestamp '${stamp}', '${user}', '${status}', ${hash === null ? 'null' : `'${hash}'`}, ${version ?? 'null'}::decimal(38, 0))`;
        })
        .join(', ')}) as t(${HEADER.join(', ')})`,
    );
    const results: unknown[] = [];
    for (const file of ['a.csv', 'b.csv.gz', 'c.json', 'd.ndjson', 'e.json.gz', 'f.parquet']) {
      const events = await world.run({history: `same/${file}`});
      expect(told.reasons(events), file).toEqual([]);
      results.push([told.rows(events), told.texts(events)]);
    }
    expect(told.rows(await world.run({history: 'same/a.csv'}))).toMatchObject([
      {utcDay: '2026-11-02', queryHash: 'aa', hashVersion: 2, runs: 1, firstAt: '2026-11-02T18:00:00.000Z'},
      {utcDay: '2026-11-03', userName: 'ANA', runs: 2, lastAt: '2026-11-03T08:30:00.000Z', failures: 0},
      {utcDay: '2026-11-03', userName: 'BEN', queryHash: 'bb', runs: 1},
    ]);
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('takes the fingerprint of the text where there is no hash, and one for texts that mean the same', async () => {
    await world.write('hash.csv', csv(SMALL));
    const events = await world.run({history: 'hash.csv'});
    const [, , own] = told.rows(events);
    const keys = told.rows(events).map(({queryHash, hashVersion}) => [queryHash, hashVersion]);
    expect(keys).toEqual([
      ['aa', 2],
      [exactFingerprint('select 2'), 0],
      ['bb', 2],
    ]);
    expect(own?.queryHash).toBe('bb');
    expect(told.texts(events)).toEqual(['select sum(amount)\nfrom "Orders", x', 'select 2', 'select 4']);
  });

  it('finds columns in any case and order, under the names of the page as well', async () => {
    await world.write(
      'page.csv',
      csv([
        ['Status', 'User', 'extra', 'SQL Text', 'Query ID', 'Start Time', 'Database'],
        ['Failed', 'ANA', 'x', 'select 1', 'q1', '2026-11-02 10:00:00', 'SHOP'],
      ]),
    );
    expect(told.rows(await world.run({history: 'page.csv'}))).toMatchObject([
      {userName: 'ANA', failures: 1, database: 'SHOP', runs: 1},
    ]);
  });

  it('reads what spreadsheets and PowerShell make of a file', async () => {
    const rows = csv(SMALL);
    await world.write('marked.csv', `\uFEFF${rows.replaceAll('\n', '\r\n').replace('(amount)\r\n', '(amount)\n')}`);
    await world.write('wide.csv', Buffer.from(`\uFEFF${rows}`, 'utf16le'));
    await world.write('semicolons.csv', rows.replaceAll(/,(?=[^ x])/g, ';'));
    await world.write(
      'marked.json',
      `\uFEFF[{"query_text": "select 1", "start_time": 1793613600, "user_name": "ANA"}]`,
    );
    const plain = told.rows(await world.run({history: 'marked.csv'}));
    expect(plain).toHaveLength(3);
    expect(told.rows(await world.run({history: 'wide.csv'}))).toEqual(plain);
    expect(told.rows(await world.run({history: 'semicolons.csv'}))).toEqual(plain);
    expect(told.rows(await world.run({history: 'marked.json'}))).toMatchObject([{firstAt: '2026-11-02T10:00:00.000Z'}]);
  });

  it('takes a time without an offset in the zone of the settings', async () => {
    await world.write('zone.csv', csv([HEADER, run('q1', 'select 1', '2026-11-02 20:00:00')]));
    const [row] = told.rows(await world.run({history: 'zone.csv', timeZone: 'America/Los_Angeles'}));
    expect(row?.firstAt).toBe('2026-11-03T04:00:00.000Z');
    await expect(world.run({history: 'zone.csv', timeZone: 'Mars/Olympus'})).rejects.toThrow('no time zone');
  });

  it('counts what it cannot read by reason, and reads the rest', async () => {
    await world.write(
      'broken.csv',
      csv([
        HEADER,
        run('q1', 'select 1', '2026-11-02 10:00:00'),
        run('q2', 'select 2', 'yesterday'),
        run('q3', 'select 3', '2026-11-02 10:00:00', ''),
        run('q4', '<redacted>', '2026-11-02 10:00:00'),
        run('q5', `select '${'x'.repeat(100_000)}'`, '2026-11-02 10:00:00'),
        run('q6', '', '2026-11-02 10:00:00'),
        ['q7', 'select 7'],
      ]) + '4 Row(s) produced. Time Elapsed: 0.3s\nq8,"select 8,2026-11-02 10:00:00,ANA,SUCCESS,,\n',
    );
    const events = await world.run({history: 'broken.csv'});
    expect(told.runs(events)).toBe(4);
    expect(told.texts(events)).toHaveLength(2);
    expect(events.find((event) => event.t === 'text' && event.completeness === 'truncated')).toBeDefined();
    expect(told.reasons(events)).toEqual([
      'Records left out: 2, with fewer values than the header has names; the first is at line 8.',
      'Records left out: 1, at the end of the file, behind a quote that is never closed.',
      'Rows left out: 1, whose START_TIME is no point in time, as in query q2.',
      'Rows left out: 1, which do not say who ran the statement.',
      'Runs without a text: 1, whose QUERY_TEXT is empty.',
      'Runs without a text: 1, for which Snowflake shows <redacted> because it could not parse the statement.',
      'Runs with the beginning of a text only: 1; Snowflake keeps 100,000 characters of one, and a spreadsheet 32,767.',
    ]);
  });

  it('reads what stands before the place where a packed file is cut off, and says so', async () => {
    const rows = Array.from({length: 3000}, (_, n) => run(`q${n}`, `select ${Math.sin(n)}`, '2026-11-02 10:00:00'));
    const whole = gzipSync(csv([HEADER, ...rows]));
    await world.write('torn.csv.gz', whole.subarray(0, whole.length / 2));
    const events = await world.run({history: 'torn.csv.gz'});
    expect(told.runs(events)).toBeGreaterThan(1000);
    expect(told.runs(events)).toBeLessThan(2000);
    expect(told.reasons(events)).toContain('The file is cut off: what stands before that was read.');
  });

  it('leaves lines that are no JSON out and says how many', async () => {
    await world.write(
      'lines.ndjson',
      '{"QUERY_TEXT": "select 1", "START_TIME": "2026-11-02 10:00:00", "USER_NAME": "ANA"}\nno JSON\n{"QUERY_TEXT": "sel',
    );
    const events = await world.run({history: 'lines.ndjson'});
    expect(told.runs(events)).toBe(1);
    expect(told.reasons(events)).toEqual(['Rows left out: 2, with nothing in them, or no JSON.']);
  });

  it('warns of a file that ends where a download from the page is cut off', async () => {
    const rows = Array.from({length: 10_000}, (_, n) => run(`q${n}`, `select ${n % 7}`, '2026-11-02 10:00:00'));
    await world.write('cap.csv', csv([HEADER, ...rows]));
    const {log, warnings} = listening();
    expect(told.runs(await world.run({history: 'cap.csv'}, undefined, {log}))).toBe(10_000);
    expect(warnings).toEqual([expect.stringContaining('exactly 10,000 rows')]);
    await world.write('cap.csv', csv([HEADER, ...rows.slice(1)]));
    const again = listening();
    await world.run({history: 'cap.csv'}, undefined, {log: again.log});
    expect(again.warnings).toEqual([]);
  });

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
