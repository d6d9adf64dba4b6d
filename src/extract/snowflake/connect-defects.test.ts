import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {Row} from '../../ports/warehouse.ts';
import {silentLog} from '../../testing/behaves-like-source.ts';
import type {OpenSandbox} from '../../testing/open-sandbox.ts';
import {openSandbox} from '../../testing/open-sandbox.ts';
import {shortenDriverWaits} from '../../testing/quick-driver.ts';
import type {OpenOptions, SnowflakeWarehouse} from './connect.ts';
import {openSnowflake} from './connect.ts';
import {workspaceUrl} from './statements.ts';

/** Every defect of the driver that is known to us, made to happen by the sandbox: survived or reported, never swallowed. */

const ROWS = 700;
const many = 'select id, label from analytics.core.many order by id';
const ids = (rows: readonly Row[]): readonly number[] => rows.map((row) => Number(row['ID']));
const whole = Array.from({length: ROWS}, (_, id) => id);

let chunked: OpenSandbox;
let mixed: OpenSandbox;
let restore: () => void;
const open: SnowflakeWarehouse[] = [];

beforeAll(async () => {
  restore = shortenDriverWaits();
  const account = {
    tables: [
      {
        database: 'ANALYTICS',
        schema: 'CORE',
        name: 'MANY',
        columns: [
          {name: 'ID', type: 'INTEGER'},
          {name: 'LABEL', type: 'VARCHAR'},
          {name: 'V', type: 'JSON'},
        ],
        file: 'many.ndjson',
      },
    ],
    files: {
      'tables/many.ndjson': whole.map((id) => `{"id": ${id}, "label": "row ${id}, Ä🦆", "v": {"n": ${id}}}\n`).join(''),
      'workspaces/zoe/odd/a.sql': 'select 1;\n',
    },
  };
  chunked = await openSandbox(account, {chunkRows: 100, inlineRows: 0, pollMs: 50});
  mixed = await openSandbox(account, {chunkRows: 100, inlineRows: 150, pollMs: 50, retiredTokens: 'unknown'});
});
afterEach(async () => {
  chunked.faults.clear();
  mixed.faults.clear();
  await Promise.all(open.splice(0).map((warehouse) => warehouse.close()));
});
afterAll(async () => {
  restore();
  await Promise.all([chunked.stop(), mixed.stop()]);
});

async function connect(sandbox: OpenSandbox, options: OpenOptions = {}): Promise<SnowflakeWarehouse> {
  const warehouse = await openSnowflake(
    {account: 'TINY', user: 'RESCUE_BOT', password: 'let-me-read', role: 'RESCUE_READER', accessUrl: sandbox.url},
    silentLog,
    {wait: async () => {}, idleMs: 400, ...options},
  );
  open.push(warehouse);
  return warehouse;
}

const all = (warehouse: SnowflakeWarehouse, sql: string): Promise<Row[]> => Array.fromAsync(warehouse.stream(sql));
const file = `${workspaceUrl('DROPPED_USER$ZOE_1', 'PUBLIC', 'my "odd" ws', 'head')}a.sql`;
const sent = (sandbox: OpenSandbox, pattern: RegExp): number =>
  sandbox.statements().filter(({sql}) => pattern.test(sql)).length;

const layouts = [
  ['all rows in chunks', () => chunked],
  ['some rows inline', () => mixed],
] as const;

