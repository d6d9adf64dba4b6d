/** How well groups agree with families that are known, over pairs of statements. */
export interface Agreement {
  /** Of the pairs that are in one group, the share that is of one family; 1 where there are none. */
  readonly precision: number;
  /** Of the pairs of one family, the share that is in one group. */
  readonly recall: number;
  readonly f1: number;
  /** L. Hubert, P. Arabie, "Comparing partitions" (1985): 1 for the same partition, about 0 for one by chance. */
  readonly randIndex: number;
  readonly groups: number;
}

/** Compares two partitions of the same things, each given as the name of the group by thing. */
export function agreementOf(groups: readonly string[], families: readonly string[]): Agreement {
  const [ofGroup, ofFamily, ofBoth] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  for (const [at, group] of groups.entries()) {
    const family = families[at] ?? '';
    count(ofGroup, group);
    count(ofFamily, family);
    count(ofBoth, `${group}\n${family}`);
  }
  const [grouped, related, both] = [pairsIn(ofGroup), pairsIn(ofFamily), pairsIn(ofBoth)];
  const expected = (grouped * related) / Math.max(1, pairs(groups.length));
  const most = (grouped + related) / 2;
  return {
    precision: grouped === 0 ? 1 : both / grouped,
    recall: related === 0 ? 1 : both / related,
    f1: grouped + related === 0 ? 1 : (2 * both) / (grouped + related),
    randIndex: most === expected ? 1 : (both - expected) / (most - expected),
    groups: ofGroup.size,
  };
}

/** Pairs that two partitions have together, by all that either has together. */
export function pairJaccard(one: readonly string[], other: readonly string[]): number {
  const {precision, recall} = agreementOf(one, other);
  return precision + recall === 0 ? 0 : (precision * recall) / (precision + recall - precision * recall);
}

/** The lower end of the interval that holds a share with a certainty of 95 %. E. Wilson, "Probable inference" (1927). */
export function lowerBound(right: number, of: number): number {
  if (of === 0) return 0;
  const z = 1.96;
  const share = right / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return (middle - half) / (1 + (z * z) / of);
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function pairsIn(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const size of counts.values()) sum += pairs(size);
  return sum;
}

function pairs(size: number): number {
  return (size * (size - 1)) / 2;
}
