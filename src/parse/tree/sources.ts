import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {CLAUSE_AND_JOIN_WORDS, CLAUSE_WORDS, endOfJoinWords, isStop} from './clauses.ts';
import type {Join, JoinKind, Source} from './nodes.ts';
import type {OpenScope} from './scopes.ts';
import {readSource} from './source.ts';
import type {TreeReader} from './tree-reader.ts';

const [COMMA, ON, USING, MATCH_CONDITION, OPEN] = wordNumbers(', ON USING MATCH_CONDITION (');
const [LEFT, RIGHT, FULL, CROSS, ASOF, NATURAL] = wordNumbers('LEFT RIGHT FULL CROSS ASOF NATURAL');

/** How deep brackets around joins may nest; nobody writes more by hand. */
const DEEPEST_GROUP = 100;

export type OpenJoin = {-readonly [K in keyof Join]: Join[K]};
export type OpenSource = {-readonly [K in keyof Source]: Source[K]} & {join: OpenJoin};

/**
 * Reads what stands behind FROM (or behind USING of a DELETE or MERGE): sources, the joins between them and their
 * conditions.
 * @param stops words that end the list besides a clause of a query
 * @returns index at which it ended
 */
export function readSources(
  reader: TreeReader,
  scope: OpenScope,
  at: number,
  to: number,
  stops: Uint8Array = CLAUSE_WORDS,
  depth = 0,
): number {
  const {code} = reader;
  // Joins whose condition is still to come, the innermost last: `a join b join c on … on …`.
  const open: OpenJoin[] = [];
  let join = joinOf('first', false, at, at);
  let next = at;
  for (;;) {
    const source = readSource(reader, scope, next, to, join, depth < DEEPEST_GROUP ? depth : -1);
    if (source === undefined) {
      reader.hole(next - 1, next, 'a table or query behind this');
    } else {
      next = source.to;
    }
    open.push(join);
    next = readConditions(reader, scope, next, to, stops, open);
    if (isEnd(code, next, to, stops)) return next;
    const words = joinAt(code, next);
    if (words !== undefined) {
      join = words;
      next = words.words.to;
      continue;
    }
    if (code.kind(next) === KIND.template) {
      next++;
      join = joinOf('comma', false, next, next);
      if (isEnd(code, next, to, stops)) return next;
      const after = joinAt(code, next);
      if (after !== undefined) {
        join = after;
        next = after.words.to;
        continue;
      }
    }
    const end = endOfHole(code, next, to, stops);
    if (end > next) reader.hole(next, end, 'a join, a comma or the next clause');
    next = end;
    if (isEnd(code, next, to, stops)) return next;
    const later = joinAt(code, next);
    if (later === undefined) return next;
    join = later;
    next = later.words.to;
  }
}

function isEnd(code: Code, at: number, to: number, stops: Uint8Array): boolean {
  if (at >= to) return true;
  return isStop(code, at, code.word(at), stops);
}

/** Index of the next join, comma or clause behind something that is not understood. */
function endOfHole(code: Code, at: number, to: number, stops: Uint8Array): number {
  let next = at;
  while (next < to && !isEnd(code, next, to, stops) && joinAt(code, next) === undefined) next = code.after(next);
  return Math.min(next, to);
}

/** A comma or the words of a join. */
function joinAt(code: Code, at: number): OpenJoin | undefined {
  if (code.word(at) === COMMA) return joinOf('comma', false, at, at + 1);
  const to = endOfJoinWords(code, at);
  if (to === -1) return undefined;
  let kind: JoinKind = 'inner';
  let natural = false;
  for (let i = at; i < to; i++) {
    switch (code.word(i)) {
      case LEFT:
        kind = 'left';
        break;
      case RIGHT:
        kind = 'right';
        break;
      case FULL:
        kind = 'full';
        break;
      case CROSS:
        kind = 'cross';
        break;
      case ASOF:
        kind = 'asof';
        break;
      case NATURAL:
        natural = true;
        break;
    }
  }
  return joinOf(kind, natural, at, to);
}

export function joinOf(kind: JoinKind, natural: boolean, at: number, to: number): OpenJoin {
  return {kind, natural, words: {at, to}, on: undefined, using: undefined, match: undefined};
}

/** Reads ON, USING and MATCH_CONDITION as often as they come; each ON belongs to the last join that has none. */
function readConditions(
  reader: TreeReader,
  scope: OpenScope,
  at: number,
  to: number,
  stops: Uint8Array,
  open: OpenJoin[],
): number {
  const {code, expressions} = reader;
  let next = at;
  while (next < to) {
    const word = code.word(next);
    if (word === ON && stops[ON] === 0) {
      const end = expressions.read(scope, next + 1, to, conditionStops(stops), true);
      if (end === next + 1) reader.hole(next, end, 'a condition behind ON');
      const join = open.pop();
      if (join !== undefined) join.on = {at: next + 1, to: end};
      next = end;
    } else if (word === USING && stops[USING] === 0 && code.word(next + 1) === OPEN && code.match(next + 1) !== -1) {
      const join = open.pop();
      if (join !== undefined) join.using = {at: next + 1, to: code.after(next + 1)};
      next = code.after(next + 1);
    } else if (word === MATCH_CONDITION && code.word(next + 1) === OPEN && code.match(next + 1) !== -1) {
      const end = code.after(next + 1);
      expressions.read(scope, next + 1, end, CLAUSE_WORDS, false);
      const join = open.at(-1);
      if (join !== undefined) join.match = {at: next + 1, to: end};
      next = end;
    } else if (word === ON && stops[ON] === 1) {
      return next;
    } else {
      break;
    }
  }
  return next;
}

const withOn = new Map<Uint8Array, Uint8Array>();

/** What ends a condition: what ends the list, a join, and the ON of a join further out. */
function conditionStops(stops: Uint8Array): Uint8Array {
  const known = withOn.get(stops);
  if (known !== undefined) return known;
  const on = wordSet('ON');
  const made = stops.map((is, word) => is | CLAUSE_AND_JOIN_WORDS[word]! | on[word]!);
  withOn.set(stops, made);
  return made;
}
