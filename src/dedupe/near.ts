import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';

/** Stands for what is only known when a statement runs: a template, a client variable, a filter, a bind. */
export const HOLE = 0;
/** Stands for any literal. */
const LITERAL = 1;

const BASE = 0x01000193;
const PLAIN_QUOTED = /^"[A-Z_][A-Z0-9_$]*"$/;

/**
 * The tokens of a statement as numbers, equal ones as equal numbers, literals all as one: for measuring what two texts
 * share. Two tokens may have one number by chance; nothing may be taken for equal because of it.
 */
export function tokenNumbers(code: Code): Int32Array {
  const numbers = new Int32Array(code.size);
  for (let at = 0; at < code.size; at++) numbers[at] = numberOf(code, at);
  return numbers;
}

function numberOf(code: Code, at: number): number {
  switch (code.kind(at)) {
    case KIND.template:
    case KIND.filter:
    case KIND.bind:
      return HOLE;
    case KIND.string:
    case KIND.dollarString:
    case KIND.number:
      return LITERAL;
    default:
      return hashOf(spellingOf(code, at));
  }
}

function spellingOf(code: Code, at: number): string {
  const kind = code.kind(at);
  const written = code.written(at);
  if (kind === KIND.quoted) return PLAIN_QUOTED.test(written) ? written.slice(1, -1) : written;
  return kind === KIND.word || kind === KIND.variable ? written.toUpperCase() : written;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), BASE);
  // 0 and 1 mean something else.
  return (hash | 0) === HOLE || (hash | 0) === LITERAL ? 2 : hash | 0;
}

/**
 * What a statement speaks of, and how often: names, functions and literals, without the words and signs that every
 * statement is made of.
 */
export type Content = ReadonlyMap<string, number>;

export function contentOf(code: Code): Content {
  const content = new Map<string, number>();
  for (let at = 0; at < code.size; at++) {
    if (code.word(at) !== 0) continue;
    const spelling = spellingOf(code, at);
    content.set(spelling, (content.get(spelling) ?? 0) + 1);
  }
  return content;
}

/**
 * How alike two statements are in what they speak of, from 0 to 1.
 * @returns `overlap`: twice what they share by what both have (Dice); `inside`: what they share by what the smaller has
 */
export function contentLikeness(a: Content, b: Content): {readonly overlap: number; readonly inside: number} {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const [spelling, count] of small) shared += Math.min(count, large.get(spelling) ?? 0);
  const sizes = [total(a), total(b)] as const;
  const both = sizes[0] + sizes[1];
  if (both === 0) return {overlap: 0, inside: 0};
  return {overlap: (2 * shared) / both, inside: shared / Math.max(1, Math.min(...sizes))};
}

function total(content: Content): number {
  let sum = 0;
  for (const count of content.values()) sum += count;
  return sum;
}

/** Tokens of two statements that are compared one by one at most, multiplied. */
const COMPARED = 4_000_000;

/**
 * Share of the tokens of two statements that stand in both in the same order, from 0 to 1 (twice the longest common
 * subsequence by the sum of lengths); 0 for statements too long to be compared so, unless they are equal.
 */
export function tokenLikeness(a: Int32Array, b: Int32Array): number {
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let endA = a.length;
  let endB = b.length;
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const same = from + a.length - endA;
  const [rows, columns] = [endA - from, endB - from];
  if (a.length + b.length === 0) return 1;
  if (rows * columns > COMPARED) return 0;
  const common = same + longestCommon(a.subarray(from, endA), b.subarray(from, endB));
  return (2 * common) / (a.length + b.length);
}

function longestCommon(a: Int32Array, b: Int32Array): number {
  let above = new Int32Array(b.length + 1);
  let row = new Int32Array(b.length + 1);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      row[j + 1] = a[i] === b[j] ? above[j]! + 1 : Math.max(above[j + 1]!, row[j]!);
    }
    [above, row] = [row, above];
  }
  return above[b.length]!;
}

/** Where a run of tokens stands in another one, from an index on; -1 where it does not. */
export function indexOfRun(tokens: Int32Array, run: Int32Array, from = 0): number {
  for (let at = from; at + run.length <= tokens.length; at++) {
    let i = 0;
    while (i < run.length && tokens[at + i] === run[i]) i++;
    if (i === run.length) return at;
  }
  return -1;
}
