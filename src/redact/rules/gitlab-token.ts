import {findPattern} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

/** Source: GitLab documentation, token prefixes. */
const rule: SecretRule = {
  kind: 'gitlab_token',
  describes: 'GitLab tokens.',
  find: (text) =>
    findPattern(text, /(?<![A-Za-z0-9])gl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|imt)-[A-Za-z0-9_.-]{20,120}/g),
  positives: () => [{text: `token: ${madeUp('glpat-', 26)}`, value: madeUp('glpat-', 26)}],
  negatives: () => ['glpat-short', 'glpat'],
};

export default rule;
