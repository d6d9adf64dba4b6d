import type {Span} from '../../model/scalars.ts';
import {couldBeKey} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';

const SIGNATURE =
  /(?:sig|Signature|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|X-Amz-Credential|code|token)(?:=|%3D)([A-Za-z0-9%+/=_.~-]{16,2048})/iy;
/** What stands before a parameter of an address. */
const BEFORE = /(?:[?&;]|\\u0026|%26)$/;
/** Parameters by which those who have an address of a service say who they are, and the rest of their names before it. */
const KEY = /(?:key|appid|auth|secret|password|passwd|pwd|sid|hash)(?:=|%3D)([A-Za-z0-9%+/=_.~-]{12,512})/iy;
const BEFORE_KEY = /(?:[?&]|&amp;|\\u0026|%26)(?:[A-Za-z]{1,20}[-_.]?)?(?:[A-Za-z]{1,20}[-_.])?$/;
/** `system$finish_oauth_flow('state=…&code=…')`: what it takes is an address's query. */
const FLOW = /finish_oauth_flow\s{0,8}\(\s{0,8}['"$]{1,2}([^'"$]{8,2048})/iy;
const FLOW_PART = /(?:^|&|\?)(?:state|code)=([^&'"\s]{8,1024})/g;

/** The signature of a signed address: Azure SAS, S3 and Google presigned. Without it the address opens nothing. */
const rule: SecretRule = {
  kind: 'url_signature',
  describes: 'Signatures in signed addresses, and keys among their parameters.',
  anchors: [
    'sig=',
    'sig%3d',
    'signature=',
    'x-amz-',
    'x-goog-signature',
    'code=',
    'token=',
    'key=',
    'key%3d',
    'appid=',
    'auth=',
    'secret=',
    'password=',
    'passwd=',
    'pwd=',
    'finish_oauth_flow',
  ],
  at: (text, at, length) => {
    if (length === 'finish_oauth_flow'.length) return inFlow(text, at);
    const before = text.slice(Math.max(0, at - 50), at);
    if (BEFORE.test(before)) {
      const signed = spanAt(text, SIGNATURE, at);
      if (signed.length > 0) return signed;
    }
    if (!BEFORE_KEY.test(before)) return NOTHING;
    return spanAt(text, KEY, at).filter(({start, end}) => couldBeKey(text.slice(start, end)));
  },
  positives: () => {
    const value = `${madeUp('Kd', 43)}%3D`;
    const [key, hex] = [madeUp('yr', 32), madeUp('9f', 32, '0a1b2c3d4e5f6')];
    return [
      {text: `https://a.blob.core.windows.net/c/f?sv=2020&${'si'}${'g='}${value}`, value},
      {
        text: `'https://b.s3.amazonaws.com/f?X-Amz-Expires=1&X-Amz-Signature=${madeUp('ab', 64)}'`,
        value: madeUp('ab', 64),
      },
      {text: `http.get('https://api.example.com/data?q=Berlin&appid=${hex}')`, value: hex},
      {text: `https://api.example.com/v1?key=${key}&q=1`, value: key},
      {text: `https://api.example.com/v1?subscription-key=${key}`, value: key},
      {text: `https://api.example.com/v1?a=1&amp;apikey=${hex}`, value: hex},
      {text: `https://api.example.com/v1?client_secret=${key}`, value: key},
      {text: `call system$finish_oauth_flow('state=${key}&code=4/0${hex}&scope=x')`, value: key},
      {text: `call system$finish_oauth_flow('state=${key}&code=4/0${hex}&scope=x')`, value: hex},
    ];
  },
  negatives: () => [
    'https://a.blob.core.windows.net/c?sv=2020&sig=<sig>',
    'select sig = 1 from t',
    'https://example.com/jobs?key=orders_2024_01_01',
    'https://example.com/item?primary_key=1234567890123456',
    'https://example.com/?key={key}&appid=${APP_ID}',
    "call system$finish_oauth_flow('state=<state>&code=<code>')",
  ],
};

export default rule;

function inFlow(text: string, at: number): readonly Span[] {
  const [query] = spanAt(text, FLOW, at);
  if (query === undefined) return NOTHING;
  const written = text.slice(query.start, query.end);
  return [...written.matchAll(FLOW_PART)].map(({index, 0: whole, 1: value = ''}) => {
    const end = query.start + index + whole.length;
    return {start: end - value.length, end};
  });
}
