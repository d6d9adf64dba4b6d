import type {Span} from '../../model/scalars.ts';
import {argumentsWithEnd} from '../arguments.ts';
import {CALLS, type Call} from '../calls.ts';
import {couldBeKey, couldBePassword, secretsUnder} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt} from '../pattern.ts';
import {isTelling, looksRandom} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';

const AUTH = /(?:auth|creds|credentials)\s{0,8}[=:]\s{0,8}[([]/iy;
const OPEN = /(?:\]::new)?\s{0,8}\(/y;
/** Google hands out passwords for programs as four groups of four letters. */
const APP_PASSWORD = /^[a-z]{4}(?: [a-z]{4}){3}$/;
const SECURE_STRING = /convertto-securestring\s{1,8}(?:-\w{1,20}\s{1,8}){0,3}["']([^"'\n]{3,128})(?=["'])/iy;
const PIPED = /(["'])([^"'\n]{3,128})\1\s{0,8}\|\s{0,8}$/;
/** `jwt.decode(token, key='…')` */
const KEY = /\b(?:key|secret)\s{0,4}=\s{0,4}[rbf]?["']([^"'\n]{8,256})["']/;
const SETTER = /(?:set|store|save|put|add|register|upsert|update|rotate)_\w{0,20}$/i;
const SETTERS = ['api_key', 'apikey', 'token', 'secret', 'credential'];
const byName = Map.groupBy(CALLS, ({name}) => name);

/** A name, a region, an option in the place of a secret. */
function isLikely(value: string): boolean {
  return (
    (isTelling(value) || looksRandom(value, 8)) &&
    !/[/\\:\s]|^(?:[a-z]{2}-)+[a-z]+-\d$|^(?:eu|us|ap|sa|ca|me|af)-/.test(value)
  );
}

/** What counts as a secret in each kind of place. */
const ACCEPTS: Readonly<Record<NonNullable<Call['takes']>, (value: string) => boolean>> = {
  human: (value) => APP_PASSWORD.test(value) || (couldBePassword(value) && !/^(?:[a-z]{2}-)+[a-z]+-\d$/.test(value)),
  certain: (value) => APP_PASSWORD.test(value) || /^\S{4,128}$/.test(value),
};

/** `connect('user', '…')`, `HTTPBasicAuth('user', '…')`, `auth=('user', '…')`. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Secrets that calls of connectors and clients take by their place.',
  anchors: [
    ...new Set(['auth', 'creds', 'credentials', 'convertto-securestring', 'field(', ...SETTERS, ...byName.keys()]),
  ],
  at: (text, at, length) => {
    AUTH.lastIndex = at;
    if (AUTH.test(text)) {
      const accepts = length === 4 ? (value: string): boolean => value.trim().length > 3 : isLikely;
      return argument(text, argumentsWithEnd(text, AUTH.lastIndex).strings[1], AUTH.lastIndex, accepts);
    }
    const name = text.slice(at, at + length).toLowerCase();
    if (name === 'convertto-securestring') return secureString(text, at);
    if (name === 'field(') return fieldDefault(text, at + length);
    OPEN.lastIndex = at + length;
    if (!OPEN.test(text)) return NOTHING;
    const from = OPEN.lastIndex;
    const before = text.slice(Math.max(0, at - 40), at);
    if (SETTERS.includes(name)) {
      return SETTER.test(before)
        ? argumentsWithEnd(text, from).strings.flat().filter(likes(text, couldBeKey))
        : NOTHING;
    }
    if (/[A-Za-z0-9]$/.test(before)) return NOTHING;
    return (byName.get(name) ?? []).flatMap((call) => secretOf(text, from, before, call));
  },
  positives: () => {
    const [value, weak, key] = [madeUp('Tr0ub', 14), ['tkxnu', '687'].join(''), madeUp('e3', 32, '0a1b2c3d4e5f6')];
    const app = ['abcd', 'efgh', 'ijkl', 'mnop'].join(' ');
    return [
      {text: `conn = snowflake.connector.connect('ana', '${value}', 'acme')`, value},
      {text: `requests.get(url, auth=('ana', '${value}'))`, value},
      {text: `requests.get(url, auth=HTTPBasicAuth("ana", "${value}"))`, value},
      {text: `keyring.set_password('snowflake', 'ana', '${value}')`, value},
      {text: `boto3.client('s3', 'eu-west-1', 'x', '${value}')`, value},
      {text: `DriverManager.getConnection("jdbc:snowflake://x", "ana", "${value}")`, value},
      {text: `ftp = FTP('ftp.example.com', 'acme', '${weak}')`, value: weak},
      {text: `ftp_tls = ftplib.FTP_TLS("ftp.example.com", "acme", "${weak}")`, value: weak},
      {text: `MySQLdb.connect("db01", "reporting", "${weak}", "shop")`, value: weak},
      {text: `ssh.connect("sftp.example.com", 22, "ana", "${weak}")`, value: weak},
      {text: `t.connect(None, "acme_in", "${weak}")`, value: weak},
      {text: `client = Client("AC${madeUp('7', 32, '5f8e3')}", "${key}")`, value: key},
      {text: `TSC.TableauAuth('admin', '${weak}', 'Finance')`, value: weak},
      {text: `pm.add_password(None, "https://example.com/", "ACME\\\\bi", "${weak}")`, value: weak},
      {text: `l.simple_bind_s("cn=svc,dc=acme,dc=local", "${weak}")`, value: weak},
      {text: `$db = new PDO('mysql:host=db;dbname=shop', 'shop', '${weak}');`, value: weak},
      {text: `conn = database('Snow64','usr','${weak}');`, value: weak},
      {text: `New-Object System.Net.NetworkCredential("edi", "${weak}")`, value: weak},
      {text: `$s = ConvertTo-SecureString "${weak}" -AsPlainText -Force`, value: weak},
      {text: `$s = "${weak}" | ConvertTo-SecureString -AsPlainText -Force`, value: weak},
      {text: `[System.Net.NetworkCredential]::new("ana", "${weak}")`, value: weak},
      {text: `load_pem_private_key(pem, '${weak}'.encode(), backend)`, value: weak},
      {text: `$s = ConvertTo-SecureString -AsPlainText -Force -String '${weak}'`, value: weak},
      {text: `jaydebeapi.connect("a.b.Driver", "jdbc:db2://h:50000/X", ["ana", "${weak}"], "/x.jar")`, value: weak},
      {text: `select * from remote('ch1:9000', 'db', 'events', 'default', '${weak}') limit 1`, value: weak},
      {text: `srv.login("bi@example.com", "${app}")`, value: app},
      {text: `claims = jwt.decode(tok, key="${value}", algorithms=["HS256"])`, value},
      {text: `db_pw: SecretStr = Field("${weak}", env="DB_PASSWORD")`, value: weak},
      {text: `call admin.set_api_key('weather', '${key}');`, value: key},
    ];
  },
  negatives: () => [
    "connect('ana', pw)",
    "connect(user='ana', account='acme-eu1', warehouse='LOAD_WH_2')",
    "client('s3', 'eu-west-1')",
    "Session('a', 'eu-west-1')",
    'requests.get(url, auth=(user, pw))',
    "jwt.encode(payload, key, algorithm='RS256')",
    "FTP('ftp.example.com', 'acme', getpass())",
    "MySQLdb.connect('db01', 'reporting', pw, 'shop2024')",
    "sqlite3.connect('db1.example.com', 5, 'x', 'data/file1.db')",
    "Field('orders2024', env='TABLE_NAME')",
    "srv.login('bi@example.com', os.environ['SMTP_PASSWORD'])",
    "select * from remote('ch1:9000', 'db', 'events2024')",
    "set_token('none', 'default')",
  ],
};

export default rule;

function secretOf(text: string, from: number, before: string, call: Call): readonly Span[] {
  const {place, of, first, takes, least = 0} = call;
  if (of !== undefined && !of.test(before)) return NOTHING;
  const {strings, end} = argumentsWithEnd(text, from);
  if (strings.length < least || (first !== undefined && !first.test(firstArgument(text, from, end)))) return NOTHING;
  const found = argument(text, strings.at(place), from, takes === undefined ? isLikely : ACCEPTS[takes]);
  if (found.length > 0 || !call.name.startsWith('jwt.')) return found;
  const key = KEY.exec(text.slice(from, end));
  if (key === null) return NOTHING;
  const start = from + key.index + key[0].lastIndexOf(key[1] ?? '');
  return [{start, end: start + (key[1] ?? '').length}];
}

/** `ConvertTo-SecureString '…'`, and what is piped into it. */
function secureString(text: string, at: number): readonly Span[] {
  const before = text.slice(Math.max(0, at - 160), at);
  const piped = PIPED.exec(before);
  if (piped === null) return spanAt(text, SECURE_STRING, at);
  const start = at - before.length + piped.index + 1;
  return [{start, end: start + (piped[2] ?? '').length}];
}

function firstArgument(text: string, from: number, end: number): string {
  const near = text.slice(from, Math.min(end, from + 200));
  return (near.split(',')[0] ?? '').trim();
}

function argument(
  text: string,
  strings: readonly Span[] | undefined,
  from: number,
  accepts: (value: string) => boolean,
): readonly Span[] {
  const [first] = strings ?? [];
  if (strings === undefined || first === undefined) return NOTHING;
  // The string itself has to be the argument: no name and no call in front of it.
  const before = text.slice(Math.max(from, first.start - 40), first.start);
  const isPlain = /^(?:[^]*[,([])?\s*[rbfuRBFU]{0,2}\\{0,3}["'`]{1,3}$/.test(before);
  if (!isPlain || /\w\s*\(\s*[rbfu]{0,2}\\*["'`]{1,3}$/.test(before)) return NOTHING;
  // `[user, password]` in place of both.
  const isList = strings.length === 2 && /\[\s*[rbfu]?["']$/.test(before);
  return strings.slice(isList ? 1 : 0).filter(likes(text, accepts));
}

function likes(text: string, accepts: (value: string) => boolean): (span: Span) => boolean {
  return ({start, end}) => accepts(text.slice(start, end));
}

/** `Field('…', env='DB_PASSWORD')`: the name of the setting stands behind its default. */
function fieldDefault(text: string, from: number): readonly Span[] {
  const {strings, end} = argumentsWithEnd(text, from);
  const name = /\b(?:env|alias|validation_alias)\s{0,4}=\s{0,4}["']([^"'\n]{2,60})["']/.exec(
    text.slice(from, end),
  )?.[1];
  const accepts = secretsUnder(name ?? '');
  return accepts === undefined ? NOTHING : (strings[0] ?? []).slice(0, 1).filter(likes(text, accepts));
}
