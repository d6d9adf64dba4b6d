import {madeUp} from '../made-up.ts';
import {NOTHING} from '../pattern.ts';
import {entropy} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';

const CALL =
  /(?:buffer\.from|uint8array\.from|fromhex|unhexlify|decodestring|hextobytes|hex2bin|decodehex|from_hex|parsehex\w{0,6}|hex\.decode|hex\.parse)\s{0,4}\(\s{0,8}[rbu]?["']([0-9a-fA-F]{32,128})(?=["'])/iy;
const TALK = /(?:key|cipher|hmac|sign|secret|aes|crypt|pepper)/i;
/** How much of the code around a call says what its bytes are for. */
const REACH = 200;

/** Keys of ciphers and signatures, in hexadecimal, where code turns them into bytes. */
const rule: SecretRule = {
  kind: 'encryption_key',
  describes: 'Keys in hexadecimal that code turns into bytes.',
  anchors: [
    'buffer.from',
    'uint8array.from',
    'fromhex',
    'unhexlify',
    'decodestring',
    'hextobytes',
    'hex2bin',
    'decodehex',
    'from_hex',
    'parsehex',
    'hex.decode',
    'hex.parse',
  ],
  at: (text, at) => {
    CALL.lastIndex = at;
    const match = CALL.exec(text);
    const value = match?.[1] ?? '';
    if (match === null || value.length % 2 === 1 || entropy(value) < 2.8) return NOTHING;
    const end = at + match[0].length;
    const around = text.slice(Math.max(0, at - REACH), at) + text.slice(end, end + REACH);
    return TALK.test(around) ? [{start: end - value.length, end}] : NOTHING;
  },
  positives: () => {
    const value = madeUp('75', 64, '0a1b2c3d4e5f6789');
    return [
      {
        text: `const k = Buffer.from('${value}', 'hex');\nconst c = crypto.createCipheriv('aes-256-gcm', k, iv);`,
        value,
      },
      {text: `const SIGNING_KEY = Uint8Array.from("${value}".match(/../g).map(h => parseInt(h, 16)));`, value},
      {text: `key = bytes.fromhex("${value}")`, value},
      {text: `hmac.new(binascii.unhexlify('${value}'), msg, sha256)`, value},
      {text: `key, _ := hex.DecodeString("${value}")`, value},
    ];
  },
  negatives: () => [
    `digest = bytes.fromhex("${madeUp('75', 64, '0a1b2c3d4e5f6789')}")`,
    'key = bytes.fromhex(os.environ["KEY"])',
    'iv = bytes.fromhex("00000000000000000000000000000000")  # key',
  ],
};

export default rule;
