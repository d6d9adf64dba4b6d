import {KIND} from '../lex/kinds.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {readAs, readBeside} from './beside.ts';
import {closeBracket, endCase} from './brackets.ts';
import {isFromFirst} from './clauses.ts';
import {endOfDataType} from './data-type.ts';
import type {Expression} from './expression-state.ts';
import {ACT, WANTING_OPERATOR} from './expression-words.ts';
import {FRAME} from './frames.ts';
import {endOfPart, endOfValuePath, isOuterMark, startsClause} from './path.ts';
import {readOver, readWithin} from './windows.ts';

const [OPEN, SQUARE, STAR, CLOSE, BY, FROM, DISTINCT, NOT] = wordNumbers('( [ * ) BY FROM DISTINCT NOT');
const [FIRST, LAST, NULLS] = wordNumbers('FIRST LAST NULLS');
const IS_WHAT = wordSet('NULL TRUE FALSE UNKNOWN');
const AFTER_NOT = wordSet('IN LIKE ILIKE RLIKE REGEXP BETWEEN SIMILAR');

/** Reads a token where an operator is wanted. @param word its number @returns the index to go on at */
export function readOperator(state: Expression, i: number, word: number): number {
  const {code, frames} = state;
  switch (WANTING_OPERATOR[word]) {
    case ACT.binary:
    case ACT.sign:
    case ACT.star:
    case ACT.collate:
      return state.value(i + 1);
    case ACT.comma:
      if (frames.depth === 0) state.hole(i, 'an operator instead of the comma');
      else frames.part(i);
      return state.value(i + 1);
    case ACT.close:
      return closeBracket(state, i, false);
    case ACT.and:
      frames.and(i);
      return state.value(i + 1);
    case ACT.or:
      frames.part(i);
      return state.value(i + 1);
    case ACT.cast:
      return readCast(state, i);
    case ACT.is:
      return readIs(state, i);
    case ACT.when:
      if (frames.kind !== FRAME.case) return readBeside(state, i);
      frames.part(i);
      return state.value(i + 1);
    case ACT.end:
      return frames.kind === FRAME.case ? endCase(state, i) : readBeside(state, i);
    case ACT.between:
      frames.between();
      return state.value(i + 1);
    case ACT.not:
      return AFTER_NOT[code.word(i + 1)] === 1 ? state.operator(i + 1) : readBeside(state, i);
    case ACT.colon:
      return readColon(state, i);
    case ACT.dot:
      return readDot(state, i);
    case ACT.open:
      return readOpen(state, i, word);
    case ACT.over:
      return readOver(state, i);
    case ACT.within:
      return readWithin(state, i);
    case ACT.nulls:
      return readNulls(state, i, word);
    case ACT.order:
    case ACT.partition:
      if (code.word(i + 1) !== BY || frames.depth === 0) return readBeside(state, i);
      frames.section(word, i);
      return state.value(i + 2);
    case ACT.direction:
      return state.operator(i + 1);
    case ACT.frame:
      return frames.kind === FRAME.window ? state.operator(frames.bounds(i)) : readBeside(state, i);
    case ACT.from:
      if (word === FROM && isFromFirst(code, i)) return state.operator(i + 2);
      return frames.depth === 0 ? readBeside(state, i) : state.value(i + 1);
    case ACT.as:
      return readAs(state, i);
    case ACT.exclude:
      if (code.word(i - 1) !== STAR) return readBeside(state, i);
      return state.operator(Math.min(code.after(i + 1), code.size));
    default:
      return readBeside(state, i);
  }
}

/** `x::type`. */
function readCast(state: Expression, i: number): number {
  const to = endOfDataType(state.code, i + 1);
  if (to === i + 1) state.hole(i, 'a data type behind this');
  else state.scope.casts.push({at: i, to, type: {at: i + 1, to}});
  return state.operator(to);
}

function readIs(state: Expression, i: number): number {
  const {code} = state;
  const next = code.word(i + 1) === NOT ? i + 2 : i + 1;
  if (IS_WHAT[code.word(next)] === 1) return state.operator(next + 1);
  if (code.word(next) === DISTINCT && code.word(next + 1) === FROM) return state.value(next + 2);
  if (code.kind(next) === KIND.template) return state.either(next + 1);
  state.hole(i, 'NULL, TRUE, FALSE or DISTINCT FROM behind IS');
  return state.value(next);
}

/** A path into a value, or the colon behind an object's key. */
function readColon(state: Expression, i: number): number {
  const {code} = state;
  if (state.frames.kind === FRAME.object && code.kind(i - 1) === KIND.string) return state.value(i + 1);
  const to = endOfValuePath(code, i);
  if (to > i) return state.operator(to);
  state.hole(i, 'a name behind the colon');
  return state.either(i + 1);
}

/** A step into a value that is no name, such as what a function gives. */
function readDot(state: Expression, i: number): number {
  const {code} = state;
  const kind = code.kind(i + 1);
  const named = kind === KIND.word || kind === KIND.quoted || kind === KIND.variable;
  return named && !startsClause(code, i + 1) ? state.operator(endOfPart(code, i + 1)) : readBeside(state, i);
}

/** `(`, `[` or `{` behind a value. */
function readOpen(state: Expression, i: number, word: number): number {
  const {code, frames} = state;
  const close = code.match(i);
  if (word === SQUARE && close !== -1) {
    const to = endOfValuePath(code, i);
    if (to > i) return state.operator(to);
    frames.push(FRAME.array, i, close);
    return state.value(i + 1);
  }
  if (isOuterMark(code, i)) return state.operator(i + 3);
  // `quantile(0.5)(x)`: a function with parameters before its arguments.
  if (word === OPEN && close !== -1 && (code.word(i - 1) === CLOSE || code.kind(i - 1) === KIND.template)) {
    frames.push(FRAME.call, i, close);
    return state.value(i + 1);
  }
  return readBeside(state, i);
}

/** `IGNORE NULLS`, `NULLS LAST`. */
function readNulls(state: Expression, i: number, word: number): number {
  const next = state.code.word(i + 1);
  const fits = word === NULLS ? next === FIRST || next === LAST : next === NULLS;
  return fits ? state.operator(i + 2) : readBeside(state, i);
}
