import {randomUUID} from 'node:crypto';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {openDriver, openSandbox, type Driver, type OpenSandbox} from '../testing/open-sandbox.ts';

const COLUMNS: readonly (readonly [name: string, type: string, value: unknown])[] = [
  ['n', 'BIGINT', 9007199254740993n],
  ['dec', 'DECIMAL(12,3)', '-1234.500'],
  ['r', 'DOUBLE', 0.1],
  ['yes', 'BOOLEAN', true],
  ['txt', 'VARCHAR', 'Grüße, "quoted" \\ \n 🦆 <redacted>'],
  ['d', 'DATE', '1969-12-30'],
  ['t', 'TIME', '23:59:59.123456'],
  ['ntz', 'TIMESTAMP', '1969-12-31 23:59:58.5'],
  ['ns', 'TIMESTAMP_NS', '2026-11-16 08:30:00.123456789'],
  ['ltz', 'TIMESTAMPTZ', '2026-11-16T08:30:00.250Z'],
  ['bin', 'BLOB', 'AB'],
  ['v', 'JSON', {a: [1, 'x', null]}],
  ['list', 'INTEGER[]', [1, 2]],
  ['obj', 'STRUCT(a INTEGER, b DATE)', {a: 1, b: '2026-01-02'}],
  ['"MixedCase"', 'VARCHAR', 'kept'],
];

let sandbox: OpenSandbox;
let driver: Driver;
beforeAll(async () => {
  const full = Object.fromEntries(COLUMNS.map(([name, , value]) => [name.replaceAll('"', ''), value]));
  const rows = [JSON.stringify(full, (_, value: unknown) => (typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value)), '{}'];
  sandbox = await openSandbox(
    {
      tables: [
        {
          database: 'analytics',
          schema: 'core',
          name: 'all_types',
          columns: COLUMNS.map(([name, type]) => ({name: name.replaceAll('"', ''), type})),
          file: 'all-types.ndjson',
        },
        {database: 'ANALYTICS', schema: 'CORE', name: 'MANY', columns: [{name: 'ID', type: 'INTEGER'}, {name: 'LABEL', type: 'VARCHAR'}], file: 'many.ndjson'},
        {database: 'ANALYTICS', schema: 'CORE', name: 'HIDDEN', columns: [{name: 'id', type: 'INTEGER'}], file: 'many.ndjson', readable_by: ['ANALYST']},
      ],
      files: {
        'tables/all-types.ndjson': `${rows.join('\n')}\n`,
        'tables/many.ndjson': Array.from({length: 50_000}, (_, id) => `{"id": ${id}, "label": "row ${id}, Ä"}\n`).join(''),
      },
    },
    {chunkRows: 4000, inlineRows: 150, pollMs: 100},
  );
  driver = await openDriver(sandbox);
});
afterAll(async () => {
  await driver.close();
  await sandbox.stop();
});

afterEach(() => sandbox.faults.clear());

test('every type reaches the driver as Snowflake would send it', async () => {
  const statement = await driver.execute('select * from analytics.core.all_types');
  const types = statement.getColumns().map(column => [column.getName(), column.getType()]);
  expect(types).toEqual([
    ['N', 'fixed'],
    ['DEC', 'fixed'],
    ['R', 'real'],
    ['YES', 'boolean'],
    ['TXT', 'text'],
    ['D', 'date'],
    ['T', 'time'],
    ['NTZ', 'timestamp_ntz'],
    ['NS', 'timestamp_ntz'],
    ['LTZ', 'timestamp_ltz'],
    ['BIN', 'binary'],
    ['V', 'variant'],
    ['LIST', 'array'],
    ['OBJ', 'object'],
    ['MixedCase', 'text'],
  ]);
  expect(statement.getColumns()[1]!.getScale()).toBe(3);
  const rows = await driver.rows('select * from analytics.core.all_types');
  expect(rows[0]).toEqual({
    N: '9007199254740993',
    DEC: '-1234.500',
    R: '0.1',
    YES: 'TRUE',
    TXT: 'Grüße, "quoted" \\ \n 🦆 <redacted>',
    D: '1969-12-30',
    T: '23:59:59',
    NTZ: '1969-12-31 23:59:58.500',
    NS: '2026-11-16 08:30:00.123',
    LTZ: '2026-11-16 08:30:00.250 +0000',
    BIN: '4142',
    V: '{"a":[1,"x",null]}',
    LIST: [1, 2],
    OBJ: {a: 1, b: '2026-01-02'},
    MixedCase: 'kept',
  });
  expect(rows).toHaveLength(2);
});

