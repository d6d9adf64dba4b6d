import {couldBePassword} from './columns.ts';
import type {Span} from '../model/scalars.ts';
import {isInComment, lineBefore} from './comments.ts';
import {NOTHING} from './pattern.ts';
import {isPlaceholder} from './placeholder.ts';
import {isMadeByChance, isOtherwise, isTelling, isToken, looksRandom} from './randomness.ts';
import type {SlotName} from './slots.ts';

/** Where a name is one of a sentence. */
type Place = Pick<SlotName, 'start' | 'end'>;

/** What says that the value comes, in the languages that the names are in. */
const VERB =
  "is|was|are|be|equals|lautet|ist|sind|es|est|sont|é|è|e'|jest|to|är|er|on|war|now|temporarily|heißt|heisst|vaut|sigue siendo|still";
/** What stands between a name and its value, and the value: `password for the prod user is …`, `Passwort für X lautet …`. */
const SAID_LATER = new RegExp(
  `(?:(?<![\\p{L}\\p{N}])(?:${VERB})(?![\\p{L}\\p{N}])|=|[:：]|→|->|=>)[ \\t*]*(?:(?:now|still|jetzt|temporarily|ahora|maintenant)[ \\t]+)?["'\`‘“„*]{0,3}((?:[^\\s"'\`<>‘’“”„，、。\\\\]|\\\\(?![nrt])){4,128})`,
  'giu',
);
/** Nothing but words may stand between a name and what says that its value comes. */
const WORDS_ONLY = /^(?:[ _,()/'’"„“@#&.*-]|[\p{L}\p{N}]){0,80}$/u;
const RIGHT_AFTER = /^[*_]{0,2}[ \t]+(?:[-–/|][ \t]+)?["'`‘“*]{0,2}([^\s"'`<>‘’“”，、。]{6,128})/;
const WORDS_AND_VALUE = /^(?:[ \t]+[\p{L}'’]{1,12}){1,3}[ \t]+([^\s"'`<>‘’“”(),;]{8,128})/u;
/** `… is the password`, `use … as password`, `… <- password`, before the name. */
const SAID_BEFORE =
  /([^\s"'`<>]{6,128})["'`)]{0,2}\s+(?:is|was|=|as|ist|als|es|est|comme|como)\s+(?:the\s+|our\s+|my\s+|his\s+|her\s+|das\s+|la\s+|le\s+)?(?:\w{1,20}\s+)?$/i;
const POINTED =
  /([^\s"'`<>]{6,128})["'`)]{0,2}\s{1,4}(?:<-{1,2}|<=|←|\()\s{0,4}(?:the\s+|our\s+|my\s+)?(?:\w{1,20}\s+)?$/i;
/** `select 'value' as password`, `"value" -> api_token`. */
const NAMED_AFTERWARDS =
  /(\\{0,4}(?:'{1,4}|"))([^"'\n]{6,256})\1\s*(?:::\s*\w{1,20}\s*)?(?:\bas\b|->{1,2}|={2,3}|!==?|=(?!=))\s*["']?(?:\w{1,40}\.){0,3}$/i;

/** A value that a sentence gives some words after the name, or right after it, when it can be one. */
export function saidAfter(text: string, {start, end}: Place): readonly Span[] {
  const isComment = isInComment(text, start);
  if (!isComment && !isProse(text, start, end)) return NOTHING;
  const near = text.slice(end, end + 240).split(/[\r\n]/, 1)[0] ?? '';
  for (const match of near.matchAll(SAID_LATER)) {
    if (!WORDS_ONLY.test(near.slice(0, match.index))) break;
    const isGiven = /^[=:：→-]/.test(match[0]);
    const span = believed(match, end, isGiven);
    if (span !== undefined) return [span];
  }
  const match = RIGHT_AFTER.exec(near);
  const span = match === null ? undefined : believed(match, end, false);
  if (span !== undefined) return [span];
  // `the pw dazu …`: only what can be nothing else.
  const later = WORDS_AND_VALUE.exec(near);
  const value = later?.[1] ?? '';
  if (later === null || !isTelling(value) || !/\d/.test(value) || isOtherwise(value) || isPlaceholder(value))
    return NOTHING;
  return [{start: end + later[0].length - value.length, end: end + later[0].length}];
}

/** @param isGiven by a sign, not only by a word: then a value may look like the name of something */
function believed(match: RegExpExecArray, offset: number, isGiven: boolean): Span | undefined {
  const written = match[1] ?? '';
  const value = trimmed(written);
  if (
    isPlaceholder(value) ||
    /^[$:@&]|::|^https?:|^\/\/|^[~.]?\/[\w-]+\//.test(value) ||
    (!isGiven && isOtherwise(value))
  )
    return undefined;
  const isLoose =
    isGiven && /[A-Za-z]/.test(value) && /\d/.test(value) && value.length >= 6 && !isOtherwise(value.toLowerCase());
  if (!(isTelling(value) || isMadeByChance(value) || couldBePassword(value) || isLoose)) return undefined;
  const from = offset + match.index + match[0].length - written.length;
  return {start: from, end: from + value.length};
}

/** Without the marks that end a sentence; one mark alone can belong to a password and goes with it. */
function trimmed(value: string): string {
  return value.replace(/(?:[.,:;)]|\*{2}|[!?]{2,})+$/, '');
}

/** A value that stands before its name: under an alias, compared with it, or in a sentence. */
export function valueBefore(text: string, {start}: Place): readonly Span[] {
  const before = text.slice(Math.max(0, start - 300), start);
  if (
    !/(?:\b(?:as|is|was|the|our|my|his|her|ist|als|es|est)\s+(?:\w{1,20}\s+)?|[=<>←(-]\s*(?:\w{1,20}\s+)?)["']?(?:\w{1,40}\.){0,3}$/i.test(
      before,
    )
  )
    return NOTHING;
  const isNamed = NAMED_AFTERWARDS.exec(before);
  const match = isNamed ?? (isInComment(text, start) ? (SAID_BEFORE.exec(before) ?? POINTED.exec(before)) : null);
  const value = match?.[isNamed === null ? 1 : 2];
  if (match === null || value === undefined || isPlaceholder(value) || isOtherwise(value)) return NOTHING;
  const isOne = isTelling(value) || (isNamed === null ? looksRandom(value, 8) : couldBePassword(value));
  if (!isOne) return NOTHING;
  const from = start - before.length + match.index + match[0].indexOf(value);
  return [{start: from, end: from + value.length}];
}

/** A line that is no code: `the password is …` of a note that was pasted into a sheet. */
export function isProse(text: string, start: number, end: number): boolean {
  const before = lineBefore(text, start, 200);
  const after = text.slice(end, end + 200).split(/[\r\n]/, 1)[0] ?? '';
  return (
    !/[;={}[\]]|\w\(|["'`]\s*[,)]|\bselect\b|\bimport\b/i.test(before + after.slice(0, 60)) &&
    /[\s*>|(`-]|^$/.test(before.slice(-1))
  );
}

const LITERAL = /(["'])((?:(?!\1)[^\n\0\\]){6,200})\1/g;

/** The one literal that a comment beside it is about: `if pw == 'x':  # password of the app`, `-- token\n tok := 'x';`. */
export function besideComment(text: string, {start}: Place): readonly Span[] {
  const line = lineBefore(text, start, 400);
  const mark = /(?:--|\/\/|#|\/\*)[^\n]*$/.exec(line);
  if (mark === null) return NOTHING;
  const code = line.slice(0, mark.index);
  const lineStart = start - line.length;
  if (code.trim() !== '') {
    // `f('London', '…' /* weather api key */)`: the one that the comment stands behind.
    const beside = /(["'])([^"'\n\0\\]{12,200})\1\s{0,4}$/.exec(code);
    const last = beside?.[2] ?? '';
    if (beside !== null && looksRandom(last, 12) && !isOtherwise(last)) {
      const from = lineStart + beside.index + 1;
      return [{start: from, end: from + last.length}];
    }
    const found = onlyLiteral(code, lineStart);
    return found.length > 0 || !mark[0].startsWith('/*') ? found : rightBehind(text, start);
  }
  const next = text.indexOf('\n', start);
  if (next === -1 || next - start > 120) return NOTHING;
  const following = text.slice(next + 1, next + 300).split('\n', 1)[0] ?? '';
  return /^\s*(?:let\s+)?[\w.]{1,40}\s*(?::?=|:)\s*["']/.test(following) ? onlyLiteral(following, next + 1) : NOTHING;
}

/** The literal that a block comment stands in front of: the name is in the comment. */
function rightBehind(text: string, start: number): readonly Span[] {
  const match = /^[^*\n]{0,60}\*\/\s{0,8}["']([^"'\n]{6,200})["']/.exec(text.slice(start, start + 300));
  const value = match?.[1];
  if (match === null || value === undefined || isOtherwise(value) || !looksRandom(value, 12)) return NOTHING;
  const from = start + match[0].length - 1 - value.length;
  return [{start: from, end: from + value.length}];
}

function onlyLiteral(code: string, offset: number): readonly Span[] {
  const all = [...code.matchAll(LITERAL)].filter((match) => {
    const value = match[2] ?? '';
    return !isOtherwise(value) && (isToken(value) || isTelling(value) || /^[A-Za-z]{4,12}\d{2,6}[!?#$]?$/.test(value));
  });
  const [only] = all;
  if (only === undefined || all.length > 1 || isPlaceholder(only[2] ?? '')) return NOTHING;
  const from = offset + only.index + 1;
  return [{start: from, end: from + (only[2] ?? '').length}];
}
