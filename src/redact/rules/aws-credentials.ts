import {namesEndingIn} from '../names.ts';
import type {SecretRule} from '../rule.ts';
import {slotAt} from '../slots.ts';
import type {Slot} from '../slots.ts';
import {madeUp} from '../made-up.ts';

const accepts = namesEndingIn(
  'aws_?key_?id|aws_?secret_?key|aws_?token|aws_?access_?key_?id|aws_?secret_?access_?key|aws_?session_?token|s3_?secret_?key|secret_?access_?key',
);

const SLOT: Slot = {
  accepts: (name) => accepts(name) || /^aws_?(?:access_?)?key_?id$/.test(name),
  bare: true,
};

/** `CREDENTIALS = (AWS_KEY_ID = … AWS_SECRET_KEY = … AWS_TOKEN = …)` and the environment variables of the AWS tools. */
const rule: SecretRule = {
  kind: 'aws_credential',
  describes: 'Keys and tokens in the credentials of an AWS stage or in AWS variables.',
  anchors: [
    'aws',
    's3_',
    's3sec',
    'access_key',
    'accesskey',
    'access-key',
    'access key',
    'key_id',
    'keyid',
    'secret access key',
    'access.key',
    'secret.key',
  ],
  at: (text, at, length) => slotAt(text, at, length, SLOT),
  positives: () => {
    const secret = madeUp('wJalr', 40);
    return [
      {
        text: `copy into t from 's3://b/p' credentials=(AWS_KEY_ID='${madeUp('KEYID', 20)}' AWS_SECRET_KEY = '${secret}');`,
        value: secret,
      },
      {text: `create stage s url='s3://b' credentials = (aws_token='${secret}')`, value: secret},
      {text: `export AWS_SECRET_ACCESS_KEY=${secret}`, value: secret},
      {text: `execute immediate 'create stage s credentials=(aws_secret_key=''${secret}'')'`, value: secret},
    ];
  },
  negatives: () => [
    "create stage s credentials=(aws_key_id='<your key>' aws_secret_key='***')",
    'create stage s credentials=(aws_key_id=$key aws_secret_key=:secret)',
    "create storage integration i storage_aws_role_arn='arn:aws:iam::001234567890:role/r'",
    "create stage s credentials=(aws_role='arn:aws:iam::001234567890:role/r')",
  ],
};

export default rule;
