import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {silentLog} from '../../testing/behaves-like-source.ts';
import type {OpenSandbox} from '../../testing/open-sandbox.ts';
import {openSandbox} from '../../testing/open-sandbox.ts';
import {shortenDriverWaits} from '../../testing/quick-driver.ts';
import type {OpenOptions, SnowflakeWarehouse} from './connect.ts';
import {openSnowflake} from './connect.ts';
import {workspaceUrl} from './statements.ts';

/** Ctrl-C, wherever a run happens to be: it ends, the account stops working for us, and nothing is left behind. */

const STOPPED = new Error('Stopped by the test.');
const many = 'select id from analytics.core.many order by id';
const file = `${workspaceUrl('DROPPED_USER$ZOE_1', 'PUBLIC', 'my "odd" ws', 'head')}a.sql`;

let sandbox: OpenSandbox;
let temporary: string;
let restore: () => void;
const before = process.env['TMPDIR'];
const open: SnowflakeWarehouse[] = [];

beforeAll(async () => {
  restore = shortenDriverWaits();
  sandbox = await openSandbox(
    {
      tables: [
        {
          database: 'ANALYTICS',
          schema: 'CORE',
          name: 'MANY',
          columns: [{name: 'ID', type: 'INTEGER'}],
          file: 'many.ndjson',
        },
      ],
      files: {
        'tables/many.ndjson': Array.from({length: 700}, (_, id) => `{"id": ${id}}\n`).join(''),
        'workspaces/zoe/odd/a.sql': 'select 1;\n',
      },
    },
    {chunkRows: 100, inlineRows: 0, pollMs: 50},
  );
  temporary = await mkdtemp(join(tmpdir(), 'connect-stop-'));
  process.env['TMPDIR'] = temporary;
});
afterEach(async () => {
  sandbox.faults.clear();
  await Promise.all(open.splice(0).map((warehouse) => warehouse.close()));
});
afterAll(async () => {
  restore();
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await rm(temporary, {recursive: true});
  await sandbox.stop();
});

async function connect(options: OpenOptions = {}): Promise<SnowflakeWarehouse> {
  const warehouse = await openSnowflake(
    {account: 'TINY', user: 'RESCUE_BOT', password: 'let-me-read', role: 'RESCUE_READER', accessUrl: sandbox.url},
    silentLog,
    options,
  );
  open.push(warehouse);
  return warehouse;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}
/** What a promise is rejected with; undefined when it is not. */
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const last = () => sandbox.statements().at(-1);

it('in the middle of a login', async () => {
  const stop = new AbortController();
  sandbox.faults.inject({kind: 'hang', path: /login-request/});
  const opening = connect({signal: stop.signal});
  const outcome = reasonOf(opening);
  await until(() => sandbox.faults.pending().length === 0);
  stop.abort(STOPPED);
  expect(await outcome).toBe(STOPPED);
  await expect(connect({signal: stop.signal})).rejects.toBe(STOPPED);
});

it.each([['while the account computes'], ['before it has answered at all']])(
  'in the middle of a statement, %s: it is cancelled in the account',
  async (when) => {
    const warehouse = await connect();
    const stop = new AbortController();
    const sql = 'select system$wait(60)';
    if (when.startsWith('before')) sandbox.faults.inject({kind: 'delay', ms: 200, path: /query-request/});
    const running = Array.fromAsync(warehouse.stream(sql, {signal: stop.signal}));
    const outcome = reasonOf(running);
    const count = sandbox.statements().length;
    if (when.startsWith('before')) await until(() => sandbox.faults.pending().length === 0);
    else await until(() => sandbox.statements().length > count);
    stop.abort(STOPPED);
    expect(await outcome).toBe(STOPPED);
    // The connection is as good as before.
    expect(await Array.fromAsync(warehouse.stream(many))).toHaveLength(700);
    expect(sandbox.statements().at(-2)).toMatchObject({sql, aborted: true});
  },
);

it('while it waits for a connection that another statement has', async () => {
  const warehouse = await connect({connections: 1});
  const [first, second] = [new AbortController(), new AbortController()];
  const running = reasonOf(Array.fromAsync(warehouse.stream('select system$wait(60)', {signal: first.signal})));
  await until(() => last()?.sql.includes('wait') === true);
  const waiting = reasonOf(Array.fromAsync(warehouse.stream(many, {signal: second.signal})));
  second.abort(STOPPED);
  expect(await waiting).toBe(STOPPED);
  first.abort(STOPPED);
  expect(await running).toBe(STOPPED);
  expect(await Array.fromAsync(warehouse.stream(many))).toHaveLength(700);
});

it('in the middle of a chunk', async () => {
  const warehouse = await connect();
  const stop = new AbortController();
  const rows: unknown[] = [];
  const running = (async () => {
    for await (const row of warehouse.stream(many, {signal: stop.signal})) {
      if (rows.push(row) === 1) sandbox.faults.inject({kind: 'hang', path: /chunks/});
    }
  })();
  const outcome = reasonOf(running);
  await until(() => rows.length > 0 && sandbox.faults.pending().length === 0);
  stop.abort(STOPPED);
  expect(await outcome).toBe(STOPPED);
  expect(rows.length).toBeLessThan(700);
  expect(await Array.fromAsync(warehouse.stream(many))).toHaveLength(700);
});

it('between two rows', async () => {
  const warehouse = await connect({connections: 1});
  const stop = new AbortController();
  const rows: unknown[] = [];
  await expect(
    (async () => {
      for await (const row of warehouse.stream(many, {signal: stop.signal})) {
        rows.push(row);
        if (rows.length === 150) stop.abort(STOPPED);
      }
    })(),
  ).rejects.toBe(STOPPED);
  expect(rows.length).toBeLessThan(700);
  expect(await Array.fromAsync(warehouse.stream(many))).toHaveLength(700);
});

it('in the middle of a GET, and no file is left', async () => {
  const warehouse = await connect();
  const stop = new AbortController();
  sandbox.faults.inject({kind: 'delay', ms: 300, path: /query-request/});
  const reading = reasonOf(warehouse.readFile(file, {signal: stop.signal}));
  await until(() => sandbox.faults.pending().length === 0);
  expect(await readdir(temporary)).toHaveLength(1);
  stop.abort(STOPPED);
  expect(await reading).toBe(STOPPED);
  expect(await readdir(temporary)).toEqual([]);
  expect(Buffer.from(await warehouse.readFile(file)).toString()).toBe('select 1;\n');
  await sleep(350);
  expect(await readdir(temporary)).toEqual([]);
});

it('closing ends what still waits for an answer', async () => {
  const warehouse = await connect();
  const running = Array.fromAsync(warehouse.stream('select system$wait(60)')).catch((error: unknown) => error);
  await until(() => last()?.sql.includes('wait') === true && last()?.aborted === false);
  await warehouse.close();
  expect(await running).toBeInstanceOf(Error);
});
