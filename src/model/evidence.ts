import type {ExactFingerprint} from './statement.ts';
import type {Instant, UtcDay} from './scalars.ts';

/** What runs a statement. People are rescued; machines tell who needs the result. */
export type Actor = 'person' | 'dbt' | 'bi' | 'loader' | 'task' | 'service' | 'unknown';

/** Identity of an evidence row: a re-read day replaces the whole day of the account. */
export interface EvidenceKey {
  readonly account: string;
  readonly utcDay: UtcDay;
  readonly userId: string;
  /** QUERY_HASH of the account, empty where the account gives none (redacted text). */
  readonly queryHash: string;
  readonly hashVersion: number;
  readonly role: string;
  readonly warehouse: string;
  readonly database: string;
  readonly schema: string;
  /** Application or driver, e.g. `Snowflake Web App (snowsight_workspace_user_sql)`. */
  readonly client: string;
}

/** What the query history says of one statement on one day in one context. Times in milliseconds. */
export interface Evidence extends EvidenceKey {
  readonly userName: string;
  readonly actor: Actor;
  readonly queryType: string;
  readonly runs: number;
  readonly failures: number;
  readonly elapsedMs: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /**
   * Sessions in which people ran it on that day, sorted: what threads of statements are made of. Left out for machines, and
   * where there were more than a person could have open.
   */
  readonly sessions?: readonly string[];
  /** Credits that the account attributes to these runs; left out where it does not say. */
  readonly credits?: number;
  /** Set where secondary roles were active in at least one run: then the role alone may not be enough to run it again. */
  readonly secondaryRoles?: true;
  /** Fingerprint of the representative text; empty where no text is readable. */
  readonly exact: ExactFingerprint | '';
}

/** A day row as a source emits it; the door adds `exact` from the text it has seen for the hash. */
export type HarvestedEvidence = Omit<Evidence, 'exact'>;

/** Whether the history gave the whole text. */
export type TextCompleteness = 'whole' | 'truncated' | 'redacted';
