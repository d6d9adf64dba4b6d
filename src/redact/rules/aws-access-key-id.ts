import {findPattern} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const UPPER = 'ABC2DEF3GHI4JKL5MNO6PQR7';

/** Access key ids. Source: AWS IAM user guide, unique identifiers. */
const rule: SecretRule = {
  kind: 'aws_key_id',
  describes: 'AWS access key ids.',
  find: (text) => findPattern(text, /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g),
  positives: () => {
    const value = madeUp('AKIA', 20, UPPER);
    return [
      {text: `-- key ${value}`, value},
      {text: `aws_key_id='${value}'`, value},
    ];
  },
  negatives: () => ['AKIA', 'AKIAabcdefghijklmnop', 'AROAABCDEFGHIJKLMNOP'],
};

export default rule;
