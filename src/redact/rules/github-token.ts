import {findPattern} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

/** Source: GitHub documentation, token formats. */
const rule: SecretRule = {
  kind: 'github_token',
  describes: 'GitHub tokens.',
  find: (text) =>
    findPattern(text, /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255})/g),
  positives: () => [
    {text: `git_token ${madeUp('ghp_', 40)}`, value: madeUp('ghp_', 40)},
    {text: `'${madeUp('github_pat_', 82)}'`, value: madeUp('github_pat_', 82)},
  ],
  negatives: () => ['ghp_short', 'select high_ghp_count from t'],
};

export default rule;
