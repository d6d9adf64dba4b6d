import {z} from 'zod';
import {messageOf} from '../../errors.ts';
import type {Json, UtcDay} from '../../model/scalars.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {accountFor} from '../snowflake/container-source.ts';
import {readingRole} from '../snowflake/containers.ts';
import {historyGrants} from '../snowflake/denials.ts';
import {readDay} from '../snowflake/history-day.ts';
import {addDays, dayOf, END_OF_TIME_MS, msOf} from '../snowflake/history-days.ts';
import {readPeople} from '../snowflake/people.ts';
import {cell} from '../snowflake/rows.ts';
import {historyBounds} from '../snowflake/statements.ts';

const configSchema = z
  .strictObject({
    since: z
      .union([z.iso.date(), z.int().min(1).max(3660)])
      .default(365)
      .describe(
        'How far back: a day (YYYY-MM-DD), or a number of days before the latest statement. The account keeps 365.',
      ),
    overlapDays: z.int().min(0).max(30).default(2).describe('Days read again each time, because the views are late.'),
    role: z
      .string()
      .min(1)
      .optional()
      .describe('Role that reads ACCOUNT_USAGE. The role of the connection when left out.'),
  })
  .prefault({});

const cursorSchema = z.object({from: z.iso.date().optional(), through: z.iso.date()});

const HISTORY = 'history';

interface Span {
  readonly first: UtcDay;
  readonly last: UtcDay;
}

async function* harvest(context: SourceContext, cursor?: Json): AsyncGenerator<SourceEvent> {
  const {log, signal} = context;
  const warehouse = accountFor('snowflake-query-history', context);
  const settings = configSchema.parse(context.settings);
  const options: QueryOptions = {signal, ...(settings.role === undefined ? {} : {role: settings.role})};
  const before = cursorSchema.safeParse(cursor).data;

  const people = await readPeople(warehouse, options, log);
  if (people !== undefined) yield {t: 'people', people};
  let available: Span | undefined;
  try {
    available = await boundsOf(warehouse, settings.since, options);
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    const reason = error.isDenied
      ? 'The role that reads may not see the query history.'
      : `The query history cannot be read (${error.code}): ${sentence(messageOf(error))}`;
    const grant = error.isDenied ? {grant: historyGrants(readingRole(settings.role, warehouse))} : {};
    yield {t: 'unreadable', scope: HISTORY, locator: 'SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY', reason, ...grant};
    yield {t: 'checkpoint', scope: HISTORY, cursor: cursor ?? null, complete: false, listed: 1};
    return;
  }
  if (available === undefined) {
    log.info('The query history is empty in the time asked for.');
    return;
  }
  yield* readDays(available, before, settings.overlapDays, context, warehouse, options);
}

/**
 * Reads the days that are due, one checkpoint each: older ones first when the settings now reach further back than what
 * was read (newest of them first, so that what is read is always one span), then those since the cursor and the overlap.
 * A day that fails is listed as unreadable and holds the cursor, so that it is read again next time.
 */
async function* readDays(
  available: Span,
  before: {from?: string; through: string} | undefined,
  overlapDays: number,
  context: SourceContext,
  warehouse: Warehouse,
  options: QueryOptions,
): AsyncGenerator<SourceEvent> {
  const asked = new Set<string>();
  // A cursor without a beginning asks for nothing older.
  let from = before === undefined ? available.first : before.from;
  let through = before?.through;
  const read = (day: UtcDay, again: boolean): AsyncGenerator<SourceEvent, boolean> =>
    readDay({day, again, asked, context, warehouse, options});

  if (before?.from !== undefined) {
    for (let day = addDays(before.from, -1); day >= available.first; day = addDays(day, -1)) {
      const counted = new Counter();
      const ok = yield* counted.pass(read(day, false));
      if (ok) from = day;
      yield {
        t: 'checkpoint',
        scope: `${HISTORY}/${day}`,
        cursor: cursorOf(from, through ?? day),
        complete: ok,
        listed: counted.listed,
      };
      if (!ok) break;
    }
  }
  let held = false;
  const start = through === undefined ? available.first : later(addDays(through, -overlapDays), available.first);
  for (let day = start; day <= available.last; day = addDays(day, 1)) {
    context.signal.throwIfAborted();
    const counted = new Counter();
    const ok = yield* counted.pass(read(day, through !== undefined && day <= through));
    if (!ok) held = true;
    if (!held && (through === undefined || day > through)) through = day;
    yield {
      t: 'checkpoint',
      scope: `${HISTORY}/${day}`,
      cursor: through === undefined ? null : cursorOf(from, through),
      complete: ok,
      listed: counted.listed,
    };
  }
}

/** Passes events through and counts what a checkpoint has to say. */
class Counter {
  listed = 0;

  async *pass(events: AsyncGenerator<SourceEvent, boolean>): AsyncGenerator<SourceEvent, boolean> {
    for (;;) {
      const next = await events.next();
      if (next.done === true) return next.value;
      if (next.value.t === 'day') this.listed += next.value.rows.length;
      if (next.value.t === 'unreadable') this.listed++;
      yield next.value;
    }
  }
}

/** First and last day with statements, cut to what was asked for; undefined when there are none. */
async function boundsOf(
  warehouse: Warehouse,
  since: string | number,
  options: QueryOptions,
): Promise<Span | undefined> {
  const fromMs = typeof since === 'string' ? msOf(since) : 0;
  for await (const row of warehouse.stream(historyBounds, {...options, binds: [fromMs, END_OF_TIME_MS]})) {
    const first = cell(row, 'first_ms');
    const last = cell(row, 'last_ms');
    if (first === null || last === null) return undefined;
    const lastDay = dayOf(Number(last));
    const firstDay = dayOf(Number(first));
    return {first: typeof since === 'string' ? firstDay : later(firstDay, addDays(lastDay, 1 - since)), last: lastDay};
  }
  return undefined;
}

function cursorOf(from: UtcDay | undefined, through: UtcDay): Json {
  return from === undefined ? {through} : {from: from < through ? from : through, through};
}

function later(a: UtcDay, b: UtcDay): UtcDay {
  return a > b ? a : b;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export default {
  id: 'snowflake-query-history',
  describes:
    'The query history of a Snowflake account, grouped by day in the warehouse, with one text per distinct statement.',
  account: 'snowflake',
  configSchema,
  harvest,
} satisfies Source;
