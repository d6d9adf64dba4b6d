import type {Span} from '../../model/scalars.ts';
import {COLUMN_WORDS, couldBeKey, couldBePassword, secretsUnder} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING} from '../pattern.ts';
import {isTelling} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';

/** A literal: its quote, that of a string inside a string too, and what is in it. */
const VALUE = `(\\\\{0,3}["']{1,2})([^"'\\n]{4,400})\\1`;
/** `'api_key' as k, '…' as v`, `when 'api_key' then '…'` */
const ALIASED = new RegExp(
  `\\s{1,8}(?:as\\s{1,8})?["']?\\w{1,40}["']?\\s{0,8},\\s{0,40}${VALUE}\\s{1,8}(?:as\\s{1,8})?["']?(?:v|val\\w{0,5}|\\w{1,20}_val(?:ue)?|secret|token|pw|password|content|setting)\\b`,
  'iy',
);
const THEN = new RegExp(`\\s{1,40}then\\s{1,40}${VALUE}`, 'iy');
const PAIR = new RegExp(`\\s{0,8},\\s{0,40}${VALUE}\\s{0,40}([,)\\]}]?)`, 'iy');
const SETTING =
  /\b(?:\w{0,30}_)?(?:decode|set|put|define|add|option|property|config|insert|append)\w{0,20}\s{0,4}\(\s{0,20}(?:[^()]{0,60},\s{0,20})?[rbf]?$/i;
/** `set value = '…' where key = 'api_key'`, `value: '…', key: 'api_key'`: the value stands before its name. */
const WHERE = new RegExp(
  `=\\s{0,8}${VALUE}(?:::\\w{1,20})?[^;'"]{0,200}\\bwhere\\b[^;]{0,200}(?:=|\\blike|\\bin\\s{0,4}\\()\\s{0,8}$`,
  'i',
);
const VALUE_FIRST = new RegExp(
  `\\bvalue\\\\?["']?\\s{0,8}[:=]\\s{0,8}${VALUE}\\s{0,8},?\\s{0,40}\\\\?["']?(?:key|name|id|variable)\\\\?["']?\\s{0,8}[:=]\\s{0,8}$`,
  'i',
);

/** A literal that is the name of a secret, beside its value: rows of settings and of parameters. */
const rule: SecretRule = {
  kind: 'secret',
  describes: 'Secrets in rows of settings, beside a string that names them.',
  anchors: COLUMN_WORDS,
  at: (text, at, length) => {
    const before = /(\\{0,3}["']{1,2})([\w ./:-]{0,80})$/.exec(text.slice(Math.max(0, at - 90), at));
    const after = /^([\w ./:-]{0,60})(\\{0,3}["']{1,2})/.exec(text.slice(at + length, at + length + 70));
    if (before === null || after === null || before[1] !== after[2]) return NOTHING;
    const name = `${before[2] ?? ''}${text.slice(at, at + length)}${after[1] ?? ''}`;
    const accepts = secretsUnder(name.slice(name.search(/[^./:]{1,80}$/)).replaceAll(/([a-z])([A-Z])/g, '$1_$2'));
    if (accepts === undefined) return NOTHING;
    const start = at - before[0].length;
    const behind = valueAfter(text, at + length + after[0].length, start);
    const found = behind ?? valueBefore(text, start);
    return found !== undefined &&
      (behind === undefined || found.isTrusted ? accepts : isPlain)(text.slice(found.start, found.end))
      ? [found]
      : NOTHING;
  },
  positives: () => {
    const [value, key] = [['glnmrvwb', '55'].join(''), madeUp('c9', 32, '0a1b2c3d4e5f6')];
    return [
      {text: `update settings set value = '${key}' where key = 'salesforce_security_token'`, value: key},
      {text: `update cfg set v='${value}', changed=current_date where env='prd' and k='smtp.password'`, value},
      {text: `select 'datadog_api_key' as k, '${key}' as v`, value: key},
      {text: `select 'api_key' k, '${key}' v`, value: key},
      {text: `select decode(k, 'smtp_password', '${value}')`, value},
      {text: `insert into cfg values ('sftp_password', '${value}', 'a note')`, value},
      {text: `insert into cfg values ('api_key', '${key}'), ('smtp_password', '${value}')`, value},
      {text: `select case k when 'crm_password' then '${value}' end`, value},
      {text: `System.setProperty("javax.net.ssl.trustStorePassword", "${value}");`, value},
      {text: `cp.set('snowflake', 'password', '${value}')`, value},
      {text: `[{"value": "${key}", "name": "api_key"}]`, value: key},
    ];
  },
  negatives: () => [
    "select 'password', 'user_name_1', 'address_2' from t",
    "df.select(['password', 'column12'])",
    "update settings set value = 'b12345' where key = 'token_expiry_days'",
    "select 'token' as kind, 'identifier' as name",
    "select 'password' as field, 'varchar12' as type",
    "scrypt('password123', 'user@example.com')",
    "redact({paths: ['user.password', 'data[0].field']})",
    'labels = ["Password1", "Token2"]',
    "case k when 'password' then 'text' end",
    "labels = {'password': 'Passwort', 'token': 'Token'}",
  ],
};

export default rule;

interface Found extends Span {
  /** Whether the place says that it is a value, so that one that a person made up counts. */
  readonly isTrusted: boolean;
}

function valueAfter(text: string, at: number, start: number): Found | undefined {
  for (const pattern of [ALIASED, THEN, PAIR]) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const [whole, quote = '', value = '', close = ''] = match;
    const from = at + whole.indexOf(quote + value) + quote.length;
    const lead = text.slice(Math.max(0, start - 100), start);
    // Two names in brackets are columns; rows stand in VALUES or among others.
    const isRow = /(?:\bvalues|[,[])\s{0,20}\(\s{0,20}$/i.test(lead) && !/_\d{0,4}\b/.test(value);
    const isAlone = /[([]\s{0,20}$/.test(lead) && !/_\d{0,4}\b|^[a-z]+\d{1,2}$/.test(value);
    const isPaired = isRow ? close !== '' : /[)\]}]/.test(close) && isAlone && secretsUnder(value) === undefined;
    return {start: from, end: from + value.length, isTrusted: pattern !== PAIR || isPaired || SETTING.test(lead)};
  }
  return undefined;
}

function valueBefore(text: string, at: number): Found | undefined {
  const near = text.slice(Math.max(0, at - 700), at);
  for (const pattern of [WHERE, VALUE_FIRST]) {
    const match = pattern.exec(near);
    if (match === null) continue;
    const [whole, quote = '', value = ''] = match;
    const start = at - near.length + match.index + whole.indexOf(quote + value) + quote.length;
    return {start, end: start + value.length, isTrusted: true};
  }
  return undefined;
}

function isPlain(value: string): boolean {
  if (/[[\]]/.test(value)) return false;
  return couldBeKey(value) || (isTelling(value) && couldBePassword(value) && /\d/.test(value));
}
