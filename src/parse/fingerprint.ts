import type {ExactFingerprint, ShapeFingerprint} from '../model/statement.ts';
import {BEFORE_SIGN} from './keywords.ts';
import {classify} from './kinds.ts';
import {hash32} from './hash.ts';
import {lex} from './lex.ts';
import {Scanner} from './scan.ts';
import {significant} from './significant.ts';
import type {SignificantToken} from './significant.ts';

const REDACTED = /__REDACTED_([A-Za-z0-9_-]{1,60}?)_\d+__/gi;
const PLAIN_QUOTED = /^"[A-Z_][A-Z0-9_$]*"$/;
const LITERAL_WORDS = new Set(['NULL', 'TRUE', 'FALSE', 'DEFAULT']);

/** Fingerprint of a statement that white space, comments, case of words and redaction numbers do not change. */
export function exactFingerprint(text: string): ExactFingerprint {
  return exactOf(text, withoutTerminator(significant(text, lex(text))));
}

/**
 * Fingerprint of a statement's shape: literals, the lengths of IN and VALUES lists, aliases and the names of common
 * table expressions do not change it either. After Percona's pt-fingerprint, on tokens instead of expressions.
 */
export function shapeFingerprint(text: string): ShapeFingerprint {
  const code = withoutTerminator(significant(text, lex(text)));
  const scan = new Scanner(text, code).run(isScripted(classify(code)));
  return shapeOf(text, code, scan.abstract);
}

/** Whether the tokens of a statement hold statements of their own. */
export function isScripted({kind, object}: ReturnType<typeof classify>): boolean {
  const name = object?.name ?? '';
  return kind === 'procedural' || name === 'TASK' || name === 'PROCEDURE' || name === 'ALERT' || name === 'FUNCTION';
}

/** The tokens of a statement without the terminators at its end. */
export function withoutTerminator(code: SignificantToken[]): SignificantToken[] {
  let end = code.length;
  while (end > 0 && code[end - 1]?.upper === ';') end--;
  return end === code.length ? code : code.slice(0, end);
}

export function exactOf(text: string, code: readonly SignificantToken[]): ExactFingerprint {
  return `e1_${hash32(code.map((token) => canonical(text, token)).join(' '))}`;
}

/** @param abstract what stands for the tokens that name relations within the statement; '' drops the token. */
export function shapeOf(
  text: string,
  code: readonly SignificantToken[],
  abstract: ReadonlyMap<number, string>,
): ShapeFingerprint {
  const words: string[] = [];
  code.forEach((token, i) => {
    const instead = abstract.get(i);
    if (instead !== undefined) {
      if (instead !== '') words.push(instead);
      return;
    }
    if (token.upper === 'AS' && code[i - 1]?.upper !== '.') return;
    words.push(isLiteral(code, i) ? '?' : token.upper === '!=' ? '<>' : canonical(text, token));
  });
  return `s1_${hash32(collapse(words).join(' '))}`;
}

/** Bodies after AS and EXECUTE IMMEDIATE are code, not values. */
function isLiteral(code: readonly SignificantToken[], i: number): boolean {
  const kind = code[i]?.kind;
  if (kind === 'number') return true;
  if (kind !== 'string' && kind !== 'dollar-string') return false;
  const before = code[i - 1]?.upper ?? '';
  return before !== 'AS' && before !== 'IMMEDIATE';
}

function canonical(text: string, token: SignificantToken): string {
  if (token.kind === 'operator') return token.upper;
  const written = text.slice(token.start, token.end);
  const value = written.includes('__') ? written.replace(REDACTED, '__REDACTED_$1__') : written;
  switch (token.kind) {
    case 'word':
    case 'variable':
    case 'bind':
    case 'filter':
      return value.toUpperCase();
    case 'quoted':
      return PLAIN_QUOTED.test(value) ? value.slice(1, -1) : lines(value);
    default:
      return lines(value);
  }
}

function lines(value: string): string {
  return value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value;
}

/** Takes signs into the numbers they belong to, then shortens lists of literals. */
function collapse(words: readonly string[]): string[] {
  const unsigned: string[] = [];
  words.forEach((word, i) => {
    const before = unsigned.at(-1) ?? '';
    const isSign = (word === '-' || word === '+') && words[i + 1] === '?';
    if (isSign && (BEFORE_SIGN.has(before) || /^[(,=<>*/%[+|:-]/.test(before))) return;
    unsigned.push(word);
  });
  const out: string[] = [];
  for (let i = 0; i < unsigned.length;) {
    const word = unsigned[i]!;
    out.push(word);
    i++;
    if (word === 'IN') {
      const end = endOfLiteralRow(unsigned, i);
      if (end === undefined) continue;
      out.push('( ?* )');
      i = end;
    } else if (word === 'VALUES') {
      i = collapseRows(unsigned, i, out);
    }
  }
  return out;
}

/** Rows of literals of one width count as one; the width stays, as it says what the rows go into. */
function collapseRows(words: readonly string[], from: number, out: string[]): number {
  let i = from;
  let previous = '';
  for (;;) {
    const separated = i > from && words[i] === ',';
    const start = separated ? i + 1 : i;
    if (i > from && !separated) return i;
    const end = endOfLiteralRow(words, start);
    if (end === undefined) return i;
    const row = words
      .slice(start, end)
      .map((word) => (LITERAL_WORDS.has(word) ? '?' : word))
      .join(' ');
    if (row !== previous) out.push(`${row}*`);
    previous = row;
    i = end;
  }
}

/** Index after a bracket that holds only literals, or undefined. */
function endOfLiteralRow(words: readonly string[], from: number): number | undefined {
  if (words[from] !== '(') return undefined;
  for (let i = from + 1; i < words.length; i += 2) {
    if (words[i] !== '?' && !LITERAL_WORDS.has(words[i] ?? '')) return undefined;
    if (words[i + 1] === ')') return i + 2;
    if (words[i + 1] !== ',') return undefined;
  }
  return undefined;
}
