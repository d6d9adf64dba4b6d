/** One pass over its work; a number that it gives back is its own time in milliseconds, as of a child's work. */
export type Pass = () => unknown;

/** How much longer than a turn a contender warms up, so that its code is compiled before it is timed. */
const WARM_UP = 3;

/** Median of numbers; the mean of the middle two for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/**
 * Runs contenders in turn, so that a busy moment of the machine hits all of them, and gives each one's times in ms.
 * @param turnMs least length of a turn: one whose pass is shorter makes several, and the time of one is given
 */
export async function inTurn<K extends string>(
  contenders: Readonly<Record<K, Pass>>,
  rounds: number,
  turnMs = 0,
): Promise<Readonly<Record<K, readonly number[]>>> {
  const entries: {name: K; pass: Pass; times: number[]; passes: number}[] = [];
  for (const [name, pass] of Object.entries(contenders) as [K, Pass][]) {
    let spent = 0;
    let last: number;
    do {
      last = await timeOf(pass);
      spent += last;
    } while (spent < turnMs * WARM_UP);
    entries.push({name, pass, times: [], passes: Math.max(1, Math.ceil(turnMs / Math.max(last, 0.001)))});
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const {pass, times, passes} of entries) {
      let spent = 0;
      for (let n = 0; n < passes; n += 1) spent += await timeOf(pass);
      times.push(spent / passes);
    }
  }
  return Object.fromEntries(entries.map(({name, times}) => [name, times])) as Record<K, number[]>;
}

async function timeOf(pass: Pass): Promise<number> {
  const start = performance.now();
  const own: unknown = await pass();
  return typeof own === 'number' ? own : performance.now() - start;
}

/** One line a contender: median time and its ratio to the named peer. */
export function report(title: string, times: Readonly<Record<string, readonly number[]>>, peer: string): void {
  const base = median(times[peer] ?? []);
  console.log(`\n${title} (median of ${times[peer]?.length ?? 0}, in turn, peer: ${peer})`);
  for (const [name, values] of Object.entries(times)) {
    const own = median(values);
    console.log(`  ${name.padEnd(44)} ${own.toFixed(1).padStart(9)} ms   ${(own / base).toFixed(2)}x of ${peer}`);
  }
}

/** A goal and whether it was met: `goal 10x: met`, `goal 60 MB/s: not met (41.2 MB/s)`. */
export function goal(least: number, unit: string, value: number): string {
  if (value >= least) return `goal ${least}${unit}: met`;
  const rounded = value.toFixed(1);
  // What is just missed must not look as if it was met.
  return `goal ${least}${unit}: not met (${Number(rounded) < least ? rounded : value.toFixed(3)}${unit})`;
}
