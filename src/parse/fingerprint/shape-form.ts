import {KIND} from '../lex/kinds.ts';
import {type Code, KIND_MASK, STRIDE, WORD_SHIFT} from '../lex/tokens.ts';
import {OPERATORS, wordNumber, wordNumbers, wordSet} from '../lex/words.ts';
import {type AbstractNames, AS_WRITTEN, DROPPED} from './abstract-names.ts';
import {endOfMembers, endOfRows, isLiteral, writeMembers, writeRows} from './literal-rows.ts';
import type {ByteWriter} from './writer.ts';

const [AS, IN, VALUES, PLUS, MINUS, DOT, UNEQUAL] = wordNumbers('AS IN VALUES + - . !=');
/** Words and operators after which a sign belongs to the number that follows. */
const BEFORE_SIGN = wordSet(
  'SELECT WHERE AND OR NOT BETWEEN THEN ELSE WHEN IN LIKE BY RETURN VALUES LIMIT OFFSET DISTINCT CASE SET ON HAVING QUALIFY',
  'DEFAULT ( , = < > <= >= <> != * / % [ + - || : :: := => ->',
);

const QUESTION = 63;

/** What is done with a token. Keywords and operators that nothing is done with are taken over as they are. */
const NAME = 0;
const TAKEN = 1;
const ALIAS = 2;
const INEQUALITY = 3;
const SIGN = 4;
const MEMBERSHIP = 5;
const ROWS = 6;
const LITERAL = 7;
const BIND = 8;
/** By word number; 0 for what is no keyword or operator, or a keyword that can be a name. */
const ACTS = wordSet();
for (const operator of OPERATORS) ACTS[wordNumber(operator)] = TAKEN;
ACTS[AS] = ALIAS;
ACTS[UNEQUAL] = INEQUALITY;
ACTS[PLUS] = SIGN;
ACTS[MINUS] = SIGN;
ACTS[IN] = MEMBERSHIP;
ACTS[VALUES] = ROWS;
/** Acts by kind of token. */
const LITERALS = new Uint8Array(16);
for (const kind of [KIND.number, KIND.string, KIND.dollarString]) LITERALS[kind] = LITERAL;
LITERALS[KIND.bind] = BIND;

/**
 * Writes the tokens of a statement without what a shape leaves out.
 * @param exact their exact form, of which most is taken over
 * @param starts where each token begins in it
 * @param places gets where each token begins in the shape, and where one behind the last would
 */
export function writeShapeForm(
  code: Code,
  names: AbstractNames,
  exact: ByteWriter,
  starts: Int32Array,
  shape: ByteWriter,
  places: Int32Array,
): void {
  const {table, base, size} = code;
  shape.clear();
  // Where the stretch of the exact form begins that is to be taken over in one go.
  let from = 0;
  for (let at = 0; at < size;) {
    const packed = table[base + at * STRIDE + 2]!;
    const act = ACTS[packed >> WORD_SHIFT]! + LITERALS[packed & KIND_MASK]!;
    places[at] = shape.length + starts[at]! - from;
    const end = act === TAKEN || (act === NAME && names.markOf(at) === AS_WRITTEN) ? at : endOfChanged(code, at, act);
    if (end === at) {
      at++;
      continue;
    }
    shape.take(exact, from, starts[at]!);
    writeChanged(code, at, end, act, names, shape);
    from = starts[end]!;
    for (at++; at < end; at++) places[at] = shape.length;
  }
  shape.take(exact, from, starts[size]!);
  places[size] = shape.length;
}

/** Index after what a shape changes from a token on; the token's own index where it changes nothing. */
function endOfChanged(code: Code, at: number, act: number): number {
  switch (act) {
    case LITERAL:
      return isLiteral(code, at) ? at + 1 : at;
    case ALIAS:
      return code.word(at - 1) === DOT ? at : at + 1;
    case SIGN:
      return isLiteral(code, at + 1) && BEFORE_SIGN[code.word(at - 1)] === 1 ? at + 1 : at;
    case MEMBERSHIP: {
      const end = endOfMembers(code, at + 1);
      return end === -1 ? at : end;
    }
    case ROWS:
      return endOfRows(code, at + 1);
    case BIND:
      return code.text.charCodeAt(code.start(at)) === QUESTION ? at + 1 : at;
    default:
      return at + 1;
  }
}

/** Writes what stands in a shape for the tokens that it changes. */
function writeChanged(code: Code, at: number, end: number, act: number, names: AbstractNames, shape: ByteWriter): void {
  switch (act) {
    case NAME: {
      const mark = names.markOf(at);
      if (mark !== DROPPED) names.write(mark, shape);
      return;
    }
    case LITERAL:
      return shape.ascii('? ');
    case INEQUALITY:
      return shape.ascii('<> ');
    case MEMBERSHIP:
      return writeMembers(code, at + 1, end, shape);
    case BIND:
      // Not as a literal: what is bound is known only when it runs.
      return shape.ascii(':? ');
    case ROWS:
      shape.ascii('VALUES ');
      return writeRows(code, at + 1, end, shape);
  }
}
