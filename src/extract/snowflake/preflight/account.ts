import type {AskedSource, Harvested} from '../../../ports/preflight.ts';
import type {Log} from '../../../ports/log.ts';
import type {ScopeFilter} from '../../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../../ports/warehouse.ts';

/** What is asked of an account: an open one, the roles of the config, and what its sources want. */
export interface AskedAccount {
  /** Name of the account in the config. */
  readonly account: string;
  readonly warehouse: Warehouse;
  /** How the login proves who it is, in words: `key pair`. */
  readonly authenticator: string;
  /** Role of the nightly job; undefined where the config leaves it to the user's default. */
  readonly reader?: string;
  readonly inventory?: string;
  readonly verify?: string;
  /** Warehouse that the config names. */
  readonly compute?: string;
  readonly sources: readonly AskedSource[];
  readonly scope: ScopeFilter;
  readonly harvested: Harvested;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Names that `wsr doctor --grants` gives the roles that the config does not name. */
export const DEFAULT_ROLES = {reader: 'RESCUE_READER', inventory: 'RESCUE_INVENTORY', verify: 'RESCUE_VERIFY'} as const;

/** A source of the config by the end of its id, e.g. `workspaces`; undefined where it is not asked for. */
export function sourceOf(asked: AskedAccount, id: string): AskedSource | undefined {
  return asked.sources.find((source) => source.id === id || source.id === `snowflake-${id}`);
}

/** Options for a statement under a role. */
export function under(asked: AskedAccount, role: string | undefined): QueryOptions {
  return {signal: asked.signal, timeoutMs: STATEMENT_MS, ...(role === undefined ? {} : {role})};
}

/** A person waits: no question of a doctor is worth more than two minutes. */
const STATEMENT_MS = 120_000;
