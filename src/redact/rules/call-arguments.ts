import type {Span} from '../../model/scalars.ts';
import {argumentsOf} from '../arguments.ts';
import {NOTHING} from '../pattern.ts';
import {isTelling, looksRandom} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

/** Calls of Python, JavaScript and Java that take a secret by its place, counted from 0. */
const CALLS: readonly (readonly [call: string, argument: number])[] = [
  ['connect', 1],
  ['login', 1],
  ['httpbasicauth', 1],
  ['httpdigestauth', 1],
  ['httpproxyauth', 1],
  ['basicauth', 1],
  ['basic_auth', 1],
  ['usernamepasswordcredentials', 1],
  ['set_password', 2],
  ['set_password', 1],
  ['getconnection', 2],
  ['session', 1],
  ['basicawscredentials', 1],
  ['client', 3],
  ['hmac.new', 0],
  ['createhmac', 1],
  ['fernet', 0],
  ['jwt.encode', 1],
  ['jwt.decode', 1],
  ['jwt.sign', 1],
  ['create_user', 1],
  ['secretclient', 1],
];
const AUTH = /(?:auth|creds|credentials)\s{0,8}[=:]\s{0,8}[([]/iy;
const OPEN = /\s{0,8}\(/y;

/** A name, a region, an option in the place of a secret. */
function isLikely(value: string): boolean {
  return (
    (isTelling(value) || looksRandom(value, 8)) &&
    !/[/\\:\s]|^(?:[a-z]{2}-)+[a-z]+-\d$|^(?:eu|us|ap|sa|ca|me|af)-/.test(value)
  );
}

/** `connect('user', '…')`, `HTTPBasicAuth('user', '…')`, `auth=('user', '…')`. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Secrets that calls of connectors and clients take by their place.',
  anchors: [...new Set(['auth', 'creds', 'credentials', ...CALLS.map(([call]) => call)])],
  at: (text, at, length) => {
    AUTH.lastIndex = at;
    if (AUTH.test(text)) {
      const accepts = length === 4 ? (value: string): boolean => value.trim().length > 3 : isLikely;
      return argument(text, AUTH.lastIndex, 1, accepts);
    }
    const call = text.slice(at, at + length).toLowerCase();
    OPEN.lastIndex = at + length;
    if (!OPEN.test(text)) return NOTHING;
    const from = OPEN.lastIndex;
    if (/[A-Za-z0-9]/.test(text.charAt(at - 1))) return NOTHING;
    return CALLS.filter(([name]) => name === call).flatMap(([, place]) => argument(text, from, place, isLikely));
  },
  positives: () => {
    const value = madeUp('Tr0ub', 14);
    return [
      {text: `conn = snowflake.connector.connect('ana', '${value}', 'acme')`, value},
      {text: `requests.get(url, auth=('ana', '${value}'))`, value},
      {text: `requests.get(url, auth=HTTPBasicAuth("ana", "${value}"))`, value},
      {text: `keyring.set_password('snowflake', 'ana', '${value}')`, value},
      {text: `boto3.client('s3', 'eu-west-1', 'x', '${value}')`, value},
      {text: `DriverManager.getConnection("jdbc:snowflake://x", "ana", "${value}")`, value},
    ];
  },
  negatives: () => [
    "connect('ana', pw)",
    "connect(user='ana', account='acme-eu1', warehouse='LOAD_WH_2')",
    "client('s3', 'eu-west-1')",
    "Session('a', 'eu-west-1')",
    'requests.get(url, auth=(user, pw))',
    "jwt.encode(payload, key, algorithm='RS256')",
  ],
};

function argument(text: string, from: number, place: number, accepts: (value: string) => boolean): readonly Span[] {
  const strings = argumentsOf(text, from)[place] ?? [];
  const [first] = strings;
  if (first === undefined) return NOTHING;
  // The string itself has to be the argument: no name and no call in front of it.
  const before = text.slice(Math.max(from, first.start - 40), first.start);
  const isPlain = /^(?:[^]*[,([])?\s*[rbfuRBFU]{0,2}\\{0,3}["'`]{1,3}$/.test(before);
  if (!isPlain || /\w\s*\(\s*[rbfu]{0,2}\\*["'`]{1,3}$/.test(before)) return NOTHING;
  return strings.filter(({start, end}) => accepts(text.slice(start, end)));
}

export default rule;
