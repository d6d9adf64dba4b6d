import type {UtcDay} from '../../model/scalars.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {addDays, dayOf, END_OF_TIME_MS, msOf} from './history-days.ts';
import {historyBounds, historyCounts} from './history-sql.ts';
import {cell, numberCell} from './rows.ts';
import {usageGrant, type Missing, type UsageViewName} from './usage-parts.ts';
import type {DayPlan, DaySpan} from './walk-days.ts';

/** Statements of a day: those that count, and those that are left out. */
export interface DayCount {
  readonly statements: number;
  readonly own: number;
  readonly clientGenerated: number;
}

const DAY_MS = 86_400_000;
/** The account keeps a year: its first day may be there by half already. */
const RETENTION_DAYS = 360;

/** First and last day with statements, cut to what was asked for; undefined when there are none. */
export async function boundsOf(
  warehouse: Warehouse,
  since: string | number,
  options: QueryOptions,
  sql = historyBounds,
): Promise<DaySpan | undefined> {
  const fromMs = typeof since === 'string' ? msOf(since) : 0;
  for await (const row of warehouse.stream(sql, {...options, binds: [fromMs, END_OF_TIME_MS]})) {
    const first = cell(row, 'first_ms');
    const last = cell(row, 'last_ms');
    if (first === null || last === null) return undefined;
    const lastDay = dayOf(Number(last));
    const firstDay = dayOf(Number(first));
    if (typeof since === 'string') return {first: firstDay, last: lastDay};
    const asked = addDays(lastDay, 1 - since);
    return {first: asked > firstDay ? asked : firstDay, last: lastDay};
  }
  return undefined;
}

/** Statements of the days of a plan, by day, from one cheap statement; days that nobody plans are left out. */
export async function countDays(
  warehouse: Warehouse,
  plan: DayPlan,
  options: QueryOptions,
  sql = historyCounts,
): Promise<ReadonlyMap<UtcDay, DayCount>> {
  const planned = new Set([...plan.older, ...plan.newer]);
  const sorted = [...planned].toSorted();
  const [first, last] = [sorted[0], sorted.at(-1)];
  const counts = new Map<UtcDay, DayCount>();
  if (first === undefined || last === undefined) return counts;
  const binds = [msOf(first), msOf(addDays(last, 1))];
  for await (const row of warehouse.stream(sql, {...options, binds})) {
    const day = dayOf(numberCell(row, 'epoch_day') * DAY_MS);
    if (!planned.has(day)) continue;
    counts.set(day, {
      statements: numberCell(row, 'statements'),
      own: numberCell(row, 'own'),
      clientGenerated: numberCell(row, 'client_generated'),
    });
  }
  return counts;
}

/**
 * Whether reading a day again would lose what is stored of it: the account drops its oldest rows hour by hour, and a day
 * that it still holds half of must not replace the whole.
 */
export function isFadingDay(
  day: UtcDay,
  available: DaySpan,
  context: SourceContext,
  kind: 'day' | 'object-uses',
): boolean {
  const isOldest = day === available.first && addDays(day, RETENTION_DAYS) <= available.last;
  return isOldest && context.knownDay?.(kind, day) === true;
}

/** What each view says that is missing, for the list of what could not be read. */
const WHAT_IS_LOST: Readonly<Partial<Record<UsageViewName, string>>> = {
  SESSIONS: 'the application of a session is not known, so fewer machines are told from people',
  USERS: 'users are known by name only, and their types not at all',
  TASK_HISTORY: 'runs of tasks are not told from those of people',
  QUERY_ATTRIBUTION_HISTORY: 'what statements cost is not known',
  OBJECT_DEPENDENCIES: 'readers of a view are not counted as readers of its tables',
};

/** One notice for each view that is done without, with the grant that would open it. */
export function* noticesOf(
  missing: readonly Missing[],
  scope: string,
  role: string | undefined,
): Generator<SourceEvent> {
  for (const {view, isDenied, said} of missing) {
    yield {
      t: 'unreadable',
      scope,
      locator: `${scope}/${view}`,
      reason: isDenied
        ? `The role that reads may not see ${view}, so ${WHAT_IS_LOST[view] ?? 'it is left out'}.`
        : `${view} cannot be read (${said.replace(/[.!?]$/, '')}), so ${WHAT_IS_LOST[view] ?? 'it is left out'}.`,
      ...(isDenied ? {grant: usageGrant(view, role)} : {}),
    };
  }
}
