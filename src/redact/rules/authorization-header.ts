import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt, startsWord} from '../pattern.ts';
import {looksRandom} from '../randomness.ts';

const HEADER =
  /(?:Bearer|Basic|Snowflake Token=\\*"?|Authorization\\*["']?\s{0,8}(?:=>|[:=,])\s{0,8}\\*["']?(?:[A-Za-z-]{1,20}[ =])?)[ ]{0,4}\\*["']?([A-Za-z0-9._~+/=:-]{12,4096})/iy;

/** `Authorization: Bearer …` and `Basic …`. */
const rule: SecretRule = {
  kind: 'authorization',
  describes: 'Values of Authorization headers.',
  anchors: ['bearer', 'basic', 'snowflake token', 'authorization'],
  at: (text, at) => {
    if (!startsWord(text, at)) return NOTHING;
    const found = spanAt(text, HEADER, at);
    return found.filter(({start, end}) => /\d/.test(text.slice(start, end)) && looksRandom(text.slice(start, end)));
  },
  positives: () => {
    const value = madeUp('tk', 32);
    return [
      {text: `headers = {'Authorization': 'Bearer ${value}'}`, value},
      {text: `"Authorization" = 'Token ${value}'`, value},
      {text: `headers.add("Authorization", "SSWS ${value}")`, value},
      {text: `curl -H "Authorization: Basic ${value}=="`, value: `${value}==`},
    ];
  },
  negatives: () => ["'Authorization': 'Bearer ' + token", 'Basic understanding of warehouses', "f'Bearer {token}'"],
};

export default rule;
