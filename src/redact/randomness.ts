/** Bits a character of a value carries by Shannon's measure: 0 for one character repeated, 4 for even hexadecimal. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/** Least entropy of what counts as made by chance. Twelve characters by chance have 3.2 bits on average, words less. */
const LEAST_BITS = 2.8;

/** Whether a value looks made by chance: long enough, letters and digits mixed. For names that say little, such as `token`. */
export function looksRandom(value: string, length = 12): boolean {
  return (
    value.length >= length &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/[\s(){}<>]/.test(value) &&
    !/^https?:\/\//i.test(value) &&
    entropy(value) >= LEAST_BITS
  );
}

/** Whether a value is plainly one, even where nothing but a list or a sentence joins it to its name. */
export function isTelling(value: string): boolean {
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/].filter((kind) => kind.test(value)).length;
  return value.length >= 8 && classes >= 3 && !/\s/.test(value);
}

/** How often letters and digits take turns before a value is no name with a number or a date in it. */
const TURNS = 5;

/** Whether letters and digits take turns too often for a name: `orders_20240101_v2` has four turns. */
export function isScrambled(value: string): boolean {
  let turns = 0;
  for (let i = 1; i < value.length; i++) {
    const [a, b] = [value.charAt(i - 1), value.charAt(i)];
    if (/[A-Za-z]/.test(a) ? /\d/.test(b) : /\d/.test(a) && /[A-Za-z]/.test(b)) turns++;
  }
  return turns >= TURNS;
}

/** Whether a value is none of the words that follow a name without anything in between. */
export function isMadeByChance(value: string): boolean {
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && !value.includes('_');
  return looksRandom(value, 16) && (isScrambled(value) || (isMixed && value.length >= 20 && entropy(value) > 3.8));
}

