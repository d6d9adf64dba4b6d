import {compareText} from './order.ts';

/** Statements of one person before one, and after it, that it is compared with. */
const WINDOW = 10;

/** What is known of a statement's place in somebody's day. */
interface Written {
  readonly key: string;
  readonly user?: string | undefined;
  readonly at?: string | undefined;
}

/** What the same person wrote just before and just after a statement. Whose statements nobody asks about are not put in order. */
export class NearWindows {
  readonly #items: readonly Written[];
  /** The person of each item, as a number; -1 for those of nobody. */
  readonly #people: Int32Array;
  /** Numbers of the items by person; those of nobody left out. */
  readonly #order: Int32Array;
  /** By person: where theirs begin in that order, and one more for where the last ones end. */
  readonly #starts: Int32Array;
  /** Where each item stands in that order; -1 until its person's are in the order of time. */
  readonly #ranks: Int32Array;

  /** @param people whose statements are looked around */
  constructor(items: readonly Written[], people: ReadonlySet<string | undefined>) {
    this.#items = items;
    this.#people = new Int32Array(items.length).fill(-1);
    this.#ranks = new Int32Array(items.length).fill(-1);
    const names = new Map<string, number>();
    const counts: number[] = [];
    for (const [number, {user, at}] of items.entries()) {
      if (user === undefined || at === undefined || !people.has(user)) continue;
      const person = names.get(user) ?? names.size;
      names.set(user, person);
      this.#people[number] = person;
      counts[person] = (counts[person] ?? 0) + 1;
    }
    this.#starts = new Int32Array(counts.length + 1);
    for (const [person, count] of counts.entries()) this.#starts[person + 1] = this.#starts[person]! + count;
    this.#order = new Int32Array(this.#starts.at(-1)!);
    const next = this.#starts.slice();
    for (const [number, person] of this.#people.entries()) if (person !== -1) this.#order[next[person]!++] = number;
  }

  /** Calls with the number of each item around one, itself left out. */
  around(number: number, take: (number: number) => void): void {
    const person = this.#people[number]!;
    if (person === -1) return;
    if (this.#ranks[number] === -1) this.#sort(person);
    const rank = this.#ranks[number]!;
    const end = Math.min(this.#starts[person + 1]! - 1, rank + WINDOW);
    for (let near = Math.max(this.#starts[person]!, rank - WINDOW); near <= end; near++) {
      if (near !== rank) take(this.#order[near]!);
    }
  }

  /** Puts what a person wrote in the order of time. */
  #sort(person: number): void {
    const from = this.#starts[person]!;
    const theirs = this.#order.subarray(from, this.#starts[person + 1]);
    const items = this.#items;
    const written = Array.from(theirs, (number) => ({number, time: timeOf(items[number]!.at!)}));
    written.sort((a, b) => a.time - b.time || compareWritten(items[a.number]!, items[b.number]!));
    for (const [place, {number}] of written.entries()) {
      theirs[place] = number;
      this.#ranks[number] = from + place;
    }
  }
}

/** In milliseconds, which are compared much faster than texts; 0 for what is no time. */
function timeOf(at: string): number {
  return Date.parse(at) || 0;
}

function compareWritten(one: Written, other: Written): number {
  return compareText(one.at!, other.at!) || compareText(one.key, other.key);
}
