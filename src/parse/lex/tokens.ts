import {KIND_NAMES, type TokenKind} from './kinds.ts';
import {wordText} from './words.ts';

/** Numbers that the table holds for each token: start, end, kind and word, how far off the bracket is that matches it. */
export const STRIDE = 4;

/** How far the word's number is shifted above the kind. */
export const WORD_SHIFT = 4;
export const KIND_MASK = (1 << WORD_SHIFT) - 1;

/**
 * The tokens of a text that mean something, as a table of numbers: a statement of a hundred tokens is one allocation
 * instead of a hundred. Space is what lies between tokens and comments; the three together give the text back.
 */
export class Tokens {
  readonly text: string;
  /** Number of tokens. */
  readonly size: number;
  /** `STRIDE` numbers a token, from `base` on; offsets in UTF-16 code units. Tables of several texts share an array. */
  readonly table: Int32Array;
  readonly base: number;
  /** Start and end of each comment, in order. */
  readonly comments: readonly number[];

  constructor(text: string, size: number, table: Int32Array, base: number, comments: readonly number[]) {
    this.text = text;
    this.size = size;
    this.table = table;
    this.base = base;
    this.comments = comments;
  }

  /** Whether strings of the text may hold line ends that are not LF. */
  get hasReturns(): boolean {
    this.#hasReturns ??= this.text.includes('\r');
    return this.#hasReturns;
  }

  /** Whether the text may hold placeholders of redacted secrets. */
  get hasRedactions(): boolean {
    this.#hasRedactions ??= this.text.includes('__') && /__REDACTED_/i.test(this.text);
    return this.#hasRedactions;
  }

  #hasReturns: boolean | undefined = undefined;
  #hasRedactions: boolean | undefined = undefined;
}

/**
 * A run of a table's tokens, seen as if there were nothing before and after it: one statement. Indexes count from its
 * first token; asking beyond either end is allowed and finds nothing.
 */
export class Code {
  readonly text: string;
  /** Number of tokens. */
  readonly size: number;
  /** Numbers of the tokens, `STRIDE` for each, the first one's at `base`: for what reads every token of every statement. */
  readonly table: Int32Array;
  readonly base: number;
  /** The tokens of the whole text. */
  readonly tokens: Tokens;

  /** The tokens `from` up to but not including `to`. */
  constructor(tokens: Tokens, from = 0, to = tokens.size) {
    this.text = tokens.text;
    this.size = to - from;
    this.tokens = tokens;
    this.table = tokens.table;
    this.base = tokens.base + from * STRIDE;
  }

  /** Kind of a token as a number of `KIND`; 0 where there is none. */
  kind(at: number): number {
    return at >= 0 && at < this.size ? this.table[this.base + at * STRIDE + 2]! & KIND_MASK : 0;
  }

  /** Number of the keyword or operator that a token is; 0 where it is neither, or where there is none. */
  word(at: number): number {
    return at >= 0 && at < this.size ? this.table[this.base + at * STRIDE + 2]! >> WORD_SHIFT : 0;
  }

  /** Offset at which a token starts. Only for tokens that exist. */
  start(at: number): number {
    return this.table[this.base + at * STRIDE]!;
  }

  /** Offset at which a token ends. Only for tokens that exist. */
  end(at: number): number {
    return this.table[this.base + at * STRIDE + 1]!;
  }

  /** The bracket that closes or opens what the one here opens or closes; -1 where there is none. */
  match(at: number): number {
    const distance = at >= 0 && at < this.size ? this.table[this.base + at * STRIDE + 3]! : 0;
    return distance === 0 ? -1 : at + distance;
  }

  /** Index after a token, or after the group that it opens. */
  after(at: number): number {
    const close = this.match(at);
    return close > at ? close + 1 : at + 1;
  }

  /** A token as written. */
  written(at: number): string {
    return at >= 0 && at < this.size ? this.text.slice(this.start(at), this.end(at)) : '';
  }

  /** Keywords and unquoted names in upper case, operators as they are; '' for every other kind. */
  upper(at: number): string {
    const word = this.word(at);
    if (word !== 0) return wordText(word);
    return this.kind(at) === 1 ? this.written(at).toUpperCase() : '';
  }

  kindName(at: number): TokenKind {
    return KIND_NAMES[this.kind(at)]!;
  }
}
