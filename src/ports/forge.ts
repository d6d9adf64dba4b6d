import type {Instant, Json, Oid} from '../model/scalars.ts';
import type {Clock} from './clock.ts';
import type {Tree} from './git.ts';
import type {Log} from './log.ts';

/**
 * What a forge is asked to show for a branch. The forge adds one hidden line to the body, by which a later run knows what
 * it wrote. Boxes are lines like `- [ ] Snooze for 30 days <!-- wsr:snooze-30d -->`.
 */
export interface Proposal {
  /** Below `refs/heads/`, already pushed. */
  readonly branch: string;
  /** Branch to merge into. */
  readonly base: string;
  /** Cut where the forge takes less. */
  readonly title: string;
  /** Markdown. Cut at a line, with a sentence that says so, where the forge takes less; its boxes stay. */
  readonly body: string;
  readonly labels: readonly string[];
  /** Names of users, and teams as `organization/team`. */
  readonly reviewers: readonly string[];
  /** Of a new one only: whether an open one is a draft is for people to say. */
  readonly draft: boolean;
  /** The commit that the branch was pushed at and the body speaks of. */
  readonly head: Oid;
  /** Boxes whose wish was granted: written without their tick. Every other tick stays, also when the body changes. */
  readonly obeyed?: readonly string[];
}

/** A pull or merge request as the forge has it. */
export interface ForgeProposal {
  /** The same for good, e.g. `github:acme/dbt#12`. */
  readonly id: string;
  readonly number: number;
  readonly url: string;
  readonly branch: string;
  readonly base: string;
  /** Where its branch stands now, or stood when it was merged. */
  readonly head: Oid;
  readonly state: 'open' | 'closed' | 'merged';
  /** Without the mark that some forges make a draft by. */
  readonly title: string;
  /** As people see it, with `\n` line ends and without our hidden line. */
  readonly body: string;
  readonly labels: readonly string[];
  readonly draft: boolean;
  readonly updatedAt: Instant;
  /** The head that our last write spoke of; undefined where we never wrote. Another `head` is a person's push. */
  readonly writtenHead: Oid | undefined;
  /** Of a closed one: whether {@link Forge.close} did it. */
  readonly closedByUs: boolean;
  /** Keys of ticked boxes, e.g. `snooze-30d`. */
  readonly ticked: readonly string[];
}

/** One request that changes something on a forge, as data. */
export interface ForgeCall {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the address of the API; `{number}` stands for the number that an earlier call will bring. */
  readonly path: string;
  readonly body: Json;
  /** What it does, half a sentence: `opens a pull request from rescued/orders into main`. */
  readonly says: string;
}

/** A command that a person can run, word by word. */
export interface ByHandCommand {
  readonly words: readonly string[];
  /** What goes to its standard input. */
  readonly input?: string;
}

export type UpsertOutcome =
  | 'opened'
  | 'updated'
  /** All was as it should be: nothing was written. */
  | 'unchanged'
  /** A person closed it. It is not opened again, and nothing was written. */
  | 'remembered'
  /** It was merged at this very head. Nothing was written. */
  | 'merged'
  /** The branch on the forge does not stand where it was expected: a person was there. Nothing was written. */
  | 'moved'
  /** There is no forge to talk to: a person opens it. */
  | 'by-hand';

export interface UpsertResult {
  readonly outcome: UpsertOutcome;
  /** As it is afterwards; undefined for `by-hand` and for a `moved` branch without one. */
  readonly proposal?: ForgeProposal;
  /** Calls that were made, or would be. */
  readonly calls: readonly ForgeCall[];
  /** What could not be done and stands in nobody's way, a sentence each: a reviewer who may not review. */
  readonly remarks: readonly string[];
  /** `by-hand`: where to open it, and by which commands. */
  readonly byHand?: {readonly url: string | undefined; readonly commands: readonly ByHandCommand[]};
}

interface ForgeEventBase {
  /** The same each time it is told, so that a decision made of it is one decision. */
  readonly id: string;
  readonly at: Instant;
  /** User name on the forge, where it says who. */
  readonly by: string | undefined;
  /** A program did it, such as one that closes what is stale. */
  readonly byBot: boolean;
  readonly proposal: ForgeProposal;
}

/** Something that a person did to a proposal on the forge; what we did ourselves is none. */
export type ForgeEvent = ForgeEventBase &
  (
    | {readonly kind: 'closed' | 'merged' | 'reopened'}
    | {readonly kind: 'ticked'; readonly box: string}
    | {readonly kind: 'labelled'; readonly label: string}
  );