describe.each(layouts)('a result with %s', (_layout, sandboxOf) => {
  it.each(['truncated', 'empty', 'not-json', 'no-rows', 'short'] as const)(
    'is given whole, each row once, when a chunk comes %s',
    async (how) => {
      const warehouse = await connect(sandboxOf());
      sandboxOf().faults.inject({kind: 'chunk', how});
      expect(ids(await all(warehouse, many))).toEqual(whole);
      expect(sandboxOf().faults.pending()).toEqual([]);
    },
  );

  it.each(['truncated', 'empty', 'not-json', 'no-rows', 'short'] as const)(
    'is an error when chunks come %s for ever, and no row is given twice or out of turn',
    async (how) => {
      const warehouse = await connect(sandboxOf());
      const given: Row[] = [];
      sandboxOf().faults.inject({kind: 'chunk', how, times: Infinity});
      await expect(
        (async () => {
          for await (const row of warehouse.stream(many)) given.push(row);
        })(),
      ).rejects.toMatchObject({
        name: 'WarehouseError',
        code: expect.stringMatching(/^(stream-idle|torn-result|short-result)$/),
      });
      expect(ids(given)).toEqual(whole.slice(0, given.length));
      sandboxOf().faults.clear();
      expect(ids(await all(warehouse, many))).toEqual(whole);
    },
  );

  it('is given whole when the addresses of its chunks have expired', async () => {
    const warehouse = await connect(sandboxOf());
    // Once more than the driver asks: it has the result sent again, and fails at that where rows came inline.
    sandboxOf().faults.inject({kind: 'chunk', how: 'forbidden', times: 11});
    expect(ids(await all(warehouse, many))).toEqual(whole);
  });

  it('is an error when its chunks are forbidden for ever', async () => {
    const warehouse = await connect(sandboxOf(), {idleMs: 5000});
    sandboxOf().faults.inject({kind: 'chunk', how: 'forbidden', times: Infinity});
    await expect(all(warehouse, many)).rejects.toMatchObject({name: 'WarehouseError'});
  });

  it('is given whole when a chunk hangs, and an error when all do', async () => {
    const warehouse = await connect(sandboxOf());
    sandboxOf().faults.inject({kind: 'hang', path: /chunks/});
    expect(ids(await all(warehouse, many))).toEqual(whole);
    sandboxOf().faults.inject({kind: 'hang', path: /chunks/, times: Infinity});
    await expect(all(warehouse, many)).rejects.toMatchObject({code: 'stream-idle'});
  });

  it.each(['rowset', 'returned'] as const)('is not taken for empty when it lacks %s', async (lacks) => {
    const warehouse = await connect(sandboxOf());
    sandboxOf().faults.inject({kind: 'answer', lacks});
    expect(await all(warehouse, many).then(ids, (error: unknown) => (error as Error).name)).toSatisfy(
      (outcome) => outcome === 'WarehouseError' || JSON.stringify(outcome) === JSON.stringify(whole),
    );
  });
});

describe('a session that ends under load', () => {
  it.each([
    ['the session has expired, and its old token', 'expired', () => chunked],
    ['the session has expired, and its old token is unknown', 'expired', () => mixed],
    ['the master token has expired', 'master-expired', () => mixed],
    ['the session is gone', 'gone', () => mixed],
  ] as const)('%s: 20 statements at once all come through', async (_name, what, sandboxOf) => {
    const warehouse = await connect(sandboxOf());
    await Promise.all(Array.from({length: 4}, () => all(warehouse, 'select 1 as one')));
    sandboxOf().faults.inject({kind: 'session', what, times: 4});
    const results = await Promise.all(Array.from({length: 20}, () => all(warehouse, many)));
    expect(results.map((rows) => ids(rows).length)).toEqual(Array(20).fill(ROWS));
    expect(sandboxOf().faults.pending()).toEqual([]);
  });

  it.each(['expired', 'master-expired', 'gone'] as const)('a file is read all the same (%s)', async (what) => {
    const warehouse = await connect(mixed);
    mixed.faults.inject({kind: 'session', what});
    expect(Buffer.from(await warehouse.readFile(file)).toString()).toBe('select 1;\n');
    expect(mixed.faults.pending()).toEqual([]);
  });
});

describe('text that is no JSON', () => {
  it.each([
    'globalThis.wasEvaluated = true',
    '(() => { globalThis.wasEvaluated = true; throw new Error() })()',
    '[undefined, NaN]',
    '<a>1</a>',
    '{',
  ])('comes as it was sent and is never evaluated: %s', async (text) => {
    const warehouse = await connect(chunked);
    chunked.faults.inject({kind: 'variant', text});
    const [row] = await all(warehouse, 'select v from analytics.core.many limit 1');
    expect(row).toEqual({V: text});
    expect(globalThis).not.toHaveProperty('wasEvaluated');
  });
});

