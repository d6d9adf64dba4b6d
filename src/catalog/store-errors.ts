import Sqlite from 'better-sqlite3';
import {messageOf, UserError} from '../errors.ts';

/** What to do with a catalog that cannot be used. Honest about the one thing in it that the archive lacks. */
const REBUILD =
  'Delete the file: it is an index and can be rebuilt by `wsr sync`. Only decisions not yet sent to the archive go with it.';

/** What the file system says of the catalog's file while it is being opened, as a sentence; else see `understood`. */
export function understoodAtOpen(error: unknown, path: string): unknown {
  if (error instanceof UserError || !(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return error;
  }
  return explain(error, error.code, path);
}

/**
 * What SQLite says, as a sentence with what to do; anything else as it is. Messages of SQLite name tables and columns,
 * never values.
 */
export function understood(error: unknown, path: string): unknown {
  return error instanceof Sqlite.SqliteError ? explain(error, error.code, path) : error;
}

function explain(error: Error, code: string, path: string): Error {
  const fail = (kind: string, message: string, hint?: string): UserError =>
    new UserError(kind, message, {hint, cause: error});

  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return fail('catalog-damaged', `The catalog ${path} is damaged (${messageOf(error)}).`, REBUILD);
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return fail(
      'disk-full',
      `The disk that holds the catalog ${path} is full.`,
      'Make room and run the command again: nothing is lost.',
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return fail(
      'catalog-busy',
      `Another process is writing to the catalog ${path} and did not finish in time.`,
      'Try again when it is done.',
    );
  }
  if (/^(?:SQLITE_(?:READONLY|PERM|AUTH|CANTOPEN)|EACCES|EPERM|EROFS|EISDIR|ENOTDIR|EEXIST|ENAMETOOLONG)/.test(code)) {
    return fail(
      'catalog-unopenable',
      `The catalog ${path} cannot be opened for writing (${messageOf(error)}).`,
      'Check that its folder exists, is yours and is writable, or choose another place for it.',
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return fail(
      'catalog-unreadable',
      `The disk reported an error while the catalog ${path} was in use (${messageOf(error)}).`,
      `Check the disk. If the error stays: ${REBUILD}`,
    );
  }
  return error;
}
