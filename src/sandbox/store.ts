import {open} from 'node:fs/promises';
import {join} from 'node:path';
import type {DuckDBConnection, DuckDBInstance, DuckDBValue} from '@duckdb/node-api';
import {messageOf, usageError} from '../errors.ts';
import type {Account} from './account.ts';
import {encodingFor} from './encode.ts';
import type {Cell, Column} from './protocol/column.ts';
import {canceled} from './snowflake-error.ts';
import {USAGE_VIEWS} from './usage-views.ts';

/** A table or view that statements may name. */
export interface StoredTable {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  /** Its name in DuckDB, quoted. */
  readonly duck: string;
  readonly isUsageView: boolean;
  readonly readableBy: readonly string[] | undefined;
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
 */
export async function openStore(account: Account): Promise<Store> {
  const duckdb = await import('@duckdb/node-api');
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    return await fill(instance, account);
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function fill(instance: DuckDBInstance, account: Account): Promise<Store> {
  const connection = await instance.connect();
  const tables: StoredTable[] = [];
  await connection.run("set global TimeZone = 'UTC'; create schema account_usage; create schema tables");
  for (const view of USAGE_VIEWS) {
    const duck = `account_usage.${view.name.toLowerCase()}`;
    const columns = Object.entries(view.columns).map(([name, type]) => ({name, key: name, type}));
    await loadTable(connection, duck, join(account.directory, view.file), columns);
    const names = columns.map(({name}) => name.toUpperCase());
    tables.push({
      database: 'SNOWFLAKE',
      schema: 'ACCOUNT_USAGE',
      name: view.name,
      columns: names,
      duck,
      isUsageView: true,
      readableBy: undefined,
    });
  }
  for (const [index, table] of account.tables.entries()) {
    const keys = await firstKeys(table.file);
    const duck = `tables.t${index}`;
    const columns = table.columns.map(({name, type}) => ({name, key: keyFor(name, keys), type}));
    await loadTable(connection, duck, table.file, columns);
    const {database, schema, name, readableBy} = table;
    tables.push({
      database,
      schema,
      name,
      columns: columns.map((each) => each.name),
      duck,
      isUsageView: false,
      readableBy,
    });
  }
  const found = await connection.runAndReadAll(
    'select distinct warehouse_name from account_usage.query_history where warehouse_name is not null order by 1',
  );
  const warehouses = new Set([account.warehouse, ...found.getRows().map((row) => String(row[0]))]);
  await connection.run('set enable_external_access = false');
  connection.closeSync();
  return {
    tables,
    warehouses: [...warehouses],
    query: (sql, binds, signal) => query(instance, sql, binds, signal),
    close: () => instance.closeSync(),
  };
}

async function loadTable(
  connection: DuckDBConnection,
  duck: string,
  file: string,
  columns: readonly {readonly name: string; readonly key: string; readonly type: string}[],
): Promise<void> {
  const shape = columns.map(({name, type}) => `${quoteName(name)} ${type}`).join(', ');
  const types = columns.map(({key, type}) => `${quoteText(key)}: ${quoteText(type)}`).join(', ');
  try {
    await connection.run(`create table ${duck} (${shape})`);
    if (!(await exists(file))) return;
    await connection.run(
      `insert into ${duck} select ${columns.map(({key}) => quoteName(key)).join(', ')}
       from read_json(${quoteText(file)}, format = 'newline_delimited', maximum_object_size = 67108864, columns = {${types}})`,
    );
  } catch (error) {
    throw usageError(
      'sandbox-account',
      `The rows of ${file} could not be loaded: ${messageOf(error).replace(/ LINE 1:.*$/s, '')}`,
    );
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await (await open(file)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Keys used in the first lines of an NDJSON file: DuckDB finds them only in their exact spelling. */
async function firstKeys(file: string): Promise<ReadonlySet<string>> {
  if (!(await exists(file))) return new Set();
  const keys = new Set<string>();
  const handle = await open(file);
  try {
    let count = 0;
    for await (const line of handle.readLines()) {
      if (line.trim() !== '') for (const key of keysOf(line)) keys.add(key);
      count += 1;
      if (count >= 100) break;
    }
  } finally {
    await handle.close();
  }
  return keys;
}

function keysOf(line: string): readonly string[] {
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === 'object' && row !== null ? Object.keys(row) : [];
  } catch {
    return [];
  }
}

function keyFor(name: string, keys: ReadonlySet<string>): string {
  if (keys.has(name)) return name;
  const lower = name.toLowerCase();
  return [...keys].find((key) => key.toLowerCase() === lower) ?? lower;
}

async function query(
  instance: DuckDBInstance,
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

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