describe('an account that has trouble', () => {
  it.each([
    ['503', {kind: 'status', status: 503, path: /query-request/, times: 3}],
    ['429', {kind: 'status', status: 429, path: /query-request/, times: 3}],
    ['a reset before the statement', {kind: 'drop', path: /query-request/, times: 2}],
    ['a reset after the statement', {kind: 'drop', when: 'after', path: /query-request/, times: 2}],
    ['no answer', {kind: 'hang', path: /query-request/}],
    ['a chunk of 503', {kind: 'status', status: 503, path: /chunks/, times: 3}],
    ['a chunk that breaks off', {kind: 'drop', path: /chunks/, times: 3}],
  ] as const)('for a while (%s) is waited for, and the statement runs once', async (_name, fault) => {
    const warehouse = await connect(mixed, {requestMs: 300, idleMs: 5000});
    const before = sent(mixed, /core\.many/);
    mixed.faults.inject(fault);
    expect(ids(await all(warehouse, many))).toEqual(whole);
    expect(sent(mixed, /core\.many/)).toBe(before + 1);
    expect(mixed.faults.pending()).toEqual([]);
  });

  it.each([
    ['503', {kind: 'status', status: 503, path: /query-request/, times: Infinity}],
    ['429', {kind: 'status', status: 429, path: /query-request/, times: Infinity}],
    ['a reset', {kind: 'drop', path: /query-request/, times: Infinity}],
    ['no answer', {kind: 'hang', path: /query-request/, times: Infinity}],
  ] as const)('for ever (%s) is an error', async (_name, fault) => {
    const warehouse = await connect(mixed, {requestMs: 100});
    mixed.faults.inject(fault);
    await expect(all(warehouse, many)).rejects.toMatchObject({
      name: 'WarehouseError',
      code: expect.stringMatching(/^40100[12]$/),
    });
    await expect(warehouse.readFile(file)).rejects.toMatchObject({name: 'WarehouseError'});
    mixed.faults.clear();
    expect(ids(await all(warehouse, many))).toEqual(whole);
  });

  it('takes its time over a statement', async () => {
    const warehouse = await connect(mixed, {idleMs: 100});
    expect(await all(warehouse, "select system$wait(400, 'milliseconds')")).toHaveLength(1);
  });

  it('refuses without a state, and is asked once', async () => {
    const warehouse = await connect(mixed);
    const before = sent(mixed, /core\.many/);
    mixed.faults.inject({kind: 'statement', match: /many/, code: '000603', message: 'Processing aborted by error.'});
    await expect(all(warehouse, many)).rejects.toMatchObject({code: '000603', message: 'Processing aborted by error.'});
    expect(sent(mixed, /core\.many/)).toBe(before + 1);
  });
});

describe('results of odd shapes', () => {
  it('columns with the same name each have a value', async () => {
    const warehouse = await connect(mixed);
    const [row] = await all(warehouse, 'select id, label, id, label from analytics.core.many order by id limit 1');
    expect(row).toEqual({ID: '0', LABEL: 'row 0, Ä🦆', ID_2: '0', LABEL_2: 'row 0, Ä🦆'});
  });

  it('chunks are asked for small, and large ones are read all the same', async () => {
    const text = 'x'.repeat(1_000_000);
    await using large = await openSandbox(
      {
        tables: [
          {
            database: 'ANALYTICS',
            schema: 'CORE',
            name: 'MANY',
            columns: [
              {name: 'ID', type: 'INTEGER'},
              {name: 'LABEL', type: 'VARCHAR'},
            ],
            file: 'many.ndjson',
          },
        ],
        files: {
          'tables/many.ndjson': whole
            .slice(0, 40)
            .map((id) => `{"id": ${id}, "label": "${text}"}\n`)
            .join(''),
        },
      },
      {chunkRows: 1_000_000, inlineRows: 0},
    );
    const warehouse = await connect(large, {idleMs: 20_000});
    expect(ids(await all(warehouse, many))).toEqual(whole.slice(0, 40));
    expect(large.statements().at(-1)?.parameters).toMatchObject({CLIENT_RESULT_CHUNK_SIZE: 16});
    await warehouse.close();
  });
});
