import {UserError} from '../errors.ts';
import type {Oid} from '../model/scalars.ts';
import type {BranchCommit, Repository, Tree} from '../ports/git.ts';
import {BlobReader} from './blobs.ts';
import {buildTree, commitTree} from './build.ts';
import {discover, type Found} from './discover.ts';
import {readTreeRecord, type TreeEntry} from './paths.ts';
import {defaultBranchOf, refuseCheckedOut, refuseDefault} from './protect.ts';
import {pushRef, remoteError} from './push.ts';
import {branchRef, checkedOid, nothing, refsNamed} from './refs.ts';
import type {GitPlace} from './environment.ts';
import {askGit, GitFailure, runGit} from './run.ts';
import {recordsOf} from './stream.ts';
import {treeOf} from './tree.ts';

/** How many listings of trees are kept: a publish builds many branches on one base. */
const LISTINGS = 4;

/** A repository on this machine, with what only the wiring needs besides the port. */
export interface LocalRepository extends Repository {
  /** The branch that changes are proposed against when nobody says; undefined in an empty repository. */
  defaultBranch(): Promise<string | undefined>;
}

/**
 * Opens the repository that a folder belongs to. All of it is plumbing: the checkout, the index and the branches that
 * are checked out are never touched, no hook runs, nothing prompts. Works in subfolders, linked worktrees, bare and
 * sparse repositories, with a detached HEAD and with uncommitted changes.
 *
 * @throws UserError when there is no such folder, no repository there, or no usable git.
 */
export async function openRepository(directory: string): Promise<LocalRepository> {
  return new PlumbingRepository(await discover(directory));
}

/**
 * Head of a base branch by its plain name: what the remote had when it was last fetched, else the local branch.
 * Undefined when neither exists.
 */
export async function baseOf(repository: Pick<Repository, 'resolve'>, name: string): Promise<Oid | undefined> {
  branchRef(name);
  const remote = await repository.resolve(`refs/remotes/origin/${name}`);
  return remote ?? (await repository.resolve(`refs/heads/${name}`));
}

class PlumbingRepository implements LocalRepository {
  readonly location: string;
  readonly #found: Found;
  readonly #place: GitPlace;
  readonly #blobs: BlobReader;
  /** Trees of files that were written: a commit is made twice, the second time with a seal over the first. */
  readonly #trees = new WeakMap<BranchCommit['files'], {readonly parent: Oid; readonly tree: Oid}>();
  readonly #listings = new Map<Oid, Promise<readonly TreeEntry[]>>();

  constructor(found: Found) {
    this.#found = found;
    this.location = found.top;
    this.#place = {cwd: found.top, gitDir: found.gitDir};
    this.#blobs = new BlobReader(this.#place);
  }

