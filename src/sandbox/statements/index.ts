import {alterSession} from './alter-session.ts';
import {describeWorkspace} from './describe-workspace.ts';
import {getDdl} from './get-ddl.ts';
import {get} from './get.ts';
import type {Handler} from './handler.ts';
import {list} from './list.ts';
import {plainSelect} from './plain-select.ts';
import {sessionFacts} from './session-facts.ts';
import {showDatabases} from './show-databases.ts';
import {showGrants} from './show-grants.ts';
import {showNotebooks} from './show-notebooks.ts';
import {showObjects} from './show-objects.ts';
import {showParameters} from './show-parameters.ts';
import {showRoles} from './show-roles.ts';
import {showSchemas} from './show-schemas.ts';
import {showStages} from './show-stages.ts';
import {showUsers} from './show-users.ts';
import {showWarehouses} from './show-warehouses.ts';
import {showWorkspaces} from './show-workspaces.ts';
import {usageAccessHistory} from './usage-access-history.ts';
import {usageHistoryBounds} from './usage-history-bounds.ts';
import {usageHistoryDay} from './usage-history-day.ts';
import {usageHistoryTexts} from './usage-history-texts.ts';
import {usageOwnedPlaces} from './usage-owned-places.ts';
import {usageObjectGrants} from './usage-object-grants.ts';
import {usageObjects} from './usage-objects.ts';
import {usageProbe} from './usage-probe.ts';
import {usageUsers} from './usage-users.ts';
import {use} from './use.ts';
import {verify} from './verify.ts';
import {wait} from './wait.ts';

/** All that the sandbox answers, asked in this order. */
export const HANDLERS: readonly Handler[] = [
  showWorkspaces,
  showDatabases,
  showNotebooks,
  showObjects,
  showSchemas,
  showStages,
  showRoles,
  showWarehouses,
  showGrants,
  showUsers,
  showParameters,
  describeWorkspace,
  list,
  get,
  getDdl,
  usageUsers,
  usageObjects,
  usageObjectGrants,
  usageOwnedPlaces,
  usageProbe,
  usageHistoryBounds,
  usageHistoryDay,
  usageHistoryTexts,
  usageAccessHistory,
  sessionFacts,
  use,
  alterSession,
  wait,
  verify,
  plainSelect,
];
