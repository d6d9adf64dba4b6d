import {z} from 'zod';
import {usageError} from '../../errors.ts';
import type {Person} from '../../model/people.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {ALL_FILES} from '../files/formats.ts';
import {matcher} from '../files/globs.ts';
import {readingRole, toContainer} from '../snowflake/containers.ts';
import {grantsForDropped} from '../snowflake/denials.ts';
import {harvestContainer} from '../snowflake/harvest-container.ts';
import {ownerOf, personalDatabase, readPeople} from '../snowflake/people.ts';
import type {Inventory} from '../snowflake/show-objects.ts';
import {showWorkspaces} from '../snowflake/show-objects.ts';

const configSchema = z
  .strictObject({
    inventoryRole: z
      .string()
      .min(1)
      .optional()
      .describe('Role for SHOW WORKSPACES; with MANAGE GRANTS it sees them all. The reading role when left out.'),
    role: z.string().min(1).optional().describe('Role that lists and reads. The role of the connection when left out.'),
    version: z
      .enum(['newer', 'head', 'live'])
      .default('newer')
      .describe('Which version of a file is read: the newer of head and live, or always one of them.'),
    files: z
      .array(z.string().min(1))
      .default([...ALL_FILES])
      .describe('Globs of the files to keep.'),
    parallel: z.int().min(1).max(16).default(4).describe('Files read at a time.'),
  })
  .prefault({});

const INVENTORY = 'snow://workspace/';

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const {warehouse, log, signal} = context;
  if (warehouse === undefined)
    throw usageError(
      'source-needs-account',
      'The source snowflake-workspaces needs a Snowflake account.',
      'Configure it below an account of kind snowflake.',
    );
  const settings = configSchema.parse(context.settings);
  const options = {signal, ...(settings.role === undefined ? {} : {role: settings.role})};
  const role = readingRole(settings.role, warehouse);

  const people = await readPeople(warehouse, options, log);
  if (people !== undefined) yield {t: 'people', people};
  const inventory = await showWorkspaces(warehouse, people ?? [], {
    signal,
    role: settings.inventoryRole ?? settings.role,
  });
  if (settings.inventoryRole === undefined) {
    const seen = new Set(inventory.objects.map((object) => object.database));
    const unseen = (people ?? []).filter((p) => p.human && p.state !== 'dropped' && !seen.has(`USER$${p.name}`));
    if (unseen.length > 0) {
      const hint = 'Only an inventory role with MANAGE GRANTS sees whether they have private workspaces.';
      log.warn('People without any workspace that this role sees.', {people: unseen.length, hint});
    }
  }
  yield* tellGaps(inventory, people ?? [], context, role);

  const containerSettings = {version: settings.version, parallel: settings.parallel, matches: matcher(settings.files)};
  for (const object of inventory.objects) {
    signal.throwIfAborted();
    const container = toContainer(object, 'workspace-file', people ?? [], context, role);
    if (container !== undefined) yield* harvestContainer(container, containerSettings, context, warehouse, options);
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
  describes: 'Files of Snowflake workspaces: shared ones, those people granted, and all that dropped users left.',
  account: 'snowflake',
  configSchema,
  harvest,
} satisfies Source;
