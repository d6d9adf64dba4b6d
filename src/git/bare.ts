import {mkdir, readdir} from 'node:fs/promises';
import {UserError} from '../errors.ts';
import {GitFailure, isFolder, runGit} from './run.ts';

/** What may lie in a git directory; anything else says that the folder is somebody's. */
const OWN = new Set([
  'HEAD',
  'FETCH_HEAD',
  'ORIG_HEAD',
  'config',
  'description',
  'hooks',
  'info',
  'objects',
  'refs',
  'branches',
  'logs',
  'packed-refs',
  'gc.log',
  'gc.pid',
  'shallow',
  'worktrees',
  'config.worktree',
]);

/** Whether a folder is itself a bare repository (one above it does not count). */
export async function isBareRepository(directory: string): Promise<boolean> {
  if (!(await isFolder(directory))) return false;
  try {
    const place = {cwd: directory, gitDir: directory};
    return (await runGit(place, ['rev-parse', '--is-bare-repository'])).trim() === 'true';
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}

/**
 * Makes a bare repository with the branch `main`; where a killed run left half of one, makes it whole.
 *
 * @throws UserError when the folder holds something that is not a bare repository.
 */
export async function createBare(directory: string): Promise<void> {
  await mkdir(directory, {recursive: true});
  const foreign = (await readdir(directory)).find(
    (name) => !OWN.has(name) && !/\.lock$|^fast_import_crash_/.test(name),
  );
  if (foreign !== undefined) {
    throw new UserError('git.not-bare', `The folder ${directory} is in use: it holds "${foreign}".`, {
      hint: 'Name a folder that does not exist yet, or a bare git repository.',
    });
  }
  // SHA-1 and ref files whatever the machine's default: ids have 40 digits, and left locks are files.
  const env = {GIT_DIR: directory, GIT_DEFAULT_HASH: 'sha1', GIT_DEFAULT_REF_FORMAT: 'files'};
  await runGit({cwd: directory}, ['init', '--quiet', '--bare', '--initial-branch=main'], {env});
}
