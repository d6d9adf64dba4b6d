import type {SecretRule} from '../rule.ts';
import {slotAt} from '../slots.ts';
import type {Slot} from '../slots.ts';
import {madeUp} from '../made-up.ts';

const SLOT: Slot = {
  accepts: (name) => /(?:master|encryption)_?key$/.test(name),
  plausible: (value) => value.length >= 8,
  bare: true,
};

/** `ENCRYPTION = (TYPE = 'AWS_CSE' MASTER_KEY = '…')`. */
const rule: SecretRule = {
  kind: 'master_key',
  describes: 'Client-side master keys of stages.',
  anchors: [
    'master_key',
    'masterkey',
    'master-key',
    'master key',
    'encryption_key',
    'encryptionkey',
    'encryption-key',
    'encryption key',
  ],
  at: (text, at, length) => slotAt(text, at, length, SLOT),
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
