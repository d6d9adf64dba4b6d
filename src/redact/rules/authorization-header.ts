import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt, startsWord} from '../pattern.ts';
import {looksRandom} from '../randomness.ts';

const HEADER =
  /(?:Bearer|Basic|Snowflake Token=\\*"?|Authorization\\*["']?\s{0,8}(?:=>|[:=,])\s{0,8}\\*["']?(?:[A-Za-z-]{1,20}[ =])?)[ ]{0,4}\\*["']?([A-Za-z0-9._~+/=:-]{12,4096})/iy;

/** `base64_encode('user:password')`: what a Basic header is made of. */
const ENCODED =
  /(?:base64_encode|b64encode|btoa|base64encode|buffer\.from)\s{0,4}\(\s{0,8}b?["']([\w.@-]{1,64}):(?!\/\/)([^\s"':]{4,128})(?=["'])/iy;
/** `{"username": "…", "key": "…"}`, as Kaggle hands it out. */
const USER_AND_KEY =
  /"username\\?"\s{0,4}:\s{0,4}\\?"[^"\\]{1,64}\\?"\s{0,4},\s{0,4}\\?"key\\?"\s{0,4}:\s{0,4}\\?"([0-9a-f]{32})(?=\\?")/iy;

/** `Authorization: Bearer …` and `Basic …`. */
const rule: SecretRule = {
  kind: 'authorization',
  describes: 'Values of Authorization headers, and what they are made of.',
  anchors: [
    'bearer',
    'basic',
    'snowflake token',
    'authorization',
    'base64_encode',
    'base64encode',
    'b64encode',
    'btoa',
    'buffer.from',
    '"username',
  ],
  at: (text, at) => {
    if (text[at] === '"') return spanAt(text, USER_AND_KEY, at);
    if (!startsWord(text, at)) return NOTHING;
    ENCODED.lastIndex = at;
    const pair = ENCODED.exec(text);
    if (pair !== null) {
      const end = at + pair[0].length;
      return [{start: end - (pair[2] ?? '').length, end}];
    }
    const found = spanAt(text, HEADER, at);
    return found.filter(({start, end}) => /\d/.test(text.slice(start, end)) && looksRandom(text.slice(start, end)));
  },
  positives: () => {
    const [value, hex] = [madeUp('tk', 32), madeUp('9f', 32, '0a1b2c3d4e5f6')];
    return [
      {text: `headers = {'Authorization': 'Bearer ${value}'}`, value},
      {text: `"Authorization" = 'Token ${value}'`, value},
      {text: `headers.add("Authorization", "SSWS ${value}")`, value},
      {
        text: `set auth = (select 'Basic ' || base64_encode('api_user:${value.slice(0, 11)}!'))`,
        value: `${value.slice(0, 11)}!`,
      },
      {text: `btoa("ana:${value.slice(0, 11)}")`, value: value.slice(0, 11)},
      {text: `echo '{"username":"ana","key":"${hex}"}' > kaggle.json`, value: hex},
      {text: `curl -H "Authorization: Basic ${value}=="`, value: `${value}==`},
    ];
  },
  negatives: () => [
    "'Authorization': 'Bearer ' + token",
    'Basic understanding of warehouses',
    "btoa(user + ':' + pw)",
    "base64_encode('https://example.com')",
    "f'Bearer {token}'",
  ],
};

export default rule;
