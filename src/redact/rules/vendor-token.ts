import {findPattern} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const FORMATS = [
  'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,64}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-AgE[A-Za-z0-9_-]{50,250}',
  'sk-ant-[A-Za-z0-9_-]{20,200}',
  'sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,250}',
  'sk-[A-Za-z0-9]{40,60}',
  'dapi[a-f0-9]{32}(?:-\\d)?',
  'dbt[cusp]_[A-Za-z0-9_=-]{30,100}',
  'hf_[A-Za-z]{30,40}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  'do[opr]_v1_[a-f0-9]{64}',
  'hvs\\.[A-Za-z0-9_-]{24,150}',
  'ATATT3[A-Za-z0-9_=-]{100,300}',
  'NRAK-[A-Z0-9]{27}',
  'key-[a-f0-9]{32}',
  'SK[a-f0-9]{32}',
  'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
  'lin_api_[A-Za-z0-9]{40}',
  'dp\\.pt\\.[A-Za-z0-9]{40,44}',
];
const PATTERN = new RegExp(
  `(?<![A-Za-z0-9_-])(?:${FORMATS.join('|')})(?![A-Za-z0-9])|(?<![A-Za-z0-9_~.])[A-Za-z0-9_~.]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}`,
  'g',
);

/** Tokens with a prefix of their own, as their issuers publish them; the last one is Entra ID's client secret. */
const rule: SecretRule = {
  kind: 'vendor_token',
  describes:
    'Tokens of SendGrid, npm, PyPI, OpenAI, Anthropic, Databricks, dbt Cloud, Entra ID and others, by their published formats.',
  find: (text) => findPattern(text, PATTERN),
  positives: () => {
    const mail = ['SG', madeUp('a', 22), madeUp('b', 43)].join('.');
    return [
      {text: `-- ${mail}`, value: mail},
      {text: `${madeUp('npm_', 40)}`, value: madeUp('npm_', 40)},
      {text: `x "${madeUp('dapi', 36, '0a1b2c3d4e5f')}"`, value: madeUp('dapi', 36, '0a1b2c3d4e5f')},
    ];
  },
  negatives: () => ['SG.short.x', 'npm_config', 'key-value', 'task-runner', 'hf_daily_active_users_by_region'],
};

export default rule;
