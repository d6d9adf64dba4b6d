import type {DuckDBInstance, DuckDBValue} from '@duckdb/node-api';
import type {Account} from './account.ts';
import {encodingFor} from './encode.ts';
import type {Cell, Column} from './protocol/column.ts';
import {canceled} from './snowflake-error.ts';
import {firstKeys, keyFor, loadTable, loadView} from './store-load.ts';
import {MACROS} from './translate/macros.ts';
import {USAGE_VIEWS} from './usage-views.ts';

export {quoteName} from './store-load.ts';

/** A table or view that statements may name. */
export interface StoredTable {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  /** DuckDB types of the columns, of a table of the account. */
  readonly types?: readonly string[];
  /** Its name in DuckDB, quoted. */
  readonly duck: string;
  readonly isUsageView: boolean;
}

export interface StoreRows {
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<readonly Cell[]>;
}

/** The account's rows, in DuckDB. */
export interface Store {
  readonly tables: readonly StoredTable[];
  /** Names of the warehouses that the history knows. */
  readonly warehouses: readonly string[];
  /**
   * Runs a query written for DuckDB. Output columns bear the names that the query gives them. The usage views are
   * `account_usage.<view>`, the account's tables what `StoredTable.duck` says.
   */
  query(sql: string, binds: readonly DuckDBValue[], signal: AbortSignal): Promise<StoreRows>;
  close(): void;
}

/**
 * Loads the NDJSON files of an account. DuckDB is loaded here and nowhere else; it may neither fetch extensions nor
 * touch files once the account is in. Throws a UserError that names a file whose rows do not fit.
 *
 * @param now decides which rows have arrived in the usage views that have a latency
 */
export async function openStore(account: Account, now: () => Date = () => new Date()): Promise<Store> {
  const duckdb = await import('@duckdb/node-api');
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    return await fill(instance, account, now);
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function fill(instance: DuckDBInstance, account: Account, now: () => Date): Promise<Store> {
  const connection = await instance.connect();
  const tables: StoredTable[] = [];
  await connection.run(
    "set global TimeZone = 'UTC'; create schema account_usage; create schema arriving; create schema tables",
  );
  for (const macro of MACROS) await connection.run(macro);
  for (const view of USAGE_VIEWS) {
    const duck = `account_usage.${view.name.toLowerCase()}`;
    await loadView(connection, duck, view, account);
    const columns = Object.keys(view.columns).map((name) => name.toUpperCase());
    tables.push({database: 'SNOWFLAKE', schema: 'ACCOUNT_USAGE', name: view.name, columns, duck, isUsageView: true});
  }
  for (const [index, table] of account.tables.entries()) {
    const keys = await firstKeys(table.file);
    const duck = `tables.t${index}`;
    const columns = table.columns.map(({name, type}) => ({name, key: keyFor(name, keys), type}));
    await loadTable(connection, duck, table.file, columns);
    const {database, schema, name} = table;
    const types = columns.map((each) => each.type);
    tables.push({database, schema, name, columns: columns.map((each) => each.name), types, duck, isUsageView: false});
  }
  const found = await connection.runAndReadAll(
    'select distinct warehouse_name from account_usage.query_history where warehouse_name is not null order by 1',
  );
  const granted = account.access.grants.filter(({on}) => on.type === 'WAREHOUSE').map(({on}) => on.name[0]!);
  const warehouses = new Set([account.warehouse, ...found.getRows().map((row) => String(row[0])), ...granted]);
  await connection.run('set enable_external_access = false');
  connection.closeSync();
  return {
    tables,
    warehouses: [...warehouses],
    query: (sql, binds, signal) =>
      query(instance, account.latencyMinutes.size > 0 ? now() : undefined, sql, binds, signal),
    close: () => instance.closeSync(),
  };
}

async function query(
  instance: DuckDBInstance,
  now: Date | undefined,
  sql: string,
  binds: readonly DuckDBValue[],
  signal: AbortSignal,
): Promise<StoreRows> {
  if (signal.aborted) throw canceled();
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  function release(): void {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
  try {
    // Variables belong to a connection: each statement sees the rows that have arrived by its own time.
    if (now) await connection.run(`set variable now = make_timestamptz(${now.getTime()}000)`);
    const result = await connection.stream(sql, [...binds]);
    const types = result.columnTypes();
    const encodings = result.columnNames().map((name, index) => encodingFor(name, types[index]!));
    async function* rows(): AsyncGenerator<readonly Cell[]> {
      try {
        for (
          let chunk = await result.fetchChunk();
          chunk !== null && chunk.rowCount > 0;
          chunk = await result.fetchChunk()
        ) {
          if (signal.aborted) throw canceled();
          for (const row of chunk.getRows()) yield row.map((value, index) => encodings[index]!.encode(value));
        }
      } catch (error) {
        throw signal.aborted ? canceled() : error;
      } finally {
        release();
      }
    }
    return {columns: encodings.map((each) => each.column), rows: rows()};
  } catch (error) {
    release();
    throw signal.aborted ? canceled() : error;
  }
}
