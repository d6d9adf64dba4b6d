import {z} from 'zod';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {PACKED_SQL_FILES} from '../files/formats.ts';
import {matcher} from '../files/globs.ts';
import {accountFor, containerFields} from '../snowflake/container-source.ts';
import type {ContainerKind} from '../snowflake/containers.ts';
import {inScope, ownershipOf, readingRole, toContainer, withinScope} from '../snowflake/containers.ts';
import type {Container} from '../snowflake/harvest-container.ts';
import {harvestContainer, idOf} from '../snowflake/harvest-container.ts';
import {listFiles, stageRoot} from '../snowflake/list-files.ts';
import {readPeople} from '../snowflake/people.ts';
import {textCell} from '../snowflake/rows.ts';
import {shownObject} from '../snowflake/show-objects.ts';
import {showAll} from '../snowflake/show-pager.ts';
import {STAGES} from '../snowflake/show-statements.ts';
import {stageAddress} from '../snowflake/statements.ts';

const MEGABYTE = 1024 * 1024;

const configSchema = z
  .strictObject({
    inventoryRole: z.string().min(1).optional().describe('Role for SHOW STAGES. The reading role when left out.'),
    external: z
      .boolean()
      .default(false)
      .describe(
        'List external stages too. Snowflake gives their files to nobody: what matches is named as unreadable.',
      ),
    maxFileMb: z.number().positive().max(64).default(16).describe('Larger files are named and not read.'),
    ...containerFields,
    files: z
      .array(z.string().min(1))
      .default([...PACKED_SQL_FILES])
      .describe('Globs of the files to keep; stages hold data, too.'),
  })
  .prefault({});

const INVENTORY = 'snow://stages';

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const {log, signal} = context;
  const warehouse = accountFor('snowflake-stages', context);
  const settings = configSchema.parse(context.settings);
  const options = {signal, ...(settings.role === undefined ? {} : {role: settings.role})};
  const role = readingRole(settings.role, warehouse);

  const people = await readPeople(warehouse, options, log);
  if (people !== undefined) yield {t: 'people', people};
  const shown = await showAll(warehouse, STAGES, {
    signal,
    role: settings.inventoryRole ?? settings.role,
    within: withinScope(context),
  });
  for (const gap of shown.gaps)
    yield {t: 'unreadable', scope: INVENTORY, ...gap, locator: `${INVENTORY}!${gap.locator}`};
  if (shown.gaps.length > 0)
    yield {t: 'checkpoint', scope: INVENTORY, cursor: null, complete: false, listed: shown.gaps.length};

  const files = {
    parallel: settings.parallel,
    maxBytes: Math.floor(settings.maxFileMb * MEGABYTE),
    matches: matcher(settings.files),
  };
  const found = shown.rows
    .map((row) => ({object: shownObject(row), type: textCell(row, 'type').toUpperCase(), url: textCell(row, 'url')}))
    // Stages of the applications and shares of others, and those that Snowflake makes for itself.
    .filter(
      ({object}) => object.schema !== 'INFORMATION_SCHEMA' && object.database !== '' && object.database !== 'SNOWFLAKE',
    )
    .toSorted((a, b) => (stageOf(a.object) < stageOf(b.object) ? -1 : 1));
  let passedOver = 0;
  for (const {object, type, url} of found) {
    signal.throwIfAborted();
    const isExternal = type.startsWith('EXTERNAL') || /^[a-z0-9+]+:\/\//i.test(url);
    if (isExternal && !settings.external) {
      if (inScope(object, ownershipOf(object, people ?? []).owner, context)) passedOver++;
      continue;
    }
    const container = toContainer(object, stageKind(isExternal ? url : ''), people ?? [], context, role);
    if (container === undefined) continue;
    if (isExternal) yield* nameExternal(container, files.matches, context, options);
    else yield* harvestContainer(container, files, context, warehouse, options);
  }
  if (passedOver > 0)
    log.info('External stages were not listed; `external: true` names their files.', {stages: passedOver});
}

function stageOf(object: {readonly database: string; readonly schema: string; readonly name: string}): string {
  return stageAddress(object.database, object.schema, object.name);
}

function stageKind(url: string): ContainerKind {
  return {
    source: 'snowflake-stages',
    kind: 'stage-file',
    grantable: 'STAGE',
    scope: stageOf,
    roots: (object) => [stageRoot(stageOf(object), object.name, url)],
    choice: 'first',
  };
}

/** GET reads no external stage (docs.snowflake.com/en/sql-reference/sql/get): what is there is named, and where to get it. */
async function* nameExternal(
  container: Container,
  matches: (path: string) => boolean,
  context: SourceContext,
  options: {readonly signal: AbortSignal; readonly role?: string},
): AsyncGenerator<SourceEvent> {
  const {scope, owner} = container;
  const listing = await listFiles(
    accountFor('snowflake-stages', context),
    container.roots,
    'first',
    options,
    context.log,
  );
  if (!listing.ok) {
    const grant = listing.error.isDenied
      ? container.denial.grant?.replace('GRANT READ ON STAGE', 'GRANT USAGE ON STAGE')
      : undefined;
    const reason = listing.error.isDenied
      ? container.denial.reason
      : `The external stage could not be listed (${listing.error.code}).`;
    yield {t: 'unreadable', scope, locator: scope, reason, owner, ...(grant === undefined ? {} : {grant})};
    yield {t: 'checkpoint', scope, cursor: null, complete: false, listed: 1};
    return;
  }
  let listed = 0;
  for (const {path, locator} of listing.files.filter((file) => matches(file.path))) {
    listed++;
    const id = idOf(container, context.account, path, container.identity.owner);
    const reason = 'The file lies in an external stage, which GET cannot read: fetch it from the cloud storage itself.';
    yield {t: 'unreadable', scope, locator, reason, owner, id};
  }
  yield {t: 'checkpoint', scope, cursor: null, complete: false, listed};
}

export default {
  id: 'snowflake-stages',
  describes: 'SQL files, notebooks and Python files in named stages; stages of tables are left out.',
  account: 'snowflake',
  configSchema,
  harvest,
} satisfies Source;
