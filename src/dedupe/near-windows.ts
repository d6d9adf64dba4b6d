import {compareText} from './order.ts';

/** Statements of one person before one, and after it, that it is compared with. */
const WINDOW = 10;

/** What is known of a statement's place in somebody's day. */
interface Written {
  readonly key: string;
  readonly user?: string | undefined;
  readonly at?: string | undefined;
}

/** What the same person wrote just before and just after a statement. */
export class NearWindows {
  /** Numbers of the items by person and time; those of nobody left out. */
  readonly #order: Int32Array;
  /** Where each item stands in that order; -1 for those of nobody. */
  readonly #ranks: Int32Array;
  /** A number for the person at each place of the order. */
  readonly #people: Int32Array;

  /** @param people whose statements are looked around */
  constructor(items: readonly Written[], people: ReadonlySet<string | undefined>) {
    this.#ranks = new Int32Array(items.length).fill(-1);
    const known = items.flatMap(({user, at, key}, number) =>
      user === undefined || at === undefined || !people.has(user) ? [] : [{number, user, at, key}],
    );
    known.sort((a, b) => compareText(a.user, b.user) || compareText(a.at, b.at) || compareText(a.key, b.key));
    this.#order = Int32Array.from(known, ({number}) => number);
    this.#people = new Int32Array(known.length);
    let person = 0;
    for (const [rank, {number, user}] of known.entries()) {
      if (rank > 0 && known[rank - 1]?.user !== user) person++;
      this.#people[rank] = person;
      this.#ranks[number] = rank;
    }
  }

  /** Calls with the number of each item around one, itself left out. */
  around(number: number, take: (number: number) => void): void {
    const rank = this.#ranks[number]!;
    if (rank === -1) return;
    const person = this.#people[rank]!;
    const end = Math.min(this.#order.length - 1, rank + WINDOW);
    for (let near = Math.max(0, rank - WINDOW); near <= end; near++) {
      if (near !== rank && this.#people[near] === person) take(this.#order[near]!);
    }
  }
}
