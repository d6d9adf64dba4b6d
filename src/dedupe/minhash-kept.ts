import {KEYS} from './minhash.ts';

/** Statements whose keys share an array. */
const SHARING = 4096;

/** Keys of statements side by side: an array of its own for each would cost twice as much. */
export class KeptKeys {
  readonly #arrays: Int32Array[] = [];
  /** By item; -1 for those without. */
  readonly #places: Int32Array;
  #size = 0;

  /** @param items how many there are: they are numbers below that */
  constructor(items: number) {
    this.#places = new Int32Array(items).fill(-1);
  }

  set(item: number, keys: Int32Array): void {
    if (this.#places[item] === -1) this.#places[item] = this.#size++;
    const place = this.#places[item]!;
    const array = (this.#arrays[Math.floor(place / SHARING)] ??= new Int32Array(SHARING * KEYS));
    array.set(keys, (place % SHARING) * KEYS);
  }

  /** Valid until the next call of `set`. */
  get(item: number): Int32Array | undefined {
    const place = this.#places[item]!;
    if (place === -1) return undefined;
    const from = (place % SHARING) * KEYS;
    return this.#arrays[Math.floor(place / SHARING)]?.subarray(from, from + KEYS);
  }
}
