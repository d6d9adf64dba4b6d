import type {Workshop} from './context.ts';

/** Things done at a time, in one transaction of the catalog. */
const AT_A_TIME = 100;

/**
 * Does something with each of many things, and lets others have their turn in between: Ctrl-C is heard, a progress line moves.
 * @returns what came of each, in their order
 * @throws the signal's reason when it says stop; what was done so far is kept in the catalog
 */
export async function inSteps<T, R>(
  {catalog, signal}: Pick<Workshop, 'catalog' | 'signal'>,
  things: Iterable<T>,
  work: (thing: T) => R,
): Promise<R[]> {
  const done: R[] = [];
  const rest = things[Symbol.iterator]();
  for (;;) {
    signal.throwIfAborted();
    const before = done.length;
    catalog.transaction(() => {
      for (const thing of nextOf(rest)) done.push(work(thing));
    });
    if (done.length - before < AT_A_TIME) return done;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The next ones, as they are asked for; the others stay. */
function* nextOf<T>(rest: Iterator<T>): Generator<T, void, undefined> {
  for (let n = 0; n < AT_A_TIME; n++) {
    const next = rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}
