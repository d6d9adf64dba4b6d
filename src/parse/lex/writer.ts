import {KIND} from './kinds.ts';
import {KIND_MASK, STRIDE, Tokens, WORD_SHIFT} from './tokens.ts';

/** What brackets, and the semicolon between statements, do to the pairs of brackets. */
const OPENS = 1;
const CLOSES = 2;
const ENDS = 3;
const BRACKETS = new Uint8Array(128);
for (const code of [40, 91, 123]) BRACKETS[code] = OPENS;
for (const code of [41, 93, 125]) BRACKETS[code] = CLOSES;
BRACKETS[59] = ENDS;

/** How many of the open brackets, times two, one that closes is held against. */
const BRACKET_REACH = 128;

/** Numbers in one array of tables: room for 16,000 tokens. */
const CHUNK = 1 << 16;

/**
 * The array that tables are written into one after another, and the first free place in it. One array serves many short
 * texts, so that reading one allocates next to nothing; a table that is kept keeps the array.
 */
let chunk = new Int32Array(CHUNK);
let free = 0;

/** Writes the table of a text's tokens, and pairs its brackets. One text is written at a time. */
export class TokenWriter {
  readonly #comments: number[] = [];
  #table = chunk;
  #base = free;
  /** Where the next token goes. */
  #place = free;
  /** Index and character of every bracket that is open. */
  readonly #opened: number[] = [];
  /** How far before the token that comes next the bracket is that it closes; 0 for none. */
  #pair = 0;

  /** Number of tokens so far. */
  get #size(): number {
    return (this.#place - this.#base) / STRIDE;
  }

  /** Adds a token. @returns where it ends */
  put(kind: number, start: number, end: number, word: number): number {
    let place = this.#place;
    if (place + STRIDE > this.#table.length) place = this.#move();
    const table = this.#table;
    table[place] = start;
    table[place + 1] = end;
    table[place + 2] = kind | (word << WORD_SHIFT);
    if (this.#pair !== 0) {
      table[place + 3] = this.#pair;
      this.#pair = 0;
    }
    this.#place = place + STRIDE;
    return end;
  }

  /** Goes on in an array with more room: a fresh shared one, or one of its own for a long text. @returns the next place */
  #move(): number {
    const used = this.#place - this.#base;
    const before = this.#table;
    const written = before.subarray(this.#base, this.#place);
    if (used < CHUNK / 2) {
      chunk = new Int32Array(CHUNK);
      free = 0;
      this.#table = chunk;
      chunk.set(written);
    } else {
      this.#table = new Int32Array(Math.max(used, CHUNK) * 2);
      this.#table.set(written);
      // The next text starts where this one did, and finds zeros there as everywhere.
      if (before === chunk) written.fill(0);
    }
    this.#base = 0;
    this.#place = used;
    return used;
  }

  /** Adds a comment. @returns where it ends */
  comment(start: number, end: number): number {
    this.#comments.push(start, end);
    return end;
  }

  /**
   * Takes note of an operator that comes next, given by its character: pairs a bracket with the one that opened it. One that closes an outer pair leaves the unclosed ones
   * inside without a partner, and one that closes nothing has none, so that a stray bracket does not unbalance the rest. No
   * pair reaches over a semicolon or a command of the client.
   */
  bracket(code: number): void {
    const bracket = BRACKETS[code]!;
    if (bracket === 0) return;
    const opened = this.#opened;
    if (bracket === OPENS) {
      opened.push(this.#size, code);
    } else if (bracket === ENDS) {
      opened.length = 0;
    } else {
      const wanted = code === 41 ? 40 : code - 2;
      // Only the nearest ones are looked at: without a bound, a text of nothing but openers would be quadratic.
      const least = Math.max(0, opened.length - BRACKET_REACH);
      let depth = opened.length - 2;
      while (depth >= least && opened[depth + 1] !== wanted) depth -= 2;
      if (depth < least) return;
      const opener = opened[depth]!;
      opened.length = depth;
      this.#pair = opener - this.#size;
      this.#table[this.#base + opener * STRIDE + 3] = -this.#pair;
    }
  }

  /** Ends a statement: no pair of brackets reaches over its end. */
  endStatement(): void {
    this.#opened.length = 0;
  }

  /** Kind of the last token; 0 before the first. */
  get lastKind(): number {
    return this.#place === this.#base ? KIND.none : this.#last(2) & KIND_MASK;
  }

  /** Number of the word or operator that the last token is. */
  get lastWord(): number {
    return this.#place === this.#base ? 0 : this.#last(2) >> WORD_SHIFT;
  }

  /** Where the last token ends; -1 before the first. */
  get lastEnd(): number {
    return this.#place === this.#base ? -1 : this.#last(1);
  }

  /** A number of the last token. */
  #last(field: number): number {
    return this.#table[this.#place - STRIDE + field]!;
  }

  /** The tokens of the text that was written. */
  finish(text: string): Tokens {
    // A text that outgrew the shared array has one of its own.
    if (this.#table === chunk) free = this.#place;
    return new Tokens(text, this.#size, this.#table, this.#base, this.#comments);
  }
}
