import type {Instant, Oid} from '../model/scalars.ts';

/** A commit's tree, read without a checkout. */
export interface Tree {
  /** Paths of all files below `prefix` (all when empty), sorted. */
  list(prefix?: string): Promise<readonly string[]>;
  /** Text of a file, undefined when there is none. */
  read(path: string): Promise<string | undefined>;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

export interface BranchCommit {
  /** Full branch name below `refs/heads/`. */
  readonly branch: string;
  readonly parent: Oid;
  readonly files: readonly {readonly path: string; readonly text: string}[];
  readonly message: string;
  readonly author: Identity;
  readonly committer: Identity;
  /** Date of author and committer: the same content has the same SHA. */
  readonly at: Instant;
  /** Head the branch must have now: undefined when it must not exist yet. */
  readonly expected: Oid | undefined;
}

/** A repository that receives models. Nothing here touches the checkout, the index or a checked-out branch. */
export interface Repository {
  readonly location: string;
  /** Head of a local branch, or of its remote-tracking branch, whichever `ref` names; undefined when missing. */
  resolve(ref: string): Promise<Oid | undefined>;
  tree(commit: Oid): Promise<Tree>;
  /** Full commit as git stores it, for sealing and comparison. */
  commitText(commit: Oid): Promise<string>;
  treeOid(commit: Oid): Promise<Oid>;
  /** The tree that `files` on top of `parent` would make, and its commit; the ref is not moved. */
  build(commit: BranchCommit): Promise<{readonly oid: Oid; readonly tree: Oid}>;
  /** Moves the branch by compare-and-swap. */
  move(branch: string, to: Oid, expected: Oid | undefined): Promise<'moved' | 'conflict'>;
  /** Lines added and removed per file between two commits. */
  diffStat(
    from: Oid,
    to: Oid,
  ): Promise<readonly {readonly path: string; readonly added: number; readonly removed: number}[]>;
  /** Unified diff between two commits, as git prints it. */
  diff(from: Oid, to: Oid): Promise<string>;
  branches(prefix: string): Promise<readonly {readonly branch: string; readonly oid: Oid}[]>;
  /** Pushes one branch with a lease on what the remote must have; `'rejected'` when a person was there first. */
  push(branch: string, expectedRemote: Oid | undefined): Promise<'pushed' | 'up-to-date' | 'rejected' | 'no-remote'>;
  fetch(): Promise<void>;
}
