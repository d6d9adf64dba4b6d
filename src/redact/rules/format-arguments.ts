import type {Span} from '../../model/scalars.ts';
import {argumentsOf} from '../arguments.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING} from '../pattern.ts';
import {endOfQuoted} from '../quotes.ts';
import type {SecretRule} from '../rule.ts';

/** How far the string reaches to either side, and what is put into it after that. */
const REACH = 1500;
const SLOT = '%s|%\\(\\w{1,40}\\)s|%v|\\{\\w{0,40}(?:![rs])?\\}';
/** `PWD=%s`, `PASSWORD = '{p}'`, `identified by "{}"`. */
const NAMED = new RegExp(
  `(?:password|passwd|pwd|passphrase|secret|token|identified by|api_?key)\\w{0,12}\\\\?["']?\\s{0,4}(?:=>|[=:])?\\s{0,4}(?:\\\\?['"]){0,2}(${SLOT})`,
  'iy',
);
/** `snowflake://{}:{}@{}` */
const IN_ADDRESS = new RegExp(`://(?:${SLOT}|[\\w.-]{1,40}):(${SLOT})@`, 'y');
const CLOSING = /(["'])\1{0,2}\s{0,80}\)?\s{0,80}(?:%\s{0,4}(?=[({"'])|\.format\s?(?=\())/;
const CALL = /(?:[Ff]ormat|[Ss]?printf\w?|Sprintf)\s{0,4}\(\s{0,40}[@$]{0,2}(["'`])((?:(?!\1)[^\\\n]|\\.){0,800})$/;

/** A secret that a program puts into a string: `'PWD=%s' % ('…')`, `'…{p}…'.format(p='…')`. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Secrets among the arguments of a string that has a place for them.',
  anchors: ['password', 'passwd', 'pwd', 'passphrase', 'secret', 'token', 'identified by', 'api_key', 'apikey', '://'],
  at: (text, at) => {
    const pattern = text[at] === ':' ? IN_ADDRESS : NAMED;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const slot = match?.[1];
    if (match === null || slot === undefined) return NOTHING;
    const start = at + match[0].lastIndexOf(slot);
    return inCall(text, start, slot) ?? afterString(text, start, slot) ?? NOTHING;
  },
  positives: () => {
    const value = madeUp('F3', 10);
    return [
      {text: `cs = "SERVER=%s;UID=%s;PWD=%s" % ("acme.example.com", "USR", "${value}")`, value},
      {text: `sql = "create user {u} password = '{p}'".format(\n  u="new",\n  p="${value}",\n)`, value},
      {text: `url = 'snowflake://{}:{}@{}'.format('ana', '${value}', 'acme')`, value},
      {text: `url = 'snowflake://{1}:{2}@{0}'.format('acme', 'ana', '${value}')`, value},
      {text: `cs = ("UID=%s;"\n      "PWD=%s" % ("USR", "${value}"))`, value},
      {text: `cs = "user=%(u)s password=%(p)s" % {"u": "ana", "p": "${value}"}`, value},
      {text: `cs = "PWD=%s" % "${value}"`, value},
      {text: `dsn := fmt.Sprintf("user=%s password=%s", "ana", "${value}")`, value},
      {text: `String.format("user=%s;password=%s", "ana", "${value}");`, value},
    ];
  },
  negatives: () => [
    'cs = "UID=%s;PWD=%s" % (user, pw)',
    'cs = "UID=%s;PWD=%s" % ("ana", os.environ["PW_1"])',
    `sql = "create user {u} password = '{p}'".format(u="new1234", p=pw)`,
    `print("token {} of {}".format(n, "total1"))`,
    'cs = f"PWD={pw}"; log("%s rows" % "12345678")',
    "url = 'snowflake://{}:{}@{}'.format('ana1234', pw, 'acme1234')",
  ],
};

export default rule;

/** `sprintf('…', values)`: the string is the first argument. */
function inCall(text: string, slotAt: number, slot: string): readonly Span[] | undefined {
  const before = text.slice(Math.max(0, slotAt - REACH), slotAt);
  const call = CALL.exec(before);
  if (call === null) return undefined;
  const [, quote = '', written = ''] = call;
  const close = endOfQuoted(text, slotAt, quote, REACH);
  const comma = /^\s{0,40},/.exec(text.slice(close + 1, close + 60))?.[0].length;
  return comma === undefined ? undefined : positional(text, close + 1 + comma, written, slot);
}

/** `'…' % (values)` and `'…'.format(values)`. */
function afterString(text: string, slotAt: number, slot: string): readonly Span[] | undefined {
  const near = text.slice(slotAt, slotAt + REACH);
  const closing = CLOSING.exec(near);
  if (closing === null || /\n\s*\n/.test(near.slice(0, closing.index))) return undefined;
  if (leavesString(near.slice(0, closing.index), closing[0], closing[1] ?? '"')) return undefined;
  const from = slotAt + closing.index + closing[0].length;
  const written = writtenBefore(text, slotAt, closing[1] ?? '"');
  if (!/[({]/.test(text.charAt(from))) return slotsIn(written, slot) === 0 ? stringAt(text, from) : undefined;
  const name = /^%\((\w+)\)s$/.exec(slot)?.[1] ?? /^\{([A-Za-z_]\w*)(?:![rs])?\}$/.exec(slot)?.[1];
  return name === undefined ? positional(text, from + 1, written, slot) : named(text, from + 1, name);
}

/** Whether the string ends earlier, and another one is formatted. */
function leavesString(between: string, closing: string, quote: string): boolean {
  if (closing.startsWith(quote.repeat(3))) return false;
  return between
    .replaceAll(new RegExp(`${quote}\\s{1,80}[rbfu]?${quote}`, 'g'), '')
    .replaceAll(`\\${quote}`, '')
    .includes(quote);
}

/** What stands in the string before the slot, in all strings that are side by side with it. */
function writtenBefore(text: string, at: number, quote: string): string {
  const before = text.slice(Math.max(0, at - REACH), at);
  let start = before.lastIndexOf(quote);
  for (let n = 0; n < 40 && start > 0; n++) {
    const joint = /["']\s+[rbfu]?$/.exec(before.slice(Math.max(0, start - 80), start));
    if (joint?.[0].startsWith(quote) !== true) break;
    start = before.lastIndexOf(quote, start - joint[0].length - 1);
  }
  return before.slice(Math.max(0, start));
}

function slotsIn(written: string, slot: string): number {
  return (written.match(slot.startsWith('{') ? /\{(?:![rs])?\}/g : /%[svdrq]/g) ?? []).length;
}

function positional(text: string, from: number, written: string, slot: string): readonly Span[] {
  const numbered = /^\{(\d{1,2})/.exec(slot)?.[1];
  const place = numbered === undefined ? slotsIn(written, slot) : Number(numbered);
  const [first] = argumentsOf(text, from)[place] ?? [];
  if (first === undefined) return NOTHING;
  // The string itself has to be the argument.
  const isPlain = /(?:^|,)\s{0,80}[rbu]?["']{1,3}$/.test(text.slice(from, first.start));
  return isPlain ? likely(text, first) : NOTHING;
}

function named(text: string, from: number, name: string): readonly Span[] {
  const given = new RegExp(`(?:\\b${name}\\s{0,4}=|["']${name}["']\\s{0,4}:)\\s{0,4}[rbu]?(?=["'])`);
  const match = given.exec(text.slice(from, from + REACH));
  return match === null ? NOTHING : stringAt(text, from + match.index + match[0].length);
}

function stringAt(text: string, at: number): readonly Span[] {
  const end = endOfQuoted(text, at + 1, text.charAt(at), 256);
  return likely(text, {start: at + 1, end});
}

function likely(text: string, span: Span): readonly Span[] {
  return /^\S{4,256}$/.test(text.slice(span.start, span.end)) ? [span] : NOTHING;
}
