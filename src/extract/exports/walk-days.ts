import type {Json, UtcDay} from '../../model/scalars.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import {dayOfNumber} from './history-days.ts';

/** Days to be read, each a scope with a checkpoint. */
export interface Walk {
  /** What stands in front of a day in its scope. */
  readonly prefix: 'history' | 'lineage';
  /** Statements that the exports hold of each day, in days since 1970, in order. */
  readonly days: ReadonlyMap<number, number>;
  /** Statements that they held when a day was read before. */
  readonly before: Readonly<Record<UtcDay, number>>;
  /** Days up to this one were told by a run that did not come to its end. */
  readonly done: UtcDay;
  read(day: number): AsyncGenerator<SourceEvent>;
  cursorOf(counts: Readonly<Record<UtcDay, number>>, through: UtcDay): Json;
}

/**
 * Yields day after day. A day that is read again replaces what is stored of it, so it is told only when the exports hold as
 * much of it as they did: a file that is overwritten every month begins in the middle of a day.
 * @returns what the exports held of each day at its fullest
 */
export async function* walkDays(
  {prefix, days, before, done, read, cursorOf}: Walk,
  context: SourceContext,
): AsyncGenerator<SourceEvent, Readonly<Record<UtcDay, number>>> {
  const counts = {...before};
  for (const [day, statements] of days) {
    context.signal.throwIfAborted();
    const utcDay = dayOfNumber(day);
    const scope = `${prefix}/${utcDay}`;
    const had = before[utcDay] ?? 0;
    const isFuller = statements >= had;
    let listed = 0;
    let isTold = false;
    for await (const event of read(day)) {
      const isDay = event.t === 'day' || event.t === 'object-uses';
      if (utcDay <= done || (isDay && !isFuller)) continue;
      if (isDay) listed += event.rows.length;
      isTold ||= isDay;
      yield event;
    }
    if (utcDay <= done) continue;
    if (!isFuller) {
      listed += 1;
      yield {t: 'unreadable', scope, locator: scope, reason: lessThan(statements, had)};
    } else {
      counts[utcDay] = statements;
      if (!isTold && had > 0) yield {t: prefix === 'history' ? 'day' : 'object-uses', scope, utcDay, rows: []};
    }
    yield {t: 'checkpoint', scope, cursor: cursorOf(counts, utcDay), complete: isFuller, listed};
  }
  return counts;
}

function lessThan(now: number, had: number): string {
  return (
    `The exports hold ${now.toLocaleString('en')} of this day's statements, and held ${had.toLocaleString('en')} when it was ` +
    'read before: what was read then is kept; put the earlier export back beside the new one to read both.'
  );
}
