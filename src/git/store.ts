import {resolve} from 'node:path';
import type {UserError} from '../errors.ts';
import type {Oid} from '../model/scalars.ts';
import {createBare, isBareRepository} from './bare.ts';
import {BlobReader} from './blobs.ts';
import {historyOf, type PathCommit} from './history.ts';
import {importCommit, type ImportedCommit} from './import.ts';
import {removeDeadLocks, removeImportTraces} from './leftovers.ts';
import {readTreeRecord} from './paths.ts';
import {pushRef, remoteError} from './push.ts';
import {checkedOid, isOid, nothing} from './refs.ts';
import {PushRefused} from './refusal.ts';
import {createLocalRemote, PROTOCOLS, readRemote, remoteHead} from './remote.ts';
import {rewriteHistory, type EditCommit} from './rewrite-history.ts';
import {askGit, GitFailure, requireGit, runGit} from './run.ts';
import {batchesOf, recordsOf} from './stream.ts';

/** How often a move is tried again after a lock that a killed run left was removed. */
const LOCK_TRIES = 3;

/**
 * A bare repository on this machine that we alone write to, as a store of trees: what the archive builds on (it states
 * what it needs in `archive/git-store.ts`, and this class has that shape; neither folder imports the other).
 */
export class BareStore {
  readonly location: string;
  readonly #place: {readonly cwd: string; readonly gitDir: string};
  readonly #blobs: BlobReader;

  constructor(directory: string) {
    this.location = resolve(directory);
    this.#place = {cwd: this.location, gitDir: this.location};
    this.#blobs = new BlobReader(this.#place);
  }

  /** Makes the repository when it is missing or half made, and clears away what a killed run left. */
  async prepare(): Promise<void> {
    await requireGit();
    if (!(await isBareRepository(this.location))) await createBare(this.location);
    await removeDeadLocks(this.location);
    await removeImportTraces(this.location);
  }

