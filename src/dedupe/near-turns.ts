/** Whose turn it is: numbers from one to another, in their order, and others that are added on the way. */
export class NearTurns {
  #next: number;
  readonly #end: number;
  readonly #isBefore: (one: number, other: number) => boolean;
  /** Those that were added, as a heap: none is before the one at half its place. */
  readonly #added: number[] = [];
  readonly #waiting = new Set<number>();

  constructor(from: number, to: number, isBefore: (one: number, other: number) => boolean) {
    this.#next = from;
    this.#end = to;
    this.#isBefore = isBefore;
  }

  /** Gives an item a turn, whether it had one or not. It must not be before the one whose turn it is. */
  add(item: number): void {
    if (this.#waiting.has(item)) return;
    this.#waiting.add(item);
    const heap = this.#added;
    let at = heap.length;
    for (let above = (at - 1) >> 1; at > 0 && this.#isBefore(item, heap[above]!); above = (at - 1) >> 1) {
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = item;
  }

  /** The next item; -1 when no one is waiting. */
  next(): number {
    const [added] = this.#added;
    const isOver = this.#next >= this.#end;
    if (added === undefined || (!isOver && this.#isBefore(this.#next, added))) return isOver ? -1 : this.#next++;
    this.#waiting.delete(added);
    this.#removeFirst();
    return added;
  }

  #removeFirst(): void {
    const heap = this.#added;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      if (below + 1 < heap.length && this.#isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (below >= heap.length || !this.#isBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}
