import {argumentsOf} from '../arguments.ts';
import {namesEndingIn} from '../names.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const SET = /\bSET\s{0,20}\(([\w\s,]{1,1000})\)\s{0,20}=\s{0,20}\(/gi;
const accepts = namesEndingIn('password|passwd|passphrase|pwd|api_?key|secret|token|secret_?key', 'pass|pw');

/** `SET (a, password) = (…, '…')`: name and value stand apart. One variable alone is an ordinary slot. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Secrets among session variables that are set together.',
  *find(text) {
    for (const match of text.matchAll(SET)) {
      const values = argumentsOf(text, match.index + match[0].length);
      for (const [index, name] of (match[1] ?? '').split(',').entries()) {
        if (accepts(name.trim().toLowerCase())) yield* values[index] ?? [];
      }
    }
  },
  positives: () => {
    const value = madeUp('pw', 12);
    return [{text: `set (usr, db_password, n) = ('ana', '${value}', 1);`, value}];
  },
  negatives: () => ["set (a, b) = ('x', 'abcdef12345')", 'set (usr, password) = ($u, $p)'],
};

export default rule;
