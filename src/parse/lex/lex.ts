import {ASCII, classAt, DIGIT, LETTER, SPACE, widthAt} from './characters.ts';
import {endAfter, endOfClass, endOfName, endOfNumber, endOfPythonBind, endOfQuoted, endOfString} from './ends.ts';
import {KIND} from './kinds.ts';
import {endOfAddress, endOfDirective, endOfFilter, endOfStage, startsLine} from './places.ts';
import {TemplateScanner} from './templates.ts';
import type {Tokens} from './tokens.ts';
import {unitsOf} from './units.ts';
import {keywordAt, OPERATORS, wordNumber, wordSet} from './words.ts';
import {TokenWriter} from './writer.ts';

/** Operators by their first character, longest first; the number of each. */
const BY_FIRST: readonly (readonly {readonly text: string; readonly number: number}[])[] = Array.from(
  {length: 128},
  (_, code) =>
    OPERATORS.filter((operator) => operator.charCodeAt(0) === code).map((text) => ({text, number: wordNumber(text)})),
);
/** The number of an operator by its character, where no longer one starts with it. */
const SINGLE = Uint16Array.from(BY_FIRST, (operators) => (operators.length === 1 ? operators[0]!.number : 0));
const CLOSE_ROUND = wordNumber(')');
const CLOSE_SQUARE = wordNumber(']');
const VALUE = wordNumber('VALUE');
/** Words that a value follows, so that a `%s` behind one is Python's and no remainder. */
const BEFORE_VALUE = wordSet(
  'AND OR NOT IN LIKE ILIKE BETWEEN LIMIT OFFSET WHERE ON THEN ELSE WHEN SELECT BY SET VALUES FROM INTO',
);

/** ASCII characters of words. */
const IN_WORD = ASCII.map((kind) => ((kind & (LETTER | DIGIT)) === 0 ? 0 : 1));

/**
 * Cuts Snowflake SQL into tokens. One pass, linear, never throws; whatever the input is, tokens, comments and the space
 * between them give it back. A `#` at the start of a line is a comment, as people bring it from elsewhere. What is opened
 * and never closed (a string, a comment, a quoted name) reaches to the end of the text.
 */
export function lex(text: string): Tokens {
  return new Lexer(text).run();
}

class Lexer {
  readonly #text: string;
  /** The text's code units; nothing else asks for those of another text meanwhile. */
  readonly #units: Uint16Array;
  readonly #templates: TemplateScanner;
  readonly #writer = new TokenWriter();
  /** Where the next carriage return stands from the last place on that was asked about. */
  #return = -1;

  constructor(text: string) {
    this.#text = text;
    this.#units = unitsOf(text);
    this.#templates = new TemplateScanner(text);
  }

  run(): Tokens {
    const text = this.#text;
    const units = this.#units;
    const writer = this.#writer;
    const length = text.length;
    let at = 0;
    while (at < length) {
      const code = units[at]!;
      const kind = code < 128 ? ASCII[code]! : classAt(text, at);
      if (kind === SPACE) {
        // Most space is indentation.
        do at++;
        while (units[at] === 32);
      } else if (kind === LETTER) {
        // Most tokens are words of ASCII letters. Behind the text there is a zero, which ends them.
        let end = at;
        let next = code;
        while (next < 128 && IN_WORD[next] === 1) next = units[++end]!;
        at =
          next === 36 || next > 127 || next === 58
            ? this.#word(at, end)
            : writer.put(KIND.word, at, end, keywordAt(units, at, end));
      } else if (kind === DIGIT) {
        at = writer.put(KIND.number, at, endOfNumber(units, text, at), 0);
      } else {
        at = this.#other(at, code);
      }
    }
    return writer.finish(text);
  }

