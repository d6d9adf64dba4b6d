import type {ExactFingerprint} from '../model/statement.ts';

const FIRST_CAPACITY = 1 << 12;
const NOTHING = 0;
const NO_TEXT = 1;
const TEXT = 2;

/**
 * Which fingerprint the text behind a query hash has, for every hash that a run has met: a million of them in some 50 MB,
 * where strings in a Map would take four times that. Keys are kept as 64 bits of a hash, so two of a million are taken
 * for one another once in thirty million runs.
 */
export class ExactOfHash {
  #capacity = FIRST_CAPACITY;
  #size = 0;
  #keys = new Uint32Array(FIRST_CAPACITY * 2);
  /** Four words of a fingerprint each. */
  #values = new Uint32Array(FIRST_CAPACITY * 4);
  #kinds = new Uint8Array(FIRST_CAPACITY);
  /** `e1_`: the same in front of all. */
  #version = '';

  /** @returns '' for a hash without a readable text, undefined for one that was not met */
  get(queryHash: string, hashVersion: number): ExactFingerprint | '' | undefined {
    const [high, low] = keyOf(queryHash, hashVersion);
    const slot = this.#slotOf(high, low);
    const kind = this.#kinds[slot];
    if (kind === NOTHING) return undefined;
    return kind === NO_TEXT ? '' : this.#valueAt(slot);
  }

  set(queryHash: string, hashVersion: number, exact: ExactFingerprint | ''): void {
    if (this.#size >= this.#capacity * 0.75) this.#grow();
    const [high, low] = keyOf(queryHash, hashVersion);
    const slot = this.#slotOf(high, low);
    if (this.#kinds[slot] === NOTHING) this.#size += 1;
    this.#keys[slot * 2] = high;
    this.#keys[slot * 2 + 1] = low;
    this.#put(slot, exact);
  }

  /** Texts have other fingerprints now, or none. */
  rename(renamed: ReadonlyMap<ExactFingerprint, ExactFingerprint | ''>): void {
    if (renamed.size === 0) return;
    for (let slot = 0; slot < this.#capacity; slot++) {
      if (this.#kinds[slot] !== TEXT) continue;
      const now = renamed.get(this.#valueAt(slot));
      if (now !== undefined) this.#put(slot, now);
    }
  }

  #put(slot: number, exact: ExactFingerprint | ''): void {
    this.#kinds[slot] = exact === '' ? NO_TEXT : TEXT;
    if (exact === '') return;
    const at = exact.indexOf('_') + 1;
    this.#version = exact.slice(0, at);
    for (let word = 0; word < 4; word++) {
      this.#values[slot * 4 + word] = Number.parseInt(exact.slice(at + word * 8, at + word * 8 + 8), 16);
    }
  }

  #valueAt(slot: number): ExactFingerprint {
    let text = this.#version;
    for (let word = 0; word < 4; word++) text += (this.#values[slot * 4 + word] ?? 0).toString(16).padStart(8, '0');
    return text;
  }

  /** The slot of a key, or the empty one where it belongs. */
  #slotOf(high: number, low: number): number {
    const mask = this.#capacity - 1;
    let slot = low & mask;
    while (this.#kinds[slot] !== NOTHING && (this.#keys[slot * 2] !== high || this.#keys[slot * 2 + 1] !== low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [keys, values, kinds] = [this.#keys, this.#values, this.#kinds];
    const before = this.#capacity;
    this.#capacity *= 2;
    this.#keys = new Uint32Array(this.#capacity * 2);
    this.#values = new Uint32Array(this.#capacity * 4);
    this.#kinds = new Uint8Array(this.#capacity);
    for (let old = 0; old < before; old++) {
      const kind = kinds[old] ?? NOTHING;
      if (kind === NOTHING) continue;
      const [high, low] = [keys[old * 2] ?? 0, keys[old * 2 + 1] ?? 0];
      const slot = this.#slotOf(high, low);
      this.#keys[slot * 2] = high;
      this.#keys[slot * 2 + 1] = low;
      this.#values.set(values.subarray(old * 4, old * 4 + 4), slot * 4);
      this.#kinds[slot] = kind;
    }
  }
}

/** Two hashes of 32 bits with different seeds (cyrb53, bryc). */
function keyOf(queryHash: string, hashVersion: number): readonly [number, number] {
  // The version is mixed in like a character: only added to it, it could be undone by the first one.
  let one = Math.imul(0xdeadbeef ^ hashVersion, 2654435761);
  let two = Math.imul(0x41c6ce57 ^ hashVersion, 1597334677);
  for (let at = 0; at < queryHash.length; at++) {
    const code = queryHash.charCodeAt(at);
    one = Math.imul(one ^ code, 2654435761);
    two = Math.imul(two ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return [two >>> 0, one >>> 0];
}
