import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import type {ByteWriter} from './writer.ts';

const [AS, OPEN, CLOSE, COMMA, PLUS, MINUS, IMMEDIATE] = wordNumbers('AS ( ) , + - IMMEDIATE');
const LITERAL_WORDS = wordSet('NULL TRUE FALSE DEFAULT');
/** Types that may stand in front of a literal, as in `DATE '2024-01-01'`. */
const TYPES = wordSet('DATE TIME TIMESTAMP TIMESTAMP_NTZ TIMESTAMP_LTZ TIMESTAMP_TZ DATETIME INTERVAL');
/** Words whose brackets hold the name of a relation, which may be a string. */
const NAMES = wordSet('IDENTIFIER TABLE');

/** Whether a token is a value: a body behind AS or EXECUTE IMMEDIATE is code, and `IDENTIFIER('t')` a name. */
export function isLiteral(code: Code, at: number): boolean {
  const kind = code.kind(at);
  if (kind === KIND.number) return true;
  if (kind !== KIND.string && kind !== KIND.dollarString) return false;
  const before = code.word(at - 1);
  if (before === OPEN && NAMES[code.word(at - 2)] === 1) return false;
  return before !== AS && before !== IMMEDIATE;
}

/** Index after a bracket that holds only literals, signs included; -1 where none stands. */
export function endOfLiteralRow(code: Code, from: number): number {
  if (code.word(from) !== OPEN) return -1;
  for (let at = from + 1; at < code.size; at += 2) {
    if (code.word(at) === MINUS || code.word(at) === PLUS) at++;
    else if (TYPES[code.word(at)] === 1 && code.kind(at + 1) === KIND.string) at++;
    if (!isLiteral(code, at) && LITERAL_WORDS[code.word(at)] === 0) return -1;
    if (code.word(at + 1) === CLOSE) return at + 2;
    if (code.word(at + 1) !== COMMA) return -1;
  }
  return -1;
}

/** Index after the rows of literals that stand behind VALUES; `from` where none does. */
export function endOfRows(code: Code, from: number): number {
  let end = endOfLiteralRow(code, from);
  if (end === -1) return from;
  while (code.word(end) === COMMA) {
    const next = endOfLiteralRow(code, end + 1);
    if (next === -1) break;
    end = next;
  }
  return end;
}

/** Index after a list that stands behind IN: of literals, or of rows of them; -1 where it holds anything else. */
export function endOfMembers(code: Code, from: number): number {
  if (code.word(from) !== OPEN || code.word(from + 1) !== OPEN) return endOfLiteralRow(code, from);
  const end = endOfRows(code, from + 1);
  return end > from + 1 && code.word(end) === CLOSE ? end + 1 : -1;
}

/** Writes a list behind IN, that word included. */
export function writeMembers(code: Code, from: number, to: number, shape: ByteWriter): void {
  if (code.word(from + 1) !== OPEN) return shape.ascii('IN ( ?* ) ');
  shape.ascii('IN ( ');
  writeRows(code, from + 1, to - 1, shape);
  shape.ascii(') ');
}

/** Writes rows of literals: those of one width count as one; the width stays, as it says what the rows go into. */
export function writeRows(code: Code, from: number, to: number, shape: ByteWriter): void {
  let width = -1;
  let end: number;
  for (let at = from; at < to; at = end + 1) {
    end = endOfLiteralRow(code, at);
    const columns = literalsIn(code, at, end);
    if (columns !== width) shape.ascii(`( ?${' , ?'.repeat(columns - 1)} )* `);
    width = columns;
  }
}

function literalsIn(code: Code, from: number, to: number): number {
  let count = 1;
  for (let at = from; at < to; at++) if (code.word(at) === COMMA) count++;
  return count;
}
