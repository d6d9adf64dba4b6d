import {KIND} from '../lex/kinds.ts';
import {type Code, KIND_MASK, STRIDE, WORD_SHIFT} from '../lex/tokens.ts';
import {knownUnits, unitsOf} from '../lex/units.ts';
import {wordNumbers} from '../lex/words.ts';
import {isPlain} from '../spelling.ts';
import type {ByteWriter} from './writer.ts';

const [COLON, DOT, SQUARE] = wordNumbers(': . [');
const REDACTED = /__REDACTED_([A-Za-z0-9_-]{1,60}?)_\d+__/gi;
/** A field of a semi-structured value that means the same without its quotes. */
const PLAIN_FIELD = /^"[A-Za-z_][A-Za-z0-9_$]*"$/;
/** Words that are not reserved and yet are no name where a name could stand: a column of that name keeps its quotes. */
const NOT_ONLY_NAMES: ReadonlySet<string> = new Set(['CONNECT_BY_ROOT', 'DEFAULT', 'DIRECTED', 'OUTER', 'PRIOR']);
const SPACE = 32;

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

/**
 * Writes the tokens of a statement, each in the one form that all its spellings share, with a space behind it.
 * @param starts gets where each token begins, and where one behind the last would
 */
export function writeExactForm(code: Code, exact: ByteWriter, starts: Int32Array): void {
  const {text, table, base, size} = code;
  const {hasReturns, hasRedactions} = code.tokens;
  exact.clear();
  starts[size] = 0;
  if (size === 0) return;
  const known = knownUnits(text);
  const offset = known === undefined ? code.start(0) : 0;
  const to = code.end(size - 1);
  const units = known ?? unitsOf(text, offset, to);
  // Room for the longest form of all, so that the loop need not ask. A code unit takes three bytes at most.
  const bytes = exact.reserve((to - code.start(0) + 1) * 3 + size);
  let length = 0;
  const steps: number[] = [];
  // The token that is the next step of a path.
  let step = -1;
  for (let at = 0, place = base; at < size; at++, place += STRIDE) {
    const start = table[place]! - offset;
    const end = table[place + 1]! - offset;
    const packed = table[place + 2]!;
    const kind = packed & KIND_MASK;
    starts[at] = length;
    if (packed >> WORD_SHIFT === COLON && code.kind(at - 1) !== KIND.string) {
      steps.push(at + 1);
      step = at + 1;
    }
    if (at === step) {
      exact.length = length;
      writeStep(code, at, exact);
      length = exact.length;
      bytes[length++] = SPACE;
      step = nextStep(code, at, steps);
      continue;
    }
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
      writeToken(code, at, kind, exact);
      length = exact.length;
    }
    bytes[length++] = SPACE;
  }
  starts[size] = length;
  exact.length = length;
}

/** Writes a token that is long, or has characters that need a look. */
function writeToken(code: Code, at: number, kind: number, exact: ByteWriter): void {
  const written = code.written(at);
  const value = written.includes('__') ? written.replace(REDACTED, '__REDACTED_$1__') : written;
  if (FOLDED[kind] === 1) exact.write(upperCase(value));
  else if (kind === KIND.quoted && isNeedless(value)) exact.write(value.slice(1, -1));
  else exact.write(value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value);
}

/** Whether a quoted name is the one that the same letters without quotes are. */
function isNeedless(quoted: string): boolean {
  const name = quoted.slice(1, -1);
  return quoted.length > 2 && quoted.endsWith('"') && isPlain(name) && !NOT_ONLY_NAMES.has(name);
}

/**
 * A name as Snowflake folds it. Letters whose upper case is that of other letters too (`ß`, `ı`, `ſ`) stay as they are: two
 * names must not become one.
 */
function upperCase(name: string): string {
  const upper = name.toUpperCase();
  if (upper.length === name.length && upper.toLowerCase() === name.toLowerCase()) return upper;
  return name.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Writes a field that a path into a semi-structured value names: `v:city` and `v:City` are two. */
function writeStep(code: Code, at: number, exact: ByteWriter): void {
  const kind = code.kind(at);
  const written = code.written(at);
  if (kind === KIND.word) exact.write(written);
  else if (kind === KIND.quoted && PLAIN_FIELD.test(written)) exact.write(written.slice(1, -1));
  else writeToken(code, at, kind, exact);
}

/**
 * Looks behind the step of a path for the next one, over subscripts, in which other paths may stand.
 * @param steps steps that are still to come, the nearest last; the one that was written among them
 * @returns the nearest step that is to come; -1 for none
 */
function nextStep(code: Code, at: number, steps: number[]): number {
  steps.pop();
  let next = at + 1;
  while (code.word(next) === SQUARE && code.match(next) !== -1) next = code.after(next);
  if (code.word(next) === DOT) steps.push(next + 1);
  return steps.at(-1) ?? -1;
}
