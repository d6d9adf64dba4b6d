import type {Database} from 'better-sqlite3';
import {UserError} from '../errors.ts';
import {initial} from './migrations/0001-initial.ts';
import {witnesses} from './migrations/0002-witnesses.ts';
import {personalData} from './migrations/0003-personal-data.ts';
import {objectUse} from './migrations/0004-object-use.ts';
import {threads} from './migrations/0005-threads.ts';
import {computed} from './migrations/0006-computed.ts';
import {sheets} from './migrations/0007-sheets.ts';
import {verdicts} from './migrations/0008-verdicts.ts';
import {grants} from './migrations/0009-grants.ts';

/** One step of the schema. Steps are never edited once released; a change is a new file with the next version. */
export interface Migration {
  /** The `user_version` that the file has after this step, counted from 1 without gaps. */
  readonly version: number;
  readonly sql: string;
}

/** Every step, in order. */
export const migrations: readonly Migration[] = [
  initial,
  witnesses,
  personalData,
  objectUse,
  threads,
  computed,
  sheets,
  verdicts,
  grants,
];

/** SQLite's `application_id` of a catalog: `wsrc` in ASCII. Tells it from any other SQLite file. */
export const APPLICATION_ID = 0x77_73_72_63;

/**
 * Brings the schema of an open file to the newest version, one transaction a step. An up-to-date file is not written to.
 * @throws UserError when the file was written by a newer version, or is a database of something else
 */
export function migrate(database: Database, path: string, steps: readonly Migration[] = migrations): void {
  const newest = steps.at(-1)?.version ?? 0;
  const found = versionOf(database);
  if (found > newest) {
    throw new UserError('catalog-newer', `The catalog ${path} was written by a newer version of worksheet-rescue.`, {
      hint: 'Update worksheet-rescue, or delete the file: it is an index and can be rebuilt by `wsr sync`.',
    });
  }
  if (!isCatalog(database, found)) {
    throw new UserError(
      'catalog-foreign',
      `The file ${path} is a SQLite database, but not a catalog of worksheet-rescue.`,
      {
        hint: 'Choose another place for the catalog: this file is left as it is.',
      },
    );
  }
  for (const step of steps) {
    if (step.version > found) apply(database, step);
  }
}

function apply(database: Database, step: Migration): void {
  const work = database.transaction(() => {
    // Another process may have been first while this one waited for the write lock.
    if (versionOf(database) >= step.version) return;
    database.exec(step.sql);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${step.version}`);
  });
  work.immediate();
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', {simple: true}));
}

function isCatalog(database: Database, version: number): boolean {
  const id = Number(database.pragma('application_id', {simple: true}));
  if (id === APPLICATION_ID) return true;
  const tables = database.prepare<[], {readonly n: number}>('SELECT count(*) AS n FROM sqlite_schema').get();
  return id === 0 && version === 0 && tables?.n === 0;
}
