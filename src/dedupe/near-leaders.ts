import type {Features} from './features.ts';
import {KEYS} from './minhash.ts';
import {KeyIndex} from './minhash-index.ts';
import {likeness, type Weighed} from './similarity.ts';

/** Leaders that a statement is held against, those that share most keys with it first. */
const COMPARED = 24;

/** The statements that lead, and how they are found. What leads no longer stays in the index, and is passed over. */
export class Leaders {
  /** By place in the index. */
  readonly #items: number[] = [];
  readonly #features: Features[] = [];
  readonly #totals: number[] = [];
  /** Place in the index by item; -1 for what does not lead. */
  readonly #places: Int32Array;
  readonly #index: KeyIndex;
  /** How many keys each shares with the statement at hand; 0 in between. */
  #shared: Uint8Array;
  /** How many share so many keys with it. */
  readonly #sharing = new Int32Array(KEYS + 1);

  /**
   * @param size how many items there are: they are numbers below that
   * @param known how many of them lead already
   */
  constructor(size: number, known: number) {
    // What is new may lead too.
    const expected = Math.ceil(known * 1.125);
    this.#places = new Int32Array(size).fill(-1);
    this.#index = new KeyIndex(expected);
    this.#shared = new Uint8Array(Math.max(1024, expected));
  }

  has(item: number): boolean {
    return this.#places[item] !== -1;
  }

  add(item: number, {features, total}: Weighed, keys: Int32Array): void {
    const place = this.#index.add(keys);
    this.#places[item] = place;
    this.#items[place] = item;
    this.#features[place] = features;
    this.#totals[place] = total;
    if (place < this.#shared.length) return;
    this.#shared = new Uint8Array(this.#shared.length * 2);
  }

  remove(item: number): void {
    this.#places[item] = -1;
  }

  /** Leaders that may be near a statement; it itself is none of them. */
  candidates(item: number, keys: Int32Array): number[] {
    const met: number[] = [];
    this.#index.eachSharing(keys, (place) => {
      const before = this.#shared[place]!;
      this.#shared[place] = before + 1;
      if (before > 0) return;
      const leader = this.#items[place]!;
      if (leader !== item && this.#places[leader] === place) met.push(place);
      else this.#shared[place] = 0;
    });
    const found = met.length <= COMPARED ? met : this.#best(met);
    // What is likeliest comes first: mostly no other one is looked at.
    found.sort((a, b) => this.#shared[b]! - this.#shared[a]!);
    const leaders = found.map((place) => this.#items[place]!);
    for (const place of met) this.#shared[place] = 0;
    return leaders;
  }

  /** Of the places those that share most keys; of several that share as many, the first items. */
  #best(places: readonly number[]): number[] {
    this.#sharing.fill(0);
    for (const place of places) this.#sharing[this.#shared[place]!]! += 1;
    let least = KEYS;
    let above = 0;
    while (above + this.#sharing[least]! <= COMPARED) above += this.#sharing[least--]!;
    const best = places.filter((place) => this.#shared[place]! > least);
    const tied = places.filter((place) => this.#shared[place] === least);
    tied.sort((a, b) => this.#items[a]! - this.#items[b]!);
    return [...best, ...tied.slice(0, COMPARED - best.length)];
  }

  /** How alike a statement and a leader are; 0 where it is clear that they are not as alike as is wanted. */
  likeness(weighed: Weighed, leader: number, atLeast: number): number {
    const place = this.#places[leader]!;
    return likeness(weighed, {features: this.#features[place]!, total: this.#totals[place]!}, atLeast);
  }
}
