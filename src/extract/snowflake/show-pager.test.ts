import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Row} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {silentLog} from '../../testing/behaves-like-source.ts';
import {denied, fakeWarehouse, type Answer} from '../../testing/fake-warehouse.ts';
import {openSandbox, type OpenSandbox} from '../../testing/open-sandbox.ts';
import {openSnowflake, type SnowflakeWarehouse} from './connect.ts';
import {SHOW_LIMIT, showAll} from './show-pager.ts';
import {STAGES, WORKSPACES} from './show-statements.ts';

type Place = readonly [database: string, schema: string];

/** Rows of as many workspaces in each place, by name. */
function rowsOf(places: readonly (readonly [...Place, number])[]): readonly Row[] {
  return places.flatMap(([database_name, schema_name, count]) =>
    Array.from({length: count}, (_, n) => ({
      name: `W${String(n).padStart(5, '0')}`,
      database_name,
      schema_name,
    })),
  );
}

/** An account that cuts every SHOW at 10,000 rows and gives what follows a name, as Snowflake does. */
function account(rows: readonly Row[], refuse: (sql: string) => Error | undefined = () => undefined) {
  return fakeWarehouse({
    answer: (sql): Answer => {
      const refused = refuse(sql);
      if (refused !== undefined) return refused;
      const what = /^show (databases|schemas|workspaces|stages)/.exec(sql)?.[1];
      const database = / in (?:database|schema) "([^"]+)"/.exec(sql)?.[1];
      const schema = / in schema "[^"]+"\."([^"]+)"/.exec(sql)?.[1];
      const from = / from '([^']*)'$/.exec(sql)?.[1];
      const names = (column: string): readonly Row[] =>
        [
          ...new Set(
            rows.filter((row) => what === 'databases' || row['database_name'] === database).map((row) => row[column]),
          ),
        ].map((name) => ({name: name ?? null}));
      const all =
        what === 'databases'
          ? names('database_name')
          : what === 'schemas'
            ? names('schema_name')
            : rows.filter(
                (row) =>
                  (database === undefined || row['database_name'] === database) &&
                  (schema === undefined || row['schema_name'] === schema),
              );
      return all.filter((row) => from === undefined || (row['name'] ?? '') > from).slice(0, SHOW_LIMIT);
    },
  });
}

const cancelled = new WarehouseError('000604', 'SQL execution canceled');

