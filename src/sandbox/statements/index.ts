import {alterSession} from './alter-session.ts';
import {get} from './get.ts';
import type {Handler} from './handler.ts';
import {list} from './list.ts';
import {plainSelect} from './plain-select.ts';
import {sessionFacts} from './session-facts.ts';
import {showDatabases} from './show-databases.ts';
import {showNotebooks} from './show-notebooks.ts';
import {showRoles} from './show-roles.ts';
import {showWarehouses} from './show-warehouses.ts';
import {showWorkspaces} from './show-workspaces.ts';
import {usageHistoryBounds} from './usage-history-bounds.ts';
import {usageHistoryDay} from './usage-history-day.ts';
import {usageHistoryTexts} from './usage-history-texts.ts';
import {usageUsers} from './usage-users.ts';
import {use} from './use.ts';
import {wait} from './wait.ts';

/** All that the sandbox answers, asked in this order. */
export const HANDLERS: readonly Handler[] = [
  showWorkspaces,
  showDatabases,
  showNotebooks,
  showRoles,
  showWarehouses,
  list,
  get,
  usageUsers,
  usageHistoryBounds,
  usageHistoryDay,
  usageHistoryTexts,
  sessionFacts,
  use,
  alterSession,
  wait,
  plainSelect,
];
