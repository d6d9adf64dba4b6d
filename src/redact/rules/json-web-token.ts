import {NOTHING, spanAt, startsWord} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const TOKEN =
  /e[yw][A-Za-z0-9_-]{8,2000}\.e?[A-Za-z0-9/_\\-]{8,4000}\.(?:[A-Za-z0-9/_\\-]{8,2000}={0,2})?|ZXlK[A-Za-z0-9+/_-]{60,6000}={0,2}|ver:\d-hint:\d{1,20}-ETMs[A-Za-z0-9_/+=.-]{20,600}|ETMs[A-Za-z0-9_/+=-]{40,600}/y;

/** Signed tokens, also in base64 once more, Snowflake's programmatic access tokens among them. Source: RFC 7519. */
const rule: SecretRule = {
  kind: 'json_web_token',
  describes: 'JSON web tokens and Snowflake programmatic access tokens.',
  anchors: ['eyj', 'ewog', 'zxlk', 'ver:', 'etms'],
  at: (text, at) =>
    /[A-Za-z0-9_-]/.test(text.charAt(at - 1)) && !startsWord(text, at) ? NOTHING : spanAt(text, TOKEN, at),
  positives: () => {
    const value = [madeUp('eyJ', 30), madeUp('eyJ', 50), madeUp('s', 43)].join('.');
    return [{text: `token='${value}'`, value}];
  },
  negatives: () => ['eyJ.a.b', 'keyJoin.table_name_x.column_name_y'],
};

export default rule;
