import type {Span} from '../model/scalars.ts';
import {isInComment, lineBefore} from './comments.ts';
import {NOTHING, spanAt} from './pattern.ts';
import {isPlaceholder, isReference} from './placeholder.ts';
import {caseChanges, isJumbledWord, isScrambled, MANY_CHANGES} from './randomness.ts';
import type {SlotName} from './slots.ts';

const BARE = /(?:[^\s\0'"`,;()<>[\]{}|\\]|\\[=:#!\\]){1,256}/y;
/** `PWD={…};` of ODBC, where braces hold what has a semicolon in it; not `{pw}`, `{self.pw}`, `{cfg['pw']}` of Python. */
const BRACED =
  /\{((?![A-Za-z_][\w.]*(?:\[[^[\]]{0,40}\]|\([^()]{0,40}\))?(?:![rsa])?(?::[^{}]{0,20})?\})[^{}\n"']{4,128})\}(?=[;"'\s]|$)/y;
const BARE_IN_URL = /[^\s\0'"`;&<>|\\]{1,1024}/y;
/** In an address inside an address `;` is `%3B` and `&` is `%26`. */
const BARE_ESCAPED = /(?:(?!%3B|%26)[^\s\0'"`;&<>|\\]){1,1024}/iy;
/** Words that come after `password =` in a sentence. */
const SAID = new Set(
  'required optional see ask stored todo changed same from the your this that with reset rotation policy must should will can not and for use uses used vault get expired expires rotated column field auth authentication protected missing wrong invalid'.split(
    ' ',
  ),
);
/** Before a name that a shell or a client sets: nothing, or the word that does it. */
const SETTING = /^[ \t]*(?:-[ \t]+|export[ \t]+|set[ \t]+|!set[ \t]+|!define[ \t]+|\$env:|-D[ \t]?|--variable[ \t]+)$/i;

/**
 * A value without quotes. Most of what follows a name that way is code, so it has to look like a value: letters and digits
 * mixed, or on the line of an environment file.
 */
export function bareValue(
  text: string,
  {start, end: nameEnd}: SlotName,
  at: number,
  separator: string,
  isStrong: boolean,
): readonly Span[] {
  const isEscaped = separator === '%3d';
  const inUrl = isEscaped || /[?&;]/.test(text.charAt(start - 1));
  const shape = isEscaped ? BARE_ESCAPED : inUrl ? BARE_IN_URL : BARE;
  shape.lastIndex = at;
  if (text[at] === '{' && isStrong && separator === '=') return spanAt(text, BRACED, at);
  const found = shape.exec(text)?.[0];
  if (found === undefined) return NOTHING;
  const before = lineBefore(text, start, 80);
  const isVariable = /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(text.slice(start, nameEnd));
  const isSet =
    (isStrong || isVariable) && separator === '=' && at === nameEnd + 1 && isSetting(text, start, nameEnd, before);
  // What a shell or a client sets is no expression, whatever dots are in it.
  const isExpression = isReference(found) && !(isSet && /^\w/.test(found) && !isPlaceholder(found));
  if (isExpression && !isScrambled(found.slice(found.lastIndexOf('.')))) return NOTHING;
  if (inUrl) return [{start: at, end: at + found.length}];
  // `credentials = (aws_key_id = …`: the next name.
  if (/^[A-Za-z_]*=[^=\s]/.test(found) || (/^[A-Za-z_]\w*=[^=\s]/.test(found) && !isScrambled(found))) return NOTHING;
  if (found.endsWith('=') && text.slice(nameEnd, at).includes('\n')) return NOTHING;
  const value = found.replace(/[.,:!?]+$/, '');
  const end = at + value.length;
  if (text[end] === '(' || text[end] === '[' || (text[end] === '.' && /\w/.test(text.charAt(end + 1)))) return NOTHING;
  const span = [{start: at, end}];
  if (isSet && value.length >= 4) return span;
  const isNamed =
    /^[A-Za-z]+(?:_[A-Za-z0-9]+)*\d{0,2}$/.test(value) &&
    !isWholeLine(text, before, end) &&
    !isScrambled(value) &&
    caseChanges(value) < MANY_CHANGES;
  const isMixed = isJumbledWord(value) || (/\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6 && !isNamed);
  const isSpecial = /[^\w.\-/*+]/.test(value) && /\w{4}/.test(value);
  // `SNOWSQL_PWD: …` of a workflow file: no word has its capitals that way.
  const isWord = value.length < 10 || caseChanges(value) < MANY_CHANGES || !/^\s*$/.test(before);
  if (isMixed || (isSpecial && value.length >= 6) || (isStrong && !isWord)) return span;
  if (/^(?:is|by|in|->|→)$/.test(separator)) return NOTHING;
  // `# First pass: check …`: words that mean more than a password need a value that is no word.
  if (!isStrong && /^[A-Za-z]+$/.test(value)) return NOTHING;
  return isInComment(text, start) && value.length >= 4 && !SAID.has(value.toLowerCase()) ? span : NOTHING;
}

/** `DB_PASSWORD=…` as shells and environment files have it: in capitals, or after a word that sets variables. */
function isSetting(text: string, start: number, end: number, before: string): boolean {
  if (before.trim() === '') return /^[A-Z][A-Z0-9_]+$/.test(text.slice(start, end));
  return SETTING.test(before);
}

/** Whether the line holds nothing else, as in an environment file: `export DB_PASSWORD=…`. */
function isWholeLine(text: string, before: string, end: number): boolean {
  return (
    /^\s*(?:-\s+|export\s+|!?set\s+|!define\s+)?$/i.test(before) &&
    /^[^\S\n]*(?:$|[\r\n])/.test(text.slice(end, end + 80))
  );
}
