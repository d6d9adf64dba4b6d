import type {Oid} from '../model/scalars.ts';

const FIRST_CAPACITY = 1 << 12;
/** Words of a slot: 64 bits of the fingerprint in the name, 64 bits of the blob's id. */
const WORDS = 4;
const TEXT_PATH = /^sql\/[0-9a-f]{2}\/e\d+_([0-9a-f]{16})[0-9a-f]*\.sql$/;

/**
 * What lies under `sql/`, to ask whether a text is stored just so: a million of them in 32 MB. Of names and ids half is
 * kept: two texts would have to agree in 128 bits to be taken for one another.
 */
export class TextIds {
  #capacity = FIRST_CAPACITY;
  #size = 0;
  #slots = new Uint32Array(FIRST_CAPACITY * WORDS);
  /** Sidecars and whatever else a person put there. */
  readonly #others = new Map<string, Oid>();

  /** Whether a path holds exactly this blob. */
  holds(path: string, oid: Oid): boolean {
    const key = TEXT_PATH.exec(path)?.[1];
    if (key === undefined) return this.#others.get(path) === oid;
    const at = this.#at(word(key, 0), word(key, 1));
    return this.#slots[at + 2] === word(oid, 0) && this.#slots[at + 3] === word(oid, 1);
  }

  /** Whether a path holds anything. */
  has(path: string): boolean {
    const key = TEXT_PATH.exec(path)?.[1];
    if (key === undefined) return this.#others.has(path);
    return !this.#isEmpty(this.#at(word(key, 0), word(key, 1)));
  }

  /** @param oid undefined: nothing any more */
  put(path: string, oid: Oid | undefined): void {
    const key = TEXT_PATH.exec(path)?.[1];
    if (key === undefined) {
      if (oid === undefined) this.#others.delete(path);
      else this.#others.set(path, oid);
      return;
    }
    if (this.#size >= this.#capacity * 0.75) this.#grow();
    const [high, low] = [word(key, 0), word(key, 1)];
    const at = this.#at(high, low);
    if (this.#isEmpty(at)) {
      if (oid === undefined) return;
      this.#size += 1;
    }
    // A removed text keeps its slot, so that those behind it are still found; no blob's id is all zeros.
    this.#slots.set([high, low, oid === undefined ? 0 : word(oid, 0), oid === undefined ? 0 : word(oid, 1)], at);
  }

  #isEmpty(at: number): boolean {
    return this.#slots[at + 2] === 0 && this.#slots[at + 3] === 0;
  }

  /** Where a key stands, or the free place that it would take. */
  #at(high: number, low: number): number {
    const slots = this.#slots;
    let slot = low & (this.#capacity - 1);
    for (;;) {
      const at = slot * WORDS;
      if (slots[at] === high && slots[at + 1] === low) return at;
      if (slots[at] === 0 && slots[at + 1] === 0 && this.#isEmpty(at)) return at;
      slot = (slot + 1) & (this.#capacity - 1);
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#capacity *= 2;
    this.#slots = new Uint32Array(this.#capacity * WORDS);
    for (let at = 0; at < before.length; at += WORDS) {
      const slot = before.subarray(at, at + WORDS);
      if (slot[2] === 0 && slot[3] === 0) continue;
      this.#slots.set(slot, this.#at(slot[0]!, slot[1]!));
    }
  }
}

/** One of the words of 32 bits that a hexadecimal text begins with. */
function word(hex: string, index: number): number {
  return Number.parseInt(hex.slice(index * 8, index * 8 + 8), 16);
}
