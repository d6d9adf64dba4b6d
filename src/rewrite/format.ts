import {formatDialect, snowflake} from 'sql-formatter';
import {lex} from '../parse/lex.ts';
import type {Token, TokenKind} from '../parse/token.ts';
import {isReserved} from '../parse/reserved-words.ts';
import {significantTokens} from './significant.ts';

/** Kinds the formatter does not know; it sees an identifier of the same length in their place. */
const MASKED: ReadonlySet<TokenKind> = new Set([
  'template',
  'variable',
  'bind',
  'stage',
  'filter',
  'directive',
  'unknown',
]);

/** Longest text that is laid out, in characters: the formatter needs seconds for more, and nobody reads it. */
const LONGEST = 100_000;

/** Line ends inside these are part of the code. */
const VERBATIM: ReadonlySet<TokenKind> = new Set(['string', 'quoted', 'dollar-string', 'template']);

export interface FormattedText {
  readonly text: string;
  /** False when the text was left as it was. */
  readonly formatted: boolean;
}

interface Mask {
  readonly start: number;
  readonly end: number;
  readonly stands: string;
}

/**
 * Lays a query out with sql-formatter: what the formatter does not know is masked, and its output counts only if the
 * tokens stay the same, comments included, and formatting it again changes nothing. Otherwise the text stays as it was.
 */
export function formatSafely(text: string): FormattedText {
  const once = text.length > LONGEST ? undefined : formatOnce(text);
  if (once === undefined) return {text, formatted: false};
  const twice = formatOnce(once);
  if (twice === once) return {text: once, formatted: true};
  if (twice === undefined || formatOnce(twice) !== twice) return {text, formatted: false};
  return {text: twice, formatted: true};
}

/** True when both texts hold the same tokens in the same order; space, and space inside comments, does not count. */
export function sameTokens(one: string, other: string): boolean {
  const left = comparable(one);
  const right = comparable(other);
  return left.length === right.length && left.every((token, index) => token === right[index]);
}

function formatOnce(text: string): string | undefined {
  // The formatter knows nothing of row patterns and writes `up +` for `up+`.
  if (/\bmatch_recognize\b/i.test(text)) return undefined;
  const masks = masksOf(text);
  let output: string;
  try {
    output = formatDialect(mask(text, masks), {
      dialect: snowflake,
      tabWidth: 4,
      keywordCase: 'preserve',
      identifierCase: 'preserve',
      functionCase: 'preserve',
      dataTypeCase: 'preserve',
      expressionWidth: 88,
      linesBetweenQueries: 1,
    });
  } catch {
    return undefined;
  }
  const unmasked = unmask(output, text, masks).trim();
  return sameTokens(text, unmasked) ? tightCalls(unmasked, text) : undefined;
}

/** Words that the formatter sets apart from their parenthesis and that are no functions, reserved words aside. */
const NO_CALLS: ReadonlySet<string> = new Set([
  'OVER',
  'PIVOT',
  'UNPIVOT',
  'EXCLUDE',
  'RENAME',
  'MATCH_CONDITION',
  'USING',
]);

/**
 * Takes away the space that the formatter puts between a function it does not know and its parenthesis, as in
 * `snowflake.cortex.complete (…)`, where the author had none.
 */
function tightCalls(output: string, original: string): string {
  const before = visible(original);
  let result = '';
  let at = 0;
  for (const [index, token] of visible(output).entries()) {
    const name = before[index - 1];
    const written = before[index];
    if (name === undefined || written === undefined || original[written.start] !== '(' || name.end !== written.start)
      continue;
    const word = original.slice(name.start, name.end).toUpperCase();
    const isCall =
      name.kind === 'quoted' ||
      (name.kind === 'word' && !NO_CALLS.has(word) && (word === 'TABLE' || !isReserved(word)));
    if (!isCall || output[token.start - 1] !== ' ') continue;
    result += output.slice(at, token.start - 1);
    at = token.start;
  }
  return result + output.slice(at);
}

function visible(text: string): readonly Token[] {
  return lex(text).filter(({kind}) => kind !== 'space');
}

/**
 * Moves a text to the left: the space that all lines after the first have in common goes, so that indenting it again gives
 * the same text. Lines that start inside a string or a quoted name stay, and do not count.
 */
export function dedent(text: string): string {
  const verbatim = lex(text).filter(({kind}) => VERBATIM.has(kind));
  let next = 0;
  const lines: {readonly text: string; readonly isCode: boolean}[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const at = start;
    start += line.length + 1;
    while (next < verbatim.length && verbatim[next]!.end <= at) next++;
    const inside = verbatim[next];
    lines.push({text: line, isCode: at > 0 && !(inside !== undefined && inside.start < at)});
  }
  const depths = lines.filter((line) => line.isCode && line.text.trim() !== '').map((line) => line.text.search(/\S/));
  const common = depths.reduce((least, depth) => Math.min(least, depth), Number.MAX_SAFE_INTEGER);
  return lines
    .map((line) => (line.isCode ? line.text.slice(Math.min(common, line.text.search(/\S|$/))) : line.text))
    .join('\n');
}

function comparable(text: string): readonly string[] {
  const result: string[] = [];
  for (const token of lex(text)) {
    if (token.kind === 'space') continue;
    const written = text.slice(token.start, token.end);
    result.push(`${token.kind} ${token.kind === 'comment' ? written.replace(/\s+/g, ' ').trim() : written}`);
  }
  return result;
}

function masksOf(text: string): readonly Mask[] {
  const stem = freeStem(text);
  const spans = [...lex(text).filter((token) => MASKED.has(token.kind)), ...objectLiterals(text)];
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const masks: Mask[] = [];
  let covered = 0;
  for (const {start, end} of spans) {
    if (start < covered) continue;
    covered = end;
    masks.push({start, end, stands: `${stem}${masks.length}q`.padEnd(end - start, 'q')});
  }
  return masks;
}

/** `{'key': value}`: balanced braces on one line without a comment inside. */
function objectLiterals(text: string): readonly Pick<Token, 'start' | 'end'>[] {
  const tokens = significantTokens(text);
  const result: Pick<Token, 'start' | 'end'>[] = [];
  tokens.forEach((open, index) => {
    if (open.text !== '{') return;
    const close = tokens.slice(index + 1).find((token) => token.text === '}' && token.depth === open.depth);
    if (!close) return;
    const inside = text.slice(open.start, close.end);
    if (!inside.includes('\n') && !inside.includes('/*')) result.push({start: open.start, end: close.end});
  });
  return result;
}

function freeStem(text: string): string {
  let stem = 'zq';
  while (text.toLowerCase().includes(stem)) stem += 'z';
  return stem;
}

function mask(text: string, masks: readonly Mask[]): string {
  let result = '';
  let at = 0;
  for (const {start, end, stands} of masks) {
    result += text.slice(at, start) + stands;
    at = end;
  }
  return result + text.slice(at);
}

function unmask(output: string, text: string, masks: readonly Mask[]): string {
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
