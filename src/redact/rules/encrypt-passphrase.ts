import {argumentsOf} from '../arguments.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {GAP, NOTHING} from '../pattern.ts';

const CALL = new RegExp(`(?:EN|DE)CRYPT(?:_RAW|_STRING|_BYTES)?"?${GAP}\\(`, 'iy');
/** SQL Server has the passphrase first. */
const BY_PASSPHRASE = new RegExp(`(?:EN|DE)CRYPTBYPASSPHRASE${GAP}\\(${GAP}N?(?='{1,2}[^'])`, 'iy');
/** BigQuery has a set of keys first. */
const KEY_SET = /^\s*(?:keys\.\w{1,40}\(\s*)?from_base64\(\s*b?["']/i;
/** Nothing but these may stand in front of the name. */
const BEFORE = /(?:^|[^A-Za-z0-9_]|[^A-Za-z0-9_]TRY_|^TRY_|\\[nrt]|(?:aes|des|sym|openssl)_|aead\.|deterministic_)$/i;

/** The second argument of ENCRYPT and DECRYPT. Source: Snowflake reference, ENCRYPT, DECRYPT, ENCRYPT_RAW. */
const rule: SecretRule = {
  kind: 'passphrase',
  describes: 'Passphrases and keys written into ENCRYPT and DECRYPT.',
  anchors: ['encrypt', 'decrypt'],
  at: (text, at) => {
    CALL.lastIndex = at;
    BY_PASSPHRASE.lastIndex = at;
    if (BY_PASSPHRASE.test(text)) return (argumentsOf(text, BY_PASSPHRASE.lastIndex)[0] ?? []).slice(0, 1);
    const match = CALL.exec(text);
    if (match === null || !BEFORE.test(text.slice(Math.max(0, at - 16), at))) return NOTHING;
    const from = at + match[0].length;
    const isKeySet = KEY_SET.test(text.slice(from, from + 80));
    const isOfSsl = /openssl_$/i.test(text.slice(Math.max(0, at - 8), at));
    const given = argumentsOf(text, from);
    const strings = given[isKeySet ? 0 : isOfSsl ? 2 : 1] ?? [];
    // The vector of the _RAW forms is no secret by itself; with the key in the same file it is better gone, too.
    const vector = /_raw/i.test(match[0]) ? (given[2] ?? []) : [];
    return [...strings, ...vector].filter(({start, end}) => !/^(?:hex|base64|utf-8)$/i.test(text.slice(start, end)));
  },
  positives: () => {
    const value = madeUp('open', 9);
    return [
      {text: `select encrypt(email, '${value}') from t`, value},
      {text: `select to_varchar(decrypt(encrypt(f(a, b), $x), '${value}'), 'utf-8') from t`, value},
      {text: `select try_decrypt_raw(x, to_binary('${value}', 'hex'), iv) from t`, value},
      {text: `case when is_role_in_session('HR') then decrypt(val, $$${value}$$) end`, value},
      {text: `update t set c = EncryptByPassPhrase('${value}', c_plain)`, value},
      {text: `select cast(DecryptByPassPhrase(N'${value}', c) as varchar) from t`, value},
      {
        text: `select aead.decrypt_string(from_base64('${madeUp('CK', 40)}'), c, 'aad') from t`,
        value: madeUp('CK', 40),
      },
      {text: `$x = openssl_encrypt($d, 'aes-256-cbc', '${value}', 0, $iv);`, value},
      {text: `execute immediate 'select encrypt(a, ''${value}'') from t'`, value},
    ];
  },
  negatives: () => [
    'select encrypt(a, $key), decrypt(b, :key) from t',
    "select encrypt(a, '***') from t",
    "select encrypted('a', 'something') from t",
    "select aead.decrypt_string(keyset, c, 'some aad') from t",
    "select EncryptByPassPhrase(@p, 'text1234')",
    "select decrypt(a, to_binary($k, 'hex')) from t",
  ],
};

export default rule;
