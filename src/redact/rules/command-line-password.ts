import type {Span} from '../../model/scalars.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt} from '../pattern.ts';

const TOOL =
  /(?:snowsql|snow|mysql|mysqldump|psql|sqlplus|sqlcmd|bteq|vsql|connect|sshpass|docker login|beeline|isql|tdload|fastload|login|bcp|azcopy|mongo|mongosh|clickhouse-client|trino|presto|db2|dbsqlcli|kinit)(?![\w])[^\n]{0,300}?\s(?:-p|-P|--password|--pass|-pw)(?:[ =]{1,8}|(?=["']))["']?(?!\d{1,5}(?::|\s|$))([^\s"'`\\-][^\s"'`\\]{2,127})/iy;
/** `mysql -p` and `sshpass -p` have the value right behind the option. */
const JOINED =
  /(?:mysql|mysqldump|mysqladmin|mariadb|sshpass|sqlcmd|bcp)(?![\w])[^\n]{0,300}?\s-[pP]([^\s"'`\\-][^\s"'`\\]{3,127})/iy;
const IDENTIFIED =
  /IDENTIFIED\s{1,8}BY\s{1,8}(?:PASSWORD\s{1,8}|VALUES\s{1,8})?(?:'{1,4}|\\*["']|(?=[A-Za-z0-9]))([^'"\\\s;]{1,128})/iy;
/** `sqlplus user/password@base`, `.logon host/user,password`, `machine … login … password …`. */
const SLASHED =
  /(?:sqlplus|exp|imp|expdp|impdp|sqlldr|thin:|connect|conn|connect\s{0,4}\()\s{0,4}(?:-\w{1,8}\s{1,4}){0,4}["']?[\w$#.]{1,64}\/(?!\/)([^\s"'@/]{3,128})(?=@)/iy;
const LOGON = /\.logon\s{1,8}[\w./:-]{1,128},\s{0,4}([^\s;"']{3,128})/iy;
const NETRC = /login\s{1,8}[^\s(]{1,128}\s{1,8}password\s{1,8}(\S{1,128})/iy;
const REPLACED = /^['"]?\s{1,8}REPLACE\s{1,8}['"]?([^'"\\\s;]{1,128})/i;
/** `connect to base user name using password`, of Db2. */
const USING = /connect\s{1,4}to\s{1,4}\S{1,64}\s{1,4}user\s{1,4}\S{1,64}\s{1,4}using\s{1,4}['"]?([^\s;'"]{1,128})/iy;
/** Without quotes only a statement gives a password: `identified by the` is prose. */
const STATEMENT = /\b(?:create|alter|grant|user|link|keystore)\b[^;.]{0,160}$/i;
const COMMENT = /(?:^|\n)[ \t]*(?:\*|\/\/|#)[^\n]*$/;

function identifiedBy(text: string, at: number): readonly Span[] {
  const found = spanAt(text, IDENTIFIED, at);
  const [first] = found;
  const replaced = first === undefined ? null : REPLACED.exec(text.slice(first.end, first.end + 180));
  const old = (first?.end ?? 0) + (replaced?.[0].length ?? 0);
  const spans = replaced === null ? found : [...found, {start: old - (replaced[1] ?? '').length, end: old}];
  if (first === undefined || /['"]/.test(text.charAt(first.start - 1))) return spans;
  const before = text.slice(Math.max(0, at - 200), at);
  return STATEMENT.test(before) && !COMMENT.test(before) ? spans : NOTHING;
}

function isWordStart(text: string, at: number): boolean {
  return text[at] === '.' || !/[\w-]/.test(text.charAt(at - 1));
}

/** `snowsql -u ana -p …`, and `IDENTIFIED BY '…'` of other databases. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Passwords on command lines and in IDENTIFIED BY.',
  anchors: [
    'snow',
    'mysql',
    'psql',
    'mariadb',
    'sqlplus',
    'sqlcmd',
    'bteq',
    'vsql',
    'connect',
    'conn ',
    'sshpass',
    'docker login',
    'beeline',
    'isql',
    'tdload',
    'fastload',
    'login',
    'bcp',
    'azcopy',
    'mongo',
    'clickhouse-client',
    'trino',
    'presto',
    'db2',
    'kinit',
    'identified',
    'exp ',
    'imp ',
    'expdp',
    'impdp',
    'sqlldr',
    'thin:',
    '.logon',
  ],
  at: (text, at, length) => {
    if (!isWordStart(text, at)) return NOTHING;
    const name = text.slice(at, at + length).toLowerCase();
    if (name === 'identified') return identifiedBy(text, at);
    if (name === '.logon') return spanAt(text, LOGON, at);
    // Most places are words of a sentence: their lines have neither an option nor an address.
    const line = text.slice(at, at + 450).split('\n', 1)[0] ?? '';
    const patterns = [
      ...(line.includes('-') ? [TOOL, JOINED] : []),
      ...(line.includes('@') ? [SLASHED] : []),
      ...(/\busing\b/i.test(line) ? [USING] : []),
    ];
    return (name === 'login' ? [...patterns, NETRC] : patterns).flatMap((pattern) => spanAt(text, pattern, at));
  },
  positives: () => {
    const value = madeUp('pw', 10);
    return [
      {text: `!snowsql -a acme -u ana -p ${value} -f x.sql`, value},
      {text: `!connect -u ana -p ${value}`, value},
      {text: `-- snowsql -a acme --password='${value}'`, value},
      {text: `create user x identified by '${value}'`, value},
      {text: `create user x identified by ${value};`, value},
      {text: `-- mysql -u ana -p${value} -h db`, value},
      {text: `-- sqlplus ana/${value}@prod`, value},
      {text: `url = 'jdbc:oracle:thin:ana/${value}@//db:1521/x'`, value},
      {text: `con = cx_Oracle.connect('dwh/${value}@//db.example.com:1521/X')`, value},
      {text: `alter user hr identified by other1 replace ${value};`, value},
      {text: `administer key management set keystore open identified by ${value} container = all;`, value},
      {text: `connect to bwp user db2inst1 using ${value};`, value},
      {text: `.logon td.example.com/ana,${value};`, value},
      {text: `machine db.example.com login ana password ${value}`, value},
    ];
  },
  negatives: () => [
    'snowsql -a acme -u ana -p $PW',
    'snowsql -a acme -p "%s"',
    'identified by :pw',
    '-- rows are identified by the user and base64_url',
    ' * The user is identified by table_name.',
    'connect to db -- see -p',
    'docker run -p 8080:80 x',
    'exp a/b',
    'create table users (login varchar(50), password varchar(200))',
    'snowsql -a acme -u ana -w LOAD_WH_2',
    'snow app run -p',
  ],
};

export default rule;
