import {readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../errors.ts';
import type {Found} from './discover.ts';
import type {GitPlace} from './environment.ts';
import {askGit, runGit} from './run.ts';

/** Throws a UserError for a default branch: neither here nor on the remote is it ever moved by us. */
export async function refuseDefault(place: GitPlace, branch: string): Promise<void> {
  if (!(await defaultBranches(place)).includes(branch)) return;
  throw new UserError('git.default-branch', `The branch "${branch}" is a default branch and is never written to.`, {
    hint: 'Choose a branch prefix of its own, such as "rescued/".',
  });
}

/**
 * Throws a UserError when a branch is checked out in a worktree, also in the middle of a rebase or a bisect, where HEAD
 * does not say so: moving it would make that checkout look changed.
 */
export async function refuseCheckedOut(place: GitPlace, found: Found, branch: string): Promise<void> {
  const holder = (await checkedOut(place, found)).get(branch);
  if (holder === undefined) return;
  throw new UserError('git.checked-out', `The branch "${branch}" is checked out in ${holder}, so it is left alone.`, {
    hint: 'Switch that checkout to another branch, then run the command again.',
  });
}

/** The remote's default branch as last fetched, undefined when the remote never told. */
export async function remoteDefaultBranch(place: GitPlace): Promise<string | undefined> {
  const ref = await askGit(place, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']);
  return ref === undefined ? undefined : ref.trim().replace(/^refs\/remotes\/origin\//, '');
}

/**
 * The branch that changes are proposed against when nobody says: the remote's, else `main` or `master` where one
 * exists, else the branch that HEAD is on.
 */
export async function defaultBranchOf(place: GitPlace): Promise<string | undefined> {
  const told = await remoteDefaultBranch(place);
  if (told !== undefined) return told;
  const refs = await runGit(place, ['for-each-ref', '--format=%(refname)', 'refs/heads/', 'refs/remotes/origin/']);
  const names = new Set(refs.split('\n').map((ref) => ref.replace(/^refs\/(?:heads|remotes\/origin)\//, '')));
  const usual = ['main', 'master'].find((name) => names.has(name));
  return usual ?? (await askGit(place, ['symbolic-ref', '--quiet', '--short', 'HEAD']))?.trim();
}

/** The usual names count always: a repository without a remote does not say which of its branches is the default. */
async function defaultBranches(place: GitPlace): Promise<readonly string[]> {
  const told = await remoteDefaultBranch(place);
  const configured = (await askGit(place, ['config', '--get', 'init.defaultBranch']))?.trim();
  return ['main', 'master', ...(told === undefined ? [] : [told]), ...(configured ? [configured] : [])];
}

/** Every branch that some worktree stands on, with the folder. */
async function checkedOut(place: GitPlace, found: Found): Promise<Map<string, string>> {
  const holders = new Map<string, string>();
  const list = await runGit(place, ['worktree', 'list', '--porcelain']);
  let folder = '';
  for (const line of list.split('\n')) {
    if (line.startsWith('worktree ')) folder = line.slice('worktree '.length);
    if (line.startsWith('branch refs/heads/')) holders.set(line.slice('branch refs/heads/'.length), folder);
  }
  // Of a bare repository the list names no branch, but its HEAD is what a clone checks out.
  const head = (await askGit(place, ['symbolic-ref', '--quiet', 'HEAD']))?.trim();
  if (head?.startsWith('refs/heads/')) holders.set(head.slice('refs/heads/'.length), found.top);
  const linked = await readdir(join(found.commonDir, 'worktrees')).catch(() => []);
  for (const gitDir of [found.commonDir, ...linked.map((name) => join(found.commonDir, 'worktrees', name))]) {
    for (const file of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
      const text = (await readFile(join(gitDir, file), 'utf8').catch(() => '')).trim();
      const branch = text.replace(/^refs\/heads\//, '');
      if (branch !== '' && !holders.has(branch)) holders.set(branch, gitDir);
    }
  }
  return holders;
}
