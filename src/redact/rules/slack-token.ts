import {findPattern} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

/** Source: Slack documentation, token types. */
const rule: SecretRule = {
  kind: 'slack_token',
  describes: 'Slack tokens.',
  find: (text) => findPattern(text, /(?<![A-Za-z0-9])(?:xox[abeprs]|xapp)-[A-Za-z0-9-]{10,250}/g),
  positives: () => [{text: `-- ${madeUp('xoxb-', 50)}`, value: madeUp('xoxb-', 50)}],
  negatives: () => ['xoxb-1', 'xoxo-hugs-and-kisses'],
};

export default rule;
