import {createHash} from 'node:crypto';
import {readFile, readdir, stat} from 'node:fs/promises';
import {join, relative, sep} from 'node:path';

/** A file of a workspace, notebook, stage or dbt project, as LIST tells of it. */
export interface StoredFile {
  /** Below the version's folder, `/` between folders. */
  readonly path: string;
  readonly size: number;
  readonly md5: string;
  readonly sha1: string;
  readonly modified: Date;
}

/** Names of the one version that a dbt project object of the sandbox has. */
const PROJECT_VERSIONS = new Set(['last', 'first', 'default', 'version$1']);

/**
 * Folder of a version on this machine; undefined when the object has no such version. A workspace has `head`, and
 * `live` only where a folder `<directory>.live` lies beside its own; a legacy notebook has `live` only.
 */
export async function versionFolder(
  object: {readonly kind: string; readonly folder: string},
  version: string,
): Promise<string | undefined> {
  if (object.kind === 'notebook') return version === 'live' ? object.folder : undefined;
  if (object.kind === 'dbt-project') return PROJECT_VERSIONS.has(version.toLowerCase()) ? object.folder : undefined;
  if (version === 'head') return object.folder;
  if (version !== 'live') return undefined;
  const folder = `${object.folder}.live`;
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() ? folder : undefined;
}

/** Paths of all files below a folder, sorted. Links are not followed: nothing outside the account is served. */
export async function filePaths(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * What LIST says of one file. Its time is the file's own where that lies in the life of the object; a file that was
 * merely copied here takes the object's last change, so that a fresh copy of an account lists the same.
 */
export async function describeFile(
  object: {readonly createdOn: string; readonly updatedOn: string},
  folder: string,
  path: string,
): Promise<StoredFile> {
  const full = join(folder, path);
  const [bytes, stats] = await Promise.all([readFile(full), stat(full)]);
  const own = Math.floor(stats.mtimeMs / 1000) * 1000;
  const isOwn = own >= Date.parse(object.createdOn) && own <= Date.parse(object.updatedOn);
  return {
    path,
    size: bytes.length,
    md5: createHash('md5').update(bytes).digest('hex'),
    sha1: createHash('sha1').update(bytes).digest('hex'),
    modified: new Date(isOwn ? own : Date.parse(object.updatedOn)),
  };
}
