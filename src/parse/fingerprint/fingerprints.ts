import type {ExactFingerprint, ShapeFingerprint} from '../../model/statement.ts';
import {KIND} from '../lex/kinds.ts';
import {type Code, KIND_MASK, STRIDE, WORD_SHIFT} from '../lex/tokens.ts';
import {unitsOf} from '../lex/units.ts';
import {OPERATORS, wordNumber, wordNumbers, wordSet} from '../lex/words.ts';
import type {Tree} from '../tree/nodes.ts';
import {AbstractNames, AS_WRITTEN, DROPPED} from './abstract-names.ts';
import {sortConjunctions} from './conjunctions.ts';
import {endOfLiteralRow, isLiteral, literalsIn} from './literal-rows.ts';
import {ByteWriter} from './writer.ts';

const [AS, IN, VALUES, COMMA, PLUS, MINUS, DOT, UNEQUAL] = wordNumbers('AS IN VALUES , + - . !=');
/** Words and operators after which a sign belongs to the number that follows. */
const BEFORE_SIGN = wordSet(
  'SELECT WHERE AND OR NOT BETWEEN THEN ELSE WHEN IN LIKE BY RETURN VALUES LIMIT OFFSET DISTINCT CASE SET ON HAVING QUALIFY',
  'DEFAULT ( , = < > <= >= <> != * / % [ + - || : :: := => ->',
);

/** What is done with a token of a shape. Keywords and operators that nothing is done with are taken as they are. */
const NAME = 0;
const TAKEN = 1;
const ALIAS = 2;
const INEQUALITY = 3;
const SIGN = 4;
const MEMBERSHIP = 5;
const ROWS = 6;
const LITERAL = 7;
/** By word number; 0 for what is no keyword or operator, or a keyword that can be a name. */
const ACTS = wordSet();
for (const operator of OPERATORS) ACTS[wordNumber(operator)] = TAKEN;
ACTS[AS] = ALIAS;
ACTS[UNEQUAL] = INEQUALITY;
ACTS[PLUS] = SIGN;
ACTS[MINUS] = SIGN;
ACTS[IN] = MEMBERSHIP;
ACTS[VALUES] = ROWS;
/** By kind of token. */
const LITERALS = new Uint8Array(16);
for (const kind of [KIND.number, KIND.string, KIND.dollarString]) LITERALS[kind] = LITERAL;

const REDACTED = /__REDACTED_([A-Za-z0-9_-]{1,60}?)_\d+__/gi;
const PLAIN_QUOTED = /^"[A-Z_][A-Z0-9_$]*"$/;
const SPACE = 32;

/*
 * Kept between statements: one is fingerprinted at a time. `exact` holds the tokens in the one form that all their
 * spellings share, each with a space behind it, and `starts` where each begins; `shape` is put together from them.
 */
const exact = new ByteWriter();
const shape = new ByteWriter();
const names = new AbstractNames();
let starts = new Int32Array(1024);
/** Where each token begins in `shape`. */
let places = new Int32Array(1024);

/** In front of the fingerprints: changes with what they leave out. */
export const EXACT_VERSION = 'e1';
export const SHAPE_VERSION = 's2';

export interface Fingerprints {
  /**
   * White space, comments, case of words and redaction numbers do not change it. 128 bits of a SHA-256: what was decided
   * about a statement holds for every statement with this fingerprint, so nobody may be able to make two of one.
   */
  readonly exact: ExactFingerprint;
  /**
   * Nor do literals, the lengths of IN and VALUES lists, aliases, the names of common table expressions, and the order of
   * conditions joined by AND. After Percona's pt-fingerprint, on tokens instead of expressions. A fast hash: shapes group,
   * and decide nothing.
   */
  readonly shape: ShapeFingerprint;
}

/**
 * The fingerprints of a statement, each with the version of what it leaves out in front.
 * @param code its tokens, without terminator
 */
export function fingerprintsOf(code: Code, tree: Tree): Fingerprints {
  if (starts.length <= code.size || starts.length > 1 << 20) {
    starts = new Int32Array(Math.max(1024, code.size * 2));
    places = new Int32Array(starts.length);
  }
  writeExact(code);
  writeShape(code, tree);
  return {exact: `${EXACT_VERSION}_${exact.digest(exact.length - 1)}`, shape: `${SHAPE_VERSION}_${shape.fastHash()}`};
}

