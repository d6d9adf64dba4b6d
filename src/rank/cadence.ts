import type {UtcDay} from '../model/scalars.ts';
import {dayNumber, nearestQuarterEnd, spellDay, workingDays} from './calendar.ts';

/** How regularly something is run. */
export type CadenceKind = 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'irregular' | 'once' | 'never';

export interface Cadence {
  readonly kind: CadenceKind;
  /** Days after which the next run is due; for what has no rhythm, after which it counts as quiet. */
  readonly periodDays: number;
  /** 0 to 1. Below 1 where few runs speak for it, e.g. around one quarter end only. */
  readonly certainty: number;
  /** One sentence with its numbers; empty without runs. */
  readonly text: string;
}

/** A report belongs to a quarter end from some days before it to about two weeks after it, when the books are closed. */
const CLOSE_BEFORE = 5;
const CLOSE_AFTER = 16;
const RECENT = 120;

/**
 * Detects the rhythm of runs. Looked at from the strictest to the loosest: working days, weeks, months, quarters. What is
 * run on 2 to 6 days around one quarter end by several people counts as quarterly too, as evidence of a few months
 * shows such a report only once.
 *
 * @param days with a run, in any order, doubles allowed; what is no day is ignored
 * @param people how many different people ran it
 */
export function detectCadence(days: Iterable<UtcDay>, people: number): Cadence {
  const numbers = [...new Set([...days].map(dayNumber).filter((day) => day !== undefined))].toSorted((a, b) => a - b);
  const last = numbers.at(-1);
  if (last === undefined) return {kind: 'never', periodDays: 14, certainty: 1, text: ''};
  // What was tried out a year ago and became a habit since has its rhythm in the recent days alone.
  const recent = numbers.filter((day) => day > last - RECENT);
  return (
    daily(numbers) ??
    daily(recent) ??
    weekly(numbers) ??
    weekly(recent) ??
    monthly(numbers) ??
    monthly(recent) ??
    quarterly(numbers, people) ??
    other(numbers)
  );
}

/** On most working days of the time it was in use. */
function daily(days: readonly number[]): Cadence | undefined {
  const first = days[0] ?? 0;
  const last = days.at(-1) ?? 0;
  const possible = workingDays(first, last);
  if (days.length < 8 || last - first < 10 || days.length < possible * 0.6) return undefined;
  return cadence(
    'daily',
    1,
    `Run on most working days: on ${days.length} of the ${last - first + 1} days it was in use.`,
  );
}

function weekly(days: readonly number[]): Cadence | undefined {
  const starts = clusters(days, 2).map((cluster) => cluster.first);
  const fitting = fittingGaps(starts, (gap) => gap >= 5 && gap <= 9);
  if (starts.length < 4 || fitting < 0.7) return undefined;
  return cadence('weekly', 7, `Run about once a week, in ${starts.length} weeks.`);
}

function monthly(days: readonly number[]): Cadence | undefined {
  const starts = clusters(days, 7).map((cluster) => cluster.first);
  const fitting = fittingGaps(starts, (gap) => gap >= 23 && gap <= 38);
  if (starts.length < 3 || fitting < 0.65) return undefined;
  return cadence('monthly', 31, `Run about once a month, in ${starts.length} months.`);
}

function quarterly(days: readonly number[], people: number): Cadence | undefined {
  const groups = clusters(days, 14);
  const starts = groups.map((cluster) => cluster.first);
  if (starts.length >= 3 && fittingGaps(starts, (gap) => gap >= 75 && gap <= 107) >= 0.65) {
    return cadence('quarterly', 92, `Run about once a quarter, ${starts.length} times so far.`);
  }
  const closes = days.filter((day) => isNearClose(day));
  if (closes.length < days.length * 0.65) return undefined;
  const ends = [...new Set(closes.map(nearestQuarterEnd))];
  const [end] = ends;
  if (end === undefined) return undefined;
  if (ends.length >= 2) {
    return cadence(
      'quarterly',
      92,
      `Run around ${ends.length} quarter ends, the last one ${spellDay(Math.max(...ends))}.`,
    );
  }
  const near = closes.length;
  if (near < 2 || near > 6 || people < 2) return undefined;
  const text = `Run on ${near} days around the quarter end of ${spellDay(end)}, by ${people} people: perhaps a quarterly report.`;
  return {kind: 'quarterly', periodDays: 92, certainty: 0.8, text};
}

function other(days: readonly number[]): Cadence {
  if (days.length === 1) return {kind: 'once', periodDays: 7, certainty: 1, text: 'Run on a single day.'};
  return {kind: 'irregular', periodDays: 14, certainty: 1, text: `Run on ${days.length} days without a rhythm.`};
}

function isNearClose(day: number): boolean {
  const end = nearestQuarterEnd(day);
  return day >= end - CLOSE_BEFORE && day <= end + CLOSE_AFTER;
}

interface Cluster {
  readonly first: number;
  readonly last: number;
}

/** Runs of days no further apart than `reach`: one sitting, or one week of closing the books. */
function clusters(days: readonly number[], reach: number): readonly Cluster[] {
  const found: {first: number; last: number}[] = [];
  for (const day of days) {
    const current = found.at(-1);
    if (current !== undefined && day - current.last <= reach) current.last = day;
    else found.push({first: day, last: day});
  }
  return found;
}

/** Share of the gaps between starts that fit, 0 without gaps. */
function fittingGaps(starts: readonly number[], fits: (gap: number) => boolean): number {
  const gaps = starts.slice(1).map((start, i) => start - (starts[i] ?? start));
  return gaps.length === 0 ? 0 : gaps.filter(fits).length / gaps.length;
}

function cadence(kind: CadenceKind, periodDays: number, text: string): Cadence {
  return {kind, periodDays, certainty: 1, text};
}
