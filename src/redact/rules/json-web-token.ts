import {findPattern} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

/** Signed tokens, Snowflake's programmatic access tokens among them. Source: RFC 7519. */
const rule: SecretRule = {
  kind: 'json_web_token',
  describes: 'JSON web tokens and Snowflake programmatic access tokens.',
  find: (text) =>
    findPattern(
      text,
      /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,2000}|(?<![A-Za-z0-9_-])(?:ver:\d-hint:\d{1,20}-ETMs[A-Za-z0-9_/+=.-]{20,600}|ETMs[A-Za-z0-9_/+=-]{40,600})/g,
    ),
  positives: () => {
    const value = [madeUp('eyJ', 30), madeUp('eyJ', 50), madeUp('s', 43)].join('.');
    return [{text: `token='${value}'`, value}];
  },
  negatives: () => ['eyJ.a.b', 'keyJoin.table_name_x.column_name_y'],
};

export default rule;
