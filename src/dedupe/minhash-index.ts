import {KEYS} from './minhash.ts';

/** Statements of one key that are looked at, those put in last first: what more have in common is boilerplate. */
const LOOKED_AT = 32;
const FIRST_ROOM = 256;

/**
 * Statements by their keys. Arrays of numbers with chains through them instead of a map of lists: some hundred bytes a
 * statement.
 */
export class KeyIndex {
  /** The first place of each bucket, plus 1. */
  #heads = new Int32Array(2 ** Math.ceil(Math.log2(FIRST_ROOM * KEYS)));
  /** The next place in the same bucket, plus 1. */
  #next = new Int32Array(FIRST_ROOM * KEYS);
  #keys = new Int32Array(FIRST_ROOM * KEYS);
  /** Statements that were put in; the n-th has the places from `n * KEYS` on. */
  #size = 0;

  /** Puts a statement in. @returns its number: they are counted from 0 */
  add(keys: Int32Array): number {
    if ((this.#size + 1) * KEYS > this.#keys.length) this.#grow();
    const first = this.#size * KEYS;
    this.#keys.set(keys, first);
    for (let place = first; place < first + KEYS; place++) this.#link(place);
    return this.#size++;
  }

  /** Calls for each statement that shares a key, once for each that it shares. */
  eachSharing(keys: Int32Array, take: (number: number) => void): void {
    for (let i = 0; i < KEYS; i++) {
      const key = keys[i]!;
      let looked = 0;
      for (let place = this.#heads[this.#bucketOf(key)]! - 1; place !== -1; place = this.#next[place]! - 1) {
        if (this.#keys[place] !== key || place % KEYS !== i) continue;
        take((place - i) / KEYS);
        if (++looked === LOOKED_AT) break;
      }
    }
  }

  #bucketOf(key: number): number {
    return (key ^ (key >>> 16)) & (this.#heads.length - 1);
  }

  #link(place: number): void {
    const bucket = this.#bucketOf(this.#keys[place]!);
    this.#next[place] = this.#heads[bucket]!;
    this.#heads[bucket] = place + 1;
  }

  #grow(): void {
    const keys = new Int32Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#next = new Int32Array(keys.length);
    this.#heads = new Int32Array(this.#heads.length * 2);
    for (let place = 0; place < this.#size * KEYS; place++) this.#link(place);
  }
}
