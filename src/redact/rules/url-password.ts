import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt} from '../pattern.ts';

/** The user's part ends at the last `@` before the path: passwords hold `@`, too. */
const USER_INFO = /:\/\/[^\s/:"'<>\\]{0,128}:([^\s/'"<>\\]{1,256})@(?=[\w[])/y;
/** A password that is not escaped as it should be, with a slash in it, before a host that has a dot or a port. */
const SLASHED = /:\/\/[^\s/:"'<>\\@]{1,128}:([^\s'"<>\\:@]{1,128})@(?=[\w-]{1,64}[.:][\w.-])/y;
const CURL =
  /curl\b(?:[^\n]|\\\r?\n){0,400}?\s(?:-u|--user|--proxy-user|-U)[ =]{0,4}["']?[^\s"':]{0,64}:([^\s"']{3,128})/iy;
const AUTHORITY = /^\d{1,5}$/;

/** `scheme://user:password@host`, and `curl -u user:password`. */
const rule: SecretRule = {
  kind: 'url_password',
  describes: 'Passwords in the user part of an address.',
  anchors: ['://', 'curl'],
  at: (text, at) => {
    if (text[at] !== ':') return spanAt(text, CURL, at);
    for (const pattern of [USER_INFO, SLASHED]) {
      pattern.lastIndex = at;
      const value = pattern.exec(text)?.[1];
      if (value === undefined) continue;
      const end = pattern.lastIndex - 1;
      // `host:8080/path@x`: a port and a path.
      if (pattern === SLASHED && AUTHORITY.test(value.split('/')[0] ?? '')) continue;
      return [{start: end - value.length, end}];
    }
    return NOTHING;
  },
  positives: () => {
    const value = madeUp('pw', 10);
    return [
      {text: `create_engine("snowflake://ana:${value}@acme/db")`, value},
      {text: `url = 'snowflake://ana@example.com:${value}@1@acme.eu/db'`, value: `${value}@1`},
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
