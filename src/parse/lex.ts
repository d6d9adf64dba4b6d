import {classAt, DIGIT, LETTER, SPACE, widthAt} from './characters.ts';
import {endOfAddress, endOfDirective, endOfFilter, endOfStage, startsLine} from './lex-places.ts';
import {TemplateScanner} from './lex-templates.ts';
import type {Token, TokenKind} from './token.ts';

const OPERATORS_3 = new Set(['->>']);
const OPERATORS_2 = new Set(['=>', '::', '||', '<>', '!=', '<=', '>=', ':=', '**', '->', '!~']);
const OPERATORS_1 = new Set('+-*/%=<>.,;()[]{}^~|&!:');

/**
 * Cuts Snowflake SQL into tokens. One pass, linear, never throws; whatever the input is, the tokens cover it without
 * gaps. A `#` at the start of a line is a comment, as people bring it from elsewhere. What is opened and never closed (a string, a comment, a quoted name) reaches to the end of the text.
 */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  const templates = new TemplateScanner(text);
  let at = 0;
  // The last token that is neither space nor comment, for the characters that mean different things after a value.
  let before: Token | undefined;
  while (at < text.length) {
    const kind = kindAt(text, at, before, templates);
    const end = Math.max(kind.end, at + 1);
    const token: Token = {kind: kind.kind, start: at, end};
    tokens.push(token);
    if (token.kind !== 'space' && token.kind !== 'comment') before = token;
    at = end;
  }
  return tokens;
}

interface Cut {
  readonly kind: TokenKind;
  readonly end: number;
}

function kindAt(text: string, at: number, before: Token | undefined, templates: TemplateScanner): Cut {
  const kind = classAt(text, at);
  if (kind === SPACE) return {kind: 'space', end: endOfClass(text, at, SPACE)};
  if (kind === LETTER) return word(text, at);
  if (kind === DIGIT) return {kind: 'number', end: endOfNumber(text, at)};
  const next = text[at + 1];
  switch (text[at]) {
    case "'":
      return {kind: 'string', end: endOfString(text, at)};
    case '"':
      return {kind: 'quoted', end: endOfQuoted(text, at)};
    case '-':
      return next === '-' ? {kind: 'comment', end: endOfLine(text, at)} : operator(text, at);
    case '/':
      if (next === '/') return {kind: 'comment', end: endOfLine(text, at)};
      if (next === '*') return {kind: 'comment', end: endAfter(text, '*/', at + 2)};
      return operator(text, at);
    case '$':
      return dollar(text, at);
    case '?':
      return {kind: 'bind', end: at + 1};
    case ':':
      return colon(text, at, before);
    case '@':
      return stage(text, at, templates);
    case '.':
      return startsFraction(text, at, before) ? {kind: 'number', end: endOfNumber(text, at)} : operator(text, at);
    case '#':
      return startsLine(text, at) ? {kind: 'comment', end: endOfLine(text, at)} : operator(text, at);
    case '!':
      return directive(text, at);
    case '{':
    case '<':
    case '&': {
      const end = templates.endAt(at);
      return end === undefined ? operator(text, at) : {kind: 'template', end};
    }
    default:
      return operator(text, at);
  }
}

function word(text: string, at: number): Cut {
  const address = endOfAddress(text, at);
  return address === undefined ? {kind: 'word', end: endOfWord(text, at)} : {kind: 'stage', end: address};
}

/** End of an unquoted identifier. `AS$$` is the keyword and the start of a body, as people write it. */
function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    if (text[end] === '$') {
      if (text[end + 1] === '$') break;
      end++;
      continue;
    }
    if ((classAt(text, end) & (LETTER | DIGIT)) === 0) break;
    end += widthAt(text, end);
  }
  return end;
}

function endOfClass(text: string, at: number, wanted: number): number {
  let end = at;
  while (end < text.length && classAt(text, end) === wanted) end += widthAt(text, end);
  return end;
}

