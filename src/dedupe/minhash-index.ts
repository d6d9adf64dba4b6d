import {KEYS} from './minhash.ts';

/** Statements of one key that are looked at, those put in last first: what more have in common is boilerplate. */
const LOOKED_AT = 32;
const LEAST_ROOM = 256;
/** Numbers of a place: its key, and the next place in the same bucket, plus 1. */
const PLACE = 2;

/**
 * Statements by their keys. Arrays of numbers with chains through them instead of a map of lists: some hundred bytes a
 * statement.
 */
export class KeyIndex {
  /** The first place of each bucket, plus 1; as many as a power of two. */
  #heads: Int32Array;
  #places: Int32Array;
  /** Statements that were put in; the n-th has the places from `n * KEYS` on. */
  #size = 0;

  /** @param expected how many statements are to be put in, as far as that is known: there may be more */
  constructor(expected: number) {
    const room = Math.max(LEAST_ROOM, expected);
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(room * KEYS)));
    this.#places = new Int32Array(room * KEYS * PLACE);
  }

  /** Puts a statement in. @returns its number: they are counted from 0 */
  add(keys: Int32Array): number {
    if ((this.#size + 1) * KEYS * PLACE > this.#places.length) this.#grow();
    const first = this.#size * KEYS;
    for (let i = 0; i < KEYS; i++) {
      this.#places[(first + i) * PLACE] = keys[i]!;
      this.#link(first + i);
    }
    return this.#size++;
  }

  /** Calls for each statement that shares a key, once for each that it shares. */
  eachSharing(keys: Int32Array, take: (number: number) => void): void {
    const places = this.#places;
    for (let i = 0; i < KEYS; i++) {
      const key = keys[i]!;
      let looked = 0;
      for (let at = this.#heads[this.#bucketOf(key)]! - 1; at !== -1; at = places[at * PLACE + 1]! - 1) {
        if (places[at * PLACE] !== key || at % KEYS !== i) continue;
        take((at - i) / KEYS);
        if (++looked === LOOKED_AT) break;
      }
    }
  }

  #bucketOf(key: number): number {
    return (key ^ (key >>> 16)) & (this.#heads.length - 1);
  }

  #link(at: number): void {
    const bucket = this.#bucketOf(this.#places[at * PLACE]!);
    this.#places[at * PLACE + 1] = this.#heads[bucket]!;
    this.#heads[bucket] = at + 1;
  }

  #grow(): void {
    const places = new Int32Array(this.#places.length * 2);
    places.set(this.#places);
    this.#places = places;
    this.#heads = new Int32Array(this.#heads.length * 2);
    for (let at = 0; at < this.#size * KEYS; at++) this.#link(at);
  }
}
