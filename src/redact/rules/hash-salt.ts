import type {Span} from '../../model/scalars.ts';
import {couldBePassword} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, startsWord} from '../pattern.ts';
import {endOfQuoted} from '../quotes.ts';
import {isTelling, looksRandom} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';

const OPEN = /(?:sha2|sha256|sha512|sha1|md5)(?:_hex|_binary|_number_\w{1,10})?\s{0,8}\(/iy;
const REACH = 600;

/** A literal that is mixed into what is hashed: whoever knows it can try all e-mail addresses there are. */
const rule: SecretRule = {
  kind: 'salt',
  describes: 'Salts and peppers that are joined to what a hash function gets.',
  anchors: ['sha2', 'sha256', 'sha512', 'sha1', 'md5'],
  at: (text, at) => {
    OPEN.lastIndex = at;
    if (!startsWord(text, at) || !OPEN.test(text)) return NOTHING;
    return joinedLiterals(text, OPEN.lastIndex).filter(({start, end}) => isSalt(text.slice(start, end)));
  },
  positives: () => {
    const value = madeUp('k9Zt', 12);
    return [
      {text: `select sha2(lower(trim(email)) || '${value}', 256) from t`, value},
      {text: `select md5('${value}' || kundennr) from t`, value},
      {text: `select sha2_hex(concat(email, '${value}')) from t`, value},
    ];
  },
  negatives: () => [
    "select md5(a || '-' || b || '2024-01-01') from t",
    "select sha2('orders_2024_v2', 256)",
    "select md5(concat_ws('|', a, to_varchar(b, 'YYYY-MM-DD HH24:MI:SS'))) from t",
    "select md5(coalesce(cast(a as varchar), '_dbt_utils_surrogate_key_null_')) from t",
  ],
};

export default rule;

/** The literals that `||`, `+` or CONCAT join to something else, up to where the call closes. */
function joinedLiterals(text: string, from: number): readonly Span[] {
  const found: Span[] = [];
  const limit = Math.min(text.length, from + REACH);
  let depth = 0;
  for (let at = from; at < limit; at++) {
    const character = text[at];
    if (character === '(') depth++;
    else if (character === ')' && depth-- === 0) break;
    else if (character === "'") {
      const end = endOfQuoted(text, at + 1, "'", limit - at);
      const isJoined =
        /(?:\|\||\+|concat\s{0,4}\([^()]{0,200},|concat\s{0,4}\()\s*$/i.test(text.slice(Math.max(0, at - 220), at)) ||
        /^'\s*(?:\|\||\+)/.test(text.slice(end, end + 20));
      if (isJoined) found.push({start: at + 1, end});
      at = end;
    }
  }
  return found;
}

function isSalt(value: string): boolean {
  return (
    value.length >= 8 &&
    (isTelling(value) || looksRandom(value, 8)) &&
    couldBePassword(value) &&
    !/_.*_|%|YY|MM/.test(value)
  );
}
