import type {Span} from '../../model/scalars.ts';
import {couldBeKey, couldBePassword, secretsUnder} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';

/** How much of a command is read, over lines that end in a backslash, and of a list of strings that is one. */
const REACH = 600;
const COMMAND = /(?:[^\n\\`^]|[\\`^]\r?\n|[\\`^]){0,600}/y;
const LIST = /["'][^[\]]{0,600}/y;

interface Tool {
  /** As it is called, lower case. */
  readonly name: string;
  /** What stands before the value, which is the last group. */
  readonly option: RegExp;
  readonly accepts?: (value: string) => boolean;
}

/** A value with or without quotes around it, and no other option. */
const VALUE = `(?:'([^'\\n]{3,256})'|"([^"\\n]{3,256})"|(?![-$|<>&])([^\\s"'|<>]{3,256}))`;

/** What takes a secret by an option of its own. */
const TOOLS: readonly Tool[] = [
  tool(
    'openssl',
    `\\s-(?:k|K|pass|passin|passout|password)\\s{1,8}(?:["']?pass:|(?!["']?(?:env|file|fd|stdin)\\b))${VALUE}`,
  ),
  tool('keytool', `-(?:src|dest|new)?(?:store|key)?pass\\s{1,8}${VALUE}`),
  tool('jarsigner', `-(?:store|key)pass\\s{1,8}${VALUE}`),
  tool('redis-cli', `\\s(?:-a|--pass)[ =]{1,8}${VALUE}`),
  tool('lftp', `\\s-u\\s{1,8}["']?[^\\s,"']{1,64},${VALUE}`),
  tool('ncftp', `\\s-p\\s{1,8}${VALUE}`),
  tool('smbclient', `\\s-U\\s{1,8}["']?[^\\s%"']{1,64}%${VALUE}`),
  tool('ldapsearch', `\\s-w\\s{1,8}${VALUE}`),
  tool('ldapmodify', `\\s-w\\s{1,8}${VALUE}`),
  tool('psftp', `\\s-pw\\s{1,8}${VALUE}`),
  tool('plink', `\\s-pw\\s{1,8}${VALUE}`),
  tool('pscp', `\\s-pw\\s{1,8}${VALUE}`),
  tool('htpasswd', `\\s-\\w{0,4}b\\w{0,4}\\s{1,8}\\S{1,200}\\s{1,8}\\S{1,64}\\s{1,8}${VALUE}`),
  tool('cqlsh', `\\s-p\\s{1,8}${VALUE}`),
  tool('wandb', `\\slogin\\s{1,8}(?:--\\w{1,12}\\s{1,8})?${VALUE}`, couldBeKey),
  tool('unzip', `\\s-P\\s{1,8}${VALUE}`),
  tool('zip -', `(?:\\s|^zip )-?\\w{0,6}P\\s{1,8}${VALUE}`),
  tool('7z ', `\\s-p${VALUE}`),
  tool('net use', `\\\\\\\\[^\\s"]{1,200}"?\\s{1,8}(?![/*])${VALUE}`),
  tool('net use', `/user:\\S{1,100}\\s{1,8}(?!/)${VALUE}`),
  tool('--sse-c-', `(?:copy-source-)?key[ =]{1,8}${VALUE}`),
  tool(
    'curl',
    `\\s(?:-F|--form(?:-string)?|-d|--data(?:-\\w{1,12})?)\\s{0,8}["']?(?:[^"'\\n]{0,200}&)?\\w{0,20}(?:password|passwd|pwd|secret|token|api_?key)=([^&"'\\s]{4,256})`,
  ),
  tool(
    'echo ',
    `^echo\\s{1,4}(?:-[ne]{1,2}\\s{1,4})?${VALUE}\\s{0,8}\\|\\s{0,8}(?:openssl\\s{1,8}(?:base64|enc)|base64|passwd|chpasswd|sudo\\s{1,8}-S|docker\\s{1,8}login|kinit|su\\s|gh\\s{1,8}auth\\s{1,8}login|\\w{1,20}\\s[^\\n]{0,80}--password-stdin)`,
    couldBePassword,
  ),
  tool(
    'printf ',
    `^printf\\s{1,4}(?:['"][^'"\\s%]{0,20}%s['"]\\s{1,4})?${VALUE}\\s{0,8}\\|\\s{0,8}(?:openssl\\s{1,8}base64|base64)`,
    couldBePassword,
  ),
  tool('<<<', `^<<<\\s{0,4}${VALUE}`, couldBePassword),
];
/** The same as strings of a list, as `subprocess.run` takes it. */
const LISTED: readonly Tool[] = [
  tool('mysql', `["'],\\s{0,40}["']-p([^\\s"']{3,128})["']`),
  tool('mariadb', `["'],\\s{0,40}["']-p([^\\s"']{3,128})["']`),
  tool('sshpass', `["'],\\s{0,40}["']-p["'],\\s{0,40}["']([^\\s"']{3,128})["']`),
  tool('redis-cli', `["'],\\s{0,40}["']-a["'],\\s{0,40}["']([^\\s"']{3,128})["']`),
  tool('snowsql', `["'],\\s{0,40}["']-p["'],\\s{0,40}["']([^\\s"']{3,128})["']`),
  tool('sqlcmd', `["'],\\s{0,40}["']-P["'],\\s{0,40}["']([^\\s"']{3,128})["']`),
  tool('openssl', `["'],\\s{0,40}["']-(?:k|pass|passin|passout)["'],\\s{0,40}["'](?:pass:)?([^\\s"']{3,128})["']`),
  tool('keytool', `["'],\\s{0,40}["']-(?:src|dest)?(?:store|key)pass["'],\\s{0,40}["']([^\\s"']{3,128})["']`),
];
const SETX = /setx\s{1,8}(?:\/m\s{1,8})?["']?(\w{2,60})["']?\s{1,8}(?:"([^"\n]{3,256})"|([^\s"/][^\s"]{2,255}))/iy;

/** `openssl enc -k …`, `redis-cli -a …`, `echo -n '…' | base64`. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Passwords and keys that programs of the command line take by an option of theirs.',
  anchors: [...new Set(['setx', ...[...TOOLS, ...LISTED].map(({name}) => name)])],
  at: (text, at, length) => {
    const name = text.slice(at, at + length).toLowerCase();
    if (/[\w.]/.test(text.charAt(at - 1)) && !text.startsWith('--', at)) return NOTHING;
    if (name === 'setx') return setting(text, at);
    const isListed = /["'/]/.test(text.charAt(at - 1));
    const reading = isListed ? LIST : COMMAND;
    reading.lastIndex = isListed ? at - 1 : at;
    // A path may stand before the name of a program in a list.
    const written = (isListed && text[at - 1] === '/' ? text.slice(at, at + REACH) : reading.exec(text)?.[0]) ?? '';
    const from = isListed && text[at - 1] !== '/' ? at - 1 : at;
    return [...(isListed ? LISTED : []), ...TOOLS]
      .filter((one) => one.name === name)
      .flatMap((one) => valuesOf(one, written, from));
  },
  positives: () => {
    const [value, weak, key] = [madeUp('G4', 12), ['pjhgdt', '65'].join(''), madeUp('QJ', 43)];
    return [
      {text: `openssl enc -d -aes-256-cbc -pbkdf2 -k "${value}" -in a -out b`, value},
      {text: `openssl rsa -in key.p8 -passin pass:${value} -out key.pem`, value},
      {text: `openssl pkcs8 -topk8 -in a -out b -v2 des3 -passout 'pass:${value}'`, value},
      {
        text: `keytool -importkeystore -srcstorepass none1 -destkeystore c.jks -deststorepass ${weak} -noprompt`,
        value: weak,
      },
      {text: `keytool -list \\\n  -keystore x.jks \\\n  -storepass ${weak}`, value: weak},
      {text: `redis-cli -h 10.1.1.9 -p 6380 -a ${value} --tls PING`, value},
      {text: `lftp -u edi,'${value}!' sftp://sftp.example.com`, value: `${value}!`},
      {text: `net use Z: \\\\srv\\share ${weak} /user:ACME\\svc`, value: weak},
      {text: `net use \\\\srv\\share /user:ACME\\svc ${weak}`, value: weak},
      {text: `setx SNOWSQL_PWD "${weak}"`, value: weak},
      {text: `-- aws s3 cp s3://b/f . --sse-c AES256 --sse-c-key ${key}=`, value: key},
      {text: `echo -n '${weak}$' | base64`, value: `${weak}$`},
      {text: `echo "${weak}" | sudo -S systemctl restart x`, value: weak},
      {text: `base64 <<< '${weak}'`, value: weak},
      {text: `subprocess.run(["mysqldump", "-u", "backup", "-p${weak}", "shop"])`, value: weak},
      {text: `curl -F 'username=edi' -F 'password=${weak}' https://example.com`, value: weak},
      {text: `smbclient //srv/x -U 'svc%${weak}'`, value: weak},
    ];
  },
  negatives: () => [
    'openssl enc -aes-256-cbc -k $KEY -in a',
    'openssl rsa -passin env:PW -in a',
    'openssl pkcs8 -passin file:pw.txt -in a',
    'keytool -storepass "$STOREPASS"',
    'redis-cli -a "$REDIS_PW" ping',
    'setx PATH "C:\\tools1;C:\\b2"',
    'net use Z: \\\\srv\\share /persistent:no',
    'net use Z: \\\\srv\\share * /user:x',
    "echo 'hello world' | base64",
    'echo "$PW" | base64',
    'subprocess.run(["mysqldump", "-u", "backup", "shop"])',
    'zip -r archive1.zip folder2',
  ],
};

export default rule;

function tool(name: string, option: string, accepts?: (value: string) => boolean): Tool {
  return {name, option: new RegExp(option, 'g'), ...(accepts === undefined ? {} : {accepts})};
}

function valuesOf({option, accepts}: Tool, written: string, from: number): readonly Span[] {
  return [...written.matchAll(option)].flatMap(({index, 0: whole, ...groups}) => {
    const value = groups[1] ?? groups[2] ?? groups[3] ?? '';
    if (/^[$%@]/.test(value) || accepts?.(value) === false) return [];
    const start = from + index + whole.indexOf(value, whole.search(/[ =:,%<]/));
    return [{start, end: start + value.length}];
  });
}

function setting(text: string, at: number): readonly Span[] {
  SETX.lastIndex = at;
  const match = SETX.exec(text);
  const value = match?.[2] ?? match?.[3] ?? '';
  if (match === null || /^[%$]/.test(value) || secretsUnder(match[1] ?? '') === undefined) return NOTHING;
  const start = at + match[0].lastIndexOf(value);
  return [{start, end: start + value.length}];
}
