/** How long a stream that was left early gets to end, in milliseconds. */
const ENDING_MS = 2000;

/**
 * Passes a stream on in order while it already asks for what follows, so that what gives it and what takes it work at the
 * same time. Whoever stops early ends the stream as well; what fails, fails where it stood in the stream.
 * @param most weight of the items that may wait; one that is heavier waits alone
 * @param weightOf 1 for each item unless it says otherwise
 */
export async function* ahead<T>(
  items: AsyncIterable<T>,
  most: number,
  weightOf: (item: T) => number = () => 1,
): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  const waiting: {readonly value: T; readonly weight: number}[] = [];
  let failure: {readonly error: unknown} | undefined;
  const state = {weight: 0, isStopped: false, isDone: false};
  let wakeTaker = Promise.withResolvers<void>();
  let wakeGiver = Promise.withResolvers<void>();
  const pump = (async (): Promise<void> => {
    try {
      while (!state.isStopped) {
        const next = await iterator.next();
        if (next.done === true) break;
        const own = weightOf(next.value);
        waiting.push({value: next.value, weight: own});
        state.weight += own;
        wakeTaker.resolve();
        while (state.weight >= most && waiting.length > 0 && !state.isStopped) {
          wakeGiver = Promise.withResolvers();
          await wakeGiver.promise;
        }
      }
    } catch (error) {
      failure = {error};
    }
    state.isDone = true;
    wakeTaker.resolve();
  })();
  try {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) {
        state.weight -= next.weight;
        wakeGiver.resolve();
        yield next.value;
        continue;
      }
      if (state.isDone) break;
      wakeTaker = Promise.withResolvers();
      await wakeTaker.promise;
    }
    if (failure !== undefined) throw failure.error;
  } finally {
    state.isStopped = true;
    wakeGiver.resolve();
    // What gives may be waiting for an account that takes its time: whoever stopped early is not held up by that.
    const ended = pump.then(() => iterator.return?.());
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, ENDING_MS);
    await Promise.race([ended, patience.promise]);
    clearTimeout(timer);
  }
}