/** Something about the forge that a person should know before a run needs it. */
export interface ForgeCheck {
  readonly status: 'ok' | 'warning' | 'failed';
  /** One sentence, and what to do about it. */
  readonly says: string;
}

/** Who could be asked to review. */
export interface ReviewQuestion {
  /** Files that the proposal touches, from the top of the repository. */
  readonly paths: readonly string[];
  /** User names in the account whose work it is. */
  readonly owners: readonly string[];
  /** The base, for its CODEOWNERS file. */
  readonly tree: Pick<Tree, 'read'>;
}

/**
 * Where proposals are shown to people. Nothing here merges, approves, reopens, or touches what a person did. Each method is
 * safe to repeat: it looks at what is there, makes the calls that are missing, and makes none when none is.
 *
 * All throw UserError, in one sentence without a credential, when the forge cannot be reached, refuses, or asks to wait longer
 * than the settings allow.
 */
export interface Forge {
  readonly id: string;
  /** What it talks to, for people: `github.com/acme/dbt`. */
  readonly location: string;
  /**
   * Proposals of branches in this repository (not in forks) whose name begins with `prefix`, by number.
   * @param options.closed also closed and merged ones, which reads all that the forge has; otherwise open ones
   */
  list(prefix: string, options?: {readonly closed?: boolean}): Promise<readonly ForgeProposal[]>;
  /**
   * Opens the proposal of a branch, or brings the open one up to date.
   * @param ifHead the branch must stand there on the forge, or nothing is written
   */
  upsert(proposal: Proposal, ifHead?: Oid): Promise<UpsertResult>;
  /** What {@link upsert} would do, without a write. The branch need not be pushed yet. */
  describe(proposal: Proposal, ifHead?: Oid): Promise<UpsertResult>;
  /**
   * Closes an open proposal with a sentence; one that is closed or merged is left alone.
   * @returns the calls that were made
   */
  close(id: string, why: string): Promise<readonly ForgeCall[]>;
  /** What {@link close} would do, without a write. */
  describeClose(id: string, why: string): Promise<readonly ForgeCall[]>;
  /**
   * Says something on a proposal, once for each key.
   * @param key of lower-case letters, digits and hyphens; a second comment with it is not written
   */
  comment(id: string, key: string, text: string): Promise<readonly ForgeCall[]>;
  /**
   * What people did to proposals of our branches, oldest first.
   * @param since from that time on, by the forge's clock: the `at` of the last event that was told before; such an event is told
   * again, under its id. Everything ever, which reads all that the forge has, when left out
   */
  events(since?: Instant): Promise<readonly ForgeEvent[]>;
  /** By the settings: from CODEOWNERS, from the map of owners, or nobody. */
  reviewersFor(
    question: ReviewQuestion,
  ): Promise<{readonly reviewers: readonly string[]; readonly remarks: readonly string[]}>;
  /** Rights, traps and conflicts, by reading alone. Never throws for what the forge refuses. */
  check(base: string): Promise<readonly ForgeCheck[]>;
}

/** What a forge is opened with. */
export interface ForgeContext {
  /** Folder that paths in its settings are relative to. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Address of the repository's remote, to find the forge's own name for it. */
  readonly remote: string | undefined;
  /** What names of our branches begin with. */
  readonly branchPrefix: string;
  /** PEM file with certificates to trust beside the usual ones, as git is told by `http.sslCAInfo`. */
  readonly gitCertificates: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly version: string;
  /** Fetches what `env:NAME` or `file:PATH` stands for, and has the log hide it. */
  secret(reference: string): string;
  /** Waits; ends early, with an error, when the run is stopped. */
  sleep(milliseconds: number): Promise<void>;
}

/** One file in `forge/`, found by its folder. */
export interface ForgeKind {
  readonly id: string;
  /** One sentence. */
  readonly describes: string;
  /** Checks the settings as a person writes them; a forge named without settings has `{}`. */
  readonly settingsSchema: {parse(settings: unknown): unknown};
  /**
   * Gets ready without asking the forge anything.
   * @throws UserError (wrong configuration), in one sentence, for a repository that is not on such a forge, and for a missing
   * secret
   */
  open(settings: unknown, context: ForgeContext): Promise<Forge>;
}
