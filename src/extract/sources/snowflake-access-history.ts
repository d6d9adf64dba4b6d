import {messageOf} from '../../errors.ts';
import type {Json} from '../../model/scalars.ts';
import type {HarvestCost, Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {readAccessDay, readDependencies} from '../snowflake/access-day.ts';
import {accessBounds, accessCounts, accessDay, dependencies} from '../snowflake/access-sql.ts';
import {readingRole} from '../snowflake/containers.ts';
import {BACKFILL_DAYS, holdCeiling} from '../snowflake/cost.ts';
import {isFadingDay, noticesOf} from '../snowflake/open-history.ts';
import {readActors} from '../snowflake/read-actor-rules.ts';
import {missingView, sentence, usageGrant} from '../snowflake/usage-parts.ts';
import {
  askingOf,
  costOfDays,
  dayCount,
  dayCursorOf,
  noCost,
  openDays,
  usageSettings,
  type Asking,
  type OpenedDays,
} from '../snowflake/usage-source.ts';
import {walkDays, type DayCursor} from '../snowflake/walk-days.ts';

const ID = 'snowflake-access-history';
const LINEAGE = 'lineage';
const DEPENDENCIES = 'dependencies';
/** On an X-Small warehouse: its rows hold lists, which are taken apart. */
const PACE = {secondsPerDay: 10, rowsPerSecond: 20_000};

const configSchema = usageSettings(90);

async function* harvest(context: SourceContext, cursor?: Json): AsyncGenerator<SourceEvent> {
  const {log, signal} = context;
  const asking = askingOf(ID, context, configSchema);
  const {warehouse, options, settings} = asking;
  const actors = await readActors(settings.actors, context.baseDirectory);
  const before = dayCursorOf(cursor);
  const kept = cursor ?? null;
  const role = readingRole(settings.role, warehouse);

  let opened: OpenedDays | undefined;
  try {
    opened = await open(context, before);
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    const reason = error.isDenied
      ? 'There is no access history, which comes with the Enterprise Edition, or the role that reads may not see it.'
      : `The access history cannot be read (${error.code}): ${sentence(messageOf(error))}`;
    const grant = error.isDenied ? {grant: usageGrant('ACCESS_HISTORY', role)} : {};
    yield {t: 'unreadable', scope: LINEAGE, locator: `${LINEAGE}/ACCESS_HISTORY`, reason, ...grant};
    yield {t: 'checkpoint', scope: LINEAGE, cursor: kept, complete: false, listed: 1};
    yield* snapshot(asking, context, kept);
    return;
  }
  if (opened !== undefined && context.costAccepted !== true && dayCount(opened.plan) >= BACKFILL_DAYS) {
    holdCeiling(await costOf(opened), context.account, 'access-history');
  }
  yield* snapshot(asking, context, kept);
  if (opened === undefined) {
    log.info('The access history is empty in the time asked for.');
    return;
  }
  const {parts, missing, plan, counted, available} = opened;
  if (missing.length > 0) {
    yield* noticesOf(missing, LINEAGE, role);
    yield {t: 'checkpoint', scope: LINEAGE, cursor: kept, complete: true, listed: missing.length};
  }
  const reading = {context, warehouse, options, parts, actors, counted};
  const without = new Set(missing.map(({view}) => view as string));
  yield* walkDays(plan, before, without, LINEAGE, signal, async function* (day, again) {
    if (isFadingDay(day, available, context, 'object-uses')) return {ok: true, listed: 0};
    return yield* readAccessDay(day, again || context.knownDay?.('object-uses', day) === true, reading);
  });
}

/** What is made from what, as it is now; one notice where the role may not see it. */
async function* snapshot(asking: Asking, context: SourceContext, cursor: Json): AsyncGenerator<SourceEvent> {
  try {
    const rows = await readDependencies({...asking, context});
    yield {t: 'dependencies', scope: DEPENDENCIES, rows};
    yield {t: 'checkpoint', scope: DEPENDENCIES, cursor, complete: true, listed: rows.length};
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    const missing = missingView('OBJECT_DEPENDENCIES', error);
    yield* noticesOf([missing], DEPENDENCIES, readingRole(asking.settings.role, asking.warehouse));
    yield {t: 'checkpoint', scope: DEPENDENCIES, cursor, complete: false, listed: 1};
  }
}

function open(context: SourceContext, before: DayCursor | undefined): Promise<OpenedDays | undefined> {
  return openDays(askingOf(ID, context, configSchema), before, ['sessions', 'users', 'tasks'], {
    bounds: accessBounds,
    counts: accessCounts,
  });
}

async function explainCost(context: SourceContext, cursor?: Json): Promise<HarvestCost> {
  const began = performance.now();
  const opened = await open(context, dayCursorOf(cursor));
  const cost = opened === undefined ? noCost(askingOf(ID, context, configSchema), PACE) : await costOf(opened);
  return {...cost, countedIn: (performance.now() - began) / 1000};
}

function costOf(opened: OpenedDays): Promise<HarvestCost> {
  return costOfDays(opened, PACE, undefined, (days) => [
    {describes: 'the bounds of the access history', sql: accessBounds, times: 1},
    {describes: 'the statements of each day, counted', sql: accessCounts, times: 1},
    {describes: 'which object is made from which', sql: dependencies, times: 1},
    {describes: 'a day: who read and wrote which object', sql: accessDay(opened.parts), times: days},
  ]);
}

export default {
  id: ID,
  describes:
    'Who reads and writes which object of a Snowflake account, by day, and which object is made from which (Enterprise Edition).',
  account: 'snowflake',
  configSchema,
  harvest,
  explainCost,
} satisfies Source;