  /** Packs what many small commits left, when git finds that there is enough of it. */
  async tidy(): Promise<void> {
    const settings = ['-c', 'gc.auto=6700', '-c', 'gc.autoPackLimit=50', '-c', 'gc.autoDetach=false'];
    await runGit(this.#place, [...settings, 'gc', '--auto', '--quiet']);
  }

  /** Removes every object that no ref leads to, at once: nobody else works in this repository. */
  async forget(): Promise<void> {
    this.#blobs.close();
    await runGit(this.#place, ['reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all']);
    await runGit(this.#place, ['repack', '-a', '-d', '--quiet']);
    await runGit(this.#place, ['prune', '--expire=now']);
  }

  async removeRef(ref: string): Promise<void> {
    await runGit(this.#place, ['update-ref', '-d', ref]);
  }

  async resolve(ref: string): Promise<Oid | undefined> {
    if (!isOid(ref) && !ref.startsWith('refs/')) return undefined;
    return (await askGit(this.#place, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]))?.trim();
  }

  async mergeBase(one: Oid, other: Oid): Promise<Oid | undefined> {
    return (await askGit(this.#place, ['merge-base', checkedOid(one), checkedOid(other)]))?.trim();
  }

  /** All files below a folder of a commit (`''`: all of it), sorted by path as git sorts. Streams. */
  async *entries(commit: Oid, folder: string): AsyncGenerator<{readonly path: string; readonly oid: Oid}> {
    const args = ['ls-tree', '-r', '-z', '--full-tree', checkedOid(commit), '--'];
    for await (const records of batchesOf(this.#place, folder === '' ? args : [...args, folder])) {
      for (const record of records) {
        const {path, oid} = readTreeRecord(record);
        yield {path, oid};
      }
    }
  }

  /** Files below a folder that differ between two commits, sorted; `oid` is undefined where the second has none. */
  async *differences(
    from: Oid,
    to: Oid,
    folder: string,
  ): AsyncGenerator<{readonly path: string; readonly oid: Oid | undefined; readonly isNew: boolean}> {
    const args = [
      'diff-tree',
      '-r',
      '-z',
      '--raw',
      '--no-abbrev',
      '--no-renames',
      checkedOid(from),
      checkedOid(to),
      '--',
    ];
    let oid: Oid | undefined;
    let isNew = false;
    let isPath = false;
    for await (const record of recordsOf(this.#place, folder === '' ? args : [...args, folder])) {
      if (isPath) yield {path: record, oid, isNew};
      else {
        // ":<mode> <mode> <oid> <oid> <status>", then the path as a record of its own.
        const [, , before = '', after = ''] = record.split(' ');
        oid = after === nothing(after) ? undefined : after;
        isNew = before === nothing(before);
      }
      isPath = !isPath;
    }
  }

  /** Commits that changed one of some paths, newest first. Streams. */
  history(head: Oid, paths: readonly string[]): AsyncGenerator<PathCommit> {
    return historyOf(this.#place, head, paths);
  }

  /** The one commit whose id begins so, undefined when there is none or several. */
  async commitBeginning(prefix: string): Promise<Oid | undefined> {
    if (!/^[0-9a-f]{4,64}$/.test(prefix)) return undefined;
    try {
      return (await askGit(this.#place, ['rev-parse', '--verify', '--quiet', `${prefix}^{commit}`]))?.trim();
    } catch (error) {
      if (error instanceof GitFailure) return undefined;
      throw error;
    }
  }

  /** Ids of the files at some paths of a commit, in the same order. */
  async idsAt(commit: Oid, paths: readonly string[]): Promise<readonly (Oid | undefined)[]> {
    if (paths.length === 0) return [];
    const input = paths.map((path) => `${checkedOid(commit)}:${path}\n`).join('');
    const lines = (await runGit(this.#place, ['cat-file', '--batch-check=%(objectname)'], {input})).split('\n');
    return paths.map((_, index) => {
      const line = lines[index] ?? '';
      return isOid(line) ? line : undefined;
    });
  }

  /** @param name an object id or `<commit>:<path>`; @returns its bytes, undefined when it does not exist. */
  read(name: string): Promise<Uint8Array | undefined> {
    return this.#blobs.read(name);
  }

  /** Writes a commit without moving a ref. */
  importCommit(commit: ImportedCommit): Promise<Oid> {
    return importCommit(this.#place, commit);
  }

  /** Moves a ref from one value to another; `'conflict'` when it had a third one. */
  async moveRef(ref: string, to: Oid, expected: Oid | undefined): Promise<'moved' | 'conflict'> {
    const old = expected === undefined ? nothing(to) : checkedOid(expected);
    const input = `start\nupdate ${ref} ${checkedOid(to)} ${old}\ncommit\n`;
    for (let tries = 1; ; tries++) {
      try {
        await runGit(this.#place, ['-c', 'core.fsync=committed,reference', 'update-ref', '--stdin'], {input});
        return 'moved';
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error;
        if ((await this.resolve(ref)) !== expected) return 'conflict';
        if (tries >= LOCK_TRIES || !/\.lock'?: File exists|unable to create/i.test(error.stderr)) throw error;
        await removeDeadLocks(this.location);
      }
    }
  }

  /**
   * Brings a branch of a remote here, as `refs/remotes/origin/<name>`; creates a remote that is a path and missing.
   *
   * @returns its head, undefined when the remote has no such branch.
   * @throws UserError when the remote cannot be reached.
   */
  async fetch(remote: string, branch: string): Promise<Oid | undefined> {
    const from = readRemote(remote);
    await createLocalRemote(from);
    const tracking = `refs/remotes/origin/${branch}`;
    return this.#reaching(from.address, async () => {
      const head = await remoteHead(this.#place, from, `refs/heads/${branch}`);
      if (head === undefined || head === (await this.resolve(tracking))) return head;
      const args = ['fetch', '--quiet', '--no-tags', '--', from.address, `+refs/heads/${branch}:${tracking}`];
      await runGit(this.#place, args, {env: PROTOCOLS});
      return this.resolve(tracking);
    });
  }

  /**
   * Sends a branch, forward only; with a lease also where the remote's branch does not lead to it, as long as the remote
   * has exactly that.
   *
   * @returns what the remote said where it refused what is in the commits
   */
  async push(
    remote: string,
    branch: string,
    lease?: Oid,
  ): Promise<'pushed' | 'up-to-date' | 'rejected' | {readonly refused: UserError; readonly words: readonly string[]}> {
    const {address} = readRemote(remote);
    const ref = `refs/heads/${branch}`;
    const head = await this.resolve(ref);
    try {
      const outcome = await pushRef(this.#place, {remote: address, ref, lease, env: PROTOCOLS});
      // What the remote has by now need not be asked for again.
      if (outcome !== 'rejected' && head !== undefined) await this.#remember(branch, head);
      return outcome;
    } catch (error) {
      if (error instanceof PushRefused) return {refused: error, words: error.words};
      throw error;
    }
  }

  /** Makes the commits behind `since` (all without it) anew; see {@link rewriteHistory}. No ref is moved. */
  rewriteHistory(head: Oid, since: Oid | undefined, edit: EditCommit): Promise<Oid> {
    return rewriteHistory(this.#place, head, since, edit);
  }

  /** What the remote's branch was when it was last asked for or sent to. */
  known(branch: string): Promise<Oid | undefined> {
    return this.resolve(`refs/remotes/origin/${branch}`);
  }

  /** Forgets what the remote's branch was, so that nothing here leads to it any more. */
  forgetKnown(branch: string): Promise<void> {
    return this.removeRef(`refs/remotes/origin/${branch}`);
  }

  /** Removes what nothing leads to from a remote that is a folder on this machine; another one is its keeper's to clean. */
  async forgetAt(remote: string): Promise<boolean> {
    const {path} = readRemote(remote);
    if (path === undefined || !(await isBareRepository(path))) return false;
    const place = {cwd: path, gitDir: path};
    await runGit(place, ['reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all']);
    await runGit(place, ['gc', '--quiet', '--prune=now']);
    return true;
  }

  async #remember(branch: string, head: Oid): Promise<void> {
    const ref = `refs/remotes/origin/${branch}`;
    const before = await this.resolve(ref);
    if (before !== head) await this.moveRef(ref, head, before);
  }

  async #reaching<T>(address: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof GitFailure) throw remoteError(address, error);
      throw error;
    }
  }
}
