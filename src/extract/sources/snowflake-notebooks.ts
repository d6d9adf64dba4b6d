import {z} from 'zod';
import {usageError} from '../../errors.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {ALL_FILES} from '../files/formats.ts';
import {matcher} from '../files/globs.ts';
import {readingRole, toContainer} from '../snowflake/containers.ts';
import {harvestContainer} from '../snowflake/harvest-container.ts';
import {readPeople} from '../snowflake/people.ts';
import {showNotebooks} from '../snowflake/show-objects.ts';

const configSchema = z
  .strictObject({
    inventoryRole: z.string().min(1).optional().describe('Role for SHOW NOTEBOOKS. The reading role when left out.'),
    role: z.string().min(1).optional().describe('Role that lists and reads. The role of the connection when left out.'),
    files: z
      .array(z.string().min(1))
      .default([...ALL_FILES])
      .describe('Globs of the files to keep.'),
    parallel: z.int().min(1).max(16).default(4).describe('Files read at a time.'),
  })
  .prefault({});

const INVENTORY = 'snow://notebook/';

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const {warehouse, log, signal} = context;
  if (warehouse === undefined)
    throw usageError(
      'source-needs-account',
      'The source snowflake-notebooks needs a Snowflake account.',
      'Configure it below an account of kind snowflake.',
    );
  const settings = configSchema.parse(context.settings);
  const options = {signal, ...(settings.role === undefined ? {} : {role: settings.role})};
  const role = readingRole(settings.role, warehouse);

  const people = await readPeople(warehouse, options, log);
  if (people !== undefined) yield {t: 'people', people};
  const inventory = await showNotebooks(warehouse, {signal, role: settings.inventoryRole ?? settings.role});
  for (const gap of inventory.gaps) yield {t: 'unreadable', scope: INVENTORY, ...gap};
  if (inventory.gaps.length > 0)
    yield {t: 'checkpoint', scope: INVENTORY, cursor: null, complete: false, listed: inventory.gaps.length};

  // A notebook that was not edited since it was committed may have no live version.
  const containerSettings = {
    version: 'live-else-head',
    parallel: settings.parallel,
    matches: matcher(settings.files),
  } as const;
  for (const object of inventory.objects) {
    signal.throwIfAborted();
    const container = toContainer(object, 'notebook', people ?? [], context, role);
    if (container !== undefined) yield* harvestContainer(container, containerSettings, context, warehouse, options);
  }
}

export default {
  id: 'snowflake-notebooks',
  describes: 'Legacy Snowflake notebook objects, whose cells are SQL or Python.',
  account: 'snowflake',
  configSchema,
  harvest,
} satisfies Source;
