import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt} from '../pattern.ts';

const SIGNATURE =
  /(?:sig|Signature|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|X-Amz-Credential|code|token)(?:=|%3D)([A-Za-z0-9%+/=_.~-]{16,2048})/iy;
/** What stands before a parameter of an address. */
const BEFORE = /(?:[?&;]|\\u0026|%26)$/;

/** The signature of a signed address: Azure SAS, S3 and Google presigned. Without it the address opens nothing. */
const rule: SecretRule = {
  kind: 'url_signature',
  describes: 'Signatures in signed addresses.',
  anchors: ['sig=', 'sig%3d', 'signature=', 'x-amz-', 'x-goog-signature', 'code=', 'token='],
  at: (text, at) => (BEFORE.test(text.slice(Math.max(0, at - 6), at)) ? spanAt(text, SIGNATURE, at) : NOTHING),
  positives: () => {
    const value = `${madeUp('Kd', 43)}%3D`;
    return [
      {text: `https://a.blob.core.windows.net/c/f?sv=2020&${'si'}${'g='}${value}`, value},
      {
        text: `'https://b.s3.amazonaws.com/f?X-Amz-Expires=1&X-Amz-Signature=${madeUp('ab', 64)}'`,
        value: madeUp('ab', 64),
      },
    ];
  },
  negatives: () => ['https://a.blob.core.windows.net/c?sv=2020&sig=<sig>', 'select sig = 1 from t'],
};

export default rule;
