import {z} from 'zod';
import type {Owner, Person} from '../../model/people.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {matcher} from '../files/globs.ts';
import {accountFor, containerFields} from '../snowflake/container-source.ts';
import {readingRole, toContainer, withinScope, workspaceKind} from '../snowflake/containers.ts';
import {grantsFor, grantsForDropped} from '../snowflake/denials.ts';
import {harvestContainers} from '../snowflake/harvest-container.ts';
import {ownerOf, personalDatabase, readPeople, runningUser} from '../snowflake/people.ts';
import type {Inventory} from '../snowflake/show-objects.ts';
import {showWorkspaces} from '../snowflake/show-objects.ts';
import {quoteIdentifier} from '../snowflake/statements.ts';

const configSchema = z
  .strictObject({
    inventoryRole: z
      .string()
      .min(1)
      .optional()
      .describe('Role for SHOW WORKSPACES; with MANAGE GRANTS it sees them all. The reading role when left out.'),
    version: z
      .enum(['newer', 'head', 'live'])
      .default('newer')
      .describe('Which version of a file is read: the newer of head and live, or always one of them.'),
    ...containerFields,
  })
  .prefault({});

const INVENTORY = 'snow://workspace/';

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const {log, signal} = context;
  const warehouse = accountFor('snowflake-workspaces', context);
  const settings = configSchema.parse(context.settings);
  const options = {signal, ...(settings.role === undefined ? {} : {role: settings.role})};
  const role = readingRole(settings.role, warehouse);

  const people = await readPeople(warehouse, options, log);
  if (people !== undefined) yield {t: 'people', people};
  const inventory = await showWorkspaces(
    warehouse,
    people ?? [],
    {signal, role: settings.inventoryRole ?? settings.role},
    withinScope(context),
    await runningUser(warehouse, options),
  );
  if (settings.inventoryRole === undefined) yield* tellUnseen(inventory, people ?? [], context, role);
  yield* tellGaps(inventory, people ?? [], context, role);

  const kind = workspaceKind(settings.version);
  const containerSettings = {parallel: settings.parallel, matches: matcher(settings.files)};
  const containers = inventory.objects.flatMap(
    (object) => toContainer(object, kind, people ?? [], context, role) ?? [],
  );
  yield* harvestContainers(containers, containerSettings, context, warehouse, options);
}

/**
 * Without an inventory role SHOW leaves out what the role may not read, so nobody could say how much that is: everyone
 * whose personal database does not show is named.
 */
async function* tellUnseen(
  inventory: Inventory,
  people: readonly Person[],
  context: SourceContext,
  role: string | undefined,
): AsyncGenerator<SourceEvent> {
  const seen = new Set(inventory.objects.map((object) => object.database));
  for (const person of people) {
    const database = `USER$${person.name}`;
    const inScope = context.scope.user(person.name) && context.scope.database(database);
    if (!person.human || person.state === 'dropped' || seen.has(database) || !inScope) continue;
    const owner: Owner = {kind: 'user', id: person.userId, name: person.name, state: person.state};
    const scope = `${INVENTORY}${quoteIdentifier(database)}`;
    const grant = grantsFor({database, schema: 'PUBLIC', name: 'DEFAULT$', owner: ''}, 'WORKSPACE', role);
    yield {
      t: 'unreadable',
      scope,
      locator: scope,
      reason:
        `The role that reads sees no workspace of ${person.name}; an inventory role with MANAGE GRANTS would show whether there is one. ` +
        (person.state === 'disabled'
          ? `${person.name} is disabled, and an administrator cannot read private files: what remains is the query history.`
          : `${person.name} can grant it.`),
      owner,
      ...(person.state === 'disabled' ? {} : {grant}),
    };
    yield {t: 'checkpoint', scope, cursor: null, complete: false, listed: 1};
  }
}

/** What the inventory could not see: listings that were refused or cut, and dropped users' databases that stay dark. */
async function* tellGaps(
  inventory: Inventory,
  people: readonly Person[],
  context: SourceContext,
  role: string | undefined,
): AsyncGenerator<SourceEvent> {
  let listed = 0;
  for (const gap of inventory.gaps) {
    listed++;
    yield {t: 'unreadable', scope: INVENTORY, ...gap};
  }
  const seen = new Set(inventory.objects.map((object) => object.database));
  for (const database of [...inventory.droppedDatabases.keys()].toSorted()) {
    const personal = personalDatabase(database);
    if (seen.has(database) || personal === undefined || !context.scope.database(database)) continue;
    const owner = ownerOf(personal, people);
    if (!context.scope.user(owner.name)) continue;
    listed++;
    const holder = inventory.droppedDatabases.get(database) || 'ACCOUNTADMIN';
    yield {
      t: 'unreadable',
      scope: INVENTORY,
      locator: database,
      reason: `The dropped user ${owner.name} left a database in which this role sees no workspace; its owner, role ${holder}, can open it.`,
      grant: grantsForDropped(database, role),
      owner,
    };
  }
  if (listed > 0) yield {t: 'checkpoint', scope: INVENTORY, cursor: null, complete: false, listed};
}

export default {
  id: 'snowflake-workspaces',
  describes:
    'Files of Snowflake workspaces: shared ones, your own, those people granted, and all that dropped users left.',
  account: 'snowflake',
  configSchema,
  harvest,
} satisfies Source;
