import {monotonicFactory} from 'ulid';
import type {Clock} from '../ports/clock.ts';

/**
 * The machine's clock. Its ULIDs rise even within one millisecond and when the clock is set back.
 * @param now milliseconds since 1970, for tests
 */
export function systemClock(now: () => number = Date.now): Clock {
  const next = monotonicFactory();
  return {
    now: () => new Date(now()).toISOString(),
    ulid: () => next(now()),
  };
}
