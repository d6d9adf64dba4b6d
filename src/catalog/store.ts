import {closeSync, mkdirSync, openSync} from 'node:fs';
import {dirname} from 'node:path';
import Sqlite, {type Database, type Statement} from 'better-sqlite3';
import {migrate} from './migrate.ts';
import {understood, understoodAtOpen} from './store-errors.ts';

export type Value = string | number | Uint8Array | null;

/** An open catalog file: statements by their SQL, prepared once; errors of SQLite as sentences. */
export interface Store {
  all<Row>(sql: string, ...values: readonly Value[]): readonly Row[];
  get<Row>(sql: string, ...values: readonly Value[]): Row | undefined;
  /** Numbers of relations by key, for whoever puts many statements; forgotten with a transaction that is undone. */
  readonly relationNumbers: Map<string, number>;
  /** The key of the row it inserted, when it inserted one. */
  run(sql: string, ...values: readonly Value[]): number;
  /** All of `work`, or nothing. Inside another transaction it is a savepoint of it. */
  transaction<T>(work: () => T): T;
  /**
   * The same, but inside another transaction it is a part of it that fails with it: a savepoint for each of many small
   * things takes as long as putting them.
   */
  together<T>(work: () => T): T;
  close(): void;
}

/** How long a statement waits for another process that writes, in milliseconds. */
const BUSY_TIMEOUT = 10_000;

/**
 * Opens or creates a catalog file and brings its schema up to date.
 * @param path of the file, or `:memory:`; missing folders are created, readable by their owner alone
 * @throws UserError when the file cannot be opened, is damaged, of a newer version, or not a catalog
 */
export function openStore(path: string): Store {
  let database: Database | undefined;
  try {
    if (path !== ':memory:') prepareFile(path);
    database = new Sqlite(path, {timeout: BUSY_TIMEOUT});
    migrate(database, path);
    tune(database);
    return storeOf(database, path);
  } catch (error) {
    database?.close();
    throw understoodAtOpen(error, path);
  }
}

/** The catalog holds people's SQL: nobody else on the machine reads it. WAL and journal files take over the mode. */
function prepareFile(path: string): void {
  mkdirSync(dirname(path), {recursive: true, mode: 0o700});
  closeSync(openSync(path, 'a', 0o600));
}

function tune(database: Database): void {
  database.pragma('journal_mode = WAL');
  // NORMAL may lose the last transactions when the power fails, never the file: `sync` brings them back.
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  database.pragma('journal_size_limit = 67108864');
  database.pragma('cache_size = -65536');
  // Pages are written back in larger portions: each portion waits for the disk.
  database.pragma('wal_autocheckpoint = 8000');
}

function storeOf(database: Database, path: string): Store {
  const prepared = new Map<string, Statement<Value[]>>();
  const statement = (sql: string): Statement<Value[]> => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const made = database.prepare<Value[]>(sql);
    prepared.set(sql, made);
    return made;
  };
  const relationNumbers = new Map<string, number>();
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw understood(error, path);
    }
  };
  const transaction = <T>(work: () => T): T => {
    try {
      return guarded(() => database.transaction(work).immediate());
    } catch (error) {
      relationNumbers.clear();
      throw error;
    }
  };
  return {
    all: <Row>(sql: string, ...values: readonly Value[]) => guarded(() => statement(sql).all(...values) as Row[]),
    get: <Row>(sql: string, ...values: readonly Value[]) =>
      guarded(() => statement(sql).get(...values) as Row | undefined),
    run: (sql, ...values) => guarded(() => Number(statement(sql).run(...values).lastInsertRowid)),
    relationNumbers,
    transaction,
    together: (work) => (database.inTransaction ? work() : transaction(work)),
    close() {
      if (!database.open) return;
      prepared.clear();
      // Statistics for the planner; a file that is read-only or busy does without.
      try {
        database.pragma('optimize');
      } catch {
        // Closing must not fail for it.
      }
      database.close();
    },
  };
}
