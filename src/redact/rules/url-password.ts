import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const USER_INFO = /:\/\/[^\s/:@'"<>\\]{0,128}:([^\s@/'"<>\\]{1,256})@(?=[\w[])/g;
const CURL = /\bcurl\b[^\n]{0,400}?\s(?:-u|--user)[ =]?["']?[\w.@-]{1,64}:([^\s"']{1,128})/gi;

/** `scheme://user:password@host`, and `curl -u user:password`. */
const rule: SecretRule = {
  kind: 'url_password',
  describes: 'Passwords in the user part of an address.',
  *find(text) {
    for (const pattern of [USER_INFO, CURL]) {
      for (const match of text.matchAll(pattern)) {
        const value = match[1] ?? '';
        const end = match.index + match[0].length - (pattern === USER_INFO ? 1 : 0);
        yield {start: end - value.length, end};
      }
    }
  },
  positives: () => {
    const value = madeUp('pw', 10);
    return [
      {text: `create_engine("snowflake://ana:${value}@acme/db")`, value},
      {text: `-- postgres://u:${value}@db.example.com:5432/x`, value},
      {text: `curl -u ana:${value} https://example.com`, value},
    ];
  },
  negatives: () => [
    'snowflake://ana:{password}@acme/db',
    'postgres://u:$PW@db.example.com',
    'https://example.com:8080/a@b',
    'http://user@example.com/',
    "copy into @stg from 's3://bucket/a:b'",
  ],
};

export default rule;
