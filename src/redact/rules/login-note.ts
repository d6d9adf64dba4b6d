import type {Span} from '../../model/scalars.ts';
import {isInComment, lineBefore} from '../comments.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, startsWord} from '../pattern.ts';
import {isJumbledWord, isOtherwise, isPasswordLike, isTelling} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';
import {isProse} from '../said.ts';

const USER = '["\'`„“]?[\\w.@\\\\-]{2,60}["\'`“”]?';
const BETWEEN =
  '(?:[ \\t]{0,3}[/:|,;][ \\t]{0,3}|[ \\t]{1,3}(?:and|und|y|et|e|with|mit|con|avec|pw:?|pass:?|\\+|&)[ \\t]{1,3})';
/** A login, and the two halves of it: `login ana / …`, `creds: etl_user / …`, `log in with admin and …`. */
const LOGIN = new RegExp(
  `(?:log ?in|logon|sign ?in|login|creds?|credentials|access|acct|account|user(?:name)?|usr|benutzer\\w{0,12}|zugang\\w{0,12}|anmeldung|konto|usuario|utente|utilisateur|compte|acceso|accès)\\b(?:[ \\w'’()-]{0,40}?[:=])?(?:[ \\t]{0,3}(?:with|as|is|mit|con|avec|to|for)\\b)?(?<=[:=\\s]|(?=\\s)\\b)(?:[ \\t]|\\r?\\n[ \\t]*(?:--|#|\\*|//)?[ \\t]{0,8}){0,4}(?<=[\\s:=])${USER}${BETWEEN}["'\`„“]?([^\\s"'\`,;|“”]{6,64})`,
  'iy',
);
const PIN = /PIN\b[ \w'’-]{0,40}[:=][ \t]{0,4}(\d{4,12})(?!\w)/iy;
/** `u: tableau p: …` */
const LETTERS =
  /[ ]?(?:u|usr|user|login|l) ?[:=] ?[\w.@\\-]{2,60},?[ \t]{1,4}(?:p|pw|pass) ?[:=] ?([^\s"'`,;|]{6,64})/iy;
/** Codes that stand in for a second factor. */
const CODES =
  /(?:backup|recovery|rescue|mfa|2fa|otp)[ -]codes?\b[ :=-]{1,4}((?:\d{4,8}[ -]?){1,4}\d{3,8}|[a-z0-9]{4,5}(?:-[a-z0-9]{4,5}){1,7})/iy;
const POSTAL = /\b(?:zip|post|postal|address|city|street|district|pincode)\b/i;
/** A line that is nothing but a login. */
const LINE = /^[ \t]{0,8}(?:(?:--|#|\/\/|\*)[ \t]{0,4})?[A-Za-z][\w.@-]{1,40}:([^\s:"'`,;(){}[\]]{8,64})[ \t]*$/gm;

/** `# grafana: admin / …`: a name, a user, and what can only be a password. */
function halves(text: string, at: number): readonly Span[] {
  if (!/[:,]\s{1,4}[\w.@\\-]{2,60}$/.test(text.slice(Math.max(0, at - 80), at))) return NOTHING;
  const value = /^[^\s"'`,;|]{8,64}/.exec(text.slice(at + 3, at + 70))?.[0].replace(/[.,:;)]+$/, '') ?? '';
  if (!isTelling(value) || !/\d/.test(value) || isOtherwise(value)) return NOTHING;
  if (!isInComment(text, at) && !isProse(text, at, at + 3)) return NOTHING;
  return [{start: at + 3, end: at + 3 + value.length}];
}

const CODE = /^(?:backup|recovery|mfa|2fa|otp)/i;

function firstOf(patterns: readonly RegExp[], text: string, at: number): RegExpExecArray | null {
  for (const pattern of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  return null;
}

function* find(text: string): Iterable<Span> {
  for (const match of text.matchAll(LINE)) {
    const value = match[1] ?? '';
    if (!(isTelling(value) && /\d/.test(value) && /[A-Za-z]/.test(value)) && !isJumbledWord(value)) continue;
    if (isOtherwise(value) || value.startsWith('//')) continue;
    const end = match.index + match[0].trimEnd().length;
    yield {start: end - value.length, end};
  }
}

/** What leads to a name, each of them lower case or as it is written. */
const ANCHORS = (
  'login|log in|logon|sign in|signin|cred|access|acct|account|user|usr|benutzer|zugang|anmeldung|konto' +
  '|usuario|utente|utilisateur|compte|acceso|accès|pin| u:| u=|backup code|recovery code|mfa backup' +
  '|mfa recovery|2fa code|otp code|mfa code' +
  '| / '
).split('|');

/** Logins in notes: a user and a password side by side, with no name for the password. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Logins in comments and notes: a user and a password side by side, and PINs.',
  anchors: ANCHORS,
  at: (text, at, length) => {
    if (length === 3 && text.startsWith(' / ', at)) return halves(text, at);
    if (!startsWord(text, at)) return NOTHING;
    const isPin = length === 3 && text.slice(at, at + 3).toLowerCase() === 'pin';
    const patterns = isPin
      ? [PIN]
      : length === 3 && /[:=]/.test(text.charAt(at + 2))
        ? [LETTERS]
        : CODE.test(text.slice(at, at + length))
          ? [CODES]
          : [LOGIN, LETTERS];
    const match = firstOf(patterns, text, at);
    if (match === null) return NOTHING;
    if (patterns[0] === CODES) {
      const end = at + match[0].length;
      return [{start: end - (match[1] ?? '').length, end}];
    }
    if (!isInComment(text, at) && !isProse(text, at, at + length)) return NOTHING;
    const written = match[1] ?? '';
    const value = written.replace(/[.,:;)]+$/, '');
    // `user=ana;password=…`: the other half has a name of its own.
    if (/^[A-Za-z_]{1,20}[=:]|^\/\//.test(value)) return NOTHING;
    if (
      isPin
        ? POSTAL.test(lineBefore(text, at, 200) + match[0])
        : !isPasswordLike(value) && !(isTelling(value) && !isOtherwise(value))
    )
      return NOTHING;
    const start = at + match[0].length - written.length;
    return [{start, end: start + value.length}];
  },
  find,
  positives: () => {
    const value = madeUp('kit', 9);
    return [
      {text: `-- login ana / ${value}`, value},
      {text: `/*\n creds: etl_user / ${value}\n*/`, value},
      {text: `/* if it breaks, log in with\n   loader_admin and ${value} (same for staging) */`, value},
      {text: `SFTP test server, Port 22, Login: \`acmetest\` / \`${value}\` (bitte ändern)`, value},
      {text: `svc_reader:${value}X!`, value: `${value}X!`},
      {text: '-- keystore PIN for the HSM: 91505681', value: '91505681'},
    ];
  },
  negatives: () => [
    '-- user id / order id',
    '-- login page / step2 of the funnel',
    '-- account 4711, table1',
    '-- user ana, 2024-01-01',
    '-- PIN code of the city: 560001',
    'select user, a1b2c3 from t',
    'host: dwh-prod.acme.lan:5432',
    'time:12:30:00Z',
    '-- Access the app at:\n-- https://app.example.com/<account>/DB2/x',
  ],
};

export default rule;
