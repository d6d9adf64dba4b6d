import type {Span} from '../../model/scalars.ts';
import {secretsUnder} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';

/** `AWS Secret Access Key [None]: …` */
const ASKED =
  /(?:secret access key|session token|password|token|api key|passwort|passphrase)\s\[[^\]\n]{0,60}\]\s{0,4}:[ \t]{0,8}(\S{6,256})(?=\s|$)/iy;
/** A prompt, since what follows `echo` in a script is the next command. */
const PROMPT = /(?:^|\n|["'])[ \t]*(?:--|#|\/\/)?[ \t]*(?:(?:PS )?[\w.@:~/\\-]{0,60}[$#>%]|!)[ \t]*$/;
const PRINTED =
  /(?:echo|printenv)\s{1,4}["']?[$%]?(?:env:)?\{?(\w{2,60})[}%]?["']?[ \t]{0,8}(?:\r?\n|\\n)(?:[ \t]{0,8}(?:--|#|\/\/)[ \t]?)?[ \t]{0,8}(\S{6,512})[ \t]{0,8}(?:\r?\n|\\n|$)/iy;
/** `expect "password:"`, `send "…\r"`, as Expect and pexpect have it. */
const SENT = /send(?:line)?\s{0,4}(?:\(|-s\s|--\s)?\s{0,4}b?["']([^"'\n]{4,128}?)(?:\\[rn]){0,2}["']/iy;
const EXPECTED =
  /expect\w{0,6}\b[^\n]{0,80}(?:assw|assphrase|asswor|ennwort|asscode)[^\n]{0,60}(?:\n|\{)\s{0,40}(?:\w{1,30}\.)?$/i;
/** `host:port:database:user:password`. Source: the reference of PostgreSQL, The Password File. */
const BEFORE_PORT = /(?:^|\n)[ \t]*(?:(?:--|#)[ \t]*)?[\w.*-]{1,100}$/;
const AFTER_PORT = /:(?:\d{2,5}|\*):[^:\s]{1,64}:[^:\s]{1,64}:(\S{3,128})(?=\s|$)/y;
const PORTS = [':5432:', ':5433:', ':5439:', ':6432:', ':6543:', ':*:'];

/** What a terminal showed: answers to questions, variables that were printed, and files of passwords by line. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Secrets in what a terminal showed, in scripts that answer it and in files of passwords.',
  anchors: [
    'access key [',
    'token [',
    'password [',
    'passwort [',
    'passphrase [',
    'secret [',
    'echo ',
    'printenv ',
    'send ',
    'send(',
    'sendline(',
    ...PORTS,
  ],
  at: (text, at, length) => {
    const anchor = text.slice(at, at + length).toLowerCase();
    if (anchor.startsWith(':'))
      return BEFORE_PORT.test(text.slice(Math.max(0, at - 120), at)) ? spanAt(text, AFTER_PORT, at) : NOTHING;
    if (anchor.startsWith('send'))
      return EXPECTED.test(text.slice(Math.max(0, at - 240), at)) ? sent(text, at) : NOTHING;
    if (anchor.startsWith('echo') || anchor.startsWith('printenv')) return printed(text, at);
    return spanAt(text, ASKED, anchor.startsWith('access') ? at - 'secret '.length : at);
  },
  positives: () => {
    const [value, weak, key] = [madeUp('s2', 12), ['fnbuf', '025'].join(''), madeUp('FQ', 40)];
    return [
      {text: `AWS Secret Access Key [None]: ${key}\nDefault region name [None]: eu-west-1`, value: key},
      {text: `AWS Secret Access Key [****************abcd]: ${key}`, value: key},
      {text: `Password [none]: ${weak}`, value: weak},
      {text: `$ echo $SNOWSQL_PWD\n${value}\n$ snowsql -a acme`, value},
      {text: `PS C:\\> echo $env:DB_PASSWORD\n${value}`, value},
      {text: `ana@host:~$ printenv DB_PASSWORD\n${value}`, value},
      {text: `expect "password:"\nsend "${weak}\\r"`, value: weak},
      {text: `child.expect('[Pp]assword:')\nchild.sendline('${weak}')`, value: weak},
      {text: `expect -re "Enter passphrase.*"\nsend -- "${weak}\\n"`, value: weak},
      {text: `pg1.example.com:5432:crm:crm_ro:${weak}\nlocalhost:*:*:postgres:${value}`, value: weak},
      {text: `-- localhost:*:*:postgres:${value}`, value},
    ];
  },
  negatives: () => [
    'Default region name [None]: eu-west-1',
    '$ echo $PWD\n/home/ana/project1',
    'echo $SNOWSQL_PWD\nsnowsql1',
    'expect "sftp>"\nsend "get daily1.csv\\r"',
    'jdbc:postgresql://h:5432:x',
    'select a:5432:b:c:d1234 from t',
  ],
};

export default rule;

function sent(text: string, at: number): readonly Span[] {
  SENT.lastIndex = at;
  const match = SENT.exec(text);
  const value = match?.[1] ?? '';
  if (match === null || value.startsWith('$')) return NOTHING;
  const start = at + match[0].indexOf(value, match[0].search(/["']/));
  return [{start, end: start + value.length}];
}

function printed(text: string, at: number): readonly Span[] {
  if (!PROMPT.test(text.slice(Math.max(0, at - 90), at))) return NOTHING;
  PRINTED.lastIndex = at;
  const match = PRINTED.exec(text);
  const value = match?.[2] ?? '';
  if (match === null || secretsUnder(match[1] ?? '')?.(value) !== true) return NOTHING;
  const start = at + match[0].lastIndexOf(value);
  return [{start, end: start + value.length}];
}
