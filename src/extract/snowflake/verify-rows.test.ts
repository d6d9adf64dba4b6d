import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Comparable, ResultColumn, RowComparer} from '../../ports/row-comparison.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {silentLog} from '../../testing/behaves-like-source.ts';
import {fakeWarehouse} from '../../testing/fake-warehouse.ts';
import {type OpenSandbox, openSandbox} from '../../testing/open-sandbox.ts';
import {openSnowflake, type SnowflakeWarehouse} from './connect.ts';
import {openRowComparer} from './verify-rows.ts';
import {compareStatement} from './verify-statements.ts';

const FLOATS = 'select id, x from raw.lab.samples';
const ROWS = [0.3, 1.7, -2500.25, 0, null].map((x, id) => `${JSON.stringify({id, x})}\n`).join('');

let sandbox: OpenSandbox;
let warehouse: SnowflakeWarehouse;
let comparer: RowComparer;

beforeAll(async () => {
  sandbox = await openSandbox({
    databases: [
      {name: 'RAW', kind: 'STANDARD', owner: 'SYSADMIN', created_on: '2026-01-01T00:00:00.000Z', comment: ''},
    ],
    tables: [
      {
        database: 'RAW',
        schema: 'LAB',
        name: 'SAMPLES',
        columns: [
          {name: 'id', type: 'BIGINT'},
          {name: 'x', type: 'DOUBLE'},
        ],
        file: 'samples.ndjson',
        readable_by: ['RESCUE_VERIFY'],
      },
    ],
    files: {'tables/samples.ndjson': ROWS},
  });
  const role = 'RESCUE_VERIFY';
  warehouse = await openSnowflake(
    {
      account: 'TINY',
      user: 'RESCUE_BOT',
      password: 'let-me-read',
      accessUrl: sandbox.url,
      role,
      warehouse: 'RESCUE_WH',
    },
    silentLog,
  );
  comparer = openRowComparer(warehouse, {
    role,
    timeoutMs: 30_000,
    kindOf: ({name}) => (name === 'V' ? 'VIEW' : 'TABLE'),
  });
});
afterAll(async () => {
  await warehouse.close();
  await sandbox.stop();
});

async function paired(original: string, model: string): Promise<Comparable> {
  const [one, other] = [await comparer.columns(original), await comparer.columns(model)];
  const shared = one.map(({name}, place) => ({name, original: place, model: place}));
  return {original: {sql: original, columns: one}, model: {sql: model, columns: other}, shared};
}

describe('columns', () => {
  it('come with their types, and no row of the query is read', async () => {
    const found = await comparer.columns(
      "select id, x, 'a' as t, current_date as d, id / 2 as half, true as b from raw.lab.samples",
    );
    expect(found).toEqual([
      {name: 'ID', type: 'NUMBER(38,0)'},
      {name: 'X', type: 'FLOAT'},
      {name: 'T', type: 'VARCHAR'},
      {name: 'D', type: 'DATE'},
      {name: 'HALF', type: 'NUMBER(38,6)'},
      {name: 'B', type: 'BOOLEAN'},
    ]);
  });
});

describe('floating-point numbers', () => {
  it('that differ in the last digits only are equal when rounded, and told apart as they are', async () => {
    const {original, again, model} = await comparer.compare(
      await paired(FLOATS, 'select id, x + 0.1 - 0.1 as x from raw.lab.samples'),
    );
    expect(again).toEqual(original);
    expect(model.columns[1]).not.toBe(original.columns[1]);
    expect(model.all).not.toBe(original.all);
    expect([model.allRounded, ...model.columnsRounded]).toEqual([original.allRounded, ...original.columnsRounded]);
  });

  it('that differ in the eleventh digit are different', async () => {
    const {original, model} = await comparer.compare(
      await paired(FLOATS, 'select id, x * 1.0000000001 as x from raw.lab.samples'),
    );
    expect(model.columnsRounded[1]).not.toBe(original.columnsRounded[1]);
    expect(model.columns[0]).toBe(original.columns[0]);
  });
});

it('says what a role needs to read tables and views', () => {
  const database = 'RAW';
  expect(
    comparer.grants([
      {database, schema: 'LAB', name: 'V'},
      {database, schema: 'Lab 2', name: 'T'},
    ]),
  ).toBe(
    [
      'GRANT USAGE ON DATABASE "RAW" TO ROLE RESCUE_VERIFY;',
      'GRANT USAGE ON SCHEMA "RAW"."LAB" TO ROLE RESCUE_VERIFY;',
      'GRANT SELECT ON VIEW "RAW"."LAB"."V" TO ROLE RESCUE_VERIFY;',
      'GRANT USAGE ON SCHEMA "RAW"."Lab 2" TO ROLE RESCUE_VERIFY;',
      'GRANT SELECT ON TABLE "RAW"."Lab 2"."T" TO ROLE RESCUE_VERIFY;',
    ].join('\n'),
  );
});

describe('an account that answers otherwise', () => {
  const answering = (rows: readonly Record<string, string | null>[]): RowComparer =>
    openRowComparer(fakeWarehouse({answer: () => rows}), {role: 'V', timeoutMs: 1000});
  const columns: readonly ResultColumn[] = [{name: 'A', type: 'NUMBER(38,0)'}];
  const pair: Comparable = {
    original: {sql: 'select 1 as a', columns},
    model: {sql: 'select 1 as a', columns},
    shared: [{name: 'A', original: 0, model: 0}],
  };

  it('with a plan that says nothing gives no estimate', async () => {
    for (const content of ['no JSON', '{}', '{"GlobalStats": {"bytesAssigned": "many"}}', null])
      expect(await answering([{content}]).estimate(pair)).toBeUndefined();
    expect(await answering([]).estimate(pair)).toBeUndefined();
    const said = '{"GlobalStats": {"partitionsTotal": 9, "partitionsAssigned": 4, "bytesAssigned": 1234}}';
    expect(await answering([{content: said}]).estimate(pair)).toEqual({bytes: 1234, partitions: 4});
  });

  it('with two rows in place of three is an error and never a verdict', async () => {
    const row = {ROW_COUNT: '1', ALL_COLUMNS: '5', H1: '5'};
    const rows = [
      {SIDE: 'original', ...row},
      {SIDE: 'model', ...row},
    ];
    await expect(answering(rows).compare(pair)).rejects.toBeInstanceOf(WarehouseError);
  });
});

it('what HASH_AGG does not take, or takes for equal, is hashed as what it shows', () => {
  const columns = ['GEOGRAPHY', 'TIMESTAMP_TZ', 'FLOAT', 'VARIANT'].map((type) => ({name: type, type}));
  const shared = columns.map(({name}, place) => ({name, original: place, model: place}));
  const side = {sql: 'select 1 -- the end', columns};
  const sql = compareStatement({original: side, model: side, shared});
  expect(sql).toContain('hash_agg(st_asewkb(c1)) as h1');
  expect(sql).toContain("hash_agg(to_char(c2, 'YYYY-MM-DD HH24:MI:SS.FF9 TZHTZM')) as h2");
  expect(sql).toContain('hash_agg(c4) as h4');
  expect(sql).toMatch(/hash_agg\(case when c3 <> 0 .+ end\) as r3/);
  // A comment at the end of a text ends with its line.
  expect(sql).toContain('select 1 -- the end\n)');
});
