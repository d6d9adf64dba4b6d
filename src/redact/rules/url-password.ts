import type {Span} from '../../model/scalars.ts';
import {couldBePassword} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt} from '../pattern.ts';
import {isScrambled, looksRandom} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';

/** Between two strings that stand side by side or are added to one another. */
const JOINT = `(?:["']\\s{0,40}[+.\\\\]?\\s{0,40}[rbf]?["'])?`;
/**
 * The user's part ends at the last `@` before the path: passwords hold `@`, too. No host need follow, as in the addresses of
 * connections that Airflow has, or one that a program puts in.
 */
const USER_INFO = new RegExp(
  `://${JOINT}[^\\s/:"'<>\\\\]{0,128}:${JOINT}([^\\s/'"<>\\\\]{1,256})${JOINT}@(?=[\\w[/$%{"'])`,
  'y',
);
/** A password that is not escaped as it should be, with a slash in it, before a host that has a dot or a port. */
const SLASHED = /:\/\/[^\s/:"'<>\\@]{1,128}:([^\s'"<>\\:@]{1,128})@(?=[\w-]{1,64}[.:][\w.-])/y;
/** `https://token@host`, without a user. */
const TOKEN = /:\/\/([A-Za-z0-9_-]{20,256})@(?=[\w-]{1,64}\.[\w.-])/y;
const CURL =
  /curl\b(?:[^\n]|\\\r?\n){0,400}?\s(?:-u|--user|--proxy-user|-U)[ =]{0,4}["']?[^\s"':]{0,64}:([^\s"']{3,128})/iy;
const AUTHORITY = /^\d{1,5}$/;
/** `user:password@account/db` and `user:password@tcp(host:3306)/db`, as drivers of Go have it. */
const BEFORE_HOST = /["'`=][\w.-]{1,64}:([^\s"'`@/:]{4,64}(?:@[^\s"'`@/:]{1,32})?)$/;
const HOST = /^@(?:(?:tcp|unix|udp)\(|[\w-]{1,64}(?:\.[\w-]{1,64}){0,6}(?::\d{1,5})?\/\w)/;

/** `target sys/password@ORCL`: a name of Oracle's is in capitals, and a version of a package is not. */
const AT_NAME = /^@[A-Z][A-Z0-9_]{2,30}(?![\w.])/;
const BEFORE_NAME = /(?<![\w/.:@])[A-Za-z][\w$#]{1,30}\/([^\s"'@/:]{4,64})$/;

/** `scheme://user:password@host`, and `curl -u user:password`. */
const rule: SecretRule = {
  kind: 'url_password',
  describes: 'Passwords in the user part of an address.',
  anchors: ['://', 'curl'],
  at: (text, at) => {
    if (text[at] !== ':') return spanAt(text, CURL, at);
    for (const pattern of [USER_INFO, SLASHED]) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      const value = match?.[1];
      if (match === null || value === undefined) continue;
      const start = at + match[0].lastIndexOf(value);
      // `host:8080/path@x`: a port and a path.
      if (/^(?:pass|pw|xyz|xxx)$/i.test(value)) return NOTHING;
      if (pattern === SLASHED && AUTHORITY.test(value.split('/')[0] ?? '')) continue;
      return [{start, end: start + value.length}];
    }
    return spanAt(text, TOKEN, at)
      .map(({end}) => end - 1)
      .map((end) => ({start: at + '://'.length, end}))
      .filter(({start, end}) => isToken(text.slice(start, end)));
  },
  find: withoutScheme,
  positives: () => {
    const [value, token] = [madeUp('pw', 10), madeUp('9f', 32, '0a1b2c3d4e5f6')];
    return [
      {text: `create_engine("snowflake://ana:${value}@acme/db")`, value},
      {text: `url = 'snowflake://ana@example.com:${value}@1@acme.eu/db'`, value: `${value}@1`},
      {text: `-- postgres://u:${value}@db.example.com:5432/x`, value},
      {text: `curl -u ana:${value} https://example.com`, value},
      {text: `os.environ["AIRFLOW_CONN_SNOW"] = "snowflake://AIRFLOW:${value}@/RAW?account=acme"`, value},
      {text: `const uri = \`amqps://shop:${value}@\${host}:5671/x\`;`, value},
      {text: `f"postgresql://ana:${value}@{host}/db"`, value},
      {text: `uri = ("mongodb+srv://etl:"\n       "${value}"\n       "@cluster0.example.net/")`, value},
      {text: `uri = "postgres://ana:" + "${value}" + "@db/x"`, value},
      {text: `dsn := "goapp:${value}@acme-eu/DWH/PUBLIC?warehouse=W"`, value},
      {text: `sql.Open("mysql", "root:${value}@tcp(db:3306)/shop")`, value},
      {text: `DSN=app:${value}@unix(/run/mysqld.sock)/x`, value},
      {text: `git clone https://${token}@git.example.com/a/b.git`, value: token},
    ];
  },
  negatives: () => [
    'snowflake://ana:{password}@acme/db',
    'snowflake://{user}:{password}@{account}/{database}',
    'postgres://u:$PW@db.example.com',
    '`postgres://${user}:${password}@${host}/x`',
    'https://example.com:8080/a@b',
    'http://user@example.com/',
    "copy into @stg from 's3://bucket/a:b'",
    "image = 'registry:orders@sha256/x'",
    '`https://user:pass@example.com`',
    'root:password@tcp(localhost:3306)/db',
    '"%s:%s@tcp(%s)/%s"',
    'https://some-long-user-name-here@git.example.com/x',
  ],
};

export default rule;

function isToken(value: string): boolean {
  return looksRandom(value, 20) && (isScrambled(value) || /^[0-9a-f]{32,}$/.test(value));
}

/** Addresses without a scheme have nothing to look for but the `@`. */
function withoutScheme(text: string): readonly Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (!/[\w!?$%&*+#=-]/.test(text.charAt(at - 1))) continue;
    const behind = text.slice(at, at + 200);
    const pattern = AT_NAME.test(behind) ? BEFORE_NAME : HOST.test(behind) ? BEFORE_HOST : undefined;
    const value = pattern?.exec(text.slice(Math.max(0, at - 170), at))?.[1];
    if (value !== undefined && couldBePassword(value)) found.push({start: at - value.length, end: at});
  }
  return found;
}
