import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING} from '../pattern.ts';

const BEGIN = /-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----/iy;
const END = /-----END[ A-Z0-9_-]{0,60}KEY(?: BLOCK)?-----/i;
const PUTTY = /^Private-Lines: \d{1,4}/;
/** Longest key that is looked for whole, in characters. */
const LONGEST = 20_000;
const BODY = /(?:[A-Za-z0-9+/=]|\\?\\[nr]|[\s"',|+]|--){1,20000}/y;

/** Private keys in PEM form, on one line or many, whole. */
const rule: SecretRule = {
  kind: 'private_key',
  describes: 'Private keys in PEM form.',
  anchors: ['-----begin', 'private-lines:'],
  at: (text, at) => {
    BEGIN.lastIndex = at;
    const begin = BEGIN.exec(text)?.[0] ?? PUTTY.exec(text.slice(at, at + 40))?.[0];
    if (begin === undefined) return NOTHING;
    const from = at + begin.length;
    const close = END.exec(text.slice(from, from + LONGEST));
    if (close !== null) return [{start: at, end: from + close.index + close[0].length}];
    BODY.lastIndex = from;
    return [{start: at, end: from + (BODY.exec(text)?.[0].trimEnd().length ?? 0)}];
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
    return [
      {text: `key = """${block}"""`, value: block},
      {text: `create secret s secret_string = '${block}'`, value: madeUp('MIIE', 64)},
      {text: open, value: madeUp('MIIE', 64)},
    ];
  },
  negatives: () => ['-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----', 'load_pem_private_key(data)'],
};

export default rule;
