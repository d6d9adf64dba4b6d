import {open} from 'node:fs/promises';
import {join} from 'node:path';
import type {DuckDBConnection} from '@duckdb/node-api';
import {messageOf, usageError} from '../errors.ts';
import type {Account} from './account.ts';
import type {UsageView} from './usage-views.ts';

/** Snowflake keeps this many characters of a statement (docs.snowflake.com/en/sql-reference/account-usage/query_history). */
const QUERY_TEXT_LIMIT = 100_000;

interface LoadedColumn {
  readonly name: string;
  /** Its key in the NDJSON file. */
  readonly key: string;
  readonly type: string;
}

/**
 * Loads a usage view from its file, or from the rest of the account where it follows from that. With a latency, the rows
 * lie in `arriving` and the view shows those that have come by the variable `now`: a row comes at its `arrives_on`, or
 * so many minutes after the time in the view's own column; one without a time is there at once.
 */
export async function loadView(
  connection: DuckDBConnection,
  duck: string,
  view: UsageView,
  account: Account,
): Promise<void> {
  const file = join(account.directory, view.file);
  const minutes = view.arrives === undefined ? undefined : account.latencyMinutes.get(view.name);
  const late = minutes === undefined ? [] : [{name: 'arrives_on', key: 'arrives_on', type: 'TIMESTAMPTZ'}];
  const columns = [...Object.entries(view.columns).map(([name, type]) => ({name, key: name, type})), ...late];
  const target = minutes === undefined ? duck : `arriving.${view.name.toLowerCase()}`;
  if (view.derive && !(await exists(file))) await insertRows(connection, target, columns, view.derive(account));
  else await loadTable(connection, target, file, columns, 'texts');
  if (view.name === 'QUERY_HISTORY') {
    await connection.run(
      `update ${target} set query_text = left(query_text, ${QUERY_TEXT_LIMIT}) where length(query_text) > ${QUERY_TEXT_LIMIT}`,
    );
  }
  if (minutes === undefined) return;
  await connection.run(
    `create view ${duck} as select * exclude (arrives_on) from ${target}
     where coalesce(coalesce(arrives_on, ${view.arrives} + to_seconds(${Math.round(minutes * 60)})) <= getvariable('now'), true)`,
  );
}

async function insertRows(
  connection: DuckDBConnection,
  duck: string,
  columns: readonly LoadedColumn[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  await connection.run(
    `create table ${duck} (${columns.map(({name, type}) => `${quoteName(name)} ${type}`).join(', ')})`,
  );
  const shape = JSON.stringify([Object.fromEntries(columns.map(({key, type}) => [key, type]))]);
  await connection.run(`insert into ${duck} select unnest(from_json($1, ${quoteText(shape)}), max_depth := 2)`, [
    JSON.stringify(rows),
  ]);
}

/** Creates a table and fills it from an NDJSON file, which need not be there. Throws a UserError that names the file. */
export async function loadTable(
  connection: DuckDBConnection,
  duck: string,
  file: string,
  columns: readonly LoadedColumn[],
  json: 'values' | 'texts' = 'values',
): Promise<void> {
  const shape = columns.map(({name, type}) => `${quoteName(name)} ${type}`).join(', ');
  // A JSON column of a usage view may hold its value or, as an export does, the value's text: both are texts to begin with.
  const types = columns
    .map(({key, type}) => `${quoteText(key)}: ${quoteText(json === 'texts' && type === 'JSON' ? 'VARCHAR' : type)}`)
    .join(', ');
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
export async function firstKeys(file: string): Promise<ReadonlySet<string>> {
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

export function keyFor(name: string, keys: ReadonlySet<string>): string {
  if (keys.has(name)) return name;
  const lower = name.toLowerCase();
  return [...keys].find((key) => key.toLowerCase() === lower) ?? lower;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
