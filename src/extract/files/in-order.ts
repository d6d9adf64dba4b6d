/**
 * Works on up to `parallel` items at a time and yields the results in the order of the items, so that what is read side
 * by side still comes out the same every night. An error surfaces at its item's turn; nothing new is begun after it.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const ahead: Promise<R>[] = [];
  let next = 0;
  const begin = (): void => {
    const item = items[next++] as T;
    const result = work(item);
    // Looked at when its turn comes; until then it is nobody's unhandled rejection.
    result.catch(() => {});
    ahead.push(result);
  };
  while (next < items.length && ahead.length < Math.max(1, parallel)) begin();
  for (;;) {
    const first = ahead.shift();
    if (first === undefined) return;
    yield await first;
    if (next < items.length) begin();
  }
}

/** Compares texts by code unit: the same order on every machine, whatever its language. */
export function byText<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const left = key(a);
    const right = key(b);
    return left < right ? -1 : left > right ? 1 : 0;
  };
}
