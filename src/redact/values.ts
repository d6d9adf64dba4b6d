import type {Span} from '../model/scalars.ts';
import {argumentsOf} from './arguments.ts';
import {bareValue} from './bare-values.ts';

import {GAP, NOTHING} from './pattern.ts';
import {endOfQuoted, quoteAt} from './quotes.ts';
import {isMadeByChance, isTelling, looksRandom} from './randomness.ts';
import type {Slot, SlotName} from './slots.ts';

/** Longest value, in characters, and most strings that one is put together from. */
const VALUE = 8192;
const PIECES = 64;

const CLOSER = /\0?(?:\\{0,8}["'`’”]|&(?:quot|apos|#39|#34);){0,8}(?:[ \t]*\](?:\\{0,8}["'`]){0,8})?/y;
/** `name: DB_PASSWORD, value: …`, as in lists of variables. */
const NAMED_VALUE = /["'`]?(?:[\s\0]|\\[nrt]|,){1,40}\\*["'`]?value\\*["'`]?(?=\s{0,8}[:=])/iy;
/** What begins the rest of a call or a block that a name stands in. */
const GOES_ON = /\\{0,3}["'`]?\s{0,8}(?::\s{0,8}(?=\{))?[,({]/y;
const DEFAULT =
  /[\s,({](?:default|default_value|value|initial_value|fallback)\s{0,8}(?==(?!=))|[\s,({]"(?:value|default)"\s{0,8}(?=:)/;
/** What an aws or a gcloud shows before it is given another value: `Secret Access Key [None]: …`. */
const SHOWN = /[ \t]{1,4}\[[^[\]\n]{0,40}\](?=[ \t]{0,4}:)/y;
/** `os.getenv('DB_PWD') or '…'`, `process.env.JWT_SECRET ?? '…'`, `nvl(getvariable('TOKEN'), '…')`, `input('Password: ').strip() or '…'`. */
const FALLBACK =
  /(?:[ :?]?[^"'`\n(){};]{0,40}\\{0,3}["'`])?(?:\s{0,4}\)(?:\.\w{1,20}\(\)){0,3})?\s{0,8}(?:\bor\b|\?\?|\|\||,)\s{0,8}(?=[rbfu]{0,2}["'`])/iy;
const ENVIRONMENT =
  /(?:env(?:iron)?|getenv|getvariable|input|get|prompt|getpass)\b[\w.]{0,20}\s?[.([]{1,2}\s{0,4}["'`]?[\w ]{0,40}$/i;
const SEPARATOR = new RegExp(
  `${GAP}(=>|->|→|<{1,2}-|[.?+|&:]{0,3}={1,3}>?|!={1,2}|<>|(?:\\bnot\\s{1,4})?\\bin(?=\\s{0,4}[([])|:(?!:)|,|%3D|(?:\\bis\\b|\\bBY\\b|\\bin\\b)(?=[\\s(]))?${GAP}(?:[|>][+-]?[ \\t]*\\r?\\n[ \\t]*)?(?:[([]${GAP})?(?:select\\s{1,20})?`,
  'iy',
);
const ANNOTATION =
  /\s*(?:(?::\s*|\s(?:as\s)?)(?:&?(?:'static )?str|string|varchar|char|text)|:[ \t]*[A-Za-z&][\w.&]{1,30}(?:\[[\w.[\], |]{1,40}\])?(?:\s?\|\s?[\w.]{1,20}){0,3}(?=\s*=\s*[\w.(]{0,20}["'`]))(?:\s*\(\d{1,9}\))?\s*(?::?=|\bdefault\b)\s*/iy;
/** Calls that only change how a value is written. */
const WRAPPER =
  /(?:[\w.]{0,40}\.)?(?:md5|sha\w{1,10}|to_binary|to_varchar|to_char|hex_decode_\w{1,8}|base64_decode_\w{1,8}|secretstr|field|secret|quote|quote_plus|str|string|b64decode|b64encode|bytes|encodeuricomponent|trim|concat|unescape|fernet)\s{0,8}\(\s{0,8}/iy;
const LITERAL_PREFIX = /[rbfuneRBFUNE]{0,2}(?=\\*["'`])/y;
/** What joins strings, with values in between that are none: `'a' || $x || 'b'`. */
const JOINT = new RegExp(`${GAP}(?:\\|\\||\\+|&|,)${GAP}(?:[\\w$.:()]{1,60}${GAP}(?:\\|\\||\\+|&|,)${GAP}){0,4}`, 'y');
const METHODS =
  /\b(?:option|put|set\w{0,30}|get\w{0,30}|pop|add\w{0,20}|conf\w{0,20}|property|environ|env)\s?\(\s{0,8}(?:["'`][^"'`\n]{0,60}["'`]\s{0,4},\s{0,4}){0,2}\\*["'`](?:[\w-]{1,40}\.){0,6}$/i;
/** `.get("password") not in ('…')`, `getElementById('pw').value !== '…'`. */
const COMPARED = /\\{0,3}["'`]\s?[)\]](?:\.\w{1,20}){0,2}(?=\s{0,4}(?:[!=]==?|<>|(?:not\s{1,4})?in\s))/iy;

/** The strings, or the bare word, that follow a name and are its value. */
export function valuesAfter(text: string, named: SlotName, slot: Slot): readonly Span[] {
  const {start, end, name} = named;
  const fallback = fallbackAfter(text, start, end);
  let at = fallback ?? skip(SHOWN, text, defaultAfter(text, skip(NAMED_VALUE, text, end)));
  const compared = skip(COMPARED, text, at);
  at = fallback ?? (compared > at ? compared : skip(CLOSER, text, at));
  const isClosed = /["'`’”;]/.test(text.slice(end, at));
  const annotated = skip(ANNOTATION, text, at);
  let separator = '=';
  let isSeparated = true;
  if (fallback !== undefined) separator = '=';
  else if (annotated > at) at = annotated;
  else {
    SEPARATOR.lastIndex = at;
    const match = SEPARATOR.exec(text);
    separator = match?.[1]?.toLowerCase() ?? '';
    isSeparated = separator !== '';
    at += match?.[0].length ?? 0;
  }
  // Two strings side by side: `getenv('PASSWORD', 'value')`, but not `select password, 'x'`.
  if (separator === ',' && !isClosed) return NOTHING;
  const place = separator === '=' ? placeInTuple(text, start) : 0;
  if (place > 0) return (argumentsOf(text, at)[place] ?? []).slice(0, 1);
  const wrapped = skip(WRAPPER, text, at);
  const isJoined = wrapped > at && /concat/i.test(text.slice(at, wrapped));
  const first = skip(LITERAL_PREFIX, text, wrapped);
  const quote = quoteAt(text, first);
  if (quote === undefined) {
    if (slot.bare !== true || !isSeparated || separator === ',') return commandValue(text, named, slot);
    return bareValue(text, named, at, separator, slot.strong?.(name) === true);
  }
  // `"Password: "`: the quote that closes the label.
  if (separator === ':' && !isClosed && quote.length === 1 && isOpenBefore(text, start, quote)) return NOTHING;
  if (!isSeparated && (isClosed || /[\r\n]/.test(text.slice(end, at)))) return NOTHING;
  const spans = stringsFrom(text, first, quote, isJoined || separator.endsWith('in'));
  // `set_password('service', 'user', …)` is no setter of its first argument.
  const close = (spans.at(-1)?.end ?? 0) + quote.length;
  if (!isSeparated && text.slice(end, at).includes('(') && /^\s*,/.test(text.slice(close, close + 20))) return NOTHING;
  const value = spans.map((span) => text.slice(span.start, span.end)).join('');
  // `input('Password: ')` and `'password' == '':`: the quote closes, and code follows.
  if (/^\s*[)\]},:;](?:[\s,;:)\]}]|$)/.test(value)) return NOTHING;
  // A description under the head of a function.
  if (separator === ':' && /^(?:"""|''')/.test(quote) && /[\r\n]/.test(text.slice(end, at))) return NOTHING;
  if ((separator === 'is' || separator === 'in') && /\s/.test(value)) return NOTHING;
  if (separator === ',' && !isValue(value)) {
    const isSetting = METHODS.test(text.slice(Math.max(0, start - 60), start));
    return isSetting && slot.strong?.(name) === true ? spans : NOTHING;
  }
  return spans;
}

/** `add_argument("--password", help=…, default=…)`, `variable "password" { type = string  default = … }`, `Password(value=…)`. */
function defaultAfter(text: string, at: number): number {
  const from = skip(GOES_ON, text, at);
  if (from === at) return at;
  const rest = text.slice(from - 1, from + 300);
  const close = rest.search(/[;)}]/);
  const match = DEFAULT.exec(close === -1 ? rest : rest.slice(0, close));
  return match === null ? at : from - 1 + match.index + match[0].length;
}

/** Where the value begins that is taken when a variable or an answer is empty. */
function fallbackAfter(text: string, start: number, end: number): number | undefined {
  const at = skip(FALLBACK, text, end);
  if (at === end) return undefined;
  const before = text.slice(Math.max(0, start - 80), start);
  // A comma behind the call of a variable is one of the list that the call stands in, but for those of SQL.
  const isList = /\)[^)]*,\s*$/.test(text.slice(end, at)) && !/getvariable\s?\(\s?'$/i.test(before);
  return !isList && ENVIRONMENT.test(before) ? at : undefined;
}

/** Whether a string is open at a place on its line. */
function isOpenBefore(text: string, at: number, quote: string): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).slice(-300);
  return line.split(quote).length % 2 === 0;
}

/** Which of several variables a name is that are assigned together: `user, password = 'ana', '…'`. */
function placeInTuple(text: string, start: number): number {
  const before = text.slice(Math.max(0, start - 120), start);
  const names = /(?:^|[\n(;])[ \t]*((?:[A-Za-z_]\w{0,40}[ \t]*,[ \t]*){1,5})$/.exec(before)?.[1] ?? '';
  return names.split(',').length - 1;
}

/**
 * A string and those that are joined to it. What looks like the opening quote can be a closing one: in
 * `'password=''' || 'value'` it closes the string that holds the name, and the value is the next one.
 */
function stringsFrom(text: string, at: number, quote: string, isList: boolean): readonly Span[] {
  // `PASSWORD = ''`: an empty value, not the start of one inside a string.
  if (isEmpty(text, at, quote)) return NOTHING;
  let start = at + quote.length;
  // `"… password='" + "value"`: a quote of the inner string, and then the one that closes the outer.
  start += /^\\{0,3}["'`](?=\s*(?:\|\||\+))/.exec(text.slice(start, start + 40))?.[0].length ?? 0;
  const joint = jointAt(text, start, true);
  // `' PASSWORD = ''' || :pw || ''' EMAIL = …'`: the variable is the value.
  if (joint > start && isOuterQuote(quote) && /[\w$]/.test(text.slice(start, joint))) return NOTHING;
  if (joint > start) {
    const next = skip(LITERAL_PREFIX, text, joint);
    const opening = quoteAt(text, next);
    const isOperator = /^\s|^\|\|/.test(text.slice(start, joint));
    if (opening === undefined && !isOperator) return joinedFrom(text, at, quote, isList);
    if (opening === undefined || isEmpty(text, next, opening)) return NOTHING;
    const spans = joinedFrom(text, next, opening, false);
    // `concat('password=', 'value')`; a list of words is no value.
    if (!text.slice(start, joint).includes(',')) return spans;
    return spans.some((span) => isValue(text.slice(span.start, span.end))) ? spans : NOTHING;
  }
  return joinedFrom(text, at, quote, isList);
}

/** A quote inside a string together with the one that closes it. */
function isOuterQuote(quote: string): boolean {
  return /^'{3}$|^'{5}$/.test(quote);
}

function joinedFrom(text: string, at: number, quote: string, isList: boolean): readonly Span[] {
  const spans: Span[] = [];
  let from = at + quote.length;
  let opening = quote;
  const limit = from + VALUE;
  for (let n = 0; n < PIECES; n++) {
    const end = endOfQuoted(text, from, opening, Math.max(0, limit - from));
    if (end > from) spans.push({start: from, end});
    if (!text.startsWith(opening, end)) break;
    const joint = jointAt(text, end + opening.length, isList);
    if (joint === end + opening.length) break;
    const next = skip(LITERAL_PREFIX, text, joint);
    const following = quoteAt(text, next);
    if (following === undefined || isEmpty(text, next, following)) break;
    // `''x'' || '…'`: what follows a value inside a string is the rest of that string.
    if (following.length < opening.length && /^'+$/.test(opening)) break;
    opening = following;
    from = next + following.length;
  }
  return spans;
}

/** Offset after `||` and what else joins strings; the same offset where nothing does. */
function jointAt(text: string, at: number, withComma: boolean): number {
  JOINT.lastIndex = at;
  const joint = JOINT.exec(text)?.[0];
  return joint === undefined || (!withComma && joint.includes(',')) || /^\s*&(?!\s)/.test(joint)
    ? at
    : at + joint.length;
}

/** `--password value` on a command line: the name stands after hyphens, with a space before the value. */
function commandValue(text: string, {start, end, name}: SlotName, slot: Slot): readonly Span[] {
  if (slot.bare !== true) return NOTHING;
  const match = /^[ \t]+([^\s"'`\\]{3,512})/.exec(text.slice(end, end + 540));
  const value = match?.[1];
  if (match === null || value === undefined) return NOTHING;
  const from = end + match[0].length - value.length;
  // `aws configure set name value`
  if (isMadeByChance(value)) return [{start: from, end: from + value.length}];
  if (!text.startsWith('--', start - 2)) return NOTHING;
  const line = text.slice(Math.max(0, start - 300), start - 2);
  const isCommand = /[\w"']\s$/.test(line.slice(line.lastIndexOf('\n') + 1));
  const isOne = isCommand ? slot.strong?.(name) === true || looksRandom(value) : isTelling(value);
  return isOne ? [{start: from, end: from + value.length}] : NOTHING;
}

function isValue(value: string): boolean {
  return (isTelling(value) || looksRandom(value)) && !/[[\]()]/.test(value);
}

function isEmpty(text: string, at: number, quote: string): boolean {
  const bare = quote.replaceAll('\\', '');
  const isPaired = bare.length > 0 && bare.length % 2 === 0 && bare[0] === bare[1];
  return (
    isPaired &&
    /^(?:[\s,;:)\]}&]|\|\||\.(?:join|format|encode|strip|replace)\(|$)/.test(
      text.slice(at + quote.length, at + quote.length + 15),
    )
  );
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
