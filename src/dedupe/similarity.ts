import type {Features} from './features.ts';
import type {Idf} from './idf.ts';
import {tablesAlike} from './near-tables.ts';

/**
 * How alike two statements are: `((1 - C) * tokens + C * clauses) * tables ** 4`, to the power of 2/3.
 *
 * Tokens and clauses are what two statements share by what either has (Jaccard), tokens by their weight; tokens alone where
 * neither has a clause. Relations are a factor and not a summand: what reads other tables is another query, however much of the
 * rest is boilerplate that both have. The last power changes no order; it spreads the values so that 0.7 and 0.9 are the borders
 * that people expect of such a number. One mix for everything; what it was measured on is in `npm run bench dedupe`.
 */
const CLAUSES = 0.5;
const TABLES_POWER = 4;
const SPREAD = 2 / 3;

/** How alike two statements are, from 0 to 1: the same for both orders, 1 for equal features. */
export function similarity(a: Features, b: Features, idf: Idf): number {
  return likeness(weigh(a, idf), weigh(b, idf));
}

/** Features with what their tokens weigh, for a statement that is compared with many. */
export interface Weighed {
  readonly features: Features;
  readonly weights: Float64Array;
  /** Sum of the weights. */
  readonly total: number;
}

/** Looks up what the tokens of a statement weigh. */
export function weigh(features: Features, idf: Idf): Weighed {
  const {tokens} = features;
  const weights = new Float64Array(tokens.length);
  let total = 0;
  for (let at = 0; at < tokens.length; at++) {
    const weight = at > 0 && tokens[at] === tokens[at - 1] ? weights[at - 1]! : idf.weight(tokens[at]!);
    weights[at] = weight;
    total += weight;
  }
  return {features, weights, total};
}

/**
 * As `similarity`, of two that are weighed.
 * @param atLeast what is wanted; where the relations alone rule that out, the rest is not looked at and 0 is given
 */
export function likeness(a: Weighed, b: Pick<Weighed, 'features' | 'total'>, atLeast = 0): number {
  const tables = tablesAlike(a.features.tables, b.features.tables);
  const factor = tables ** TABLES_POWER;
  if (factor ** SPREAD < atLeast) return 0;
  const shared = sharedWeight(a.features.tokens, a.weights, b.features.tokens);
  const all = a.total + b.total - shared;
  const tokens = all === 0 ? 1 : shared / all;
  // Where neither has a clause (a CALL, a macro alone), that is nothing they have in common.
  const weight = a.features.clauses.length === 0 && b.features.clauses.length === 0 ? 0 : CLAUSES;
  const clauses = sharedPart(a.features.clauses, b.features.clauses);
  return (((1 - weight) * tokens + weight * clauses) * factor) ** SPREAD;
}

function sharedWeight(a: Int32Array, weights: Float64Array, b: Int32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const left = a[i]!;
    const right = b[j]!;
    if (left === right) shared += weights[i]!;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return shared;
}

function sharedPart(a: Int32Array, b: Int32Array): number {
  if (a.length === 0 && b.length === 0) return 1;
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const left = a[i]!;
    const right = b[j]!;
    if (left === right) shared++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return shared / (a.length + b.length - shared);
}
