import type {Check} from '../../../ports/preflight.ts';
import {type AskedAccount, sourceOf, under} from './account.ts';
import {ask, because, lacksWarehouse, type Refusal} from './ask.ts';
import {checkOf, counted, listed} from './check.ts';
import type {HeldGrants} from './held.ts';
import {nameText} from './names.ts';
import {firstOf} from './statements.ts';

/** A view of SNOWFLAKE.ACCOUNT_USAGE and what it is read for. */
interface UsageView {
  readonly view: string;
  /** One of its columns, to ask for. */
  readonly column: string;
  readonly says: string;
  /** Sources that read it, by the end of their ids; without it their evidence is not whole. */
  readonly for: readonly string[];
  /** Only there from this edition on. */
  readonly edition?: 'Enterprise';
}

interface ViewRole {
  readonly role: string;
  readonly views: readonly UsageView[];
}

/**
 * Views by the database role that opens them (docs.snowflake.com/en/sql-reference/snowflake-db-roles): one grant opens all
 * of a line, so one line tells of all of them.
 */
export const VIEW_ROLES: readonly ViewRole[] = [
  {
    role: 'GOVERNANCE_VIEWER',
    views: [
      {view: 'query_history', column: 'query_id', says: 'query history', for: ['query-history']},
      {
        view: 'access_history',
        column: 'query_id',
        says: 'access history',
        for: ['access-history', 'object-use'],
        edition: 'Enterprise',
      },
    ],
  },
  {
    role: 'SECURITY_VIEWER',
    views: [
      {view: 'users', column: 'user_id', says: 'users', for: ['query-history', 'workspaces', 'notebooks']},
      {view: 'sessions', column: 'session_id', says: 'sessions', for: ['query-history']},
    ],
  },
  {
    role: 'USAGE_VIEWER',
    views: [
      {view: 'task_history', column: 'query_id', says: 'task history', for: ['query-history']},
      {view: 'query_attribution_history', column: 'query_id', says: 'query attribution', for: []},
    ],
  },
  {
    role: 'OBJECT_VIEWER',
    views: [
      {
        view: 'object_dependencies',
        column: 'referencing_object_name',
        says: 'object dependencies',
        for: ['access-history', 'object-use'],
      },
      {view: 'views', column: 'table_name', says: 'view definitions', for: ['objects']},
    ],
  },
];

/** Whether the reader may read a view. */
export interface ViewState {
  readonly role: string;
  readonly view: UsageView;
  /** Undefined where it may, also where no warehouse was there to compute it. */
  readonly why?: Refusal;
  /** It gave an answer, so the session has a warehouse; undefined where the view was refused before that mattered. */
  readonly computed?: boolean;
}

/**
 * Asks each view for one cell. Whether it may be read is asked of the view itself: a session without a warehouse is refused
 * only after that was looked at (000606).
 */
export async function lookAtViews(asked: AskedAccount, reader: string): Promise<readonly ViewState[]> {
  const states: ViewState[] = [];
  for (const {role, views} of VIEW_ROLES) {
    for (const view of views) {
      const answer = await ask(asked.warehouse, firstOf(view.view, view.column), under(asked, reader), 1);
      if (answer.ok) states.push({role, view, computed: true});
      else if (lacksWarehouse(answer.why)) states.push({role, view, computed: false});
      else states.push({role, view, why: answer.why});
    }
  }
  return states;
}

/** Who was dropped and left no private place: known from USERS alone, so the line of that view tells it. */
export interface LeftNothing {
  readonly names: readonly string[];
}

/**
 * One line for each database role. Rows are counted by the harvest: a count here would hang on two grants at once, the
 * view's and the warehouse's, and read a year of history for a number.
 */
export function viewChecks(
  asked: AskedAccount,
  held: HeldGrants,
  states: readonly ViewState[],
  left: LeftNothing,
): readonly Check[] {
  return VIEW_ROLES.map(({role}) =>
    roleCheck(
      asked,
      held,
      role,
      states.filter((state) => state.role === role),
      left,
    ),
  );
}

function roleCheck(
  asked: AskedAccount,
  held: HeldGrants,
  role: string,
  states: readonly ViewState[],
  left: LeftNothing,
): Check {
  const isNeeded = ({view}: ViewState): boolean => view.for.some((id) => sourceOf(asked, id) !== undefined);
  const readable = states.filter(({why}) => why === undefined);
  const refused = states.filter(({why}) => why !== undefined);
  const parts = {section: 'views', subject: role} as const;
  const says: string[] = [];
  if (readable.length > 0) {
    const by =
      held.isKnown && !held.has('DATABASE_ROLE', ['SNOWFLAKE', role], 'USAGE') ? ' by IMPORTED PRIVILEGES' : '';
    says.push(`${sentence(listed(readable.map(({view}) => view.says)))} can be read${by}.`);
  }
  // One role opens all of them: what it opens only in part is not there, or not in this edition.
  const isGranted = readable.length > 0;
  for (const {view, why} of isGranted ? refused : []) {
    const reason = view.edition !== undefined && why?.isDenied === true ? `needs ${view.edition} Edition` : undefined;
    says.push(`${sentence(view.says)} cannot be read: ${reason ?? because(why as Refusal).replace(/\.$/, '')}.`);
  }
  if (!isGranted) {
    const other = refused.find(({why}) => why?.isDenied !== true)?.why;
    says.push(
      `${sentence(listed(states.map(({view}) => view.says)))} cannot be read${other === undefined ? '' : `: ${because(other).replace(/\.$/, '')}`}.`,
    );
  }
  const needed = states.filter(isNeeded);
  if (needed.length === 0) says.push('No configured source needs this.');
  if (role === 'GOVERNANCE_VIEWER' && sourceOf(asked, 'query-history') !== undefined) says.push(harvestedText(asked));
  if (role === 'SECURITY_VIEWER' && left.names.length > 0) says.push(leftText(left.names));

  const unreadable = refused.filter(isNeeded).map(({view}) => `SNOWFLAKE.ACCOUNT_USAGE.${view.view.toUpperCase()}`);
  const isMissing = !isGranted && needed.length > 0;
  const sql = `GRANT DATABASE ROLE SNOWFLAKE.${role} TO ROLE ${nameText(held.role)};`;
  return checkOf(asked, {
    ...parts,
    status: isMissing ? 'missing' : unreadable.length > 0 ? 'warning' : needed.length === 0 ? 'info' : 'ok',
    says: says.join(' '),
    grants: isMissing ? [{sql, by: 'ACCOUNTADMIN'}] : [],
    unreadable,
  });
}

function harvestedText(asked: AskedAccount): string {
  const {history} = asked.harvested;
  if (history === undefined) return 'Not harvested yet.';
  return `Harvested: ${counted(history.groups, 'group')} of statements on ${counted(history.days, 'day')}, to ${history.lastDay}.`;
}

const NAMED = 12;

function leftText(names: readonly string[]): string {
  const shown = listed([...names.slice(0, NAMED), ...(names.length > NAMED ? [`${names.length - NAMED} more`] : [])]);
  return `Dropped without a private database, so in the history alone: ${shown}.`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
