import type {Context} from '../model/asset.ts';
import {KIND} from '../parse/lex/kinds.ts';
import type {StatementReading} from '../parse/reading.ts';
import {ClauseItems} from './near-clauses.ts';
import {Marks, NOTHING, VALUE} from './near-marks.ts';
import {MOST_OFTEN} from './near-pack.ts';
import {tablesOf} from './near-tables.ts';

/**
 * What a statement is compared by: sorted arrays of 32-bit numbers, in which one stands as often as what it stands for. A few
 * hundred bytes, so that a million statements are compared without their texts.
 */
export interface Features {
  /** Words, names and functions; literals, operators and aliases left out. */
  readonly tokens: Int32Array;
  /** Relations read, resolved by the context, each once; names of common table expressions left out. */
  readonly tables: Int32Array;
  /** Items of the clauses: those of common table expressions and subqueries as if they stood outside, ON as WHERE. */
  readonly clauses: Int32Array;
}

/** Most numbers of a kind. Of more, the smallest are kept: the same sample for two statements that hold the same. */
const MOST = 2048;

/** Kept between statements: one is read at a time. */
const marks = new Marks();
const items = new ClauseItems();
let room = new Int32Array(4096);

/**
 * What a statement is compared by. Walks the tree that was read already; makes no string for a token.
 * @param context what completes the names of relations; `{}` where nothing is known
 */
export function featuresOf(reading: StatementReading, context: Context): Features {
  const {code, tree} = reading;
  marks.read(code, tree);
  const {inTemplates} = marks;
  if (room.length < code.size + inTemplates.length) room = new Int32Array(2 * (code.size + inTemplates.length));
  let size = 0;
  for (let at = 0; at < code.size; at++) {
    const mark = marks.at(at);
    if (mark !== NOTHING && mark !== VALUE && code.kind(at) !== KIND.operator) room[size++] = mark;
  }
  for (const mark of inTemplates) room[size++] = mark;
  const tokens = sorted(room.slice(0, size));
  items.read(code, tree, marks);
  const clauses = sorted(Int32Array.from(items.found));
  return {tokens, tables: sorted(Int32Array.from(tablesOf(reading, context))), clauses};
}

function sorted(numbers: Int32Array): Int32Array {
  numbers.sort();
  let size = 0;
  let times = 0;
  for (let at = 0; at < numbers.length && size < MOST; at++) {
    times = at > 0 && numbers[at] === numbers[at - 1] ? times + 1 : 1;
    if (times <= MOST_OFTEN) numbers[size++] = numbers[at]!;
  }
  return size === numbers.length ? numbers : numbers.slice(0, size);
}

export {packFeatures, unpackFeatures} from './near-pack.ts';
