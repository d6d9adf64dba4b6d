import type {Asset, AssetFacts, AssetId} from '../model/asset.ts';
import type {Decision} from '../model/decision.ts';
import type {Evidence, TextCompleteness} from '../model/evidence.ts';
import type {Family} from '../model/family.ts';
import type {ObjectDependency, ObjectGrants, ObjectUse} from '../model/object-use.ts';
import type {Owner, Person} from '../model/people.ts';
import type {Hex32, Instant, Json, Oid, Ulid, UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import type {Verification} from '../model/verification.ts';
import type {Leak} from './scan.ts';

/** Text of a statement as the query history gave it, redacted. */
export interface HistoryText {
  readonly exact: ExactFingerprint;
  readonly text: string;
  readonly completeness: TextCompleteness;
}

export interface UnreadableEntry {
  readonly scope: string;
  readonly locator: string;
  readonly reason: string;
  readonly grant?: string;
  readonly owner?: Owner;
}

/** A file of an account that a configured repository has, so that the archive need not. */
export interface InGitEntry {
  readonly scope: string;
  readonly id: AssetId;
  readonly locator: string;
  readonly revision: string;
  readonly repository: string;
  readonly path: string;
  /** Git's id of the content: when no branch holds it any more, the file is archived after all. */
  readonly blob: Oid;
}

/** A dbt project found among an account's files: how many of them git has, and how many differ from it. */
export interface ProjectEntry {
  readonly scope: string;
  readonly name: string;
  readonly inGit: number;
  readonly differ: number;
}

/** Everything remembered of one source between runs: `state/<account>/<source>.json`. */
export interface SourceState {
  readonly account: string;
  readonly source: string;
  readonly cursor: Json;
  readonly scopes: readonly {readonly scope: string; readonly complete: boolean; readonly listed: number}[];
  readonly unreadable: readonly UnreadableEntry[];
  /** Left out where no repository has anything of it. */
  readonly inGit?: readonly InGitEntry[];
  readonly projects?: readonly ProjectEntry[];
}

/** What one commit of the archive adds or replaces. Everything in it becomes visible at once or not at all. */
export interface ArchiveBatch {
  /** Subject line of the commit, imperative. */
  readonly message: string;
  readonly assets?: readonly Asset[];
  /** Assets that are no longer in their place. Their files stay; the sidecar says `gone: true`. */
  readonly gone?: readonly AssetId[];
  readonly people?: {readonly account: string; readonly people: readonly Person[]};
  readonly texts?: readonly HistoryText[];
  /** Replaces each day named, whole. */
  readonly days?: readonly {readonly account: string; readonly utcDay: UtcDay; readonly rows: readonly Evidence[]}[];
  /** Who read and wrote which object; replaces each day named, whole. */
  readonly objectUses?: readonly {
    readonly account: string;
    readonly utcDay: UtcDay;
    readonly rows: readonly ObjectUse[];
  }[];
  /** Which object is made from which; replaces what was said of the account before. */
  readonly dependencies?: readonly {readonly account: string; readonly rows: readonly ObjectDependency[]}[];
  /** What roles have on tables and views; replaces what was said of the account before. */
  readonly grants?: readonly {readonly account: string; readonly rows: readonly ObjectGrants[]}[];
  readonly families?: readonly Family[];
  /** What words weigh when statements are compared, as `writeIdf` gives it: one for all families. */
  readonly idf?: string;
  readonly decisions?: readonly Decision[];
  /** Replaces what was found of each candidate before. */
  readonly verdicts?: readonly Verification[];
  readonly states?: readonly SourceState[];
}

/** One thing that a commit changed, as the catalog needs it. */
export type Change =
  | {readonly t: 'asset'; readonly asset: Asset; readonly gone: boolean}
  | {readonly t: 'people'; readonly account: string; readonly people: readonly Person[]}
  | {readonly t: 'text'; readonly text: HistoryText}
  | {readonly t: 'day'; readonly account: string; readonly utcDay: UtcDay; readonly rows: readonly Evidence[]}
  | {readonly t: 'object-uses'; readonly account: string; readonly utcDay: UtcDay; readonly rows: readonly ObjectUse[]}
  | {readonly t: 'dependencies'; readonly account: string; readonly rows: readonly ObjectDependency[]}
  | {readonly t: 'grants'; readonly account: string; readonly rows: readonly ObjectGrants[]}
  | {readonly t: 'family'; readonly family: Family}
  | {readonly t: 'idf'; readonly text: string}
  | {readonly t: 'decisions'; readonly candidate: string; readonly decisions: readonly Decision[]}
  | {readonly t: 'verdict'; readonly verdict: Verification}
  | {readonly t: 'state'; readonly state: SourceState}
  /** A file that does not follow the format: named, skipped, never guessed at. */
  | {readonly t: 'malformed'; readonly path: string; readonly reason: string};

export interface CommitOutcome {
  /** Head after the commit: the same as before when the batch changed nothing. */
  readonly oid: Oid;
  readonly changed: boolean;
  /** Files not written because the last scan found something in them, or because the remote refused them before. */
  readonly held: readonly Leak[];
  /** Things not written because they were erased on purpose. */
  readonly erased?: number;
}

/** What was erased from the archive on purpose, without any of it: ids and hashes, never a name or a text. */
export interface Erasure {
  readonly id: Ulid;
  readonly at: Instant;
  /** Who did it. */
  readonly by: string;
  readonly because: string;
  /** Ids of the assets, older ids of theirs among them. */
  readonly assets: readonly AssetId[];
  /** Texts of the query history. */
  readonly texts: readonly ExactFingerprint[];
  /** Hashes of people's ids and names (see `parse/erased-marks.ts`), so that what is theirs is known when it comes again. */
  readonly people: readonly Hex32[];
}

/** A file that the archive's remote refused, and which therefore is in no commit. */
export interface RefusedFile {
  readonly path: string;
  /** Git's ids of the contents that were refused: another content of the same file is tried again. */
  readonly oids: readonly Oid[];
  /** What the remote said, in one line. */
  readonly reason: string;
  /** Whose state lists it as unreadable. */
  readonly account?: string;
  readonly source?: string;
  readonly locator?: string;
  readonly owner?: Owner;
}

/** A state in which an asset was archived. */
export interface AssetVersion {
  /** The commit that made it so. */
  readonly commit: Oid;
  /** When that was; the asset's own `changedAt` says when it was changed where it lies. */
  readonly archivedAt: Instant;
  readonly facts: Omit<Asset, 'body'>;
  readonly gone: boolean;
  /** Of the body, in that commit. */
  readonly path: string;
  /** Git's id of the body: equal bodies have equal ids. */
  readonly blob: Oid;
}

/**
 * The archive: a git repository that is the truth. Written with `git fast-import`, one commit per batch, the ref moved
 * by compare-and-swap.
 */
export interface Archive {
  /** Creates the repository and `format.json` when missing, fetches from the remote. Refuses a newer format. */
  open(): Promise<void>;
  head(): Promise<Oid | undefined>;
  /**
   * @param expected head that the batch was made on; `'moved'` when the archive's head is another one by now.
   * Committing what is there already makes no commit.
   */
  commit(batch: ArchiveBatch, expected: Oid | undefined): Promise<CommitOutcome | 'moved'>;
  /**
   * Makes the commits after `since` anew, as if each thing they changed had been what `clean` makes of it, and removes them
   * as they were: for what must not stay in any object. Only of commits that were never sent.
   * @param since a commit that the head comes from
   */
  rewrite(since: Oid, expected: Oid, clean: (change: Change) => Change): Promise<CommitOutcome | 'moved'>;
  /** Everything that differs between `since` and the head, each thing once in its latest form; all of it without `since`. */
  changes(since?: Oid): AsyncIterable<Change>;
  /**
   * Every state in which an asset was archived, newest first, through renames and older ids.
   * @param from looks back from this commit instead of the head
   */
  versions(asset: AssetFacts, from?: Oid): AsyncIterable<AssetVersion>;
  /** Body of a version. */
  body(version: Pick<AssetVersion, 'blob'>): Promise<string>;
  /** The one commit of the archive whose id begins so; undefined when there is none or several. */
  commitBeginning(prefix: string): Promise<Oid | undefined>;
  /** What was erased on purpose, oldest first. */
  erasures(): Promise<readonly Erasure[]>;
  /**
   * Makes the whole history anew without what an erasure names, records the erasure, and removes the objects as they were.
   * What comes again is left out of every later commit. The next `push` replaces what the remote has, as long as nobody
   * wrote to it meanwhile; where somebody did, `open` brings both together first, without what was erased.
   * @param assets what stays known of each: its id and where it came from
   */
  erase(
    erasure: Erasure,
    assets: readonly Pick<AssetFacts, 'id' | 'account' | 'source' | 'kind' | 'format'>[],
    expected: Oid,
  ): Promise<CommitOutcome | 'moved'>;
  /** Whether a commit is one of the archive's, as it is now. */
  has(commit: Oid): Promise<boolean>;
  /**
   * Sends the head to the remote. `'moved'` when someone else was first: fetch, and the batch has to be made again. Files
   * that a rule of the remote refuses by name are taken out of what was not sent yet, listed, and the rest is sent.
   * @param held receives each file that was taken out
   */
  push(held?: (leak: Leak) => void): Promise<'pushed' | 'up-to-date' | 'moved' | 'no-remote'>;
  /** Path of the repository on this machine, for messages. */
  readonly location: string;
}
