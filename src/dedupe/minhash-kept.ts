import {KEYS} from './minhash.ts';

/** Statements whose keys share an array. */
const SHARING = 4096;

/** Keys of statements side by side: an array of its own for each would cost twice as much. */
export class KeptKeys {
  readonly #arrays: Int32Array[] = [];
  readonly #places = new Map<number, number>();

  set(item: number, keys: Int32Array): void {
    const place = this.#places.get(item) ?? this.#places.size;
    this.#places.set(item, place);
    const array = (this.#arrays[Math.floor(place / SHARING)] ??= new Int32Array(SHARING * KEYS));
    array.set(keys, (place % SHARING) * KEYS);
  }

  /** Valid until the next call of `set`. */
  get(item: number): Int32Array | undefined {
    const place = this.#places.get(item);
    if (place === undefined) return undefined;
    const from = (place % SHARING) * KEYS;
    return this.#arrays[Math.floor(place / SHARING)]?.subarray(from, from + KEYS);
  }
}
