import {describe, expect, it} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {isSameQuery} from './same-shape.ts';

const feed = (step: string, value: string): string =>
  `with ${step} as (select * from raw.feeds.downloads where feed = '${value}') select count(*) as n from ${step}`;

function same(one: string, other: string): boolean {
  const [a, b] = [readStatement(one), readStatement(other)];
  expect(isSameQuery(b, a)).toBe(isSameQuery(a, b));
  return isSameQuery(a, b);
}

describe('two statements of one shape', () => {
  it('are one query with other values, or with a step renamed', () => {
    expect(same(feed('updates', 'trips'), feed('updates', 'alerts'))).toBe(true);
    expect(same(feed('updates', 'trips'), feed('trip_updates', 'trips'))).toBe(true);
    expect(same(feed('updates', 'trips'), feed('UPDATES', 'alerts').replace('n from', 'n  /* all */ from'))).toBe(true);
  });

  it('are two queries that are built alike where both differ', () => {
    expect(readStatement(feed('updates', 'trips')).shape).toBe(readStatement(feed('alerts', 'alerts')).shape);
    expect(same(feed('updates', 'trips'), feed('alerts', 'alerts'))).toBe(false);
  });

  it('are not one query where the shape is another one', () => {
    expect(same('select a from t', 'select b from t')).toBe(false);
  });
});
