import {HOLE} from './near.ts';

/** Tokens that one shingle covers. */
const RUN = 4;
/** From so many shingles on only a sample is kept: those whose hash is divisible by `SAMPLE`. */
const SAMPLED_FROM = 64;
const SAMPLE = 4;
/** A shingle of more statements than this is boilerplate, except for a statement that has hardly any other. */
const COMMON = 32;
const HARDLY_ANY = 6;
const VERY_COMMON = 1024;
/** Kept shingles that a text shares with a statement at least, or half of what is kept of it. */
const SHARED = 3;
/** Statements that one text is held against at most, those that share most first. */
const TRIED = 8;

const BITS = 22;
/** As many statements as a place has room for; what is beyond is not indexed. */
const STATEMENTS = 2 ** 20;

/**
 * Statements by the shingles of their tokens: runs of four, holes left out. What is indexed are the statements, which are
 * few; texts pass by one at a time, so a million of them need no memory.
 */
export class ShingleIndex {
  /** A shingle's hash, times `STATEMENTS`, plus the number of its statement; sorted. */
  readonly #places: Float64Array;
  /** Says of most shingles that no statement has them. */
  readonly #filter = new Uint32Array(2 ** (BITS - 5));
  /** How many shingles are kept of each statement. */
  readonly #kept: Int32Array;
  /** Counts for one text at a time, by statement; 0 in between. */
  readonly #counts: Int32Array;
  /** How many texts each statement was held against: of those that share equally much, each has its turn. */
  readonly #turns: Int32Array;

  /** @param statements their tokens, as numbers; empty ones are not found */
  constructor(statements: readonly Int32Array[]) {
    this.#kept = new Int32Array(statements.length);
    this.#counts = new Int32Array(statements.length);
    this.#turns = new Int32Array(statements.length);
    const places: number[] = [];
    for (const [number, tokens] of statements.slice(0, STATEMENTS).entries()) {
      for (const hash of sampled(tokens)) places.push(hash * STATEMENTS + number);
    }
    this.#places = this.#telling(Float64Array.from(places).sort());
  }

  /** How many shingles are kept of a statement. */
  kept(number: number): number {
    return this.#kept[number] ?? 0;
  }

  /** The statements that share most with a text, and how many of their kept shingles those are. */
  sharing(text: Int32Array): readonly (readonly [number: number, shared: number])[] {
    const met: number[] = [];
    const seen = new Set<number>();
    eachShingle(text, (hash) => {
      const bit = bitOf(hash);
      if ((this.#filter[bit >>> 5]! & (1 << (bit & 31))) === 0 || seen.has(hash)) return;
      seen.add(hash);
      const first = this.#firstOf(hash);
      if (first === this.#places.length || hashAt(this.#places, first) !== hash) return;
      const end = endOf(this.#places, first);
      for (let at = first; at < end; at++) {
        const number = this.#places[at]! - hash * STATEMENTS;
        this.#counts[number]! += 1;
        if (this.#counts[number] === 1) met.push(number);
      }
    });
    const found: (readonly [number, number])[] = [];
    for (const number of met) {
      const shared = this.#counts[number]!;
      this.#counts[number] = 0;
      if (shared >= Math.min(SHARED, this.kept(number) / 2)) found.push([number, shared]);
    }
    const best = found
      .toSorted(([a, one], [b, other]) => other - one || this.#turns[a]! - this.#turns[b]! || a - b)
      .slice(0, TRIED);
    for (const [number] of best) this.#turns[number]! += 1;
    return best;
  }

  /** Leaves out shingles that are boilerplate, and notes the others. */
  #telling(all: Float64Array): Float64Array {
    const telling = new Int32Array(this.#kept.length);
    eachRun(all, (from, to) => {
      if (to - from > COMMON) return;
      for (let at = from; at < to; at++) telling[all[at]! % STATEMENTS]! += 1;
    });
    let size = 0;
    eachRun(all, (from, to) => {
      if (to - from > VERY_COMMON) return;
      const hash = hashAt(all, from);
      for (let at = from; at < to; at++) {
        const number = all[at]! % STATEMENTS;
        if (to - from > COMMON && telling[number]! >= HARDLY_ANY) continue;
        this.#kept[number]! += 1;
        this.#filter[bitOf(hash) >>> 5]! |= 1 << (bitOf(hash) & 31);
        all[size++] = all[at]!;
      }
    });
    return all.slice(0, size);
  }

  #firstOf(hash: number): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#places[middle]! < hash * STATEMENTS) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function sampled(tokens: Int32Array): readonly number[] {
  const all = new Set<number>();
  eachShingle(tokens, (hash) => void all.add(hash));
  return all.size < SAMPLED_FROM ? [...all] : [...all].filter((hash) => hash % SAMPLE === 0);
}

/** Hashes of the runs of tokens without a hole in them, as whole numbers below 2^32. */
function eachShingle(tokens: Int32Array, take: (hash: number) => void): void {
  let whole = 0;
  for (let at = 0; at < tokens.length; at++) {
    whole = tokens[at] === HOLE ? 0 : whole + 1;
    if (whole < RUN) continue;
    let hash = 0;
    for (let i = at - RUN + 1; i <= at; i++) hash = Math.imul(hash ^ tokens[i]!, 0x9e3779b1) ^ (hash >>> 15);
    take((hash ^ (hash >>> 13)) >>> 0);
  }
}

/** The places of one shingle after those of another. */
function eachRun(places: Float64Array, take: (from: number, to: number) => void): void {
  for (let at = 0; at < places.length;) {
    const end = endOf(places, at);
    take(at, end);
    at = end;
  }
}

function bitOf(hash: number): number {
  return hash >>> (32 - BITS);
}

/** The shingle at a place. */
function hashAt(places: Float64Array, at: number): number {
  return Math.floor(places[at]! / STATEMENTS);
}

/** Index behind the last place of the shingle at a place. */
function endOf(places: Float64Array, first: number): number {
  const next = (hashAt(places, first) + 1) * STATEMENTS;
  let end = first;
  while (end < places.length && places[end]! < next) end++;
  return end;
}
