import type {Instant} from '../../model/scalars.ts';
import type {Log} from '../../ports/log.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import {cell, instantOfText, numberCell, textCell} from './rows.ts';
import {list} from './statements.ts';

/** A folder of files in an account: a version of a workspace, notebook or dbt project, or a stage. */
export interface Root {
  /** What LIST is given. */
  readonly list: string;
  /** In front of a file's path for GET; ends in `/`. */
  readonly address: string;
  /** In front of a file's path in its locator; the address when left out. */
  readonly locator?: string;
  /** A file's path, from the name that LIST gives it. */
  inside(name: string): string;
}

/** One file, in the version that is to be read. */
export interface ListedFile {
  /** Path inside the container. */
  readonly path: string;
  /** What the archive calls it: the address of the file, version included. */
  readonly locator: string;
  /** Address to GET. */
  readonly address: string;
  readonly size: number;
  readonly changedAt?: Instant;
  /** md5 of the account's list; size and time where it gives none. */
  readonly revision: string;
}

export type Listing =
  | {
      readonly ok: true;
      readonly files: readonly ListedFile[];
      /** A root could not be listed for another reason than that there is none. */
      readonly partial: boolean;
    }
  | {readonly ok: false; readonly error: WarehouseError};

/**
 * Lists a container's files. Where versions differ it is not documented which of them shows edits that were never
 * committed: with `newer` all roots are listed and the newer file wins, a file that only one of them has is taken too; with
 * `first` the first root that can be listed and is not empty counts alone. A root that does not exist is normal.
 */
export async function listFiles(
  warehouse: Warehouse,
  roots: readonly Root[],
  choice: 'newer' | 'first',
  options: QueryOptions,
  log: Log,
): Promise<Listing> {
  const files = new Map<string, ListedFile>();
  const errors: WarehouseError[] = [];
  // Two statements at a time take as long as one: an account answers each after a while, however little there is to list.
  const ahead = choice === 'newer' ? roots.map((root) => filesOf(warehouse, root, options)) : [];
  for (const underWay of ahead) underWay.catch(() => undefined);
  for (const [index, root] of roots.entries()) {
    if (choice === 'first' && files.size > 0) break;
    const listed = await (ahead[index] ?? filesOf(warehouse, root, options));
    if (listed instanceof WarehouseError) {
      errors.push(listed);
      log.debug('A folder cannot be listed.', {folder: root.list, code: listed.code});
      continue;
    }
    for (const file of listed) {
      const other = files.get(file.path);
      if (other === undefined || isNewer(file, other)) files.set(file.path, file);
    }
  }
  const first = errors.find((error) => !error.isDenied) ?? errors[0];
  if (first !== undefined && errors.length === roots.length) return {ok: false, error: first};
  return {
    ok: true,
    files: [...files.values()].toSorted(byText((file) => file.path)),
    partial: errors.some((error) => !error.isDenied),
  };
}

/** What a folder holds, or why it cannot be listed. */
async function filesOf(
  warehouse: Warehouse,
  root: Root,
  options: QueryOptions,
): Promise<readonly ListedFile[] | WarehouseError> {
  const files: ListedFile[] = [];
  try {
    for await (const row of warehouse.stream(list(root.list), options)) {
      const file = listedFile(row, root);
      if (file !== undefined) files.push(file);
    }
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    return error;
  }
  return files;
}

/** Equal content or equal time: the version that came first stays. */
function isNewer(file: ListedFile, other: ListedFile): boolean {
  if (file.revision === other.revision) return false;
  return (file.changedAt ?? '') > (other.changedAt ?? '');
}

/** Undefined for what stands for a folder: some storages list these as empty files whose names end in `/`. */
function listedFile(row: Row, root: Root): ListedFile | undefined {
  const path = root.inside(textCell(row, 'name')).replace(/^\/+/, '');
  if (path === '' || path.endsWith('/')) return undefined;
  const changedAt = instantOfText(cell(row, 'last_modified'));
  const size = numberCell(row, 'size');
  const md5 = textCell(row, 'md5');
  const revision = md5 === '' ? `${size}-${changedAt ?? textCell(row, 'last_modified')}` : md5;
  return {
    path,
    locator: (root.locator ?? root.address) + path,
    address: root.address + path,
    size,
    revision,
    ...(changedAt === undefined ? {} : {changedAt}),
  };
}

/** The folder of a version. LIST gives a name with more or less of its address in front of the path. */
export function versionRoot(url: string): Root {
  return {
    list: url,
    address: url,
    inside: (name) => /(?:^|\/)versions\/[^/]+\/(.*)$/s.exec(name)?.[1] ?? name,
  };
}

/**
 * A named stage. LIST puts the stage's name in front of the path, in lower case, and the whole address of the storage
 * where the stage is external (docs.snowflake.com/en/sql-reference/sql/list).
 * @param url address of an external stage
 */
export function stageRoot(address: string, name: string, url?: string): Root {
  const prefix = `${name}/`.toLowerCase();
  const storage = url === undefined || url === '' ? undefined : url.replace(/\/*$/, '/');
  return {
    list: address,
    address: `${address}/`,
    inside: (listed) => {
      if (storage !== undefined && listed.startsWith(storage)) return listed.slice(storage.length);
      return listed.toLowerCase().startsWith(prefix) ? listed.slice(prefix.length) : listed;
    },
  };
}
