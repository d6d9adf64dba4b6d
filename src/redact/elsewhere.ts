import {couldBePassword} from './columns.ts';
import type {Span} from '../model/scalars.ts';
import {NOTHING} from './pattern.ts';
import {isOtherwise, isTelling, isToken, looksRandom} from './randomness.ts';
import type {SlotName} from './slots.ts';

/** What stands for a value until a program puts one in: `<p>`, `{p}`, `@@PW@@`, `%PW%`, `#pw#`. */
const STAND_IN = /^(?:<[\w ]{1,40}>|\{\w{1,40}\}|@@?\w{1,40}@@?|%\w{1,40}%|#\w{1,40}#|\$\w{1,40}\$)$/;
const REACH = 1200;

/** The value that REPLACE puts where only a mark stands: `replace(replace('… password=''<p>''', …), '<p>', '…')`. */
export function putInLater(text: string, {start, end}: Span): readonly Span[] {
  const mark = text.slice(start, end).trim();
  if (!STAND_IN.test(mark)) return NOTHING;
  const near = text.slice(end + 1, end + REACH);
  if (!/replace\s{0,8}\(/i.test(text.slice(Math.max(0, start - REACH), start) + near)) return NOTHING;
  for (const quote of ["'", '"']) {
    const written = quote + mark + quote;
    for (let at = near.indexOf(written); at !== -1; at = near.indexOf(written, at + 1)) {
      const match = /^\s{0,20},\s{0,20}(["'])([^"'\n]{4,200})\1/.exec(
        near.slice(at + written.length, at + written.length + 260),
      );
      const value = match?.[2];
      if (match === null || value === undefined) continue;
      const to = end + 1 + at + written.length + match[0].length - 1;
      return [{start: to - value.length, end: to}];
    }
  }
  return NOTHING;
}

const COMMENT = /--|#|\/\/|\/\*/;
const FORMERLY =
  /(?<!\w)(?:was|old|formerly|previously|before|früher|vorher|alt|war|antes|avant|ancien)(?!\w)[ :=]{0,3}(?:pw|pass\w{0,6})?[ :=]{0,3}["'`]?([^\s"'`,;]{6,128})/i;

/** `password = 'changed'   -- was '…' until march`: what it was is still somewhere. */
export function formerly(text: string, {end}: Pick<SlotName, 'end'>): readonly Span[] {
  const line = text.slice(end, end + 300).split('\n', 1)[0] ?? '';
  const comment = line.search(COMMENT);
  const match = comment === -1 ? null : FORMERLY.exec(line.slice(comment));
  const value = match?.[1];
  if (match === null || value === undefined || isOtherwise(value)) return NOTHING;
  if (!isTelling(value) && !couldBePassword(value)) return NOTHING;
  const to = end + comment + match.index + match[0].length;
  return [{start: to - value.length, end: to}];
}

const ALIASED = /(?:\bend|\))\s{1,20}(?:as\s{1,8})?["']?$/i;
const CHOICES = /(?:decode|iff|nvl2?|coalesce|ifnull|zeroifnull|case)\s{0,8}$/i;
const LITERAL = /'([^'\n]{0,256})'/g;

/** `case env when 'dev' then '…' else '…' end as password`, `decode(x, 'a', '…', '…') as api_key`. */
export function aliasedChoices(text: string, {start}: Pick<SlotName, 'start'>): readonly Span[] {
  const before = text.slice(Math.max(0, start - REACH), start);
  const alias = ALIASED.exec(before);
  if (alias === null) return NOTHING;
  const isCase = /^e/i.test(alias[0]);
  const from = isCase ? before.toLowerCase().lastIndexOf('case', alias.index) : openingOf(before, alias.index);
  if (from === -1 || (!isCase && !CHOICES.test(before.slice(0, from)))) return NOTHING;
  const offset = start - before.length;
  return [...before.slice(from, alias.index).matchAll(LITERAL)].flatMap((match): readonly Span[] => {
    const value = match[1] ?? '';
    const lead = before.slice(Math.max(0, from + match.index - 12), from + match.index);
    if (isCase && !/(?:then|else)\s{0,8}$/i.test(lead)) return NOTHING;
    if (
      value.length < 6 ||
      isOtherwise(value) ||
      !(isToken(value) || isTelling(value) || couldBePassword(value) || looksRandom(value, 16))
    )
      return NOTHING;
    const at = offset + from + match.index + 1;
    return [{start: at, end: at + value.length}];
  });
}

/** The bracket that the one at an offset closes. */
function openingOf(text: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (text[at] === ')') depth++;
    else if (text[at] === '(' && --depth === 0) return at;
  }
  return -1;
}
