import {mkdtemp, rm} from 'node:fs/promises';
import {availableParallelism, tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DuckDBConnection} from '@duckdb/node-api';
import {messageOf} from '../../errors.ts';
import {TIME_MACRO} from './times.ts';

/** A value as the queries here give it: texts, numbers that are whole and small, flags. */
export type Value = string | number | boolean | null;

/** DuckDB with a database of its own in the run's temporary folder. */
export interface Duck {
  /** Where further files of this reading may lie; removed at the end. */
  readonly folder: string;
  run(sql: string): Promise<void>;
  /** Runs a statement whose rows may come in any order, which takes less memory. */
  loosely(sql: string): Promise<void>;
  /** Streams rows; their columns are of types that a Value can hold. */
  rows(sql: string): AsyncGenerator<Readonly<Record<string, Value>>>;
  /** All rows of a small result. */
  all(sql: string): Promise<readonly Readonly<Record<string, Value>>[]>;
  /** Appends rows of texts. */
  append(table: string, rows: readonly (readonly string[])[]): Promise<void>;
  close(): Promise<void>;
}

/** What DuckDB may keep in memory; the rest goes to its temporary files. */
const MEMORY_LIMIT = '640MB';
const MOST_THREADS = 4;

/**
 * Opens an empty database on disk, so that memory stays flat however much is read. The folder is below `os.tmpdir()`,
 * which is the run's own: what a killed run leaves is removed by the next. Nothing is fetched from anywhere: the readers
 * of CSV, JSON and Parquet and the time zones are built into the binary.
 * @param timeZone what a time without an offset is in
 * @param signal stops a query that runs; it then throws the signal's reason
 */
export async function openDuck(timeZone: string, signal: AbortSignal): Promise<Duck> {
  const duckdb = await import('@duckdb/node-api');
  const threads = Math.min(MOST_THREADS, availableParallelism());
  const folder = await mkdtemp(join(tmpdir(), 'wsr-export-'));
  const instance = await duckdb.DuckDBInstance.create(join(folder, 'export.duckdb'), {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: MEMORY_LIMIT,
    threads: String(threads),
    temp_directory: join(folder, 'spill'),
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
    await rm(folder, {recursive: true, force: true});
  };
  const stoppable = async <T>(work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  };
  const run = (sql: string): Promise<void> => stoppable(async () => void (await connection.run(sql)));
  try {
    await run(`set TimeZone = ${quoteText(timeZone)}`);
    await run(TIME_MACRO);
  } catch (error) {
    await close();
    throw error;
  }
  const rows = (sql: string): ReturnType<Duck['rows']> => stream(connection, sql, stoppable);
  return {
    folder,
    run,
    loosely: async (sql) => {
      await run('set preserve_insertion_order = false');
      try {
        await run(sql);
      } catch (error) {
        if (!/out of memory/i.test(messageOf(error))) throw error;
        // Each reader holds a part of the file: one of them needs the least.
        await run('set threads = 1');
        await run(sql).finally(() => run(`set threads = ${threads}`));
      } finally {
        await run('set preserve_insertion_order = true');
      }
    },
    rows,
    all: (sql) => Array.fromAsync(rows(sql)),
    append: (table, values) =>
      stoppable(async () => {
        const appender = await connection.createAppender(table);
        for (const row of values) {
          for (const value of row) appender.appendVarchar(value);
          appender.endRow();
        }
        appender.closeSync();
      }),
    close,
  };
}

async function* stream(
  connection: DuckDBConnection,
  sql: string,
  stoppable: <T>(work: () => Promise<T>) => Promise<T>,
): ReturnType<Duck['rows']> {
  const result = await stoppable(() => connection.stream(sql));
  const names = result.columnNames();
  for (;;) {
    const chunk = await stoppable(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    for (const row of chunk.getRows()) {
      yield Object.fromEntries(names.map((name, index) => [name, plain(row[index])]));
    }
  }
}

function plain(value: unknown): Value {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  throw new TypeError('A query on an export gives a type that it must not.');
}

/** A text literal of DuckDB. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** An identifier of DuckDB. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
