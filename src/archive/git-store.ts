import type {Instant, Oid} from '../model/scalars.ts';
import type {Identity} from '../ports/git.ts';

/** What a commit does to one path. */
export type StoreChange =
  | {readonly t: 'write'; readonly path: string; readonly bytes: Uint8Array}
  | {readonly t: 'take'; readonly path: string; readonly oid: Oid}
  | {readonly t: 'remove'; readonly path: string};

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
  /** Sends a branch, forward only; `'rejected'` when someone else was first. */
  push(remote: string, branch: string): Promise<'pushed' | 'up-to-date' | 'rejected'>;
}
