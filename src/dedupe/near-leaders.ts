import type {Features} from './features.ts';
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
  /** Place in the index by item. */
  readonly #places = new Map<number, number>();
  readonly #index = new KeyIndex();
  /** How many keys each shares with the statement at hand; 0 in between. */
  #shared = new Uint8Array(1024);

  has(item: number): boolean {
    return this.#places.has(item);
  }

  /** The items that lead. */
  items(): Iterable<number> {
    return this.#places.keys();
  }

  add(item: number, {features, total}: Weighed, keys: Int32Array): void {
    const place = this.#index.add(keys);
    this.#places.set(item, place);
    this.#items[place] = item;
    this.#features[place] = features;
    this.#totals[place] = total;
    if (place >= this.#shared.length) this.#shared = new Uint8Array(this.#shared.length * 2);
  }

  remove(item: number): void {
    this.#places.delete(item);
  }

  /** Leaders that may be near a statement, those that share most keys with it first; it itself is none of them. */
  candidates(item: number, keys: Int32Array): number[] {
    const met: number[] = [];
    this.#index.eachSharing(keys, (place) => {
      const before = this.#shared[place]!;
      if (before === 0) met.push(place);
      this.#shared[place] = before + 1;
    });
    const places = met.length <= 1 ? met : this.#best(met);
    for (const place of met) this.#shared[place] = 0;
    const found: number[] = [];
    for (const place of places) {
      const leader = this.#items[place]!;
      if (leader === item || this.#places.get(leader) !== place) continue;
      found.push(leader);
      if (found.length === COMPARED) break;
    }
    return found;
  }

  #best(places: readonly number[]): readonly number[] {
    return places.toSorted((a, b) => this.#shared[b]! - this.#shared[a]! || this.#items[a]! - this.#items[b]!);
  }

  /** How alike a statement and a leader are; 0 where it is clear that they are not as alike as is wanted. */
  likeness(weighed: Weighed, leader: number, atLeast: number): number {
    const place = this.#places.get(leader)!;
    return likeness(weighed, {features: this.#features[place]!, total: this.#totals[place]!}, atLeast);
  }
}
