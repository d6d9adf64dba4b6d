import {type Features, packFeatures, unpackFeatures} from '../dedupe/features.ts';
import {NumberRecords} from './number-records.ts';

/** Bytes that packed features share. */
const SLAB = 1 << 20;
/** Of each: its slab, and where in it it begins and ends. */
const [IN, FROM, TO] = [0, 1, 2];

/** Features of many shapes side by side: an array of its own for each would cost as much again. */
export class PackedFeatures {
  readonly #slabs: Uint8Array[] = [];
  readonly #places = new NumberRecords(3);
  #used = SLAB;

  /** @returns the place to ask for them */
  add(features: Features): number {
    const place = this.#places.add();
    this.#put(place, packFeatures(features));
    return place;
  }

  /** Puts others in the place of some; mostly they are as long. */
  replace(place: number, features: Features): void {
    const bytes = packFeatures(features);
    const from = this.#places.get(place, FROM);
    if (this.#places.get(place, TO) - from !== bytes.length) this.#put(place, bytes);
    else this.#slabs[this.#places.get(place, IN)]!.set(bytes, from);
  }

  at(place: number): Features {
    const slab = this.#slabs[this.#places.get(place, IN)]!;
    return unpackFeatures(slab.subarray(this.#places.get(place, FROM), this.#places.get(place, TO)));
  }

  #put(place: number, bytes: Uint8Array): void {
    if (this.#used + bytes.length > SLAB) {
      this.#slabs.push(new Uint8Array(Math.max(SLAB, bytes.length)));
      this.#used = 0;
    }
    this.#slabs.at(-1)!.set(bytes, this.#used);
    this.#places.set(place, IN, this.#slabs.length - 1);
    this.#places.set(place, FROM, this.#used);
    this.#used += bytes.length;
    this.#places.set(place, TO, this.#used);
  }
}
