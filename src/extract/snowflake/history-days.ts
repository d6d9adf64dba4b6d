import type {UtcDay} from '../../model/scalars.ts';

const DAY_MS = 86_400_000;
/** 9999-12-31 in epoch milliseconds: an end that no history reaches, so that no clock decides what is read. */
export const END_OF_TIME_MS = Date.UTC(9999, 11, 31);

export function dayOf(ms: number): UtcDay {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Midnight UTC at which the day begins, in epoch milliseconds. */
export function msOf(day: UtcDay): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}

export function addDays(day: UtcDay, days: number): UtcDay {
  return dayOf(msOf(day) + days * DAY_MS);
}
