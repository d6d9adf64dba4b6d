import {argumentsOf} from '../arguments.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {GAP, NOTHING} from '../pattern.ts';

const CALL = new RegExp(`(?:EN|DE)CRYPT(?:_RAW)?"?${GAP}\\(`, 'iy');
/** Nothing but these may stand in front of the name. */
const BEFORE = /(?:^|[^A-Za-z0-9_]|[^A-Za-z0-9_]TRY_|^TRY_|\\[nrt]|(?:aes|des|sym)_)$/i;

/** The second argument of ENCRYPT and DECRYPT. Source: Snowflake reference, ENCRYPT, DECRYPT, ENCRYPT_RAW. */
const rule: SecretRule = {
  kind: 'passphrase',
  describes: 'Passphrases and keys written into ENCRYPT and DECRYPT.',
  anchors: ['encrypt', 'decrypt'],
  at: (text, at) => {
    CALL.lastIndex = at;
    const match = CALL.exec(text);
    if (match === null || !BEFORE.test(text.slice(Math.max(0, at - 5), at))) return NOTHING;
    const strings = argumentsOf(text, at + match[0].length)[1] ?? [];
    return strings.filter(({start, end}) => !/^(?:hex|base64|utf-8)$/i.test(text.slice(start, end)));
  },
  positives: () => {
    const value = madeUp('open', 9);
    return [
      {text: `select encrypt(email, '${value}') from t`, value},
      {text: `select to_varchar(decrypt(encrypt(f(a, b), $x), '${value}'), 'utf-8') from t`, value},
      {text: `select try_decrypt_raw(x, to_binary('${value}', 'hex'), iv) from t`, value},
      {text: `execute immediate 'select encrypt(a, ''${value}'') from t'`, value},
    ];
  },
  negatives: () => [
    'select encrypt(a, $key), decrypt(b, :key) from t',
    "select encrypt(a, '***') from t",
    "select encrypted('a', 'something') from t",
    "select decrypt(a, to_binary($k, 'hex')) from t",
  ],
};

export default rule;