test('nulls are null in every type', async () => {
  const plain = await openDriver(sandbox, {fetchAsString: []});
  const statement = await plain.execute('select * from analytics.core.all_types');
  const rows: Record<string, unknown>[] = [];
  for await (const row of statement.streamRows()) rows.push(row as Record<string, unknown>);
  await plain.close();
  // A null TIME is the driver's own text 'NULL', whatever the account sends.
  expect({...rows[1], T: null}).toEqual(Object.fromEntries(Object.keys(rows[1]!).map(name => [name, null])));
  expect(Object.keys(rows[1]!)).toHaveLength(COLUMNS.length);
});

test('a result of 50,000 rows streams in chunks, whole and in order', async () => {
  const statement = await driver.execute('select * from analytics.core.many order by id');
  let count = 0;
  for await (const row of statement.streamRows() as AsyncIterable<{ID: string; LABEL: string}>) {
    if (row.ID !== String(count) || row.LABEL !== `row ${count}, Ä`) throw new Error(`row ${count} is ${JSON.stringify(row)}`);
    count += 1;
  }
  expect(count).toBe(50_000);
  expect(statement.getNumRows()).toBe(50_000);
});

test('the plain shapes of SELECT: columns, count, order and limit', async () => {
  await driver.rows('use database analytics');
  expect(await driver.rows('select label, id from core.many order by id desc limit 2;')).toEqual([
    {LABEL: 'row 49999, Ä', ID: '49999'},
    {LABEL: 'row 49998, Ä', ID: '49998'},
  ]);
  expect(await driver.rows('SELECT COUNT(*) AS "rows" FROM "ANALYTICS"."CORE"."MANY"')).toEqual([{rows: '50000'}]);
  await driver.rows('use schema core');
  expect(await driver.rows('select count( * ) from many -- all of them')).toEqual([{'COUNT(*)': '50000'}]);
  await expect(driver.rows('select nope from many')).rejects.toMatchObject({code: '000904', sqlState: '42000'});
  await expect(driver.rows('select * from hidden')).rejects.toMatchObject({code: '003001', sqlState: '42501'});
});

test.each(['short', 'forbidden'] as const)('a chunk can be %s', async how => {
  sandbox.faults.inject({kind: 'chunk', how});
  const [chunk] = await chunksOf('select * from many limit 1000');
  const first = await fetch(chunk!.url);
  expect(first.status).toBe(how === 'forbidden' ? 403 : 200);
  if (how === 'short') expect(JSON.parse(`[${await first.text()}]`)).toHaveLength(chunk!.rowCount - 1);
  const second = await fetch(chunk!.url);
  expect(JSON.parse(`[${await second.text()}]`)).toHaveLength(chunk!.rowCount);
});

test.each(['truncated', 'not-json', 'empty'] as const)('a chunk that is %s cannot be read', async how => {
  sandbox.faults.inject({kind: 'chunk', how});
  const [chunk] = await chunksOf('select * from many limit 1000');
  const read = async (): Promise<unknown> => {
    const text = await (await fetch(chunk!.url)).text();
    if (text === '') throw new Error('empty');
    return JSON.parse(`[${text}]`);
  };
  await expect(read()).rejects.toThrow();
  expect(await read()).toHaveLength(chunk!.rowCount);
});

test('a request sent twice runs once', async () => {
  const before = sandbox.statements().length;
  const requestId = randomUUID();
  const [first, second] = await Promise.all([ask('select 5', {requestId}), ask('select 5', {requestId})]);
  expect(first.data['queryId']).toBe(second.data['queryId']);
  expect(sandbox.statements()).toHaveLength(before + 1);
});

