import {resolve} from 'node:path';
import {UserError} from '../errors.ts';
import {GitFailure, isFolder, requireGit, runGit} from './run.ts';

/** A repository as found from a folder. */
export interface Found {
  /** The git directory of this checkout; of a linked worktree, its own. */
  readonly gitDir: string;
  /** The git directory that all worktrees share. */
  readonly commonDir: string;
  /** Top of the checkout; the git directory itself in a bare repository. */
  readonly top: string;
  /** From the top to the folder: '' or `sub/dir/`. */
  readonly prefix: string;
}

/**
 * Finds the repository that a folder belongs to, as git does: upwards. Works in any subfolder, in linked worktrees and
 * in bare repositories.
 *
 * @throws UserError when there is no git or an old one, no such folder, no repository, or one that git distrusts.
 */
export async function discover(directory: string): Promise<Found> {
  const cwd = resolve(directory);
  if (!(await isFolder(cwd))) {
    throw new UserError('git.no-folder', `There is no folder ${cwd}.`, {hint: 'Check the path in the config.'});
  }
  await requireGit();
  const lines = (
    await ask(cwd, [
      'rev-parse',
      '--absolute-git-dir',
      '--git-common-dir',
      '--is-bare-repository',
      '--is-inside-work-tree',
      '--show-prefix',
    ])
  ).split('\n');
  const [gitDir = '', common = '', bare, inside, prefix = ''] = lines;
  const commonDir = resolve(cwd, common);
  if (inside === 'true') {
    const top = (await ask(cwd, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, '');
    return {gitDir, commonDir, top, prefix};
  }
  if (bare === 'true') return {gitDir, commonDir, top: gitDir, prefix: ''};
  throw new UserError('git.inside-git-dir', `The folder ${cwd} lies inside a .git folder.`, {
    hint: 'Name the folder that is checked out.',
  });
}

/**
 * The place of a folder inside its repository.
 *
 * @returns '' for the top (and for a bare repository), else the path with a trailing `/`, e.g. `sub/dir/`.
 */
export async function folderInRepository(directory: string): Promise<string> {
  return (await discover(directory)).prefix;
}

async function ask(cwd: string, args: readonly string[]): Promise<string> {
  try {
    return await runGit({cwd}, args);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (/dubious ownership|unsafe repository/i.test(error.stderr)) {
      throw new UserError(
        'git.distrusted',
        `The repository at ${cwd} belongs to someone else, so git does not open it.`,
        {
          hint: `Run: git config --global --add safe.directory '${cwd}'`,
          cause: error,
        },
      );
    }
    if (!/not a git repository/i.test(error.stderr)) throw error;
    throw new UserError('git.no-repository', `The folder ${cwd} is not in a git repository.`, {
      hint: 'Name a folder of the repository that receives the models, or run "git init" in it.',
      cause: error,
    });
  }
}