function endOfNumber(text: string, at: number): number {
  let end = endOfClass(text, at, DIGIT);
  if (text[end] === '.' && text[end + 1] !== '.') end = endOfClass(text, end + 1, DIGIT);
  const exponent = text[end];
  if (exponent !== 'e' && exponent !== 'E') return end;
  const sign = text[end + 1];
  const digits = sign === '+' || sign === '-' ? end + 2 : end + 1;
  return classAt(text, digits) === DIGIT ? endOfClass(text, digits, DIGIT) : end;
}

/** `.5` is a number unless it follows a value directly, as in `t.5` or `src[0].5`. */
function startsFraction(text: string, at: number, before: Token | undefined): boolean {
  if (classAt(text, at + 1) !== DIGIT) return false;
  return before === undefined || before.end !== at || !endsValue(text, before);
}

function endsValue(text: string, token: Token): boolean {
  if (token.kind === 'operator') return text[token.end - 1] === ')' || text[token.end - 1] === ']';
  return token.kind !== 'directive' && token.kind !== 'unknown';
}

function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i++;
    else if (character === "'") {
      if (text[i + 1] !== "'") return i + 1;
      i++;
    }
  }
  return text.length;
}

function endOfQuoted(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== '"') continue;
    if (text[i + 1] !== '"') return i + 1;
    i++;
  }
  return text.length;
}

function endOfLine(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const character = text[i];
    if (character === '\n' || character === '\r') return i;
  }
  return text.length;
}

function endAfter(text: string, closer: string, from: number): number {
  const found = text.indexOf(closer, from);
  return found === -1 ? text.length : found + closer.length;
}

function dollar(text: string, at: number): Cut {
  if (text[at + 1] === '$') return {kind: 'dollar-string', end: endAfter(text, '$$', at + 2)};
  const next = classAt(text, at + 1);
  if (next === DIGIT) return {kind: 'variable', end: endOfClass(text, at + 1, DIGIT)};
  if (next === LETTER) return {kind: 'variable', end: endOfWord(text, at + 1)};
  return {kind: 'unknown', end: at + 1};
}

/**
 * `::` casts, `:=` assigns, `v:path` reaches into a value, `'key': 1` is an object's, and what is left is a bind or one
 * of Snowsight's filters.
 */
function colon(text: string, at: number, before: Token | undefined): Cut {
  const next = text[at + 1];
  if (next === ':' || next === '=') return {kind: 'operator', end: at + 2};
  if (before !== undefined && reachesInto(text, at, before)) return {kind: 'operator', end: at + 1};
  const first = classAt(text, at + 1);
  if (first === DIGIT) return {kind: 'bind', end: endOfClass(text, at + 1, DIGIT)};
  if (first !== LETTER) return {kind: 'operator', end: at + 1};
  const end = endOfWord(text, at + 1);
  const filter = endOfFilter(text, at + 1, end);
  return filter === undefined ? {kind: 'bind', end} : {kind: 'filter', end: filter};
}

function reachesInto(text: string, at: number, before: Token): boolean {
  if (before.kind === 'operator') return text[before.end - 1] === ')' || text[before.end - 1] === ']';
  if (before.kind === 'string') return true;
  return before.end === at && endsValue(text, before);
}

function stage(text: string, at: number, templates: TemplateScanner): Cut {
  const end = endOfStage(text, at, templates);
  return end === undefined ? {kind: 'unknown', end: at + 1} : {kind: 'stage', end};
}

function directive(text: string, at: number): Cut {
  const end = endOfDirective(text, at);
  return end === undefined ? operator(text, at) : {kind: 'directive', end};
}

function operator(text: string, at: number): Cut {
  if (OPERATORS_3.has(text.slice(at, at + 3))) return {kind: 'operator', end: at + 3};
  if (OPERATORS_2.has(text.slice(at, at + 2))) return {kind: 'operator', end: at + 2};
  if (OPERATORS_1.has(text.charAt(at))) return {kind: 'operator', end: at + 1};
  return {kind: 'unknown', end: at + widthAt(text, at)};
}
