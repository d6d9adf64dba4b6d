import type {Span} from '../../model/scalars.ts';
import {isInComment} from '../comments.ts';
import {isProse} from '../said.ts';
import {madeUp} from '../made-up.ts';
import {isToken} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';

/** As long as issuers make them; longer runs are pictures and other data. */
const LEAST = 20;
const MOST = 160;

/** What characters of a token are: a lower-case letter, a capital, a digit, a sign; 0 for what is none of one. */
const CLASS = new Uint8Array(128);
for (const [kind, characters] of [
  [1, 'abcdefghijklmnopqrstuvwxyz'],
  [2, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [3, '0123456789'],
  [4, '_+/=~.-'],
] as const) {
  for (const character of characters) CLASS[character.charCodeAt(0)] = kind;
}

/** What such a run is where it is no secret: an id, a digest, an address, a name. */
const NAMED_OTHERWISE =
  /(?:^|[\W_])(?:ids?|uuid|uid|guid|hash|sha\d{0,3}|md5|digest|checksum|etag|integrity|fingerprint|commit|revision|version|ur[li]s?|path|file|filename|table|view|column|schema|database|name|slug|cursor|place|public_key|pubkey|rsa_public_key(?:_2)?|query|session|request|trace|span|run|job|device|image|png|jpe?g|gif|data|src|kid|thumbprint|nonce|cell|x5t|x5c|open_by_key)["'`\]]{0,2}\s{0,8}(?:=>?|:|<>|!=|,|\bi?like\b|\bin\b|\()\s{0,8}[(["'`\\]{0,6}$/i;
/** The same at the end of a name in camel case, and the numbers of a public key in JSON. */
const CAMEL_OTHERWISE =
  /(?:[a-z](?:Ids?|Uuid|Uid|Guid|Hash|Sha\d{0,3}|Md5|Digest|Checksum|Etag|Url|Uri|Path|File|Name|Slug|Version|Cursor)|"[en])["'`\]]{0,2}\s{0,8}(?:=>?|:|,|\()\s{0,8}[(["'`\\]{0,6}$/;
/** A key or a certificate by its first bytes: the private ones have a rule of their own, the others are public. */
const PUBLIC = /^(?:AAAA[BCE]3|MI[IGH][A-Za-z0-9]{2})/;
const PUBLIC_BLOCK =
  /(?:BEGIN (?:CERT|PUBLIC|RSA PUBLIC|PGP PUBLIC|SSH2 PUBLIC)|\bssh-(?:rsa|dss|ed25519)|\becdsa-sha2)(?![^]*-END)/;
const IN_LIST = /(?:["'`][^"'`\n]{0,160}["'`]\s{0,8},\s{0,8})+["'`]?$/;

/** The value of the examples: without the regularity that others may have. */
const EXAMPLE = ['Hq7ZkP2', 'wX9dLm4', 'tRv8BcY3', 'sNf6'].join('');

/** In SQL most keys are columns; `set_api_key('x')` is a call. */
const KEYED = /\w[-_]?key["'`\]]{0,2}\s{0,8}(?:=>?|:|<>|!=|\bi?like\b|\bin\b\s{0,8}\()\s{0,8}["'`\\]{0,4}$/i;

/** How far back a name is looked for: a list of ids may be long. */
const REACH = 400;

/** Whether the line is a sentence: what fills its line is a part of a picture or of a key. */
function isAmongWords(text: string, start: number, end: number): boolean {
  const before = /[^\n\0]{0,120}$/.exec(text.slice(Math.max(0, start - 120), start))?.[0] ?? '';
  const after = /^[^\n\0]{0,120}/.exec(text.slice(end, end + 120))?.[0] ?? '';
  return ((before + after).match(/(?<![\w/.-])\p{L}{3,14}(?![\w/-])/gu)?.length ?? 0) >= 3;
}

function isLone(text: string, {start, end}: Span): boolean {
  const [before, after] = [text.charAt(start - 1), text.charAt(end)];
  const isQuoted = /["'`]/.test(before) && (after === before || (after === '\\' && /["'`]/.test(text.charAt(end + 1))));
  if (isQuoted) return true;
  if (!/^$|[\s:,;=(]/.test(before) || !/^$|[\s,;).!?]/.test(after)) return false;
  return isInComment(text, start) || (isAmongWords(text, start, end) && isProse(text, start, end));
}

/**
 * Looks at every twentieth character, and back from there: most texts have no run that is long enough, and what is shorter
 * need not be looked at whole.
 */
function find(text: string): readonly Span[] {
  const found: Span[] = [];
  for (let start = 0; start + LEAST <= text.length;) {
    let at = start + LEAST - 1;
    while (at >= start && isOfRun(text, at)) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + LEAST;
    while (end < text.length && isOfRun(text, end)) end++;
    const token = end - start <= MOST && changesOften(text, start, end) ? tokenIn(text, start, end) : undefined;
    if (token !== undefined) found.push(token);
    start = end + 1;
  }
  return found;
}

function isOfRun(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && CLASS[code] !== 0;
}

/** A token changes between letters, digits and capitals more often than names do. */
function changesOften(text: string, start: number, end: number): boolean {
  let digits = 0;
  let changes = 0;
  let last = 0;
  for (let at = start; at < end; at++) {
    const kind = CLASS[text.charCodeAt(at)] ?? 0;
    if (kind === 3) digits++;
    if (kind !== last) changes++;
    last = kind;
  }
  return digits > 0 ? changes * 8 > end - start : changes * 5 > (end - start) * 2;
}

function tokenIn(text: string, from: number, to: number): Span | undefined {
  const run = text.slice(from, to);
  // `name=value`: the name is none of it.
  const value = run.replace(/^.*=(?=[^=])|^[.=~/+-]+(?=.{20})|\.+$/g, '');
  const start = from + run.lastIndexOf(value);
  const span = {start, end: start + value.length};
  if (!isToken(value) || !isLone(text, span)) return undefined;
  const near = text.slice(Math.max(0, start - REACH), start);
  const named = near.replace(IN_LIST, '');
  if (NAMED_OTHERWISE.test(named) || CAMEL_OTHERWISE.test(named) || KEYED.test(named)) return undefined;
  return PUBLIC.test(value) || PUBLIC_BLOCK.test(near) ? undefined : span;
}

/** What can only be a token, though nothing says so: alone between quotes, or as a word of a comment. */
const rule: SecretRule = {
  kind: 'token',
  describes: 'Tokens made by chance that stand alone in a literal or in a comment, whatever they are called.',
  anchors: [],
  at: () => [],
  find,
  positives: () => {
    const value = EXAMPLE;
    return [
      {text: `select sha2(email || '${value}') from t`, value},
      {text: `call load_api('acme', '${value}');`, value},
      {text: `-- remove before go-live!! ${value}`, value},
      {text: `f(x, "${value}")`, value},
    ];
  },
  negatives: () => [
    `where user_id in ('${EXAMPLE}', '${EXAMPLE}b')`,
    `"image_id": "${EXAMPLE}"`,
    "select 'aHR0cHM6Ly9leGFtcGxlLmNvbS9mZWVkcy9ndGZzLnppcA=='",
    `"anchors": ["s2_${madeUp('a1', 32, '0123456789abcdef')}"], "parents": ["01JD6ZK4Q8X5W3M9T7R2B1N0AC"]`,
    "select 'd41d8cd98f00b204e9800998ecf8427e', 'SIGDS_c8a3a33c_fd65_4904_a156_8b43d89fef69'",
    "select '/var/folders/dh/qh2h6s518717s2kw0v/T/Report1_2024.csv'",
    "select 'Orders2024ByRegionAndCountry1', 'FCT_ORDERS_2024_Q1_BY_REGION_V2'",
    `'2024-01-01T00:00:00.000Z', 'sha512-${EXAMPLE}=='`,
    "'base64_url=aHR0cHM6Ly9leGFtcGxlLmNvbS9mZWVkcy9ndGZzLnppcA=='",
  ],
};

export default rule;
