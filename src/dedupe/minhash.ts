import {join} from './near-marks.ts';
import {nameOf} from './near-tables.ts';
import type {Weighed} from './similarity.ts';

/*
 * Locality-sensitive hashing: of the least hashes of what a statement holds, some are put together to a key. The more two
 * statements have in common, the more likely they share a key. A. Broder, "On the resemblance and containment of documents" (1997).
 */

/** Keys for statements that read the same relations: what has little else in common is found too. */
const SAME_TABLES = 22;
/** Keys for statements that read one relation or another that the other one does not. */
const OTHER_TABLES = 12;
/** Hashes of tokens and clauses that a key is made of. */
const ROWS = 2;
/** Keys of a statement. */
export const KEYS = SAME_TABLES + OTHER_TABLES;
const HASHES = SAME_TABLES * ROWS;

/** How often a token of full weight, and an item of a clause, stand in what is hashed. */
const TOKEN = 2;
const CLAUSE = 1;

const GOLDEN = 0x9e3779b1;
/** Two odd numbers for each hash, always the same ones. */
const SEEDS = new Int32Array(HASHES * 2);
for (let i = 0, state = 0x2545f491; i < SEEDS.length; i++) {
  state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + GOLDEN) | 0;
  SEEDS[i] = state | 1;
}

/** Kept between statements. */
const least = new Uint32Array(HASHES);

/** The keys under which a statement is found, always `KEYS` of them; each place has keys of its own. */
export function keysOf({features, weights}: Weighed): Int32Array {
  least.fill(0xffffffff);
  takeTokens(features.tokens, weights);
  takeClauses(features.clauses);
  const keys = new Int32Array(KEYS);
  const all = allNames(features.tables);
  for (let key = 0; key < SAME_TABLES; key++) keys[key] = keyOf(join(all, key), key);
  for (let key = 0; key < OTHER_TABLES; key++) {
    const table = leastName(features.tables, SEEDS[key]!);
    keys[SAME_TABLES + key] = keyOf(join(table, SAME_TABLES + key), key);
  }
  return keys;
}

/** The names of all relations as one number. */
function allNames(tables: Int32Array): number {
  let hash = GOLDEN;
  for (let at = 0; at < tables.length; at++) {
    if (at === 0 || nameOf(tables[at]!) !== nameOf(tables[at - 1]!)) hash = join(hash, nameOf(tables[at]!));
  }
  return hash;
}

/** The name of one of the relations: of two statements with most of them in common, most likely the same one. */
function leastName(tables: Int32Array, seed: number): number {
  let found = 0xffffffff;
  for (let at = 0; at < tables.length; at++) {
    const name = Math.imul(nameOf(tables[at]!) ^ seed, GOLDEN);
    found = Math.min(found, (name ^ (name >>> 15)) >>> 0);
  }
  return found;
}

function keyOf(start: number, place: number): number {
  let key = Math.imul(start, GOLDEN);
  for (let row = place * ROWS; row < (place + 1) * ROWS; row++) {
    key = Math.imul(key ^ least[row]!, 0x85ebca6b);
    key ^= key >>> 13;
  }
  return key;
}

function takeTokens(tokens: Int32Array, weights: Float64Array): void {
  let nth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    // The second of two equal ones is another one than the first.
    nth = at > 0 && tokens[at - 1] === token ? nth + TOKEN : 0;
    const times = Math.round(weights[at]! * TOKEN);
    for (let i = 0; i < times; i++) take(Math.imul(token, GOLDEN) ^ Math.imul(nth + i, 0x7feb352d));
  }
}

function takeClauses(clauses: Int32Array): void {
  let nth = 0;
  for (let at = 0; at < clauses.length; at++) {
    const item = clauses[at]!;
    nth = at > 0 && clauses[at - 1] === item ? nth + CLAUSE : 0;
    for (let i = 0; i < CLAUSE; i++) take(Math.imul(item, 0xc2b2ae35) ^ Math.imul(nth + i, 0x7feb352d));
  }
}

function take(number: number): void {
  let x = Math.imul(number ^ (number >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  x ^= x >>> 15;
  for (let i = 0; i < HASHES; i++) {
    const hash = Math.imul(x ^ SEEDS[i * 2]!, SEEDS[i * 2 + 1]!);
    const mixed = (hash ^ (hash >>> 15)) >>> 0;
    if (mixed < least[i]!) least[i] = mixed;
  }
}
