/** Records that share a piece, as a power of two. */
const PIECE_BITS = 14;
const PIECE_MASK = (1 << PIECE_BITS) - 1;

/**
 * Records of a few whole numbers each, of 32 bits with a sign. They grow piece by piece: growing by copies needs room for both
 * copies at the very moment when there is least of it.
 */
export class NumberRecords {
  readonly #fields: number;
  readonly #pieces: Int32Array[] = [];
  #size = 0;

  /** @param fields how many numbers a record has */
  constructor(fields: number) {
    this.#fields = fields;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a record of zeros. @returns its number: they are counted from 0 */
  add(): number {
    const record = this.#size++;
    if ((record & PIECE_MASK) === 0) this.#pieces.push(new Int32Array(this.#fields << PIECE_BITS));
    return record;
  }

  get(record: number, field: number): number {
    return this.#pieces[record >>> PIECE_BITS]![(record & PIECE_MASK) * this.#fields + field]!;
  }

  set(record: number, field: number, value: number): void {
    this.#pieces[record >>> PIECE_BITS]![(record & PIECE_MASK) * this.#fields + field] = value;
  }
}