test('a slow statement answers 333333 until it is done, and the driver waits for it', async () => {
  const slow = await ask("select system$wait(300, 'milliseconds')", {});
  expect(slow).toMatchObject({code: '333333', success: true});
  expect(await driver.rows("select system$wait(300, 'milliseconds')")).toEqual([{SYSTEM$WAIT: 'waited 300 milliseconds'}]);
});

test('a statement can be cancelled, and its time-out cancels it', async () => {
  const running = driver.execute('select system$wait(60)', {requestId: randomUUID()});
  const statement = driver.connection.execute({
    sqlText: 'select system$wait(61)',
    complete: error => outcome.resolve(error),
  });
  const outcome = Promise.withResolvers<unknown>();
  await until(() => sandbox.statements().some(each => each.sql.includes('61')));
  await new Promise<void>((resolve, reject) => statement.cancel(error => (error ? reject(error) : resolve())));
  expect(await outcome.promise).toMatchObject({code: '000604', sqlState: '57014'});
  await expect(driver.rows('select system$wait(60)', {parameters: {STATEMENT_TIMEOUT_IN_SECONDS: 0.05}})).rejects.toMatchObject({code: '000630'});
  const last = sandbox.statements().findIndex(each => each.sql.includes('(60)'));
  expect(last).toBeGreaterThanOrEqual(0);
  running.catch(() => {});
});

test('an asynchronous statement is accepted, watched and fetched', async () => {
  const accepted = await driver.execute("select system$wait(150, 'milliseconds')", {asyncExec: true});
  const queryId = accepted.getQueryId();
  expect(['RUNNING', 'SUCCESS']).toContain(await driver.connection.getQueryStatus(queryId));
  const statement = await driver.connection.getResultsFromQueryId({queryId});
  const rows: unknown[] = [];
  for await (const row of statement.streamRows()) rows.push(row);
  expect(rows).toEqual([{SYSTEM$WAIT: 'waited 150 milliseconds'}]);
  expect(await driver.connection.getQueryStatus(queryId)).toBe('SUCCESS');
});

test('503 and broken connections are met by the driver with another try, and run once', async () => {
  const before = sandbox.statements().length;
  sandbox.faults.inject({kind: 'status', status: 503, path: /query-request/});
  sandbox.faults.inject({kind: 'drop', when: 'after', path: /query-request/});
  expect(await driver.rows('select 9 as n')).toEqual([{N: '9'}]);
  expect(sandbox.faults.pending()).toEqual([]);
  expect(sandbox.statements()).toHaveLength(before + 1);
}, 30_000);

test('a statement can be made to fail', async () => {
  sandbox.faults.inject({kind: 'statement', match: /many/, code: '002003', sqlState: '42S02', message: 'Object does not exist or not authorized.', times: 2});
  await expect(driver.rows('select * from many limit 1')).rejects.toMatchObject({code: '002003', sqlState: '42S02'});
  expect(sandbox.faults.pending()).toMatchObject([{times: 1}]);
  sandbox.faults.clear();
  expect(await driver.rows('select * from many limit 1')).toHaveLength(1);
});

interface Wire {
  readonly code: string | null;
  readonly success: boolean;
  readonly data: Record<string, unknown>;
}

let wireToken: string | undefined;
async function ask(sqlText: string, {requestId = randomUUID() as string}): Promise<Wire> {
  if (wireToken === undefined) {
    const login = await send('/session/v1/login-request?databaseName=ANALYTICS&schemaName=CORE', {
      data: {LOGIN_NAME: 'RESCUE_BOT', PASSWORD: 'let-me-read'},
    });
    wireToken = login.data['token'] as string;
  }
  return send(`/queries/v1/query-request?requestId=${requestId}`, {sqlText});
}

async function send(path: string, body: unknown): Promise<Wire> {
  const headers: Record<string, string> = wireToken === undefined ? {} : {Authorization: `Snowflake Token="${wireToken}"`};
  const response = await fetch(sandbox.url + path, {method: 'POST', body: JSON.stringify(body), headers});
  return (await response.json()) as Wire;
}

async function chunksOf(sql: string): Promise<readonly {readonly url: string; readonly rowCount: number}[]> {
  const answer = await ask(sql, {});
  return answer.data['chunks'] as readonly {url: string; rowCount: number}[];
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve));
}
