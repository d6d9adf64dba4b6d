import {expect, test} from 'vitest';
import {Overdue} from '../ports/deadline.ts';
import {openDeadline} from './deadline.ts';

const LONG = 100_000;

test('work that ends gives its result, and what it throws is thrown', () => {
  const within = openDeadline();
  expect(within(LONG, () => 'done')).toBe('done');
  expect(within(3, () => 'done')).toBe('done');
  const own = new TypeError('its own');
  const fails = (): never => {
    throw own;
  };
  expect(() => within(LONG, fails)).toThrow(own);
  expect(() => within(3, fails)).toThrow(own);
});

test('work that never ends is stopped, inside a regular expression too, and the next work is done', () => {
  const within = openDeadline(50);
  const endless = /^(?:a+)+$/;
  expect(() => within(2000, () => endless.test(`${'a'.repeat(60)}b`))).toThrow(Overdue);
  expect(() =>
    within(2000, () => {
      for (;;);
    }),
  ).toThrow(Overdue);
  expect(within(2000, () => endless.test('aaa'))).toBe(true);
});
