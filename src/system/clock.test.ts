import {expect, test} from 'vitest';
import {systemClock} from './clock.ts';

test('ULIDs rise within a millisecond and when the clock is set back', () => {
  const times = [1000, 1000, 1000, 500, 2000, 1999];
  let index = 0;
  const clock = systemClock(() => times[index++ % times.length] ?? 0);
  const made = Array.from({length: 600}, () => clock.ulid());
  expect(made).toEqual(made.toSorted());
  expect(new Set(made).size).toBe(600);
  expect(made[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test('instants are ISO 8601 in UTC with milliseconds', () => {
  expect(systemClock(() => 1_763_281_800_000).now()).toBe('2025-11-16T08:30:00.000Z');
  expect(systemClock().now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});
