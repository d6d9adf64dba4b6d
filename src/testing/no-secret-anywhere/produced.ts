import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import Sqlite from 'better-sqlite3';
import {allObjects} from '../snapshots.ts';

/** Bytes that a run has left somewhere, under a name that says where. */
export interface Trace {
  readonly where: string;
  readonly bytes: Uint8Array;
}

/**
 * All that a repository holds: every object, reachable or not, loose or packed, unpacked (blobs, trees with their paths,
 * commits and tags with their people and messages), refs, and the files of its folder as they are: reflogs, config, locks.
 */
export function* repositoryTraces(repository: string): Iterable<Trace> {
  yield {where: `objects of ${repository}`, bytes: allObjects(repository)};
  const refs = execFileSync('git', ['-C', repository, 'for-each-ref', '--format=%(refname) %(contents)']);
  yield {where: `refs of ${repository}`, bytes: refs};
  const own = existsSync(join(repository, '.git')) ? join(repository, '.git') : repository;
  yield* folderTraces(own);
}

/** Names and bytes of everything below a folder; nothing when there is none. */
export function* folderTraces(folder: string): Iterable<Trace> {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, {recursive: true, withFileTypes: true});
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  yield {where: `names in ${folder}`, bytes: Buffer.from(paths.join('\n'))};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    yield {where: path, bytes: readFileSync(path)};
  }
}

/** Every column of every table of a catalog, the tables behind the full-text index too. */
export function* catalogTraces(path: string): Iterable<Trace> {
  const database = new Sqlite(path, {readonly: true});
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
    for (const table of tables) {
      const rows = database.prepare(`select * from "${table}"`).raw().all() as unknown[][];
      const cells = rows.flat().map((cell) => (Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell))));
      const parts = cells.flatMap((cell) => [cell, Buffer.from('\n')]);
      yield {where: `table ${table}`, bytes: Buffer.concat(parts)};
    }
  } finally {
    database.close();
  }
}
