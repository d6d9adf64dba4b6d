import type {UtcDay} from '../model/scalars.ts';

const DAY = 86_400_000;
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** Number of a day since 1970-01-01, or undefined when the text (a day or an instant) is none. */
export function dayNumber(day: string | undefined): number | undefined {
  const match = day === undefined ? null : /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (match === null) return undefined;
  const time = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return Number.isNaN(time) ? undefined : Math.round(time / DAY);
}

/** The day of a number, `2026-11-16`. */
export function dayOf(number: number): UtcDay {
  return new Date(number * DAY).toISOString().slice(0, 10);
}

/** 0 for Sunday to 6 for Saturday. */
export function weekday(number: number): number {
  return (((number + 4) % 7) + 7) % 7;
}

/** How many days from Monday to Friday lie between two days, both included. */
export function workingDays(from: number, to: number): number {
  let count = 0;
  for (let day = from; day <= to; day++) if (weekday(day) !== 0 && weekday(day) !== 6) count++;
  return count;
}

/** Last day of the calendar quarter that lies nearest to a day. */
export function nearestQuarterEnd(number: number): number {
  const date = new Date(number * DAY);
  const year = date.getUTCFullYear();
  const quarter = Math.floor(date.getUTCMonth() / 3);
  const before = Math.round(Date.UTC(year, quarter * 3, 0) / DAY);
  const after = Math.round(Date.UTC(year, quarter * 3 + 3, 0) / DAY);
  return number - before <= after - number ? before : after;
}

/** `30 September`. */
export function spellDay(number: number): string {
  const date = new Date(number * DAY);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
}
