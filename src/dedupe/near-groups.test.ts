import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {shapeFingerprint} from '../parse/fingerprint/of-text.ts';
import {type Idf, learnIdf} from './idf.ts';
import {groupNear, type KnownGroup, NEAR, type NearGroup, type NearItem} from './near-groups.ts';
import {anyStatement, features} from './near-statements.test.fixture.ts';
import {similarity} from './similarity.ts';

const NOTHING_LEARNED = learnIdf([]);

function item(sql: string, who: Pick<NearItem, 'user' | 'at'> = {}): NearItem {
  return {key: shapeFingerprint(sql), features: features(sql), ...who};
}

function itemsOf(statements: readonly string[]): readonly NearItem[] {
  return [...new Map(statements.map((sql) => [shapeFingerprint(sql), item(sql)])).values()];
}

function shuffled<T>(all: readonly T[], seed: number): readonly T[] {
  return all
    .map((each, at) => ({each, place: Math.imul(at + 1, seed | 1) >>> 0}))
    .toSorted((a, b) => a.place - b.place)
    .map(({each}) => each);
}

/** Groups of before, as they would be handed over. */
function knownOf(groups: readonly NearGroup[], items: readonly NearItem[]): readonly KnownGroup[] {
  const byKey = new Map(items.map((each) => [each.key, each]));
  return groups.map(({leader, members}) => ({
    leader: byKey.get(leader)!,
    members: members.map((member) => ({item: byKey.get(member.key)!, similarity: member.similarity})),
  }));
}

/** That all holds that groups promise. */
function expectGroups(groups: readonly NearGroup[], items: readonly NearItem[], idf: Idf): void {
  const all = groups.flatMap(({leader, members}) => [leader, ...members.map(({key}) => key)]);
  expect(all.toSorted()).toEqual(items.map(({key}) => key).toSorted());
  const byKey = new Map(items.map((each) => [each.key, each.features]));
  for (const {leader, members} of groups) {
    for (const member of members) {
      expect(member.similarity).toBe(similarity(byKey.get(member.key)!, byKey.get(leader)!, idf));
      expect(member.similarity).toBeGreaterThanOrEqual(NEAR);
    }
  }
}

const statements = fc.array(anyStatement, {minLength: 1, maxLength: 40});

