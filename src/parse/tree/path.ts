import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';

const [DOT, COLON, SQUARE, STAR, BANG, OPEN, PLUS, CLOSE, MODEL] = wordNumbers('. : [ * ! ( + ) MODEL');
const STARTS_CLAUSE = wordSet('FROM WHERE GROUP HAVING QUALIFY ORDER UNION INTERSECT EXCEPT MINUS JOIN ON AND OR AS');

/** Whether a token can be a part of a name. */
export function isNamePart(kind: number): boolean {
  return (
    kind === KIND.word ||
    kind === KIND.quoted ||
    kind === KIND.template ||
    kind === KIND.variable ||
    kind === KIND.bind ||
    kind === KIND.filter
  );
}

/** Index after one part of a name: a word or a quoted name, or pieces without space between them (`ext_&{env}`). */
export function endOfPart(code: Code, at: number): number {
  let next = at + 1;
  for (;;) {
    const kind = code.kind(next);
    if (kind !== KIND.word && kind !== KIND.template && kind !== KIND.number) return next;
    const glued = kind === KIND.template || code.kind(next - 1) === KIND.template;
    if (!glued || code.start(next) !== code.end(next - 1)) return next;
    next++;
  }
}

/**
 * Index after a dotted name: `total`, `o.total`, `db..t`, `t.*`, `m!PREDICT`, `MODEL(m, v1)!PREDICT`. The star ends it.
 * @param at index of its first part
 */
export function endOfDotted(code: Code, at: number): number {
  let next = isModel(code, at) ? code.after(at + 1) : endOfPart(code, at);
  for (;;) {
    const word = code.word(next);
    if (word === DOT) {
      const after = code.word(next + 1) === DOT ? next + 2 : next + 1;
      if (code.word(after) === STAR) return after + 1;
      if (!isNamePart(code.kind(after)) || startsClause(code, after)) return next;
      next = endOfPart(code, after);
    } else if (word === BANG && isMethod(code, next + 1)) {
      next += 2;
    } else {
      return next;
    }
  }
}

/** `MODEL(name, version)!`: what stands in its brackets is no column. */
function isModel(code: Code, at: number): boolean {
  return code.word(at) === MODEL && code.word(at + 1) === OPEN && code.word(code.after(at + 1)) === BANG;
}

/** What stands behind the `!` of a model: a method close to it, or with space between when it is called. */
function isMethod(code: Code, at: number): boolean {
  return code.kind(at) === KIND.word && (code.start(at - 1) === code.end(at - 2) || code.word(at + 1) === OPEN);
}

/** A dot at the end of an unfinished line: the word behind it starts a clause and is no part of the name. */
export function startsClause(code: Code, at: number): boolean {
  return STARTS_CLAUSE[code.word(at)] === 1 && code.start(at) !== code.end(at - 1);
}

/**
 * Index after a path into a semi-structured value: `:a.b[0]:"c d"`, `['a']`. A subscript that is more than one constant
 * ends it, as it is an expression of its own.
 * @param at index after the value
 */
export function endOfValuePath(code: Code, at: number): number {
  let next = at;
  for (;;) {
    const word = code.word(next);
    if (word === COLON) {
      const kind = code.kind(next + 1);
      if (!isNamePart(kind) && kind !== KIND.string && kind !== KIND.number) return next;
      next += 2;
    } else if (word === DOT && next > at) {
      if (!isNamePart(code.kind(next + 1))) return next;
      next += 2;
    } else if (word === SQUARE && code.match(next) === next + 2) {
      const kind = code.kind(next + 1);
      if (kind !== KIND.string && kind !== KIND.number && kind !== KIND.dollarString) return next;
      next += 3;
    } else {
      return next;
    }
  }
}

/** `a.id = b.id (+)`: the outer join of old. */
export function isOuterMark(code: Code, at: number): boolean {
  return code.word(at) === OPEN && code.word(at + 1) === PLUS && code.word(at + 2) === CLOSE;
}
