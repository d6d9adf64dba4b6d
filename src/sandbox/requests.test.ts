import {randomUUID} from 'node:crypto';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {openDriver, openSandbox, type Driver, type OpenSandbox} from '../testing/open-sandbox.ts';

let sandbox: OpenSandbox;
let driver: Driver;
beforeAll(async () => {
  const columns = [{name: 'ID', type: 'INTEGER'}];
  sandbox = await openSandbox(
    {
      tables: [{database: 'ANALYTICS', schema: 'CORE', name: 'MANY', columns, file: 'many.ndjson'}],
      files: {'tables/many.ndjson': Array.from({length: 1000}, (_, id) => `{"id": ${id}}\n`).join('')},
    },
    {chunkRows: 400, inlineRows: 150, pollMs: 100},
  );
  driver = await openDriver(sandbox, {database: 'ANALYTICS', schema: 'CORE'});
});
afterAll(async () => {
  await driver.close();
  await sandbox.stop();
});
afterEach(() => sandbox.faults.clear());

test('a chunk can be refused, as when its address is too old', async () => {
  sandbox.faults.inject({kind: 'chunk', how: 'forbidden'});
  const [chunk] = await chunksOf('select * from many');
  expect((await fetch(chunk!.url)).status).toBe(403);
  expect(await readChunk(chunk!.url)).toHaveLength(chunk!.rowCount);
});

test('a chunk can lack its last row', async () => {
  sandbox.faults.inject({kind: 'chunk', how: 'short'});
  const [chunk] = await chunksOf('select * from many');
  expect(await readChunk(chunk!.url)).toHaveLength(chunk!.rowCount - 1);
  expect(await readChunk(chunk!.url)).toHaveLength(chunk!.rowCount);
});

test.each([
  ['truncated', /terminated|unexpected end/i],
  ['not-json', /JSON/],
  ['empty', /no rows/],
] as const)('a chunk that is %s cannot be read', async (how, reason) => {
  sandbox.faults.inject({kind: 'chunk', how});
  const [chunk] = await chunksOf('select * from many');
  await expect(readChunk(chunk!.url)).rejects.toThrow(reason);
  expect(await readChunk(chunk!.url)).toHaveLength(chunk!.rowCount);
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
  expect(await driver.rows("select system$wait(300, 'milliseconds')")).toEqual([
    {SYSTEM$WAIT: 'waited 300 milliseconds'},
  ]);
});

test('a statement can be cancelled, and its time-out cancels it', async () => {
  const statement = driver.connection.execute({
    sqlText: 'select system$wait(61)',
    complete: (error) => outcome.resolve(error),
  });
  const outcome = Promise.withResolvers<unknown>();
  await until(() => sandbox.statements().some((each) => each.sql.includes('61')));
  await new Promise<void>((resolve, reject) => statement.cancel((error) => (error ? reject(error) : resolve())));
  expect(await outcome.promise).toMatchObject({code: '000604', sqlState: '57014'});
  await expect(
    driver.rows('select system$wait(60)', {parameters: {STATEMENT_TIMEOUT_IN_SECONDS: 0.05}}),
  ).rejects.toMatchObject({code: '000630'});
});

test('what a statement brings with it, and whether it was cancelled, is on record', async () => {
  const statement = driver.connection.execute({
    sqlText: 'select system$wait(62)',
    parameters: {STATEMENT_TIMEOUT_IN_SECONDS: 70, QUERY_TAG: 'slow'},
    complete: (error) => outcome.resolve(error),
  });
  const outcome = Promise.withResolvers<unknown>();
  await until(() => sandbox.statements().at(-1)?.sql.includes('62') === true);
  expect(sandbox.statements().at(-1)).toMatchObject({
    queryTag: 'slow',
    parameters: {STATEMENT_TIMEOUT_IN_SECONDS: 70},
    aborted: false,
  });
  await new Promise<void>((resolve, reject) => statement.cancel((error) => (error ? reject(error) : resolve())));
  await outcome.promise;
  expect(sandbox.statements().at(-1)).toMatchObject({aborted: true});
});

test('a request can be left without an answer', async () => {
  sandbox.faults.inject({kind: 'hang', path: /chunks/});
  const [chunk] = await chunksOf('select * from many');
  await expect(fetch(chunk!.url, {signal: AbortSignal.timeout(100)})).rejects.toThrow(/timeout/);
  expect(await readChunk(chunk!.url)).toHaveLength(chunk!.rowCount);
});

test('a chunk can be an error page in JSON', async () => {
  sandbox.faults.inject({kind: 'chunk', how: 'no-rows'});
  const [chunk] = await chunksOf('select * from many');
  expect(await readChunk(chunk!.url)).toEqual([{error: 'Service Unavailable'}]);
});

test('chunks are no larger than the statement asks for', async () => {
  await using large = await openSandbox(
    {
      tables: [
        {
          database: 'ANALYTICS',
          schema: 'CORE',
          name: 'WIDE',
          columns: [{name: 'TEXT', type: 'VARCHAR'}],
          file: 'wide.ndjson',
        },
      ],
      files: {'tables/wide.ndjson': `{"text": "${'x'.repeat(1_000_000)}"}\n`.repeat(40)},
    },
    {chunkRows: 1_000_000, inlineRows: 0},
  );
  const rowCounts = async (megabytes: number): Promise<readonly number[]> => {
    const login = await post(large.url, '/session/v1/login-request', {
      data: {LOGIN_NAME: 'RESCUE_BOT', PASSWORD: 'let-me-read'},
    });
    const answer = await post(
      large.url,
      '/queries/v1/query-request',
      {sqlText: 'select * from analytics.core.wide', parameters: {CLIENT_RESULT_CHUNK_SIZE: megabytes}},
      login.data['token'] as string,
    );
    return (answer.data['chunks'] as readonly {rowCount: number}[]).map(({rowCount}) => rowCount);
  };
  expect(await rowCounts(160)).toEqual([40]);
  expect(await rowCounts(16)).toEqual([16, 16, 8]);
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
  sandbox.faults.inject({
    kind: 'statement',
    match: /many/,
    code: '002003',
    sqlState: '42S02',
    message: 'Object does not exist or not authorized.',
    times: 2,
  });
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
  return await post(sandbox.url, path, body, wireToken);
}

async function post(url: string, path: string, body: unknown, token?: string): Promise<Wire> {
  const headers: Record<string, string> = token === undefined ? {} : {Authorization: `Snowflake Token="${token}"`};
  const response = await fetch(url + path, {method: 'POST', body: JSON.stringify(body), headers});
  return (await response.json()) as Wire;
}

async function chunksOf(sql: string): Promise<readonly {readonly url: string; readonly rowCount: number}[]> {
  const answer = await ask(sql, {});
  return answer.data['chunks'] as readonly {url: string; rowCount: number}[];
}

async function readChunk(url: string): Promise<unknown> {
  const text = await (await fetch(url)).text();
  if (text === '') throw new Error('no rows');
  return JSON.parse(`[${text}]`);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