/** Letters of these kinds of tokens go in upper case. */
const FOLDED = new Uint8Array(16);
for (const kind of [KIND.word, KIND.variable, KIND.bind, KIND.filter]) FOLDED[kind] = 1;
/** What stands in these kinds of tokens may reach over a line's end. */
const MAY_HOLD_RETURNS = new Uint8Array(16);
for (const kind of [KIND.string, KIND.dollarString, KIND.template, KIND.stage]) MAY_HOLD_RETURNS[kind] = 1;
const AS_IS = Uint8Array.from({length: 128}, (_, code) => code);
const UPPER = Uint8Array.from({length: 128}, (_, code) => (code >= 97 && code <= 122 ? code - 32 : code));
/** Length from which copying is left to the platform. */
const LONG = 64;

/** Writes the tokens, each in the one form that all its spellings share. */
function writeExact(code: Code): void {
  const {text, table, base, size} = code;
  const {hasReturns, hasRedactions} = code.tokens;
  exact.clear();
  starts[size] = 0;
  if (size === 0) return;
  const offset = code.start(0);
  const to = code.end(size - 1);
  const units = unitsOf(text, offset, to);
  // Room for the longest form of all, so that the loop need not ask.
  const bytes = exact.reserve((to - offset + 1) * 3 + size);
  let length = 0;
  for (let at = 0, place = base; at < size; at++, place += STRIDE) {
    const start = table[place]! - offset;
    const end = table[place + 1]! - offset;
    const kind = table[place + 2]! & KIND_MASK;
    starts[at] = length;
    let i = start;
    const needsLook = hasRedactions || (hasReturns && MAY_HOLD_RETURNS[kind] === 1) || kind === KIND.quoted;
    if (!needsLook && end - start < LONG) {
      const spelling = FOLDED[kind] === 1 ? UPPER : AS_IS;
      for (; i < end; i++) {
        const character = units[i]!;
        if (character > 127) break;
        bytes[length++] = spelling[character]!;
      }
    }
    if (i < end) {
      exact.length = starts[at]!;
      writeToken(code, at, kind);
      length = exact.length;
    }
    bytes[length++] = SPACE;
  }
  starts[size] = length;
  exact.length = length;
}

/** Writes a token that is long, or has characters that need a look. */
function writeToken(code: Code, at: number, kind: number): void {
  const written = code.written(at);
  const value = written.includes('__') ? written.replace(REDACTED, '__REDACTED_$1__') : written;
  if (FOLDED[kind] === 1) exact.write(value.toUpperCase());
  else if (kind === KIND.quoted && PLAIN_QUOTED.test(value)) exact.write(value.slice(1, -1));
  else exact.write(value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value);
}

function writeShape(code: Code, tree: Tree): void {
  shape.clear();
  names.read(code, tree);
  for (let at = 0; at < code.size;) {
    places[at] = shape.length;
    const next = writeUnit(code, at);
    for (let skipped = at + 1; skipped < next; skipped++) places[skipped] = shape.length;
    at = next;
  }
  places[code.size] = shape.length;
  sortConjunctions(tree, shape.bytes, places);
}

/** Writes a token of a shape, or a list of literals as a whole. @returns index after it */
function writeUnit(code: Code, at: number): number {
  const packed = code.table[code.base + at * STRIDE + 2]!;
  switch (ACTS[packed >> WORD_SHIFT]! + LITERALS[packed & KIND_MASK]!) {
    case NAME: {
      const mark = names.markOf(at);
      if (mark === AS_WRITTEN) break;
      if (mark !== DROPPED) shape.ascii(names.nameOf(mark));
      return at + 1;
    }
    case LITERAL:
      if (!isLiteral(code, at)) break;
      shape.ascii('? ');
      return at + 1;
    case ALIAS:
      if (code.word(at - 1) === DOT) break;
      return at + 1;
    case INEQUALITY:
      shape.ascii('<> ');
      return at + 1;
    case SIGN:
      if (isLiteral(code, at + 1) && BEFORE_SIGN[code.word(at - 1)] === 1) return at + 1;
      break;
    case MEMBERSHIP: {
      const end = endOfLiteralRow(code, at + 1);
      if (end === -1) break;
      shape.ascii('IN ( ?* ) ');
      return end;
    }
    case ROWS:
      shape.ascii('VALUES ');
      return writeRows(code, at + 1);
  }
  shape.take(exact, starts[at]!, starts[at + 1]!);
  return at + 1;
}

/** Rows of literals of one width count as one; the width stays, as it says what the rows go into. @returns index after them */
function writeRows(code: Code, from: number): number {
  let at = from;
  let width = -1;
  for (;;) {
    if (at > from && code.word(at) !== COMMA) return at;
    const start = at > from ? at + 1 : at;
    const end = endOfLiteralRow(code, start);
    if (end === -1) return at;
    const columns = literalsIn(code, start, end);
    if (columns !== width) shape.ascii(`( ?${' , ?'.repeat(columns - 1)} )* `);
    width = columns;
    at = end;
  }
}
