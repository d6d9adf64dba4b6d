import {findPattern} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

/** API keys, OAuth client secrets and access tokens of Google. */
const rule: SecretRule = {
  kind: 'google_key',
  describes: 'Google API keys, OAuth client secrets and access tokens.',
  find: (text) =>
    findPattern(
      text,
      /(?<![A-Za-z0-9])(?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{20,400})/g,
    ),
  positives: () => [{text: `key=${madeUp('AIza', 39)}`, value: madeUp('AIza', 39)}],
  negatives: () => ['AIzaShort', 'ya29.x'],
};

export default rule;
