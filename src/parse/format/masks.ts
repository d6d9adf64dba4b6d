import {KIND} from '../lex/kinds.ts';
import {lex} from '../lex/lex.ts';
import {Code} from '../lex/tokens.ts';
import {wordNumbers} from '../lex/words.ts';

/** Kinds the formatter does not know; it sees an identifier in their place. */
const MASKED = new Set<number>([
  KIND.template,
  KIND.variable,
  KIND.bind,
  KIND.stage,
  KIND.filter,
  KIND.directive,
  KIND.unknown,
]);
const [CURLY, OPEN, PATTERN, BANG] = wordNumbers('{ ( PATTERN !');

/** A place that is masked, and what stands for it. */
export interface Mask {
  readonly start: number;
  readonly end: number;
  readonly stands: string;
}

/** What has to be masked before the formatter sees a text. */
export function masksOf(text: string): readonly Mask[] {
  const code = new Code(lex(text));
  const stem = freeStem(text);
  const masks: Mask[] = [];
  for (let at = 0; at < code.size;) {
    const to = MASKED.has(code.kind(at))
      ? at + 1
      : Math.max(endOfObject(code, at), endOfPattern(code, at), endOfMethod(code, at), endOfPrefixed(code, at));
    if (to > at) {
      const start = code.start(at);
      const end = code.end(to - 1);
      masks.push({start, end, stands: `${stem}${masks.length}q`.padEnd(end - start, 'q')});
    }
    at = Math.max(to, at + 1);
  }
  return masks;
}

/** `{'key': value}`: balanced braces on one line without a comment inside. @returns index after it; `at` without one */
function endOfObject(code: Code, at: number): number {
  if (code.word(at) !== CURLY || code.match(at) === -1) return at;
  const to = code.after(at);
  const inside = code.text.slice(code.start(at), code.end(to - 1));
  return inside.includes('\n') || inside.includes('/*') ? at : to;
}

/** The row pattern of MATCH_RECOGNIZE, in which the formatter would part `up+`. @returns index after it; `at` without one */
function endOfPattern(code: Code, at: number): number {
  if (code.word(at - 1) !== OPEN || code.word(at - 2) !== PATTERN || code.match(at - 1) === -1) return at;
  const to = code.match(at - 1);
  if (to === at) return at;
  const inside = code.text.slice(code.start(at), code.end(to - 1));
  return /[\r\n]|--|\/\*/.test(inside) ? at : to;
}

/** `model!PREDICT`: a name that the formatter would part. @returns index after it; `at` without one */
function endOfMethod(code: Code, at: number): number {
  const isMethod = code.word(at + 1) === BANG && code.kind(at) === KIND.word && code.kind(at + 2) === KIND.word;
  return isMethod && code.end(at) === code.start(at + 1) ? at + 3 : at;
}

/** `x'0A'`, `r"\d"`: the word means something only right before the quotes. @returns index after it; `at` without one */
function endOfPrefixed(code: Code, at: number): number {
  const quotes = code.kind(at + 1);
  const isPrefix = code.kind(at) === KIND.word && (quotes === KIND.string || quotes === KIND.quoted);
  return isPrefix && code.end(at) === code.start(at + 1) ? at + 2 : at;
}

function freeStem(text: string): string {
  const lower = text.toLowerCase();
  let stem = 'zq';
  while (lower.includes(stem)) stem += 'z';
  return stem;
}

/** The text with everything masked. */
export function mask(text: string, masks: readonly Mask[]): string {
  let result = '';
  let at = 0;
  for (const {start, end, stands} of masks) {
    result += text.slice(at, start) + stands;
    at = end;
  }
  return result + text.slice(at);
}

/** What the formatter made of a masked text, the author's text put back; '' when something is missing. */
export function unmask(output: string, text: string, masks: readonly Mask[]): string {
  let result = '';
  let at = 0;
  for (const {start, end, stands} of masks) {
    const found = output.indexOf(stands, at);
    if (found < 0) return '';
    result += output.slice(at, found) + text.slice(start, end);
    at = found + stands.length;
  }
  return result + output.slice(at);
}
