/** What two lists have in common, and what only one of them has. */
export interface Matching<T> {
  readonly pairs: readonly (readonly [T, T])[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/** Pairs what has the same key, each once, in order. What has none is in no pair. */
export function matchBy<T>(a: readonly T[], b: readonly T[], keyOf: (one: T) => string | undefined): Matching<T> {
  const waiting = new Map<string, T[]>();
  for (const one of b) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const known = waiting.get(key);
    if (known === undefined) waiting.set(key, [one]);
    else known.push(one);
  }
  // From the end, so that taking the first one costs nothing.
  for (const list of waiting.values()) list.reverse();
  const pairs: (readonly [T, T])[] = [];
  const removed: T[] = [];
  const taken = new Set<T>();
  for (const one of a) {
    const key = keyOf(one);
    const other = key === undefined ? undefined : waiting.get(key)?.pop();
    if (other === undefined) removed.push(one);
    else {
      pairs.push([one, other]);
      taken.add(other);
    }
  }
  return {pairs, removed, added: b.filter((one) => !taken.has(one))};
}

/** So many pairs are looked at: of more, only what is equal is paired. */
const MOST = 10_000;

/** Pairs what is most alike first. @param likeness 0 for what is not to be paired */
export function matchAlike<T>(a: readonly T[], b: readonly T[], likeness: (one: T, other: T) => number): Matching<T> {
  if (a.length * b.length > MOST) return {pairs: [], removed: a, added: b};
  const scored: {readonly i: number; readonly j: number; readonly score: number}[] = [];
  a.forEach((one, i) =>
    b.forEach((other, j) => {
      const score = likeness(one, other);
      if (score > 0) scored.push({i, j, score});
    }),
  );
  scored.sort((x, y) => y.score - x.score || x.i + x.j - y.i - y.j || x.i - y.i);
  const found = new Map<number, number>();
  const taken = new Set<number>();
  for (const {i, j} of scored) {
    if (found.has(i) || taken.has(j)) continue;
    found.set(i, j);
    taken.add(j);
  }
  return {
    pairs: a.flatMap((one, i) => (found.has(i) ? [[one, b[found.get(i)!]!] as const] : [])),
    removed: a.filter((_, i) => !found.has(i)),
    added: b.filter((_, j) => !taken.has(j)),
  };
}

/** One way of pairing after the other, each with what the ones before left over. */
export function matchInTurn<T>(
  a: readonly T[],
  b: readonly T[],
  ...ways: readonly ((a: readonly T[], b: readonly T[]) => Matching<T>)[]
): Matching<T> {
  const pairs: (readonly [T, T])[] = [];
  let [removed, added] = [a, b];
  for (const way of ways) {
    if (removed.length === 0 || added.length === 0) break;
    const found = way(removed, added);
    pairs.push(...found.pairs);
    ({removed, added} = found);
  }
  return {pairs, removed, added};
}

/** Twice what two sets share by what both have; 0 for two empty ones. */
export function shareOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const one of a) if (b.has(one)) shared++;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}
