import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {detectCadence} from './cadence.ts';
import {dayNumber, dayOf, nearestQuarterEnd, weekday} from './calendar.ts';

const START = dayNumber('2026-08-03') ?? 0; // a Monday

function days(...offsets: readonly number[]): readonly string[] {
  return offsets.map((offset) => dayOf(START + offset));
}

function range(count: number, every: number, from = 0): readonly number[] {
  return Array.from({length: count}, (_, i) => from + i * every);
}

describe('detectCadence', () => {
  it('knows what nobody ran, and what was run on one day', () => {
    expect(detectCadence([], 0)).toMatchObject({kind: 'never', text: ''});
    expect(detectCadence(['2026-09-01', '2026-09-01'], 3).kind).toBe('once');
  });

  it('finds working days, with a week of holiday in it', () => {
    const working = range(60, 1).filter(
      (offset) => ![0, 6].includes(weekday(START + offset)) && !(offset >= 20 && offset < 27),
    );
    expect(detectCadence(days(...working), 1).kind).toBe('daily');
    expect(detectCadence(days(...range(30, 1)), 1).kind).toBe('daily');
  });

  it('finds weeks, also when one is left out or a Tuesday stands in for a Monday', () => {
    expect(detectCadence(days(...range(8, 7)), 1).kind).toBe('weekly');
    expect(detectCadence(days(0, 8, 14, 21, 35, 42, 49), 1).kind).toBe('weekly');
    expect(detectCadence(days(0, 1, 7, 8, 14, 15, 21, 22, 28), 1).kind).toBe('weekly');
  });

  it('finds months, also when each is done on several days', () => {
    expect(detectCadence(['2026-08-03', '2026-09-02', '2026-10-01'], 1).kind).toBe('monthly');
    expect(
      detectCadence(['2026-08-03', '2026-08-04', '2026-09-02', '2026-09-03', '2026-10-01', '2026-11-02'], 1).kind,
    ).toBe('monthly');
  });

  it('finds four times a year', () => {
    const year = ['2026-01-08', '2026-04-09', '2026-07-08', '2026-10-08'];
    expect(detectCadence(year, 1)).toMatchObject({kind: 'quarterly', certainty: 1});
    const fiscal = ['2026-02-10', '2026-05-11', '2026-08-10', '2026-11-09'];
    expect(detectCadence(fiscal, 1).kind).toBe('quarterly');
  });

  it('finds two quarter ends by one person', () => {
    expect(detectCadence(['2026-07-02', '2026-07-03', '2026-10-01'], 1).kind).toBe('quarterly');
  });

  it('takes a few days around one quarter end by several people for a quarterly report', () => {
    const found = detectCadence(['2026-09-29', '2026-09-30', '2026-10-05'], 3);
    expect(found).toMatchObject({kind: 'quarterly', periodDays: 92});
    expect(found.certainty).toBeLessThan(1);
    expect(found.text).toBe(
      'Run on 3 days around the quarter end of 30 September, by 3 people: perhaps a quarterly report.',
    );
  });

  it('does not when one person ran it, or when it was not near a quarter end', () => {
    expect(detectCadence(['2026-09-29', '2026-09-30', '2026-10-05'], 1).kind).toBe('irregular');
    expect(detectCadence(['2026-08-20', '2026-08-21', '2026-08-25'], 3).kind).toBe('irregular');
    expect(detectCadence(['2026-09-30'], 3).kind).toBe('once');
  });

  it('finds a rhythm that began after a first try long before', () => {
    expect(detectCadence(days(-300, ...range(10, 7)), 1).kind).toBe('weekly');
  });

  it('does not depend on order or doubles, and ignores what is no day', () => {
    const day = fc.integer({min: 0, max: 200}).map((offset) => dayOf(START + offset));
    fc.assert(
      fc.property(fc.array(day, {maxLength: 60}), fc.integer({min: 0, max: 5}), (list, people) => {
        const expected = detectCadence(list, people);
        expect(detectCadence([...list.toReversed(), ...list, 'yesterday'], people)).toEqual(expected);
      }),
      {numRuns: 60},
    );
  });
});

it.each([
  ['2026-10-05', '2026-09-30'],
  ['2026-12-20', '2026-12-31'],
  ['2026-01-02', '2025-12-31'],
  ['2024-02-29', '2024-03-31'],
])('the quarter end nearest to %s is %s', (day, end) => {
  expect(dayOf(nearestQuarterEnd(dayNumber(day) ?? 0))).toBe(end);
});