  /** A word that goes on beyond its ASCII letters, or is the start of an address. @param from index after those letters */
  #word(start: number, from: number): number {
    const text = this.#text;
    const end = endOfName(text, from);
    if (text.charCodeAt(end) === 58 && text.charCodeAt(end + 1) === 47) {
      const address = endOfAddress(text, start);
      if (address !== undefined) return this.#writer.put(KIND.stage, start, address, 0);
    }
    return this.#writer.put(KIND.word, start, end, keywordAt(this.#units, start, end));
  }

  #other(at: number, code: number): number {
    const text = this.#text;
    const next = this.#units[at + 1]!;
    switch (code) {
      case 39: // '
        return this.#writer.put(KIND.string, at, endOfString(this.#units, text.length, at), 0);
      case 34: // "
        return this.#writer.put(KIND.quoted, at, endOfQuoted(text, at), 0);
      case 45: // -
        return next === 45 ? this.#writer.comment(at, this.#endOfLine(at)) : this.#operator(at, code);
      case 47: // /
        if (next === 47) return this.#writer.comment(at, this.#endOfLine(at));
        if (next === 42) return this.#writer.comment(at, endAfter(text, '*/', at + 2));
        return this.#operator(at, code);
      case 36: // $
        return this.#dollar(at, next);
      case 63: // ?
        return this.#writer.put(KIND.bind, at, at + 1, 0);
      case 58: // :
        return this.#colon(at, next);
      case 64: {
        // @
        const end = endOfStage(text, at, this.#templates);
        return end === undefined
          ? this.#writer.put(KIND.unknown, at, at + 1, 0)
          : this.#writer.put(KIND.stage, at, end, 0);
      }
      case 46: // .
        return this.#startsFraction(at)
          ? this.#writer.put(KIND.number, at, endOfNumber(this.#units, text, at), 0)
          : this.#operator(at, code);
      case 35: // #
        return startsLine(text, at) ? this.#writer.comment(at, this.#endOfLine(at)) : this.#operator(at, code);
      case 33: {
        // !
        const end = next === 61 ? undefined : endOfDirective(text, at);
        if (end === undefined) return this.#operator(at, code);
        // A command of the client ends the statement before it.
        this.#writer.endStatement();
        return this.#writer.put(KIND.directive, at, end, 0);
      }
      case 37: // %
        return this.#percent(at, next);
      case 123: // {
      case 60: // <
      case 38: {
        // &
        const end = code === 60 && next !== 37 ? undefined : this.#templates.endAt(at);
        return end === undefined ? this.#operator(at, code) : this.#writer.put(KIND.template, at, end, 0);
      }
      default:
        return this.#operator(at, code);
    }
  }

  #operator(at: number, code: number): number {
    const text = this.#text;
    if (code < 128) {
      this.#writer.bracket(code);
      const single = SINGLE[code]!;
      if (single !== 0) return this.#writer.put(KIND.operator, at, at + 1, single);
      for (const {text: operator, number} of BY_FIRST[code]!) {
        if (operator.length === 1 || text.startsWith(operator, at)) {
          return this.#writer.put(KIND.operator, at, at + operator.length, number);
        }
      }
    }
    return this.#writer.put(KIND.unknown, at, at + widthAt(text, at), 0);
  }

  /** A line ends with LF, CRLF or a lone CR. */
  #endOfLine(at: number): number {
    const text = this.#text;
    if (this.#return < at) {
      const found = text.indexOf('\r', at);
      this.#return = found === -1 ? text.length : found;
    }
    const found = text.indexOf('\n', at);
    return found === -1 || found > this.#return ? this.#return : found;
  }

  #dollar(at: number, next: number): number {
    const text = this.#text;
    if (next === 36) return this.#writer.put(KIND.dollarString, at, endAfter(text, '$$', at + 2), 0);
    const kind = classAt(text, at + 1);
    if (kind === DIGIT) return this.#writer.put(KIND.variable, at, endOfClass(text, at + 1, DIGIT), 0);
    if (kind === LETTER) return this.#writer.put(KIND.variable, at, endOfName(text, at + 1), 0);
    return this.#writer.put(KIND.unknown, at, at + 1, 0);
  }

  /**
   * `::` casts, `:=` assigns, `v:path` reaches into a value, `'key': 1` is an object's, and what is left is a bind or one
   * of Snowsight's filters.
   */
  #colon(at: number, next: number): number {
    const text = this.#text;
    if (next === 58 || next === 61 || this.#reachesInto(at)) return this.#operator(at, 58);
    const kind = classAt(text, at + 1);
    if (kind === DIGIT) return this.#writer.put(KIND.bind, at, endOfClass(text, at + 1, DIGIT), 0);
    if (kind !== LETTER) return this.#operator(at, 58);
    const end = endOfName(text, at + 1);
    const filter = endOfFilter(text, at + 1, end);
    return filter === undefined
      ? this.#writer.put(KIND.bind, at, end, 0)
      : this.#writer.put(KIND.filter, at, filter, 0);
  }

  /** `%s` and `%(name)s` where a value is wanted: the binds of Python's drivers. */
  #percent(at: number, next: number): number {
    if ((next === 115 || next === 40) && !this.#followsValue()) {
      const end = endOfPythonBind(this.#text, at);
      if (end !== undefined) return this.#writer.put(KIND.bind, at, end, 0);
    }
    return this.#operator(at, 37);
  }

  #reachesInto(at: number): boolean {
    const kind = this.#writer.lastKind;
    if (kind === KIND.operator) return this.#writer.lastWord === CLOSE_ROUND || this.#writer.lastWord === CLOSE_SQUARE;
    if (kind === KIND.string) return true;
    if (this.#writer.lastEnd === at) return endsValue(kind);
    // `v :path`: no bind variable stands behind a name.
    if (kind === KIND.quoted || kind === KIND.variable) return true;
    return kind === KIND.word && (this.#writer.lastWord === 0 || this.#writer.lastWord === VALUE);
  }

  /** `.5` is a number unless it follows a value directly, as in `t.5` or `src[0].5`. */
  #startsFraction(at: number): boolean {
    if (classAt(this.#text, at + 1) !== DIGIT) return false;
    if (this.#writer.lastEnd !== at) return true;
    const kind = this.#writer.lastKind;
    if (kind === KIND.operator) return this.#writer.lastWord !== CLOSE_ROUND && this.#writer.lastWord !== CLOSE_SQUARE;
    return !endsValue(kind);
  }

  #followsValue(): boolean {
    const kind = this.#writer.lastKind;
    if (kind === KIND.operator) return this.#writer.lastWord === CLOSE_ROUND || this.#writer.lastWord === CLOSE_SQUARE;
    if (kind === KIND.word) return BEFORE_VALUE[this.#writer.lastWord] === 0;
    return endsValue(kind);
  }
}

function endsValue(kind: number): boolean {
  return kind !== KIND.none && kind !== KIND.directive && kind !== KIND.unknown && kind !== KIND.operator;
}
