import {foldIdentifier} from '../resolve.ts';
import {type Code, isOperator, isWord, opens, type Part, partOf, step} from './code.ts';

export type Join = 'first' | 'comma' | 'inner' | 'left' | 'right' | 'full' | 'cross' | 'natural' | 'asof';

/** One thing that a FROM clause reads. */
export interface FromItem {
  /** From the name or bracket to the end of its ON or USING. */
  readonly part: Part;
  readonly join: Join;
  readonly lateral: boolean;
  /** query: a bracketed SELECT. other: what is not understood, e.g. bracketed joins or a template. */
  readonly kind: 'relation' | 'query' | 'function' | 'values' | 'stage' | 'other';
  /** Name parts in stored case, for relations and functions; else empty. */
  readonly path: readonly string[];
  /** What it is called in the query, in stored case: its alias, or the last part of its name. */
  readonly name?: string;
  /** Index of the bracket that opens the subquery. */
  readonly opener?: number;
  /** True when PIVOT, UNPIVOT or MATCH_RECOGNIZE changes its columns. */
  readonly reshaped: boolean;
  readonly on?: Part;
}

const RESHAPES = ['PIVOT', 'UNPIVOT', 'MATCH_RECOGNIZE'] as const;
const SUFFIXES = new Set([
  ...RESHAPES,
  ...'AT BEFORE CHANGES END SAMPLE TABLESAMPLE BERNOULLI SYSTEM BLOCK ROW SEED REPEATABLE WITH INFORMATION'.split(' '),
]);
const SIDES: Readonly<Record<string, Join>> = {
  INNER: 'inner',
  LEFT: 'left',
  RIGHT: 'right',
  FULL: 'full',
  CROSS: 'cross',
  NATURAL: 'natural',
  ASOF: 'asof',
};

/** Reads what follows FROM. */
export function readFrom(code: Code, from: Part): readonly FromItem[] {
  const items: FromItem[] = [];
  let join: Join = 'first';
  let start = from.from;
  for (let i = from.from; i < from.to;) {
    const separator = separatorAt(code, i, from.to);
    if (separator === undefined) {
      i = step(code, i, from.to);
      continue;
    }
    if (i > start) items.push(readItem(code, partOf(code, start, i), join));
    join = separator.join;
    i = separator.next;
    start = i;
  }
  if (from.to > start) items.push(readItem(code, partOf(code, start, from.to), join));
  return items;
}

/** A comma or the words of a join (`NATURAL LEFT OUTER JOIN`), and where the next item starts. */
function separatorAt(code: Code, at: number, to: number): {join: Join; next: number} | undefined {
  const token = code.tokens[at];
  if (isOperator(token, ',')) return {join: 'comma', next: at + 1};
  if (token?.kind !== 'word') return undefined;
  let join: Join = 'inner';
  let i = at;
  while (i < to && code.tokens[i]?.kind === 'word') {
    const word = code.tokens[i]?.upper ?? '';
    if (word === 'JOIN') return {join, next: i + 1};
    const side = SIDES[word];
    if (side !== undefined) join = join === 'natural' ? 'natural' : side;
    else if (word !== 'OUTER' && word !== 'DIRECTED') return undefined;
    i++;
  }
  return undefined;
}

function readItem(code: Code, part: Part, join: Join): FromItem {
  let at = part.from;
  let lateral = false;
  while (isWord(code.tokens[at], 'LATERAL')) {
    lateral = true;
    at++;
  }
  const first = code.tokens[at];
  const base = {part, join, lateral, path: [] as readonly string[]};
  if (first !== undefined && isOperator(first, '(')) {
    const query = first.opensQuery;
    const kind = query ? 'query' : isWord(code.tokens[at + 1], 'VALUES') ? 'values' : 'other';
    return {...base, kind, ...(query ? {opener: at} : {}), ...readTail(code, step(code, at, part.to), part.to)};
  }
  if (first?.kind === 'stage') return {...base, kind: 'stage', ...readTail(code, at + 1, part.to)};
  if (isWord(first, 'VALUES')) return {...base, kind: 'values', ...readTail(code, at + 1, part.to)};
  if (first === undefined || (first.kind !== 'word' && first.kind !== 'quoted')) {
    return {...base, kind: 'other', ...readTail(code, at + 1, part.to)};
  }
  const path: string[] = [];
  while (at < part.to) {
    const token = code.tokens[at];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') break;
    path.push(foldIdentifier(code.text.slice(token.start, token.end)));
    at++;
    // `db..table` leaves the schema to its default.
    const dot = at;
    while (isOperator(code.tokens[at], '.')) at++;
    if (at === dot) break;
  }
  const called = isOperator(code.tokens[at], '(');
  const tail = readTail(code, at, part.to);
  const name = tail.name ?? (called ? undefined : path.at(-1));
  return {...base, path, kind: called ? 'function' : 'relation', ...tail, ...(name === undefined ? {} : {name})};
}

/** What may follow a name: arguments, time travel, samples, pivots, an alias with columns, ON or USING. */
function readTail(code: Code, from: number, to: number): {name?: string; reshaped: boolean; on?: Part} {
  let name: string | undefined;
  let reshaped = false;
  for (let i = from; i < to; i = step(code, i, to)) {
    const token = code.tokens[i];
    if (token === undefined) break;
    if (isWord(token, 'ON')) return {...named(name), reshaped, on: partOf(code, i + 1, to)};
    if (isWord(token, 'USING', 'MATCH_CONDITION')) {
      const on = code.tokens.findIndex((other, index) => index > i && index < to && isWord(other, 'ON'));
      return {...named(name), reshaped, ...(on === -1 ? {} : {on: partOf(code, on + 1, to)})};
    }
    if (isWord(token, ...RESHAPES)) {
      const nulls = isWord(code.tokens[i + 1], 'INCLUDE', 'EXCLUDE') && isWord(code.tokens[i + 2], 'NULLS');
      if (nulls) i += 2;
      if (opens(code.tokens[i + 1])) {
        reshaped = true;
        name = undefined;
        continue;
      }
    }
    if (token.kind === 'word' && SUFFIXES.has(token.upper) && !isWord(code.tokens[i - 1], 'AS')) continue;
    if (token.kind === 'word' && token.upper === 'AS') continue;
    if ((token.kind === 'word' || token.kind === 'quoted') && name === undefined) {
      name = foldIdentifier(code.text.slice(token.start, token.end));
    }
  }
  return {...named(name), reshaped};
}

function named(name: string | undefined): {name?: string} {
  return name === undefined ? {} : {name};
}
