import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt} from '../pattern.ts';

const TOOL =
  /(?:snowsql|snow|mysql|mysqldump|psql|sqlplus|sqlcmd|bteq|vsql|connect|sshpass|docker login|beeline|isql|tdload|fastload|login|bcp|azcopy|mongo|mongosh|clickhouse-client|trino|presto|db2|dbsqlcli|kinit)(?![\w])[^\n]{0,300}?\s(?:-p|-P|-w|--password|--pass|-pw)(?:[ =]{1,8}|(?=["']))["']?(?!\d{1,5}(?::|\s|$))([^\s"'`\\-][^\s"'`\\]{2,127})/iy;
/** `mysql -p` and `sshpass -p` have the value right behind the option. */
const JOINED =
  /(?:mysql|mysqldump|mysqladmin|mariadb|sshpass|sqlcmd|bcp)(?![\w])[^\n]{0,300}?\s-[pP]([^\s"'`\\-][^\s"'`\\]{3,127})/iy;
const IDENTIFIED =
  /IDENTIFIED\s{1,8}BY\s{1,8}(?:PASSWORD\s{1,8}|VALUES\s{1,8})?(?:'{1,4}|\\*["']|(?=[A-Za-z0-9]))([^'"\\\s;]{1,128})/iy;
/** `sqlplus user/password@base`, `.logon host/user,password`, `machine … login … password …`. */
const SLASHED =
  /(?:sqlplus|exp|imp|expdp|impdp|sqlldr|thin:|connect|conn)\s{0,4}(?:-\w{1,8}\s{1,4}){0,4}["']?[\w$#.]{1,64}\/(?!\/)([^\s"'@/]{3,128})(?=@)/iy;
const LOGON = /\.logon\s{1,8}[\w./:-]{1,128},\s{0,4}([^\s;"']{3,128})/iy;
const NETRC = /login\s{1,8}\S{1,128}\s{1,8}password\s{1,8}(\S{1,128})/iy;
const PATTERNS = [TOOL, JOINED, IDENTIFIED, SLASHED, LOGON, NETRC];

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
  at: (text, at) => (isWordStart(text, at) ? PATTERNS.flatMap((pattern) => spanAt(text, pattern, at)) : NOTHING),
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
      {text: `.logon td.example.com/ana,${value};`, value},
      {text: `machine db.example.com login ana password ${value}`, value},
    ];
  },
  negatives: () => [
    'snowsql -a acme -u ana -p $PW',
    'snowsql -a acme -p "%s"',
    'identified by :pw',
    'connect to db -- see -p',
    'docker run -p 8080:80 x',
    'exp a/b',
    'snow app run -p',
  ],
};

export default rule;
