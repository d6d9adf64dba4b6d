import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {opensQuery} from './clauses.ts';
import {closeBracket, endCase} from './brackets.ts';
import {ACT, DATE_PARTS, PART_FIRST, PART_LATER, WANTING_VALUE} from './expression-words.ts';
import type {Expression} from './expression-state.ts';
import {FRAME} from './frames.ts';
import {endOfDotted, endOfValuePath, isOuterMark} from './path.ts';

const [COMMA, OPEN, SQUARE, STAR, CLOSE, ARROW, NAMED] = wordNumbers(', ( [ * ) -> =>');
const [BY, END, TO, FROM, DISTINCT, SETS, INTERVAL, NULL] = wordNumbers('BY END TO FROM DISTINCT SETS INTERVAL NULL');
/** Functions whose names are operators elsewhere. */
const CALLED = wordSet('LIKE ILIKE RLIKE REGEXP SET');

/** Reads a token where a value is wanted. @param word its number @returns the index to go on at */
export function readValue(state: Expression, i: number, word: number): number {
  switch (state.code.kind(i)) {
    case KIND.word: {
      const act = WANTING_VALUE[word]!;
      return act === ACT.none ? readName(state, i, word) : readWord(state, i, word, act);
    }
    case KIND.quoted:
    case KIND.variable:
      return readName(state, i, 0);
    case KIND.number:
      state.scope.literals.push({at: i, to: i + 1, type: 'number'});
      return state.operator(i + 1);
    case KIND.string:
    case KIND.dollarString:
      state.scope.literals.push({at: i, to: i + 1, type: 'text'});
      return state.operator(i + 1);
    case KIND.operator: {
      const act = WANTING_VALUE[word]!;
      return readWord(state, i, word, act === ACT.none ? ACT.misplaced : act);
    }
    case KIND.template: {
      const end = endOfDotted(state.code, i);
      return end === i + 1 ? state.either(end) : readName(state, i, 0);
    }
    case KIND.bind:
    case KIND.filter:
    case KIND.stage:
      return state.operator(endOfValuePath(state.code, i + 1));
    default:
      state.hole(i, 'a value instead of this character');
      return state.value(i + 1);
  }
}

function readWord(state: Expression, i: number, word: number, act: number): number {
  const {code, frames, scope} = state;
  switch (act) {
    case ACT.open:
      return readOpen(state, i, word);
    case ACT.close:
      return closeBracket(state, i, true);
    case ACT.sign:
    case ACT.prefix:
    case ACT.not:
      return state.value(i + 1);
    case ACT.constant:
      scope.literals.push({at: i, to: i + 1, type: word === NULL ? 'null' : 'boolean'});
      return state.operator(i + 1);
    case ACT.case:
      frames.push(FRAME.case, i, -1);
      return state.value(i + 1);
    case ACT.when:
      if (frames.kind === FRAME.case) frames.part(i);
      else state.hole(i, 'a value');
      return state.value(i + 1);
    case ACT.star:
      return readStar(state, i);
    case ACT.exists:
      return code.word(i + 1) === OPEN ? state.value(i + 1) : readName(state, i, word);
    case ACT.quantifier:
      return code.word(i + 1) === OPEN ? state.value(i + 1) : state.operator(i + 1);
    case ACT.niladic:
      if (code.word(i + 1) === OPEN) return readName(state, i, word);
      scope.calls.push({at: i, to: i + 1, nameTo: i + 1, arguments: undefined, window: undefined});
      return state.operator(i + 1);
    case ACT.typed:
      return readTyped(state, i, word);
    case ACT.order:
    case ACT.partition:
      if (code.word(i + 1) !== BY) return readName(state, i, word);
      frames.section(word, i);
      return state.value(i + 2);
    case ACT.frame:
      if (frames.kind !== FRAME.window) return readName(state, i, word);
      return state.operator(frames.bounds(i));
    case ACT.grouping:
      return code.word(i + 1) === SETS ? state.value(i + 2) : readName(state, i, word);
    case ACT.comma:
      state.hole(i, 'a value before the comma');
      return state.value(i + 1);
    case ACT.misplaced:
      if (CALLED[word] === 1 && code.word(i + 1) === OPEN) return readName(state, i, word);
      state.hole(i, 'a value');
      return state.value(i + 1);
    default:
      return readName(state, i, word);
  }
}

