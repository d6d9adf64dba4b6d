import type {Span} from '../../model/scalars.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, spanAt, startsWord} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';

const BEGIN = /-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----/iy;
const END = /-----END[ A-Z0-9_-]{0,60}KEY(?: BLOCK)?-----/i;
const PUTTY = /^Private-Lines: \d{1,4}/;
/** Longest key that is looked for whole, in characters. */
const LONGEST = 20_000;
const BODY = /(?:[A-Za-z0-9+/=]|\\?\\[nr]|[\s"',|+]|--){1,20000}/y;

const HOLDS_KEY = /[A-Za-z0-9+/]{16}/;

/** What a key begins with in base64 where its first and last line are left out. */
const DER_ANCHORS = ['miie', 'miij', 'miic', 'miif', 'mighageamb', 'mhccaqee', 'mc4caqaw'];
/**
 * RSA by PKCS#8 and PKCS#1, which have the number of their version first; encrypted keys; elliptic curves. What is long and
 * goes on with another sequence is a certificate, a request or a public key. Source: RFC 5958, RFC 8017, RFC 8018, RFC 5915.
 */
const DER =
  /MII[A-Za-z0-9+/]{3}IBA[AD]|MII[A-Za-z0-9+/]{1,12}BgkqhkiG9w0BBQ[0M]|MII[EJ](?![A-Za-z0-9+/]{2}CC)(?![A-Za-z0-9+/]{4,24}BBw[A-D])(?=[A-Za-z0-9+/]{200})|MIGHAgEAMBMGByqG|MHcCAQEEI|MC4CAQAwBQYDK2V/y;
/** Base64 in lines, which may be strings that a program joins. */
const LINE = /[A-Za-z0-9+/]{2,16000}={0,2}/y;
const LINE_END =
  /(?:\\{1,2}[rn]){0,2}(?:\\{0,3}["'])?[ \t]{0,8}[+.,|\\]{0,2}[ \t]{0,8}(?:\r?\n)?[ \t]{0,80}(?:--|\/\/|#|\|\||\+|\.)?[ \t]{0,8}[rbf]?(?:\\{0,3}["'])?(?=[A-Za-z0-9+/]{16,4096}(?:["'\\\s=]|$)|[A-Za-z0-9+/]{2,16}==?)/y;
/** Most lines of a key. */
const LINES = 200;
/** `-----BEGIN ` in base64: a whole file, encoded once more. */
const ENCODED = 'ls0tls1crudjti';

/** Private keys in PEM form, on one line or many, whole. */
const rule: SecretRule = {
  kind: 'private_key',
  describes: 'Private keys in PEM form, also without its first and last line, or in base64 once more.',
  anchors: ['-----begin', 'private-lines:', ENCODED, ...DER_ANCHORS],
  at: (text, at, length) => {
    if (/[ml]/i.test(text.charAt(at))) return length === ENCODED.length ? encodedKey(text, at) : bareKey(text, at);
    BEGIN.lastIndex = at;
    const begin = BEGIN.exec(text)?.[0] ?? PUTTY.exec(text.slice(at, at + 40))?.[0];
    if (begin === undefined) return NOTHING;
    const from = at + begin.length;
    const close = END.exec(text.slice(from, from + LONGEST));
    BODY.lastIndex = from;
    const end =
      close === null ? from + (BODY.exec(text)?.[0].trimEnd().length ?? 0) : from + close.index + close[0].length;
    // Code that looks for keys, or says how one begins, holds none.
    return HOLDS_KEY.test(text.slice(from, end)) ? [{start: at, end}] : NOTHING;
  },
  positives: () => {
    const block = [
      '-----BEGIN ',
      'PRIVATE KEY-----\n',
      madeUp('MIIE', 64),
      '\n',
      madeUp('x', 40),
      '\n-----END ',
      'PRIVATE KEY-----',
    ].join('');
    const open = ['-----BEGIN RSA ', 'PRIVATE KEY-----\n', madeUp('MIIE', 64)].join('');
    const pkcs8 = madeUp(['MIIEvQ', 'IBADANBgkqhkiG9w0BAQEFAASC'].join(''), 64);
    const pkcs1 = madeUp(['MIIEpA', 'IBAAKCAQEA'].join(''), 64);
    const [loose, last] = [madeUp('MIIEvDj3zW', 300), madeUp('Q7', 44)];
    const encoded = Buffer.from(block).toString('base64');
    return [
      {text: `key = """${block}"""`, value: block},
      {text: `create secret s secret_string = '${block}'`, value: madeUp('MIIE', 64)},
      {text: open, value: madeUp('MIIE', 64)},
      {text: `content = "${pkcs8}"`, value: pkcs8},
      {text: `content = ("${pkcs8}"\n       "${last}")`, value: last},
      {text: `content = """\n${pkcs1}\n${last}\n"""`, value: last},
      {text: `-- ${pkcs1}\n-- ${last}\nselect 1`, value: last},
      {text: `-- connector.content=${loose}`, value: loose},
      {text: `client-data: ${encoded}`, value: encoded},
      {
        text: `x = base64.b64decode("${encoded.slice(0, 76)}\\n" +\n  "${encoded.slice(76)}")`,
        value: encoded.slice(76),
      },
    ];
  },
  negatives: () => [
    '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----',
    'load_pem_private_key(data)',
    ["if (text.startsWith('-----BEGIN ", "PRIVATE KEY-----')) load(text);"].join(''),
    ['key = "-----BEGIN ', 'PRIVATE KEY-----\\nyour_private_key\\n-----END ', 'PRIVATE KEY-----"'].join(''),
    ['rsa_public_key=', "'MIIBIjANBgkqhkiG9w0BAQEFAAOC", "AQ8A'"].join(''),
    `saml2_x509_cert = '${['MIIE', 'dzCC', 'A1+gAwIBAgIE'].join('')}...'`,
    `certificate-authority-data: ${Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64')}`,
  ],
};

export default rule;

/** The body of a key without what marks its begin and end. */
function bareKey(text: string, at: number): readonly Span[] {
  if (/[A-Za-z0-9+/]/.test(text.charAt(at - 1)) && !startsWord(text, at)) return NOTHING;
  DER.lastIndex = at;
  return DER.test(text) ? linesAt(text, at) : NOTHING;
}

/** A whole PEM file in base64, where that file holds a private key. */
function encodedKey(text: string, at: number): readonly Span[] {
  const head = /^[A-Za-z0-9+/]{20,64}/.exec(text.slice(at, at + 64))?.[0] ?? '';
  return Buffer.from(head, 'base64').toString('latin1').includes('PRIVATE KEY') ? linesAt(text, at) : NOTHING;
}

function linesAt(text: string, at: number): readonly Span[] {
  let end = spanAt(text, LINE, at).at(0)?.end ?? at;
  for (let n = 0; n < LINES && end - at < LONGEST; n++) {
    LINE_END.lastIndex = end;
    if (!LINE_END.test(text) || LINE_END.lastIndex === end) break;
    const next = spanAt(text, LINE, LINE_END.lastIndex).at(0)?.end;
    if (next === undefined) break;
    end = next;
  }
  return end - at >= 40 ? [{start: at, end}] : NOTHING;
}
