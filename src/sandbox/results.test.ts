import {afterAll, beforeAll, expect, test} from 'vitest';
import {openDriver, openSandbox, type Driver, type OpenSandbox} from '../testing/open-sandbox.ts';

const COLUMNS: readonly (readonly [name: string, type: string, value: unknown])[] = [
  ['n', 'BIGINT', '9007199254740993'],
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
  const rows = [JSON.stringify(full), '{}'];
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
        {
          database: 'ANALYTICS',
          schema: 'CORE',
          name: 'HIDDEN',
          columns: [{name: 'id', type: 'INTEGER'}],
          file: 'many.ndjson',
          readable_by: ['ANALYST'],
        },
      ],
      files: {
        'tables/all-types.ndjson': `${rows.join('\n')}\n`,
        'tables/many.ndjson': Array.from({length: 50_000}, (_, id) => `{"id": ${id}, "label": "row ${id}, Ä"}\n`).join(
          '',
        ),
      },
    },
    {chunkRows: 4000, inlineRows: 150},
  );
  driver = await openDriver(sandbox);
});
afterAll(async () => {
  await driver.close();
  await sandbox.stop();
});

test('every type reaches the driver as Snowflake would send it', async () => {
  const statement = await driver.execute('select * from analytics.core.all_types');
  const types = statement.getColumns()!.map((column) => [column.getName(), column.getType()]);
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
  expect(statement.getColumns()!.map((column) => column.getScale())[1]).toBe(3);
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
  expect({...rows[1], T: null}).toEqual(Object.fromEntries(Object.keys(rows[1]!).map((name) => [name, null])));
  expect(Object.keys(rows[1]!)).toHaveLength(COLUMNS.length);
});

test('a result of 50,000 rows streams in chunks, whole and in order', async () => {
  const statement = await driver.execute('select * from analytics.core.many order by id');
  let count = 0;
  for await (const row of statement.streamRows() as AsyncIterable<{ID: string; LABEL: string}>) {
    if (row.ID !== String(count) || row.LABEL !== `row ${count}, Ä`)
      throw new Error(`row ${count} is ${JSON.stringify(row)}`);
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