/** What has letters and digits without being anybody's password: names, versions, days, tickets, hosts, addresses. */
const OTHERWISE =
  /^(?:[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|v?\d+(?:\.\d+)+\w*|[A-Z]{2,10}-\d+|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|[\w.+-]+@[\w-]+\.[\w.-]+|[\w.-]+:\d{2,5}|[~/.]?(?:\/[\w.-]+)+\/?|\d+[a-z]{1,2}|[A-Za-z]\d|[QHWKV]\d+|\w{1,3}\d{4}|(?:19|20)\d\d\w?|(?:line|step|part|day|week|month|year|phase|sprint|version|table|column|col|field|user|item|page|test|stage|level|tier|env|dev|prod|release)\d+|https?:.*|.*\.(?:sql|csv|tsv|py|ipynb|json|ya?ml|txt|md|parquet|xlsx?|sh|zip|gz)\.?|\w*\(.*)$/i;

/** Whether letters are capitals in no order of words: `cEvdeKQiMFsd`. */
export function isJumbledWord(value: string): boolean {
  return value.length >= 8 && /^[A-Za-z]+[!?#$]?$/.test(value) && caseChanges(value) >= MANY_CHANGES;
}

const DOTTED = /^[A-Za-z][\w-]*(?:\.[\w-]+)+$/;

/** `db.schema.table`, `host.example.com`: a dot in a password stands among letters that take turns. */
export function isDottedName(value: string): boolean {
  return (
    !(isScrambled(value) || (/\d/.test(value) && caseChanges(value.replaceAll('.', '')) >= CHANGES)) &&
    DOTTED.test(value)
  );
}

/** Whether a value is a name, a version, a day, a host, a path: what stands beside a secret's name without being one. */
export function isOtherwise(value: string): boolean {
  return (
    OTHERWISE.test(value) ||
    isDottedName(value) ||
    UUID.test(value) ||
    /^[a-z0-9]+(?:-[a-z0-9.]+)+$/.test(value) ||
    /^[$:@&]|::/.test(value)
  );
}

/** An id that says so by its form, alone or in a name. */
export const UUID = /[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}/i;
/** A digest, with a short name in front of it as fingerprints have. */
const HEX = /^(?:[A-Za-z][A-Za-z0-9]{0,11}[_-])?(?:[-_0-9a-f]+|[-_0-9A-F]+)$/;
/** Source: the ULID specification. */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** Parts of names, paths and addresses: a word in one case, or with a capital. */
const WORD = /^(?:[a-z]{4,}|[A-Z][a-z]{3,}|[A-Z]{4,})$/;

/** More consonants in a row than words have. */
const HARSH = /[b-df-hj-np-tv-xz]{5}/i;

/**
 * Whether a value is a token that a program handed out, whatever its name is or where it stands: letters of both cases and
 * digits in no order that people make, long enough. Digests, UUIDs, paths and readable text in base64 are none.
 */
export function isToken(value: string): boolean {
  if (value.length < 20 || !/[A-Za-z]/.test(value)) return false;
  if (!/\d/.test(value) && (caseChanges(value) < MANY_CHANGES || !HARSH.test(value))) return false;
  if (HEX.test(value) || ULID.test(value)) return false;
  // In one case there are many ids of twenty characters: of companies, accounts, parts.
  if (value.length < 24 && !(/[a-z]/.test(value) && /[A-Z]/.test(value))) return false;
  if (!(isScrambled(value) || isJumbled(value)) || UUID.test(value) || entropy(value) < 3.6) return false;
  if (/(?:19|20)\d\d-\d\d-\d\d/.test(value) || isName(value)) return false;
  const parts = value.split(/[^A-Za-z]|(?<=[a-z])(?=[A-Z])/);
  const words = parts
    .filter((part) => WORD.test(part) && !HARSH.test(part))
    .reduce((sum, part) => sum + part.length, 0);
  // Digits that come and go tell a token in one case; what is left between them looks like words by chance.
  const isOneWord = parts.length > 4 && /^(?:[a-z0-9]+|[A-Z0-9]+)$/.test(value);
  return (
    (isOneWord || words * 5 <= value.length * 2) &&
    !/^sha\d{3}-/.test(value) &&
    !value.split(/=(?=.)/).some(isReadableBase64)
  );
}

/** Whether every part is a word, a number, or a word with a number: `03_top-down_gold/06_DDL.sql`, `uv_NEW_AND_OLD_QUERY2`. */
function isName(value: string): boolean {
  const parts = value.split(/[/._=~+-]/);
  if (parts.length > 3 && parts.every((part) => part.length <= 8)) return true;
  return (
    parts.length > 2 && parts.every((part) => /^(?:[a-z]*|[A-Z]*|[A-Z][a-z]+|\d+)(?:\d{0,8}|[A-Z][a-z]+)$/.test(part))
  );
}

/** Least share of places where lower case, upper case and digits change: names change twice a word. */
const CHANGES = 0.36;

function isJumbled(value: string): boolean {
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value);
  // Without both cases no name helps to tell: so many consonants in a row stand in no word.
  if (!isMixed) return value.length >= 24 && HARSH.test(value) && !/[_.]/.test(value);
  return caseChanges(value) >= CHANGES;
}

/** Share of places where lower case, upper case and digits change. */
export function caseChanges(value: string): number {
  let changes = 0;
  for (let i = 1; i < value.length; i++) if (caseOf(value, i) !== caseOf(value, i - 1)) changes++;
  return value.length < 2 ? 0 : changes / (value.length - 1);
}

/** Share that no name of somebody's has, `myDbPassword1` included. */
export const MANY_CHANGES = 0.46;

function caseOf(value: string, at: number): number {
  const code = value.charCodeAt(at);
  return code >= 97 && code <= 122 ? 0 : code >= 65 && code <= 90 ? 1 : code >= 48 && code <= 57 ? 2 : 3;
}

/** Base64 of text that people read, an address as a rule: an encoding, not a secret. */
function isReadableBase64(value: string): boolean {
  const stem = /^[A-Za-z0-9+/_-]+/.exec(value)?.[0] ?? '';
  if (stem.length < 16 || stem.length % 4 === 1) return false;
  const {readable, total} = countReadable(stem.replaceAll('-', '+').replaceAll('_', '/'));
  return readable === total;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function countReadable(base64: string): {readonly readable: number; readonly total: number} {
  let bits = 0;
  let held = 0;
  let readable = 0;
  let total = 0;
  for (const character of base64) {
    held = ((held << 6) | BASE64.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = (held >> bits) & 0xff;
    total += 1;
    if ((byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9) readable += 1;
  }
  return {readable, total};
}
