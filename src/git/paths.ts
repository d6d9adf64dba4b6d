import {UserError} from '../errors.ts';

/** An entry of a commit's tree. */
export interface TreeEntry {
  readonly path: string;
  /** As git writes it: `100644`, `100755`, `120000` for a symbolic link, `160000` for a submodule. */
  readonly mode: string;
  readonly oid: string;
}

/**
 * Says what is wrong with a path that is to be written into a tree, as the end of a sentence; undefined when it is
 * safe on every system it may be checked out on: relative, `/` between folders, nothing that leads out of the
 * repository or into its `.git`, also under the other names that file systems give that folder.
 */
export function problemWithPath(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.length > 1000) return 'it is too long';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'it is absolute';
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(path)) return 'it holds control characters';
  if (/[\\:*?"<>|]/.test(path)) return 'it holds a character that not every system allows';
  if (!path.isWellFormed()) return 'it is not valid Unicode';
  for (const part of path.split('/')) {
    if (part === '') return 'it has an empty folder name';
    if (part === '.' || part === '..') return 'it leads through "." or ".."';
    if (isGitFolder(part)) return 'it leads into a .git folder';
    if (/[. ]$/.test(part)) return 'a part of it ends with a dot or a blank';
  }
  return undefined;
}

/** Throws a UserError for a path that {@link problemWithPath} objects to. */
export function checkPath(path: string): void {
  const problem = problemWithPath(path);
  if (problem === undefined) return;
  const shown = path.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
  throw new UserError('git.bad-path', `The path "${shown}" cannot be written: ${problem}.`);
}

/**
 * Throws a UserError when writing `path` would replace something that is not a plain file: a symbolic link or
 * submodule on the way, a file where a folder is needed, a folder where the file would be.
 *
 * @param modes mode of every file of the tree, by path; @param folders every folder of it.
 */
export function checkPlace(path: string, modes: ReadonlyMap<string, string>, folders: ReadonlySet<string>): void {
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    const above = path.slice(0, at);
    const mode = modes.get(above);
    if (mode !== undefined) {
      throw new UserError('git.path-taken', `The file "${path}" cannot be written: "${above}" is ${nameOfMode(mode)}.`);
    }
  }
  const mode = modes.get(path);
  if (mode !== undefined && !mode.startsWith('100')) {
    throw new UserError('git.path-taken', `The file "${path}" cannot be written: it is ${nameOfMode(mode)}.`);
  }
  if (folders.has(path)) {
    throw new UserError('git.path-taken', `The file "${path}" cannot be written: it is a folder.`);
  }
}

/** Every folder that the paths lie in. */
export function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

/** Reads one record of `ls-tree -z`: `<mode> <type> <oid>\t<path>`. */
export function readTreeRecord(record: string): TreeEntry {
  const tab = record.indexOf('\t');
  const [mode = '', , oid = ''] = record.slice(0, tab).split(' ');
  return {path: record.slice(tab + 1), mode, oid};
}

function nameOfMode(mode: string): string {
  if (mode === '120000') return 'a symbolic link';
  if (mode === '160000') return 'a submodule';
  return 'a file';
}

/** `.git` as NTFS (`git~1`, `.git.`) and HFS+ (characters it ignores) spell it; `.gitmodules` names code to fetch. */
function isGitFolder(part: string): boolean {
  const seen = part
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return seen === '.git' || /^git~\d+$/.test(seen) || seen === '.gitmodules';
}
