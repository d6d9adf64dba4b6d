import type {Instant, Oid} from '../model/scalars.ts';
import type {Identity} from '../ports/git.ts';

/** What a commit does to one path. */
export type StoreChange =
  | {readonly t: 'write'; readonly path: string; readonly bytes: Uint8Array}
  | {readonly t: 'take'; readonly path: string; readonly oid: Oid}
  | {readonly t: 'remove'; readonly path: string};

/** A commit that changed one of the paths asked about: `oid` is what it has there, `before` what its first parent had. */
export interface PathCommit {
  readonly commit: Oid;
  readonly at: Instant;
  readonly parents: readonly Oid[];
  readonly files: readonly {readonly path: string; readonly oid: Oid | undefined; readonly before: Oid | undefined}[];
}

/**
 * The git that the archive is built on: a bare repository as a store of trees. IO folders do not import each other, so
 * the archive states what it needs and is given it; `BareStore` in `git/store.ts` has this shape, and the compiler
 * compares the two where they are wired. What the archive knows of git is here: commits, trees, one ref, a remote.
 */
export interface GitStore {
  readonly location: string;
  /** Makes the repository when it is missing or half made, and clears away what a killed run left. */
  prepare(): Promise<void>;
  /** Removes every object that no ref leads to, at once. */
  forget(): Promise<void>;
  /** Packs what many small commits left, when there is enough of it. */
  tidy(): Promise<void>;
  /** The commit that a ref or an id names, undefined when there is none. */
  resolve(ref: string): Promise<Oid | undefined>;
  mergeBase(one: Oid, other: Oid): Promise<Oid | undefined>;
  /** All files below a folder (`''`: everything), sorted as git sorts, streaming. */
  entries(commit: Oid, folder: string): AsyncIterable<{readonly path: string; readonly oid: Oid}>;
  /** Files below a folder that differ, sorted, streaming; `oid` is undefined where `to` has none, `isNew` where `from` has. */
  differences(
    from: Oid,
    to: Oid,
    folder: string,
  ): AsyncIterable<{readonly path: string; readonly oid: Oid | undefined; readonly isNew: boolean}>;
  /** Commits that changed one of some paths, newest first, streaming. */
  history(head: Oid, paths: readonly string[]): AsyncIterable<PathCommit>;
  /** The one commit whose id begins so, undefined when there is none or several. */
  commitBeginning(prefix: string): Promise<Oid | undefined>;
  /** Ids of the files at some paths, in the same order. */
  idsAt(commit: Oid, paths: readonly string[]): Promise<readonly (Oid | undefined)[]>;
  /** Bytes of an object, by id or as `<commit>:<path>`. Many may be asked for at once. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Writes a commit without moving a ref. The first parent's tree is what the changes are made on. */
  importCommit(commit: {
    readonly parents: readonly Oid[];
    readonly message: string;
    readonly committer: Identity;
    readonly at: Instant;
    readonly changes: Iterable<StoreChange>;
  }): Promise<Oid>;
  /** Compare-and-swap. */
  moveRef(ref: string, to: Oid, expected: Oid | undefined): Promise<'moved' | 'conflict'>;
  removeRef(ref: string): Promise<void>;
  /** Brings a branch here and gives its head; undefined when the remote has none. */
  fetch(remote: string, branch: string): Promise<Oid | undefined>;
  /**
   * Sends a branch, forward only, or in place of exactly the `lease`; `'rejected'` when someone else was first, `refused`
   * with the remote's words where a rule of its own stands against what is in the commits.
   */
  push(
    remote: string,
    branch: string,
    lease?: Oid,
  ): Promise<'pushed' | 'up-to-date' | 'rejected' | {readonly refused: Error; readonly words: readonly string[]}>;
  /**
   * Makes the commits behind `since` (all without it) anew with each one's changes edited, and gives the new head. No ref
   * is moved; a commit that is the same afterwards keeps its id.
   */
  rewriteHistory(
    head: Oid,
    since: Oid | undefined,
    edit: (
      changes: readonly {readonly path: string; readonly oid: Oid | undefined}[],
    ) => Promise<readonly StoreChange[]>,
  ): Promise<Oid>;
  /** Head of the remote's branch when it was last asked for or sent to. */
  known(branch: string): Promise<Oid | undefined>;
  /** Forgets that head, so that nothing here leads to it. */
  forgetKnown(branch: string): Promise<void>;
  /** As `forget`, at a remote that is a folder on this machine. @returns false for any other remote */
  forgetAt(remote: string): Promise<boolean>;
}
