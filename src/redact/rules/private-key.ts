import type {Span} from '../../model/scalars.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const BEGIN = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const BODY = /(?:[A-Za-z0-9+/=]|\\?\\[nr]|[\s"',|+]|--){1,20000}/y;

/** Private keys in PEM form, on one line or many, whole. */
const rule: SecretRule = {
  kind: 'private_key',
  describes: 'Private keys in PEM form.',
  *find(text): Iterable<Span> {
    BEGIN.lastIndex = 0;
    for (let match = BEGIN.exec(text); match !== null; match = BEGIN.exec(text)) {
      END.lastIndex = BEGIN.lastIndex;
      const close = END.exec(text);
      const near = close !== null && close.index - match.index < 20_000;
      BODY.lastIndex = BEGIN.lastIndex;
      const rest = BODY.exec(text)?.[0].trimEnd().length ?? 0;
      const end = near ? END.lastIndex : BEGIN.lastIndex + rest;
      yield {start: match.index, end};
      BEGIN.lastIndex = end;
      if (close === null) END.lastIndex = 0;
    }
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
