/** Lines around a change that a diff shows. */
const CONTEXT = 3;

/** A stretch of lines of one text and what stands in its place in the other one, as indexes from 0. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly otherStart: number;
  readonly otherEnd: number;
}

/**
 * How a text became another one, as a unified diff that `git apply` and `patch` take. Empty for equal texts.
 * @param path relative to where the diff is applied
 * @param firstLine of the file, where the texts are a part of it
 */
export function unifiedDiff(path: string, before: string, after: string, firstLine = 1): string {
  if (before === after) return '';
  const [one, other] = [linesOf(before), linesOf(after)];
  const hunks = grouped(changesOf(one, other)).map((changes) => hunkOf(one, other, changes, firstLine - 1));
  return `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`;
}

/** Lines with their ends, so that a missing one at the end of the text shows. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function grouped(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last !== undefined && change.start - last.at(-1)!.end <= 2 * CONTEXT) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunkOf(one: readonly string[], other: readonly string[], changes: readonly Change[], base: number): string {
  const [first, last] = [changes[0]!, changes.at(-1)!];
  const start = Math.max(0, first.start - CONTEXT);
  const end = Math.min(one.length, last.end + CONTEXT);
  const otherStart = first.otherStart - (first.start - start);
  const otherEnd = last.otherEnd + (end - last.end);
  const parts = [`@@ -${rangeOf(start, end, base)} +${rangeOf(otherStart, otherEnd, base)} @@\n`];
  let at = start;
  for (const change of changes) {
    parts.push(...one.slice(at, change.start).map((line) => shown(' ', line)));
    parts.push(...one.slice(change.start, change.end).map((line) => shown('-', line)));
    parts.push(...other.slice(change.otherStart, change.otherEnd).map((line) => shown('+', line)));
    at = change.end;
  }
  parts.push(...one.slice(at, end).map((line) => shown(' ', line)));
  return parts.join('');
}

/** An empty range is told by the line before it. */
function rangeOf(start: number, end: number, base: number): string {
  const size = end - start;
  if (size === 1) return `${base + start + 1}`;
  return `${base + (size === 0 ? start : start + 1)},${size}`;
}

function shown(sign: string, line: string): string {
  return line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`;
}

/** The fewest changes that make one list of lines the other (Myers, An O(ND) Difference Algorithm, 1986). */
function changesOf(one: readonly string[], other: readonly string[]): readonly Change[] {
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head++;
  let tail = 0;
  const most = Math.min(one.length, other.length) - head;
  while (tail < most && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  const [a, b] = [one.slice(head, one.length - tail), other.slice(head, other.length - tail)];
  const pairs = equalPairs(a, b);
  const changes: Change[] = [];
  let [x, y] = [0, 0];
  for (const [nextX, nextY] of [...pairs, [a.length, b.length] as const]) {
    if (nextX > x || nextY > y) {
      changes.push({start: head + x, end: head + nextX, otherStart: head + y, otherEnd: head + nextY});
    }
    [x, y] = [nextX + 1, nextY + 1];
  }
  return changes;
}

/** What takes more steps is shown as one change: nobody reads it line by line. */
const MOST_STEPS = 500;

function equalPairs(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const trace: Map<number, number>[] = [];
  const limit = Math.min(a.length + b.length, MOST_STEPS);
  let reach = new Map<number, number>([[1, 0]]);
  for (let steps = 0; steps <= limit; steps++) {
    trace.push(reach);
    const next = new Map<number, number>();
    for (let k = -steps; k <= steps; k += 2) {
      const isDown = k === -steps || (k !== steps && (reach.get(k - 1) ?? 0) < (reach.get(k + 1) ?? 0));
      let x = isDown ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && x - k >= 0 && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, steps, k, [a.length, b.length]);
    }
    reach = new Map([...reach, ...next]);
  }
  return [];
}

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  steps: number,
  diagonal: number,
  end: readonly [number, number],
): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let [x, y] = end;
  let k = diagonal;
  for (let d = steps; d >= 0; d--) {
    const reach = trace[d]!;
    const isDown = k === -d || (k !== d && (reach.get(k - 1) ?? 0) < (reach.get(k + 1) ?? 0));
    const from = isDown ? k + 1 : k - 1;
    const startX = d === 0 ? 0 : (reach.get(from) ?? 0);
    const startY = d === 0 ? 0 : startX - from;
    const [snakeX, snakeY] = d === 0 ? [0, 0] : isDown ? [startX, startY + 1] : [startX + 1, startY];
    while (x > snakeX && y > snakeY) {
      x--;
      y--;
      pairs.push([x, y]);
    }
    [x, y] = [startX, startY];
    k = from;
  }
  return pairs.reverse();
}
