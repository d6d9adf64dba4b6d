import type {Person, PersonState} from '../model/people.ts';
import type {Instant, UtcDay} from '../model/scalars.ts';

/**
 * How a check stands. `ok`: as it should be. `missing`: cannot be read, somebody can change that. `closed`: cannot be read,
 * and no grant by an administrator changes that. `warning`: readable today, worth a look. `info`: nothing is asked of it.
 * `failed`: the check itself came to no end, its sentence says why.
 */
export type CheckStatus = 'ok' | 'missing' | 'closed' | 'warning' | 'info' | 'failed';

/** Where a check is printed. */
export type CheckSection = 'configuration' | 'account' | 'views' | 'shared' | 'people' | 'files';

/** One statement that would open something, and who can run it. We never run it. */
export interface GrantAdvice {
  readonly sql: string;
  /** A role, or a person where only the owner can. */
  readonly by: string;
}

/** The coverage of one person: what is in files, what only the history has, what nobody but the owner can read. */
export interface PersonCoverage {
  readonly name: string;
  readonly state: PersonState;
  /** Day of the drop, where the account says it. */
  readonly since?: UtcDay;
  /** Files that the reader can list in the person's private places. */
  readonly files: number;
  /** Distinct statements that the archive has from the history alone; undefined while nothing was harvested. */
  readonly onlyInHistory?: number;
  /** Private workspaces and notebooks: readable ones, and those that are closed as far as anybody sees them. */
  readonly readable: number;
  readonly closed: number | 'all';
}

/** One line of `wsr doctor`: a thing that one decision of an administrator or owner opens or closes, whole. */
export interface Check {
  /** What it is about, never how it stands: the same from run to run. */
  readonly id: string;
  /** Name of the account in the config; undefined for the configuration itself. */
  readonly account?: string;
  readonly section: CheckSection;
  readonly subject: string;
  readonly status: CheckStatus;
  /** One or more sentences. */
  readonly says: string;
  readonly grants: readonly GrantAdvice[];
  readonly person?: PersonCoverage;
  /** Locators of what cannot be read, as a harvest would list them: compared with the accepted baseline. */
  readonly unreadable: readonly string[];
}

/** What an earlier harvest left behind, for what an account cannot be asked. */
export interface Harvested {
  readonly people: readonly Person[];
  /** Distinct statements known from the history alone, by USER_ID. */
  readonly onlyInHistory: ReadonlyMap<string, number>;
  /** Statements of the history in the archive, and its last day. */
  readonly history?: {readonly groups: number; readonly days: number; readonly lastDay: UtcDay};
  /** Locators of places that the last harvest listed, whether or not it could read them. */
  readonly places: readonly string[];
}

/** A source of the account's configuration, for which privileges are needed. */
export interface AskedSource {
  /** Id such as `snowflake-workspaces`. */
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A user as the account lists it, for who is who beside the checks. */
export interface ListedPerson {
  readonly account: string;
  readonly userId: string;
  readonly name: string;
  readonly state: PersonState;
  readonly createdAt?: Instant;
  readonly deletedAt?: Instant;
}

/** What a probe saw of one thing that the documentation leaves open. Names in it are pseudonyms. */
export interface ProbeFinding {
  readonly id: string;
  /** What is not documented, as a question. */
  readonly question: string;
  /** What was seen, one line each; empty where nothing could be tried. */
  readonly seen: readonly string[];
  /** What follows from it, or why it could not be tried. */
  readonly verdict: string;
}