describe('near groups', () => {
  it('hold each item once, each member near its leader', () => {
    fc.assert(
      fc.property(statements, (all) => {
        const items = itemsOf(all);
        const idf = learnIdf(items.map((each) => each.features));
        const groups = groupNear(items, {idf});
        expectGroups(groups, items, idf);
        expect(groups.length).toBeLessThanOrEqual(items.length);
      }),
    );
  });

  it('are the same in whatever order the items come, and however often each comes', () => {
    fc.assert(
      fc.property(statements, fc.integer(), (all, seed) => {
        const items = itemsOf(all);
        const expected = groupNear(items, {idf: NOTHING_LEARNED});
        expect(groupNear(shuffled(items, seed), {idf: NOTHING_LEARNED})).toEqual(expected);
        expect(groupNear([...items, ...shuffled(items, seed)], {idf: NOTHING_LEARNED})).toEqual(expected);
      }),
    );
  });

  it('do not change when their own result is known', () => {
    fc.assert(
      fc.property(statements, (all) => {
        const items = itemsOf(all);
        const groups = groupNear(items, {idf: NOTHING_LEARNED});
        const known = knownOf(groups, items);
        expect(groupNear([], {idf: NOTHING_LEARNED, known})).toEqual(groups);
        expect(groupNear(items, {idf: NOTHING_LEARNED, known: known.toReversed()})).toEqual(groups);
      }),
    );
  });

  it('have the same leaders in the end when the items come night by night', () => {
    fc.assert(
      fc.property(statements, fc.integer(), fc.integer({min: 1, max: 10}), (all, seed, size) => {
        const items = itemsOf(all);
        const nights = shuffled(items, seed);
        let groups: readonly NearGroup[] = [];
        for (let from = 0; from < nights.length; from += size) {
          const known = knownOf(groups, items);
          groups = groupNear(nights.slice(from, from + size), {idf: NOTHING_LEARNED, known});
        }
        expectGroups(groups, items, NOTHING_LEARNED);
        const atOnce = groupNear(items, {idf: NOTHING_LEARNED});
        expect(groups.map(({leader}) => leader)).toEqual(atOnce.map(({leader}) => leader));
      }),
    );
  });

  it('leave known leaders without members as they are, and put new items to them', () => {
    fc.assert(
      fc.property(statements, fc.integer({min: 1, max: 10}), (all, count) => {
        const items = itemsOf(all);
        const [leaders, fresh] = [items.slice(0, count), items.slice(count)];
        const known = leaders.map((leader) => ({leader}));
        const groups = groupNear(fresh, {idf: NOTHING_LEARNED, known});
        expectGroups(groups, items, NOTHING_LEARNED);
        const led = new Set(groups.map(({leader}) => leader));
        for (const {key} of leaders) expect(led.has(key)).toBe(true);
      }),
    );
  });

  it('keep the members of known groups, and let each new item join the nearest', () => {
    const base = 'select country, sum(amount), max(amount) from orders where status = 1 group by country';
    const edit = base.replace('where', 'where channel = 2 and');
    const other = 'select agent, avg(weight) from tickets group by agent';
    const items = itemsOf([base, other]);
    const before = groupNear(items, {idf: NOTHING_LEARNED});
    const after = groupNear([item(edit)], {idf: NOTHING_LEARNED, known: knownOf(before, items)});
    expect(after).toHaveLength(2);
    const together = after.find(({members}) => members.length === 1);
    expect([together?.leader, together?.members[0]?.key].toSorted()).toEqual(
      [base, edit].map((sql) => shapeFingerprint(sql)).toSorted(),
    );
  });

  it('do not chain strangers together', () => {
    // Each differs from the one before in one column and one filter: near it, and ever farther from the first.
    const chain = Array.from({length: 24}, (_, n) => {
      const columns = Array.from({length: 8}, (__, at) => `sum(c${n + at})`);
      const filters = Array.from({length: 6}, (__, at) => `f${n + at} = 1`);
      return `select ${columns.join(', ')} from orders where ${filters.join(' and ')}`;
    });
    const items = itemsOf(chain);
    const groups = groupNear(items, {idf: NOTHING_LEARNED});
    expectGroups(groups, items, NOTHING_LEARNED);
    expect(groups.length).toBeGreaterThan(2);
    expect(groups.length).toBeLessThan(items.length);
  });

  it('find what one person wrote around the same time by that alone', () => {
    const mine = Array.from({length: 30}, (_, n) =>
      item(`select sum(c${n}) from t${n} where f${n} = 1`, {
        user: 'ANA',
        at: `2026-09-01T10:${String(n).padStart(2, '0')}:00Z`,
      }),
    );
    const groups = groupNear(mine, {idf: NOTHING_LEARNED, threshold: 0.01});
    expect(groups).toHaveLength(30);
    expect(groupNear(mine, {idf: NOTHING_LEARNED, threshold: 0}).length).toBeLessThan(30);
  });

  it('ask for the features of what they compare only', () => {
    const asked = new Map<string, number>();
    const lazy = ({key, features: held}: NearItem): NearItem => ({
      key,
      get features() {
        asked.set(key, (asked.get(key) ?? 0) + 1);
        return held;
      },
    });
    const texts = Array.from({length: 50}, (_, n) =>
      ['amount', 'weight', 'fee'].map(
        (column) => `select a${n}, b${n}, sum(${column}) from t${n} where c${n} = 1 group by 1, 2`,
      ),
    ).flat();
    const items = itemsOf(texts);
    const groups = groupNear(items, {idf: NOTHING_LEARNED});
    expect(groups).toHaveLength(50);
    const fresh = item('select a7, b7, sum(discount) from t7 where c7 = 1 group by 1, 2');
    const after = groupNear([fresh], {idf: NOTHING_LEARNED, known: knownOf(groups, items.map(lazy))});
    expect(after).toHaveLength(50);
    // The leaders, and the members of the one group that it touches.
    expect(asked.size).toBeLessThanOrEqual(52);
  });
});
