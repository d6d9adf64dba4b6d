/** Shortest value that is looked for by itself: shorter ones stand in too many innocent places. */
export const LEAST_KNOWN = 8;

const BASE = 0x01000193;
const SLOTS = 1 << 22;
/** BASE to the power of LEAST_KNOWN - 1, modulo 2^32. */
const HIGH = (() => {
  let power = 1;
  for (let i = 1; i < LEAST_KNOWN; i++) power = Math.imul(power, BASE);
  return power;
})();

/**
 * Finds many values in a text in one pass: a rolling hash over their first characters (Karp and Rabin, 1987), compared
 * in full where it hits. Values under eight characters are left out.
 */
export class KnownValues {
  readonly #byHash = new Map<number, string[]>();
  /** One byte per slot of hash values, so that a place costs one look-up. */
  readonly #hit = new Uint8Array(SLOTS);

  constructor(values: Iterable<string>) {
    for (const value of values) {
      if (value.length < LEAST_KNOWN) continue;
      let hash = 0;
      for (let i = 0; i < LEAST_KNOWN; i++) hash = (Math.imul(hash, BASE) + value.charCodeAt(i)) | 0;
      const same = this.#byHash.get(hash);
      if (same === undefined) this.#byHash.set(hash, [value]);
      else same.push(value);
      this.#hit[slotOf(hash)] = 1;
    }
    for (const same of this.#byHash.values()) same.sort((a, b) => b.length - a.length);
  }

  /** Places of the values, in order; at one place the longest value. */
  *find(text: string): Iterable<{readonly start: number; readonly end: number; readonly value: string}> {
    if (this.#byHash.size === 0 || text.length < LEAST_KNOWN) return;
    let hash = 0;
    for (let i = 0; i < LEAST_KNOWN - 1; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
    for (let at = 0; at + LEAST_KNOWN <= text.length; at++) {
      hash = (Math.imul(hash, BASE) + text.charCodeAt(at + LEAST_KNOWN - 1)) | 0;
      if (this.#hit[slotOf(hash)] === 1) {
        const value = this.#byHash.get(hash)?.find((known) => text.startsWith(known, at));
        if (value !== undefined) yield {start: at, end: at + value.length, value};
      }
      hash = (hash - Math.imul(text.charCodeAt(at), HIGH)) | 0;
    }
  }
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
