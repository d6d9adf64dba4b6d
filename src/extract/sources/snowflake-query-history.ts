import {messageOf} from '../../errors.ts';
import type {Json} from '../../model/scalars.ts';
import type {HarvestCost, Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {readingRole} from '../snowflake/containers.ts';
import {BACKFILL_DAYS, holdCeiling, measuredPace} from '../snowflake/cost.ts';
import {readDay, type HistoryReading} from '../snowflake/history-day.ts';
import {historyBounds, historyCounts, historyDay, historySignatures, historyTexts} from '../snowflake/history-sql.ts';
import {isFadingDay, noticesOf} from '../snowflake/open-history.ts';
import {readPeople} from '../snowflake/people.ts';
import {readActors} from '../snowflake/read-actor-rules.ts';
import {users} from '../snowflake/statements.ts';
import {sentence, usageGrant} from '../snowflake/usage-parts.ts';
import {
  askingOf,
  costOfDays,
  dayCount,
  dayCursorOf,
  noCost,
  openDays,
  usageSettings,
  type OpenedDays,
} from '../snowflake/usage-source.ts';
import {walkDays, type DayCursor} from '../snowflake/walk-days.ts';

const ID = 'snowflake-query-history';
const HISTORY = 'history';
/** On an X-Small warehouse; 100 million rows a year are then some 12 s a day. */
const PACE = {secondsPerDay: 6, rowsPerSecond: 50_000};

const configSchema = usageSettings(365);

async function* harvest(context: SourceContext, cursor?: Json): AsyncGenerator<SourceEvent> {
  const {log, signal} = context;
  const asking = askingOf(ID, context, configSchema);
  const {warehouse, options, settings} = asking;
  const actors = await readActors(settings.actors, context.baseDirectory);
  const before = dayCursorOf(cursor);
  const role = readingRole(settings.role, warehouse);

  const people = await readPeople(warehouse, options, log);
  if (people !== undefined) yield {t: 'people', people};
  let opened: OpenedDays | undefined;
  try {
    opened = await open(context, before);
  } catch (error) {
    if (!(error instanceof WarehouseError) || error.hint !== undefined) throw error;
    const reason = error.isDenied
      ? 'The role that reads may not see the query history.'
      : `The query history cannot be read (${error.code}): ${sentence(messageOf(error))}`;
    const grant = error.isDenied ? {grant: usageGrant('QUERY_HISTORY', role)} : {};
    yield {t: 'unreadable', scope: HISTORY, locator: `${HISTORY}/QUERY_HISTORY`, reason, ...grant};
    yield {t: 'checkpoint', scope: HISTORY, cursor: cursor ?? null, complete: false, listed: 1};
    return;
  }
  if (opened === undefined) {
    log.info('The query history is empty in the time asked for.');
    return;
  }
  const {parts, missing, plan, counted, available} = opened;
  if (context.costAccepted !== true && dayCount(plan) >= BACKFILL_DAYS) {
    holdCeiling(await costOf(opened), context.account, 'query-history');
  }
  if (missing.length > 0) {
    yield* noticesOf(missing, HISTORY, role);
    yield {t: 'checkpoint', scope: HISTORY, cursor: cursor ?? null, complete: true, listed: missing.length};
  }
  const reading: HistoryReading = {context, warehouse, options, parts, actors, counted};
  const without = new Set(missing.map(({view}) => view as string));
  yield* walkDays(plan, before, without, HISTORY, signal, async function* (day, again) {
    if (isFadingDay(day, available, context, 'day')) return {ok: true, listed: 0};
    return yield* readDay(day, again || context.knownDay?.('day', day) === true, reading);
  });
}

function open(context: SourceContext, before: DayCursor | undefined): Promise<OpenedDays | undefined> {
  return openDays(askingOf(ID, context, configSchema), before, ['sessions', 'users', 'tasks', 'attribution'], {
    bounds: historyBounds,
    counts: historyCounts,
  });
}

async function explainCost(context: SourceContext, cursor?: Json): Promise<HarvestCost> {
  const began = performance.now();
  const opened = await open(context, dayCursorOf(cursor));
  const cost = opened === undefined ? noCost(askingOf(ID, context, configSchema), PACE) : await costOf(opened);
  return {...cost, countedIn: (performance.now() - began) / 1000};
}

async function costOf(opened: OpenedDays): Promise<HarvestCost> {
  const {warehouse, options, available, parts} = opened;
  const measured = await measuredPace(warehouse, options, available.last);
  return costOfDays(opened, PACE, measured, (days) => [
    {describes: 'everybody the account knows', sql: users, times: 1},
    {describes: 'the bounds of the history', sql: historyBounds, times: 1},
    {describes: 'the statements of each day, counted', sql: historyCounts, times: 1},
    {describes: 'a day, grouped by who ran what where', sql: historyDay(parts), times: days},
    {describes: 'texts of a day that are not stored, up to 5,000 a statement', sql: historyTexts, times: days},
    {
      describes: 'ends of texts that tools may have signed, up to 5,000 a statement',
      sql: historySignatures,
      times: days,
    },
  ]);
}

export default {
  id: ID,
  describes:
    'The query history of a Snowflake account, grouped by day in the warehouse, with one text per distinct statement.',
  account: 'snowflake',
  configSchema,
  harvest,
  explainCost,
} satisfies Source;