/** A name: of a column, of a function that is called, of an argument, of a lambda's parameter. */
function readName(state: Expression, i: number, word: number): number {
  const {code, frames, scope} = state;
  if (word === END && frames.kind === FRAME.case) {
    state.hole(i, 'a value');
    return endCase(state, i);
  }
  if (isBinary(code, i)) {
    scope.literals.push({at: i, to: i + 2, type: 'typed'});
    return state.operator(i + 2);
  }
  const end = endOfDotted(code, i);
  const next = code.word(end);
  if (next === OPEN && code.word(end - 1) !== STAR && !isOuterMark(code, end)) return readCall(state, i, end, word);
  if (next === NAMED) {
    frames.startPart(end + 1);
    return state.value(end + 1);
  }
  if (end === i + 1 && (next === ARROW || (code.word(end + 1) === ARROW && code.kind(end) === KIND.word))) {
    frames.parameter(code.upper(i));
    frames.startPart(next === ARROW ? end + 1 : end + 2);
    return state.value(next === ARROW ? end + 1 : end + 2);
  }
  if (code.word(end - 1) === STAR) {
    scope.stars.push({at: i, to: end});
    return state.operator(end);
  }
  const pathTo = endOfValuePath(code, end);
  if (isColumn(state, i, end, next)) scope.columns.push({at: i, to: end, pathTo});
  return state.operator(pathTo);
}

/** `x'0A'`: no space stands in it. */
function isBinary(code: Code, i: number): boolean {
  if (code.kind(i + 1) !== KIND.string || code.end(i) !== code.start(i + 1) || code.end(i) !== code.start(i) + 1)
    return false;
  return code.upper(i) === 'X';
}

function isColumn({code, frames}: Expression, i: number, end: number, next: number): boolean {
  if (code.kind(i) === KIND.variable) return isPosition(code, i);
  if (frames.isParameter(code, i)) return false;
  if (end !== i + 1 || frames.datePartBehind === 0 || code.word(i - 1) !== frames.datePartBehind) return true;
  const alone = next === COMMA || next === CLOSE || next === FROM;
  return !alone || !DATE_PARTS.has(code.upper(i));
}

/** `$1` is a column by its position; `$name` a variable of the session. */
function isPosition(code: Code, i: number): boolean {
  const digit = code.text.charCodeAt(code.start(i) + 1);
  return digit >= 48 && digit <= 57;
}

function readCall(state: Expression, i: number, nameTo: number, word: number): number {
  const {code, frames, scope} = state;
  const close = code.match(nameTo);
  if (close === -1) {
    state.hole(nameTo, 'a bracket that closes this one');
    return state.value(nameTo + 1);
  }
  scope.calls.push({at: i, to: close + 1, nameTo, arguments: {at: nameTo + 1, to: close}, window: undefined});
  const act = nameTo === i + 1 ? WANTING_VALUE[word]! : ACT.none;
  // A function may be given a whole query: `array(select …)`, `exists(select …)`.
  if (opensQuery(code, nameTo)) {
    state.reader.subquery(scope, nameTo);
    return state.operator(close + 1);
  }
  frames.push(act === ACT.castCall ? FRAME.cast : FRAME.call, nameTo, close);
  if (nameTo === i + 1 && PART_FIRST[word] === 1) frames.takeDatePart(OPEN);
  else if (nameTo === i + 1 && PART_LATER[word] === 1) frames.takeDatePart(COMMA);
  return state.value(nameTo + 1);
}

/** `(`, `[` or `{` where a value is wanted. */
function readOpen(state: Expression, i: number, word: number): number {
  const {code, frames, scope} = state;
  const close = code.match(i);
  if (close === -1) {
    state.hole(i, 'a bracket that closes this one');
    return state.value(i + 1);
  }
  if (word !== OPEN) {
    frames.push(word === SQUARE ? FRAME.array : FRAME.object, i, close);
    return state.value(i + 1);
  }
  if (opensQuery(code, i)) {
    state.reader.subquery(scope, i);
    return state.operator(close + 1);
  }
  if (code.word(close + 1) === ARROW) {
    for (let at = i + 1; at < close; at = code.after(at)) {
      if (code.word(at - 1) === OPEN || code.word(at - 1) === COMMA) frames.parameter(code.upper(at));
    }
    frames.startPart(close + 2);
    return state.value(close + 2);
  }
  frames.push(FRAME.group, i, close);
  return state.value(i + 1);
}

/** `DATE '2024-01-01'`, `INTERVAL '1 day'`, `INTERVAL '1' year to month`; else a name like any other. */
function readTyped(state: Expression, i: number, word: number): number {
  const {code} = state;
  if (code.kind(i + 1) !== KIND.string) return readName(state, i, word);
  let to = i + 2;
  if (word === INTERVAL && code.kind(to) === KIND.word && DATE_PARTS.has(code.upper(to))) {
    to++;
    if (code.word(to) === TO) to += 2;
  }
  state.scope.literals.push({at: i, to, type: 'typed'});
  return state.operator(to);
}

/** A star as an argument: `count(*)`, `hash(t.*)`, `{*}`. */
function readStar(state: Expression, i: number): number {
  const {frames} = state;
  const before = state.code.word(i - 1);
  const isArgument = frames.depth > 0 && (i - 1 === frames.opener || before === COMMA || before === DISTINCT);
  if (isArgument) state.scope.stars.push({at: i, to: i + 1});
  else state.hole(i, 'a value');
  return state.operator(i + 1);
}
