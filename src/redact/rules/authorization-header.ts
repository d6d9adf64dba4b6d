import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const HEADER = /\b(?:Bearer|Basic|Snowflake Token=\\*"?)[ ]?["']?([A-Za-z0-9._~+/=-]{16,4096})/g;

/** `Authorization: Bearer …` and `Basic …`. */
const rule: SecretRule = {
  kind: 'authorization',
  describes: 'Values of Authorization headers.',
  *find(text) {
    for (const match of text.matchAll(HEADER)) {
      const value = match[1] ?? '';
      if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) continue;
      const end = match.index + match[0].length;
      yield {start: end - value.length, end};
    }
  },
  positives: () => {
    const value = madeUp('tk', 32);
    return [
      {text: `headers = {'Authorization': 'Bearer ${value}'}`, value},
      {text: `curl -H "Authorization: Basic ${value}=="`, value: `${value}==`},
    ];
  },
  negatives: () => ["'Authorization': 'Bearer ' + token", 'Basic understanding of warehouses', "f'Bearer {token}'"],
};

export default rule;
