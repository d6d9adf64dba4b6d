import type {Instant} from '../../model/scalars.ts';
import type {Log} from '../../ports/log.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import {cell, instantOfText, numberCell, textCell} from './rows.ts';
import {list} from './statements.ts';

/** Which version of a file is read: `newer` of the two for each file, always the same, or `head` where `live` has none. */
export type VersionChoice = 'newer' | 'head' | 'live' | 'live-else-head';

const VERSIONS = {newer: ['head', 'live'], head: ['head'], live: ['live'], 'live-else-head': ['live', 'head']} as const;

/** One file of a workspace or notebook, in the version that is to be read. */
export interface ListedFile {
  /** Path inside the container. */
  readonly path: string;
  /** Address to GET, version included. */
  readonly locator: string;
  readonly version: 'head' | 'live';
  readonly size: number;
  readonly changedAt?: Instant;
  /** md5 of the account's list; size and time where it gives none. */
  readonly revision: string;
}

export type Listing =
  | {
      readonly ok: true;
      readonly files: readonly ListedFile[];
      /** A version could not be listed for another reason than that there is none. */ readonly partial: boolean;
    }
  | {readonly ok: false; readonly error: WarehouseError};

/**
 * Lists a container's files. Whether `head` shows edits that were never committed is not documented, so both versions are
 * listed and the newer file wins; a file that only one of them has is taken too. A version that does not exist is normal.
 */
export async function listFiles(
  warehouse: Warehouse,
  url: (version: 'head' | 'live') => string,
  choice: VersionChoice,
  options: QueryOptions,
  log: Log,
): Promise<Listing> {
  const versions = VERSIONS[choice];
  const files = new Map<string, ListedFile>();
  const errors: WarehouseError[] = [];
  for (const version of versions) {
    if (choice === 'live-else-head' && files.size > 0) break;
    try {
      for await (const row of warehouse.stream(list(url(version)), options)) {
        const file = listedFile(row, url(version), version);
        const other = files.get(file.path);
        if (other === undefined || isNewer(file, other)) files.set(file.path, file);
      }
    } catch (error) {
      if (!(error instanceof WarehouseError)) throw error;
      errors.push(error);
      log.debug('A version cannot be listed.', {version, code: error.code});
    }
  }
  const first = errors[0];
  if (first !== undefined && errors.length === versions.length) return {ok: false, error: first};
  return {
    ok: true,
    files: [...files.values()].toSorted(byText((file) => file.path)),
    partial: errors.some((error) => !error.isDenied),
  };
}

/** Equal content or equal time: the version that came first (head) stays. */
function isNewer(file: ListedFile, other: ListedFile): boolean {
  if (file.revision === other.revision) return false;
  return (file.changedAt ?? '') > (other.changedAt ?? '');
}

function listedFile(row: Row, url: string, version: 'head' | 'live'): ListedFile {
  const path = pathInside(textCell(row, 'name'));
  const changedAt = instantOfText(cell(row, 'last_modified'));
  const size = numberCell(row, 'size');
  const md5 = textCell(row, 'md5');
  const revision = md5 === '' ? `${size}-${changedAt ?? textCell(row, 'last_modified')}` : md5;
  return {path, locator: url + path, version, size, revision, ...(changedAt === undefined ? {} : {changedAt})};
}

/** LIST gives a name with more or less of its address in front of the path; all of it ends with the version's folder. */
function pathInside(name: string): string {
  const below = /(?:^|\/)versions\/[^/]+\/(.*)$/s.exec(name)?.[1];
  return (below ?? name).replace(/^\/+/, '');
}
