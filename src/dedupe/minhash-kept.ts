import {KEYS} from './minhash.ts';

/** Keys of statements side by side: an array of its own for each would cost twice as much. */
export class KeptKeys {
  #keys = new Int32Array(64 * KEYS);
  readonly #places = new Map<number, number>();

  set(item: number, keys: Int32Array): void {
    const place = this.#places.get(item) ?? this.#places.size;
    this.#places.set(item, place);
    if ((place + 1) * KEYS > this.#keys.length) {
      const larger = new Int32Array(this.#keys.length * 2);
      larger.set(this.#keys);
      this.#keys = larger;
    }
    this.#keys.set(keys, place * KEYS);
  }

  /** Valid until the next call of `set`. */
  get(item: number): Int32Array | undefined {
    const place = this.#places.get(item);
    return place === undefined ? undefined : this.#keys.subarray(place * KEYS, (place + 1) * KEYS);
  }
}
