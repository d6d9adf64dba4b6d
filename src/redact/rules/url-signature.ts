import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const SIGNATURE =
  /(?<=[?&;]|\\u0026|&amp;)(?:sig|Signature|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature)=([A-Za-z0-9%+/=_.~-]{16,2048})/gi;

/** The signature of a signed address: Azure SAS, S3 and Google presigned. Without it the address opens nothing. */
const rule: SecretRule = {
  kind: 'url_signature',
  describes: 'Signatures in signed addresses.',
  *find(text) {
    for (const match of text.matchAll(SIGNATURE)) {
      const end = match.index + match[0].length;
      yield {start: end - (match[1] ?? '').length, end};
    }
  },
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
