import {messageOf} from '../../errors.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {quoteIdentifier} from './statements.ts';
import type {HistoryParts} from './usage-joins.ts';

/** Views of ACCOUNT_USAGE that are read, with the database role that opens each (sql-reference/account-usage). */
const ROLE_OF_VIEW = {
  QUERY_HISTORY: 'GOVERNANCE_VIEWER',
  ACCESS_HISTORY: 'GOVERNANCE_VIEWER',
  SESSIONS: 'SECURITY_VIEWER',
  USERS: 'SECURITY_VIEWER',
  TASK_HISTORY: 'USAGE_VIEWER',
  QUERY_ATTRIBUTION_HISTORY: 'USAGE_VIEWER',
  OBJECT_DEPENDENCIES: 'OBJECT_VIEWER',
  GRANTS_TO_ROLES: 'SECURITY_VIEWER',
} as const;

export type UsageViewName = keyof typeof ROLE_OF_VIEW;

/** The statement that opens a view to a role; a placeholder where the connection names none. */
export function usageGrant(view: UsageViewName, role: string | undefined): string {
  const to = role === undefined ? '<role>' : /^[A-Za-z_][\w$]*$/.test(role) ? role : quoteIdentifier(role);
  return `GRANT DATABASE ROLE SNOWFLAKE.${ROLE_OF_VIEW[view]} TO ROLE ${to};`;
}

/** Why something of the account is read without, in words for a person; `isDenied` where a grant would change it. */
export interface Missing {
  readonly view: UsageViewName;
  readonly isDenied: boolean;
  /** What the account said, with its number. */
  readonly said: string;
}

/** A view that is joined to the history, by the part of it that it fills. */
export type JoinedView = keyof typeof VIEW_OF;

const COLUMN_OF = {userType: 'user_type', agentType: 'agent_type', secondaryRoles: 'secondary_role_stats'} as const;
const VIEW_OF = {
  sessions: 'SESSIONS',
  users: 'USERS',
  tasks: 'TASK_HISTORY',
  attribution: 'QUERY_ATTRIBUTION_HISTORY',
} as const;
/** Columns whose names tell a view from any other: compiled, never run over rows. */
const FIRST_COLUMN: Readonly<Record<UsageViewName, string>> = {
  QUERY_HISTORY: 'query_id',
  ACCESS_HISTORY: 'query_id',
  SESSIONS: 'session_id',
  USERS: 'user_id',
  TASK_HISTORY: 'query_id',
  QUERY_ATTRIBUTION_HISTORY: 'query_id',
  OBJECT_DEPENDENCIES: 'dependency_type',
  GRANTS_TO_ROLES: 'privilege',
};

/** Asks for no row of a view: only whether it is there, and readable. */
export function probeView(view: UsageViewName, columns: readonly string[] = [FIRST_COLUMN[view]]): string {
  return `select ${columns.join(', ')} from snowflake.account_usage.${view.toLowerCase()} limit 0`;
}

/**
 * Finds out which views can be joined to the history and which of its late columns there are. A view that is absent for
 * seconds only is waited for by the connection.
 * @param wanted views that the caller has a use for
 * @throws what stops a run: an aborted signal, a refused login
 */
export async function probeParts(
  warehouse: Warehouse,
  options: QueryOptions,
  wanted: readonly JoinedView[],
): Promise<{readonly parts: HistoryParts; readonly missing: readonly Missing[]}> {
  const missing: Missing[] = [];
  const found: Record<keyof HistoryParts, boolean> = {
    sessions: false,
    users: false,
    tasks: false,
    attribution: false,
    userType: false,
    agentType: false,
    secondaryRoles: false,
  };
  for (const part of wanted) {
    const view = VIEW_OF[part];
    const problem = await problemOf(warehouse, probeView(view), options);
    found[part] = problem === undefined;
    if (problem !== undefined) missing.push(missingView(view, problem));
  }
  const columns = Object.entries(COLUMN_OF) as [keyof typeof COLUMN_OF, string][];
  const names = columns.map(([, column]) => column);
  const hasAll = (await problemOf(warehouse, probeView('QUERY_HISTORY', names), options)) === undefined;
  for (const [part, column] of columns) {
    found[part] = hasAll || (await problemOf(warehouse, probeView('QUERY_HISTORY', [column]), options)) === undefined;
  }
  return {parts: found, missing};
}

/** What the account says against a statement; undefined when it runs. */
export async function problemOf(
  warehouse: Warehouse,
  sql: string,
  options: QueryOptions,
): Promise<WarehouseError | undefined> {
  try {
    // oxlint-disable-next-line no-unused-vars -- there are none: the statement has to come to its end
    for await (const _ of warehouse.stream(sql, options));
    return undefined;
  } catch (error) {
    if (error instanceof WarehouseError) return error;
    throw error;
  }
}

export function missingView(view: UsageViewName, problem: WarehouseError): Missing {
  return {view, isDenied: problem.isDenied, said: `${problem.code}: ${sentence(messageOf(problem))}`};
}

/** Ends a text with a full stop. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
