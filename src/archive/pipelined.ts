/**
 * Maps a stream in order, with several items under way: what waits for a pipe to answer is asked for ahead. Memory
 * stays with `ahead` items, however long the stream is.
 */
export async function* pipelined<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  ahead: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for await (const item of items) {
    const result = map(item);
    // Whoever takes it sees a failure; until then it is not an unhandled one.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= ahead) yield await (underWay.shift() as Promise<R>);
  }
  for (const result of underWay) yield await result;
}

/** Puts items of a sorted stream together that share a key and follow each other. */
export async function* grouped<T>(items: AsyncIterable<T>, keyOf: (item: T) => string): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  let key: string | undefined;
  for await (const item of items) {
    const own = keyOf(item);
    if (key !== undefined && own !== key) {
      yield group;
      group = [];
    }
    key = own;
    group.push(item);
  }
  if (group.length > 0) yield group;
}
