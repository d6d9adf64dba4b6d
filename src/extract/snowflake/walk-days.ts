import type {Json, UtcDay} from '../../model/scalars.ts';
import type {SourceEvent} from '../../ports/source.ts';
import {addDays} from './history-days.ts';

/** The first and the last day of something. */
export interface DaySpan {
  readonly first: UtcDay;
  readonly last: UtcDay;
}

/**
 * How far a history was read: all days of one span, and since which day it was read without a view that the role could not
 * see. Latest seen, never the clock.
 */
export interface DayCursor {
  readonly from?: UtcDay | undefined;
  readonly through: UtcDay;
  readonly without?: Readonly<Record<string, UtcDay>> | undefined;
}

/** The days that are due, in the order in which they are read. */
export interface DayPlan {
  /** Older than what was read, newest first: what is read is always one span. */
  readonly older: readonly UtcDay[];
  /** The overlap, days that a view was missing for and is not any more, and what is new; oldest first. */
  readonly newer: readonly UtcDay[];
}

/**
 * Which days are due: those since the cursor and its overlap, older ones when the settings now reach further back, and
 * those that were read without a view that is there now.
 */
export function planDays(
  available: DaySpan,
  before: DayCursor | undefined,
  overlapDays: number,
  missing: ReadonlySet<string>,
): DayPlan {
  if (before === undefined) return {older: [], newer: daysFrom(available.first, available.last)};
  const older = before.from === undefined ? [] : daysFrom(available.first, addDays(before.from, -1)).toReversed();
  const poor = Object.entries(before.without ?? {}).flatMap(([view, day]) => (missing.has(view) ? [] : [day]));
  const start = [addDays(before.through, -overlapDays), ...poor].toSorted()[0] ?? before.through;
  // A day that was read and is empty now has to be told, also when it is the last one.
  const last = before.through > available.last ? before.through : available.last;
  return {older, newer: daysFrom(start < available.first ? available.first : start, last)};
}

/** Reads one day, yielding its events; whether it was read, and how many things it listed. */
export type ReadDay = (
  day: UtcDay,
  again: boolean,
) => AsyncGenerator<SourceEvent, {readonly ok: boolean; readonly listed: number}>;

/**
 * Reads the days of a plan, one checkpoint each. A day that fails is listed by `read` and holds the cursor, so that it is
 * read again next time; the others go on.
 * @param prefix of the scope of a day: `history` gives `history/2026-11-01`
 */
export async function* walkDays(
  plan: DayPlan,
  before: DayCursor | undefined,
  missing: ReadonlySet<string>,
  prefix: string,
  signal: AbortSignal,
  read: ReadDay,
): AsyncGenerator<SourceEvent> {
  // A cursor without a beginning asks for nothing older.
  let from = before === undefined ? plan.newer[0] : before.from;
  let through = before?.through;
  const without = new Map(Object.entries(before?.without ?? {}));
  const noteRead = (day: UtcDay): void => {
    for (const view of missing) without.set(view, earlier(without.get(view), day));
    for (const [view, since] of without) {
      // Caught up to here; the days behind it come next.
      if (!missing.has(view) && since <= day) without.set(view, addDays(day, 1));
    }
  };
  const cursor = (): Json => {
    if (through === undefined) return null;
    const reach = through;
    const open = [...without].filter(([view, day]) => missing.has(view) || day <= reach).toSorted();
    return {
      ...(from === undefined ? {} : {from: from < through ? from : through}),
      through,
      ...(open.length === 0 ? {} : {without: Object.fromEntries(open)}),
    };
  };

  if (plan.newer.length + plan.older.length > 0) {
    yield {t: 'ahead', total: plan.newer.length + plan.older.length, unit: 'days'};
  }
  for (const day of plan.older) {
    signal.throwIfAborted();
    const {ok, listed} = yield* read(day, false);
    if (ok) {
      from = day;
      for (const view of missing) without.set(view, earlier(without.get(view), day));
    }
    yield {t: 'checkpoint', scope: `${prefix}/${day}`, cursor: cursor(), complete: ok, listed};
    if (!ok) break;
  }
  let held = false;
  for (const day of plan.newer) {
    signal.throwIfAborted();
    const {ok, listed} = yield* read(day, before !== undefined && day <= before.through);
    if (!ok) held = true;
    if (!held) {
      noteRead(day);
      if (through === undefined || day > through) through = day;
    }
    yield {t: 'checkpoint', scope: `${prefix}/${day}`, cursor: cursor(), complete: ok, listed};
  }
}

/** All days from one to another, both of them included. */
export function daysFrom(first: UtcDay, last: UtcDay): readonly UtcDay[] {
  const days: UtcDay[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

function earlier(one: UtcDay | undefined, other: UtcDay): UtcDay {
  return one === undefined || other < one ? other : one;
}
