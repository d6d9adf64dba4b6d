import type {Context} from '../model/asset.ts';
import type {TextCompleteness} from '../model/evidence.ts';
import type {Instant, UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';

/** What the query history says of one text of one person on one day in one context. An `Evidence` fits. */
export interface ThreadRun {
  readonly exact: ExactFingerprint;
  readonly utcDay: UtcDay;
  readonly client: string;
  readonly role: string;
  readonly warehouse: string;
  readonly database: string;
  readonly schema: string;
  readonly runs: number;
  readonly failures: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly sessions?: readonly string[];
}

/** A text of the history. A `HistoryText` fits. */
export interface ThreadText {
  readonly text: string;
  readonly completeness: TextCompleteness;
}

/** A context, and how often something was run in it. */
export interface ThreadContext {
  readonly context: Context;
  readonly runs: number;
}

/** Earlier versions of a statement, or later ones that never ran: what was tried on the way to it. */
export interface Draft {
  readonly exact: ExactFingerprint;
  readonly firstAt: Instant;
}

/** A statement of a thread, with what its person's runs say of it. */
export interface ThreadStatement {
  readonly exact: ExactFingerprint;
  readonly text: string;
  readonly completeness: TextCompleteness;
  readonly runs: number;
  readonly failures: number;
  /** UTC days with a run. */
  readonly days: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Most runs first. */
  readonly contexts: readonly ThreadContext[];
  /** In the order first run. */
  readonly drafts: readonly Draft[];
}

/** Statements of one person that were one sheet, as far as the history tells. */
export interface Thread {
  /** Text first run of all, drafts included: what the thread is known by while it grows. */
  readonly anchor: ExactFingerprint;
  /** All texts in it, drafts included, in the order first run. */
  readonly members: readonly ExactFingerprint[];
  /** In the order first run. */
  readonly statements: readonly ThreadStatement[];
}