  async resolve(ref: string): Promise<Oid | undefined> {
    for (const name of refsNamed(ref)) {
      const oid = await askGit(this.#place, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
      if (oid !== undefined) return oid.trim();
    }
    return undefined;
  }

  defaultBranch(): Promise<string | undefined> {
    return defaultBranchOf(this.#place);
  }

  async tree(commit: Oid): Promise<Tree> {
    return treeOf(await this.#entries(commit), this.#blobs);
  }

  async commitText(commit: Oid): Promise<string> {
    return runGit(this.#place, ['cat-file', 'commit', checkedOid(commit)]);
  }

  async treeOid(commit: Oid): Promise<Oid> {
    return (await runGit(this.#place, ['rev-parse', '--verify', `${checkedOid(commit)}^{tree}`])).trim();
  }

  async build(commit: BranchCommit): Promise<{readonly oid: Oid; readonly tree: Oid}> {
    branchRef(commit.branch);
    const known = this.#trees.get(commit.files);
    const tree =
      known?.parent === commit.parent
        ? known.tree
        : await buildTree(this.#place, commit, await this.#entries(commit.parent));
    this.#trees.set(commit.files, {parent: commit.parent, tree});
    return {oid: await commitTree(this.#place, commit, tree), tree};
  }

  async move(branch: string, to: Oid, expected: Oid | undefined): Promise<'moved' | 'conflict'> {
    const ref = branchRef(branch);
    const old = expected === undefined ? nothing(checkedOid(to)) : checkedOid(expected);
    await refuseDefault(this.#place, branch);
    await refuseCheckedOut(this.#place, this.#found, branch);
    try {
      // A transaction answers "ok", a plain update-ref says nothing; and its old value is compared under the lock.
      const input = `start\nupdate ${ref} ${checkedOid(to)} ${old}\ncommit\n`;
      await runGit(this.#place, ['update-ref', '-m', 'worksheet-rescue: build', '--stdin'], {input});
      return 'moved';
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      const now = await this.resolve(ref);
      if (now !== expected) return 'conflict';
      throw error;
    }
  }

  async diffStat(
    from: Oid,
    to: Oid,
  ): Promise<readonly {readonly path: string; readonly added: number; readonly removed: number}[]> {
    const args = ['diff-tree', '-r', '-z', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv'];
    const records = (await runGit(this.#place, [...args, checkedOid(from), checkedOid(to)])).split('\0');
    return records
      .filter((record) => record !== '')
      .map((record) => {
        const [added = '', removed = '', ...path] = record.split('\t');
        // Git counts no lines in binary files and writes "-".
        return {path: path.join('\t'), added: Number(added) || 0, removed: Number(removed) || 0};
      });
  }

  async diff(from: Oid, to: Oid): Promise<string> {
    const args = ['diff-tree', '-r', '-p', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'];
    return runGit(this.#place, [...args, checkedOid(from), checkedOid(to)]);
  }

  async branches(prefix: string): Promise<readonly {readonly branch: string; readonly oid: Oid}[]> {
    const list = await runGit(this.#place, ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads/']);
    return list
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({
        oid: line.slice(0, line.indexOf(' ')),
        branch: line.slice(line.indexOf(' ') + 1 + 'refs/heads/'.length),
      }))
      .filter(({branch}) => branch.startsWith(prefix));
  }

  async push(
    branch: string,
    expectedRemote: Oid | undefined,
  ): Promise<'pushed' | 'up-to-date' | 'rejected' | 'no-remote'> {
    const ref = branchRef(branch);
    const lease = expectedRemote === undefined ? '' : checkedOid(expectedRemote);
    if (!(await this.#hasRemote())) return 'no-remote';
    if ((await this.resolve(ref)) === undefined) {
      throw new UserError('git.no-branch', `There is no branch "${branch}" to push.`);
    }
    await refuseDefault(this.#place, branch);
    return pushRef(this.#place, {remote: 'origin', ref, lease});
  }

  async fetch(): Promise<void> {
    if (!(await this.#hasRemote())) return;
    try {
      await runGit(this.#place, ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--', 'origin']);
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      throw remoteError(
        (await askGit(this.#place, ['config', '--get', 'remote.origin.url']))?.trim() ?? 'origin',
        error,
      );
    }
  }

  async #hasRemote(): Promise<boolean> {
    return (await runGit(this.#place, ['remote'])).split('\n').includes('origin');
  }

  #entries(commit: Oid): Promise<readonly TreeEntry[]> {
    const kept = this.#listings.get(commit);
    if (kept) return kept;
    const listing = this.#list(checkedOid(commit));
    listing.catch(() => this.#listings.delete(commit));
    this.#listings.set(commit, listing);
    const [oldest] = this.#listings.keys();
    if (this.#listings.size > LISTINGS && oldest !== undefined) this.#listings.delete(oldest);
    return listing;
  }

  async #list(commit: Oid): Promise<readonly TreeEntry[]> {
    const entries: TreeEntry[] = [];
    for await (const record of recordsOf(this.#place, ['ls-tree', '-r', '-z', '--full-tree', commit])) {
      entries.push(readTreeRecord(record));
    }
    return entries;
  }
}
