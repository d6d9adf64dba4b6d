/** Median of numbers; the mean of the middle two for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** Runs contenders in turn, so that a busy moment of the machine hits all of them, and gives each one's times in ms. */
export async function inTurn(
  contenders: Readonly<Record<string, () => unknown>>,
  rounds: number,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, [] as number[]]));
  for (const work of Object.values(contenders)) await work();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(contenders)) {
      const start = performance.now();
      await work();
      times[name]?.push(performance.now() - start);
    }
  }
  return times;
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