describe('the pager of SHOW', () => {
  it('asks once where once is enough', async () => {
    const warehouse = account(rowsOf([['A', 'X', SHOW_LIMIT - 1]]));
    const shown = await showAll(warehouse, WORKSPACES);
    expect([shown.rows.length, shown.whole, warehouse.sent.length]).toEqual([SHOW_LIMIT - 1, true, 1]);
  });

  it('loses nothing of an account, a database and a schema with more', async () => {
    const rows = rowsOf([
      ['A', 'X', 3],
      ['B', 'X', 25_000],
      ['B', 'Y', 10_000],
      ['C', 'X', 7],
    ]);
    const shown = await showAll(account(rows), WORKSPACES);
    expect([shown.rows.length, shown.whole]).toEqual([rows.length, true]);
    expect(new Set(shown.rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
  });

  it('does the same where an account refuses a result that is too large', async () => {
    const rows = rowsOf([
      ['A', 'X', 12_000],
      ['B', 'X', 2],
    ]);
    const tooLarge = new WarehouseError('090153', 'The result set size exceeded the max number of rows(10000).');
    const refuse = (sql: string) => (sql === 'show stages in account' ? tooLarge : undefined);
    const shown = await showAll(account(rows, refuse), STAGES);
    // Stages take no LIMIT … FROM: what is beyond a schema's first 10,000 is named.
    expect(shown.rows).toHaveLength(10_002);
    expect(shown.gaps).toEqual([
      {locator: 'show stages in schema "A"."X"', reason: expect.stringContaining('cannot be listed page by page')},
    ]);
  });

  it('says once that a kind is refused, without asking for it database by database', async () => {
    const warehouse = account(rowsOf([['A', 'X', 1]]), () => denied());
    const shown = await showAll(warehouse, WORKSPACES);
    expect(shown.gaps).toEqual([
      {locator: 'show workspaces in account limit 10000', reason: expect.stringContaining('(002003)')},
    ]);
    expect([shown.whole, warehouse.sent.length]).toEqual([false, 1]);
  });

  it('keeps what it got when one database fails, and names that one', async () => {
    const rows = rowsOf([
      ['A', 'X', 10_000],
      ['B', 'X', 5],
    ]);
    const refuse = (sql: string) => (/database "B"/.test(sql) || /schema "B"/.test(sql) ? cancelled : undefined);
    const shown = await showAll(account(rows, refuse), WORKSPACES);
    expect(shown.rows).toHaveLength(10_000);
    expect(shown.gaps.map(({locator}) => locator)).toEqual(['show schemas in database "B" limit 10000']);
  });

  it('looks into no database or schema that nobody asked for', async () => {
    const rows = rowsOf([
      ['A', 'X', 10_000],
      ['A', 'Y', 1],
      ['B', 'X', 1],
    ]);
    const warehouse = account(rows);
    await showAll(warehouse, WORKSPACES, {within: (database, schema) => database === 'A' && schema !== 'X'});
    expect(warehouse.sent.map(({sql}) => sql).join('\n')).not.toMatch(/"B"|"X"/);
  });

  it('looks into databases that a listing of the account has nothing of', async () => {
    const rows = rowsOf([
      ['A', 'X', 1],
      ['USER$ANA', 'X', 1],
    ]);
    const base = account(rows);
    const hiding = {
      ...base,
      stream: (sql: string) =>
        sql.includes('in account') ? fakeWarehouse({answer: () => rows.slice(0, 1)}).stream(sql) : base.stream(sql),
    };
    const shown = await showAll(hiding, WORKSPACES, {databases: ['USER$ANA', 'USER$NOBODY']});
    expect(shown.rows).toHaveLength(2);
    expect(shown.whole).toBe(true);
  });

  it('ends where a page does not lead on', async () => {
    const same = Array.from({length: SHOW_LIMIT}, (_, n) => ({
      name: 'SAME',
      database_name: 'A',
      schema_name: 'X',
      arguments: `SAME(${n})`,
    }));
    const shown = await showAll(fakeWarehouse({answer: (sql) => (/^show (databases|schemas)/.test(sql) ? [] : same)}), {
      what: 'workspaces',
      paged: true,
    });
    expect(shown.rows).toHaveLength(SHOW_LIMIT);
    expect(shown.gaps).toHaveLength(1);
  });

  it('stops when told to', async () => {
    const stopped = AbortSignal.abort(new Error('Stopped by the test.'));
    await expect(showAll(account([]), WORKSPACES, {signal: stopped})).rejects.toThrow('Stopped by the test.');
  });
});

describe('the pager of SHOW, with the driver', () => {
  let sandbox: OpenSandbox;
  let warehouse: SnowflakeWarehouse;
  const inSchema = (schema_name: string, n: number) => ({
    database_name: 'ANALYTICS',
    schema_name,
    name: `W${String(n).padStart(5, '0')}`,
    owner: 'R',
    created_on: '2026-11-01T00:00:00.000Z',
    directory: 'none',
    readable_by: [],
    visible_to: ['RESCUE_READER'],
  });

  beforeAll(async () => {
    const many = Array.from({length: 10_050}, (_, n) => inSchema('LARGE', n));
    sandbox = await openSandbox({workspaces: [...many, inSchema('SMALL', 1)], notebooks: []});
    warehouse = await openSnowflake(
      {account: 'TINY', user: 'RESCUE_BOT', password: 'let-me-read', role: 'RESCUE_READER', accessUrl: sandbox.url},
      silentLog,
    );
  });
  afterAll(async () => {
    await warehouse.close();
    await sandbox.stop();
  });

  it('lists a schema with more than 10,000 workspaces', async () => {
    const shown = await showAll(warehouse, WORKSPACES);
    expect([shown.rows.length, shown.whole]).toEqual([10_051, true]);
  });
});
