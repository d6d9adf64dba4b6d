import {argumentsOf} from '../arguments.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const CALL = /(?<![A-Za-z0-9_])(?:TRY_)?(?:EN|DE)CRYPT(?:_RAW)?\s*\(/gi;

/** The second argument of ENCRYPT and DECRYPT. Source: Snowflake reference, ENCRYPT, DECRYPT, ENCRYPT_RAW. */
const rule: SecretRule = {
  kind: 'passphrase',
  describes: 'Passphrases and keys written into ENCRYPT and DECRYPT.',
  *find(text) {
    for (const match of text.matchAll(CALL)) {
      const strings = argumentsOf(text, match.index + match[0].length)[1] ?? [];
      for (const span of strings) {
        const value = text.slice(span.start, span.end);
        if (!/^(?:hex|base64|utf-8)$/i.test(value)) yield span;
      }
    }
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
