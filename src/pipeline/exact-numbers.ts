import type {ExactFingerprint} from '../model/statement.ts';
import {EXACT_VERSION} from '../parse/fingerprint/fingerprints.ts';
import {NumberRecords} from './number-records.ts';

/** What a fingerprint begins with, before its hex digits. */
const HEAD = `${EXACT_VERSION}_`;
/** Numbers of 32 bits that its digits make. */
const WORDS = 4;
const DIGITS = 8;
const FIRST_SLOTS = 1 << 12;

/**
 * Exact fingerprints and their numbers, in the order in which they came. A million of them take some 30 MB; as texts in a map they
 * would take four times as much.
 */
export class ExactNumbers {
  readonly #words = new NumberRecords(WORDS);
  /** Numbers, plus 1, in places that follow from the fingerprint (linear probing); 0 for a free one. As many as a power of two. */
  #slots = new Int32Array(FIRST_SLOTS);

  get size(): number {
    return this.#words.size;
  }

  /** @returns the number of a fingerprint; -1 where it is not known */
  find(exact: ExactFingerprint): number {
    return this.#slots[this.#slotOf(exact)]! - 1;
  }

  /** Adds one that is not known. @returns its number: they are counted from 0 */
  add(exact: ExactFingerprint): number {
    if (this.size * 2 >= this.#slots.length) this.#grow();
    const slot = this.#slotOf(exact);
    const number = this.#words.add();
    for (let word = 0; word < WORDS; word++) this.#words.set(number, word, wordOf(exact, word));
    this.#slots[slot] = number + 1;
    return number;
  }

  at(number: number): ExactFingerprint {
    let digits = HEAD;
    for (let word = 0; word < WORDS; word++) {
      digits += (this.#words.get(number, word) >>> 0).toString(16).padStart(DIGITS, '0');
    }
    return digits;
  }

  /** The place of a fingerprint, or the free one where it would be put. */
  #slotOf(exact: ExactFingerprint): number {
    const mask = this.#slots.length - 1;
    let slot = wordOf(exact, 0) & mask;
    while (this.#slots[slot] !== 0 && !this.#isAt(this.#slots[slot]! - 1, exact)) slot = (slot + 1) & mask;
    return slot;
  }

  #isAt(number: number, exact: ExactFingerprint): boolean {
    for (let word = 0; word < WORDS; word++) {
      if (this.#words.get(number, word) !== wordOf(exact, word)) return false;
    }
    return true;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.#words.get(number, 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

function wordOf(exact: ExactFingerprint, word: number): number {
  const from = HEAD.length + word * DIGITS;
  return Number.parseInt(exact.slice(from, from + DIGITS), 16) | 0;
}
