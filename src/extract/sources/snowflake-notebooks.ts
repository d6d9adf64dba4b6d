import {z} from 'zod';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {matcher} from '../files/globs.ts';
import {accountFor, containerFields} from '../snowflake/container-source.ts';
import {notebookKind, readingRole, toContainer, withinScope} from '../snowflake/containers.ts';
import {harvestContainers} from '../snowflake/harvest-container.ts';
import {readPeople} from '../snowflake/people.ts';
import {showNotebooks} from '../snowflake/show-objects.ts';

const configSchema = z
  .strictObject({
    inventoryRole: z.string().min(1).optional().describe('Role for SHOW NOTEBOOKS. The reading role when left out.'),
    ...containerFields,
  })
  .prefault({});

const INVENTORY = 'snow://notebook/';

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const {log, signal} = context;
  const warehouse = accountFor('snowflake-notebooks', context);
  const settings = configSchema.parse(context.settings);
  const options = {signal, ...(settings.role === undefined ? {} : {role: settings.role})};
  const role = readingRole(settings.role, warehouse);

  const people = await readPeople(warehouse, options, log);
  if (people !== undefined) yield {t: 'people', people};
  const inventory = await showNotebooks(
    warehouse,
    {signal, role: settings.inventoryRole ?? settings.role},
    withinScope(context),
  );
  for (const gap of inventory.gaps) yield {t: 'unreadable', scope: INVENTORY, ...gap};
  if (inventory.gaps.length > 0)
    yield {t: 'checkpoint', scope: INVENTORY, cursor: null, complete: false, listed: inventory.gaps.length};

  const kind = notebookKind();
  const containerSettings = {parallel: settings.parallel, matches: matcher(settings.files)};
  const containers = inventory.objects.flatMap(
    (object) => toContainer(object, kind, people ?? [], context, role) ?? [],
  );
  yield* harvestContainers(containers, containerSettings, context, warehouse, options);
}

export default {
  id: 'snowflake-notebooks',
  describes: 'Legacy Snowflake notebook objects, whose cells are SQL or Python.',
  account: 'snowflake',
  configSchema,
  harvest,
} satisfies Source;
