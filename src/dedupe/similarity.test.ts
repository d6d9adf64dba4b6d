import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {learnIdf} from './idf.ts';
import {keysOf} from './minhash.ts';
import {NEAR} from './near-groups.ts';
import {anyStatement, features} from './near-statements.test.fixture.ts';
import {likeness, similarity, weigh} from './similarity.ts';

/** Similarity of what is the same query but for details. */
const SAME = 0.9;

const NOTHING_LEARNED = learnIdf([]);
const REPORT = `select c.country, date_trunc('month', o.ordered_at) as month, sum(o.amount) as revenue
  from sales.orders o join sales.customers c on c.customer_id = o.customer_id
  where o.status = 'paid' group by 1, 2`;

const alike = (sql: string): number => similarity(features(REPORT), features(sql), NOTHING_LEARNED);

describe('similarity', () => {
  it('is between 0 and 1, the same for both orders, and 1 for equal features', () => {
    fc.assert(
      fc.property(anyStatement, anyStatement, fc.array(anyStatement, {maxLength: 8}), (one, other, learned) => {
        const idf = learnIdf(learned.map((sql) => features(sql)));
        const [a, b] = [features(one), features(other)];
        const value = similarity(a, b, idf);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(similarity(b, a, idf)).toBe(value);
        expect(similarity(a, features(one), idf)).toBe(1);
      }),
    );
  });

  it('is given, or ruled out, where only so much is wanted', () => {
    fc.assert(
      fc.property(anyStatement, anyStatement, fc.double({min: 0, max: 1, noNaN: true}), (one, other, atLeast) => {
        const [a, b] = [weigh(features(one), NOTHING_LEARNED), weigh(features(other), NOTHING_LEARNED)];
        const value = likeness(a, b);
        const wanted = likeness(a, b, atLeast);
        expect(value >= atLeast ? [value] : [0, value]).toContain(wanted);
      }),
    );
  });

  test.each([
    ['other literals and names', REPORT.replace("'paid'", "'open'").replace('revenue', 'turnover')],
    [
      'joined by a comma',
      REPORT.replace('join sales.customers c on', ', sales.customers c where').replace(
        'where o.status',
        'and o.status',
      ),
    ],
    ['a common table expression around it', `with paid as (${REPORT}) select * from paid`],
  ])('is that of the same query for %s', (_, sql) => {
    expect(alike(sql)).toBeGreaterThanOrEqual(SAME);
  });

  test.each([
    ['another column', REPORT.replace('as revenue', 'as revenue, count(*) as orders')],
    ['another filter', REPORT.replace("= 'paid'", "= 'paid' and o.channel = 'web'")],
    ['no filter', REPORT.replace("where o.status = 'paid'", '')],
  ])('is near for %s', (_, sql) => {
    expect(alike(sql)).toBeGreaterThanOrEqual(NEAR);
    expect(alike(sql)).toBeLessThan(1);
  });

  test.each([
    ['other tables', REPORT.replace('sales.orders', 'supply.deliveries').replace('sales.customers', 'supply.vendors')],
    [
      'the same tables and hardly anything else',
      'select max(o.shipped_at) from sales.orders o, sales.customers c where c.vip',
    ],
    ['no tables', 'select 1'],
  ])('is not near for %s', (_, sql) => {
    expect(alike(sql)).toBeLessThan(NEAR);
  });

  test.each([
    ["call refresh_revenue('2026-01-01')", "call archive_tickets('2026-01-01')"],
    ["{{ balances_by_day('orders') }}", "{{ addresses_of_suppliers('web') }}"],
  ])('is not near for %s and %s, which have no clause at all', (one, other) => {
    expect(similarity(features(one), features(other), NOTHING_LEARNED)).toBeLessThan(NEAR);
    expect(similarity(features(one), features(one), NOTHING_LEARNED)).toBe(1);
  });

  it('falls when a table of the same name lies elsewhere, below the same query', () => {
    const copy = alike(REPORT.replaceAll('sales.', 'dev.'));
    expect(copy).toBeLessThan(SAME);
    expect(copy).toBeGreaterThanOrEqual(NEAR);
  });
});

describe('keys of MinHash', () => {
  it('are the same for equal features, whatever the order of the text', () => {
    fc.assert(
      fc.property(anyStatement, (sql) => {
        expect(keysOf(weigh(features(sql), NOTHING_LEARNED))).toEqual(
          keysOf(weigh(features(`${sql};`), NOTHING_LEARNED)),
        );
      }),
    );
  });

  it('are shared by nearly all pairs that are near', () => {
    const statements = fc.sample(anyStatement, {numRuns: 600, seed: 7});
    const weighed = statements.map((sql) => weigh(features(sql), NOTHING_LEARNED));
    const keys = weighed.map(keysOf);
    let [near, found] = [0, 0];
    for (const [i, one] of weighed.entries()) {
      for (const [j, other] of weighed.slice(0, i).entries()) {
        if (likeness(one, other) < NEAR) continue;
        near++;
        if (keys[i]!.some((key, at) => key === keys[j]![at])) found++;
      }
    }
    expect(near).toBeGreaterThan(100);
    expect(found / near).toBeGreaterThanOrEqual(0.98);
  });
});
