import {couldBePassword} from '../columns.ts';
import type {Span} from '../../model/scalars.ts';
import {isInComment} from '../comments.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt, startsWord} from '../pattern.ts';
import {isJumbledWord, isOtherwise, isTelling} from '../randomness.ts';
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
/** `u: tableau p: …` */
const LETTERS =
  /[ ]?(?:u|usr|user|login|l) ?[:=] ?[\w.@\\-]{2,60},?[ \t]{1,4}(?:p|pw|pass) ?[:=] ?([^\s"'`,;|]{6,64})/iy;
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

function* find(text: string): Iterable<Span> {
  for (const match of text.matchAll(LINE)) {
    const value = match[1] ?? '';
    if (!(isTelling(value) && /\d/.test(value) && /[A-Za-z]/.test(value)) && !isJumbledWord(value)) continue;
    if (isOtherwise(value) || value.startsWith('//')) continue;
    const end = match.index + match[0].trimEnd().length;
    yield {start: end - value.length, end};
  }
}

const ANCHORS = (
  'login|log in|logon|sign in|signin|cred|access|acct|account|user|usr|benutzer|zugang|anmeldung|konto' +
  '|usuario|utente|utilisateur|compte|acceso|accès| u:| u=| / '
).split('|');

/** Logins in notes: a user and a password side by side, with no name for the password. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Logins in comments and notes: a user and a password side by side.',
  anchors: ANCHORS,
  at: (text, at, length) => {
    if (text.startsWith(' / ', at)) return halves(text, at);
    if (!startsWord(text, at)) return NOTHING;
    const [span] = [LOGIN, LETTERS].flatMap((pattern) => spanAt(text, pattern, at));
    if (span === undefined) return NOTHING;
    // Two halves in backticks are a note wherever they stand, in a string as well.
    const isMarked = text[span.start - 1] === '`' && text[span.end] === '`';
    if (!isMarked && !isInComment(text, at) && !isProse(text, at, at + length)) return NOTHING;
    const value = text.slice(span.start, span.end).replace(/[.,:;)]+$/, '');
    // `user=ana;password=…`: the other half has a name of its own.
    if (/^[A-Za-z_]{1,20}[=:]|^\/\//.test(value) || isOtherwise(value)) return NOTHING;
    if (!couldBePassword(value) && !isTelling(value)) return NOTHING;
    return [{start: span.start, end: span.start + value.length}];
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
      {text: `-- ticket: u: TABLEAU_SVC p: ${value} - please confirm`, value},
      {text: `# grafana: admin / ${value}X!`, value: `${value}X!`},
    ];
  },
  negatives: () => [
    '-- user id / order id',
    '-- login page / step2 of the funnel',
    '-- account 4711, table1',
    '-- user ana, 2024-01-01',
    'select user, a1b2c3 from t',
    'host: dwh-prod.acme.lan:5432',
    'time:12:30:00Z',
    '-- Access the app at:\n-- https://app.example.com/<account>/DB2/x',
  ],
};

export default rule;
