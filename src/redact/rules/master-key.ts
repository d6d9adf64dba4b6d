import type {SecretRule} from '../rule.ts';
import {findSlots} from '../slots.ts';
import {madeUp} from '../made-up.ts';

/** `ENCRYPTION = (TYPE = 'AWS_CSE' MASTER_KEY = '…')`. */
const rule: SecretRule = {
  kind: 'master_key',
  describes: 'Client-side master keys of stages.',
  find: (text) =>
    findSlots(text, {
      core: /(?:master|encryption)_?key/gi,
      accepts: (name) => /(?:master|encryption)_?key$/.test(name),
      plausible: (value) => value.length >= 8,
      bare: true,
    }),
  positives: () => {
    const key = `${madeUp('eSx', 43)}=`;
    return [
      {text: `create stage s encryption=(type='AWS_CSE' master_key = '${key}')`, value: key},
      {text: `copy into t from 's3://b' ENCRYPTION=(MASTER_KEY='${key}')`, value: key},
    ];
  },
  negatives: () => ["encryption=(master_key='<key>')", "encryption=(type='AWS_SSE_KMS' kms_key_id='alias/k')"],
};

export default rule;
