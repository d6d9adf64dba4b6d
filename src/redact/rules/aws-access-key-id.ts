import {spanAt, startsWord, NOTHING} from '../pattern.ts';
import type {Span} from '../../model/scalars.ts';
import {looksRandom} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const UPPER = 'ABC2DEF3GHI4JKL5MNO6PQR7';

const ID = /(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/y;
/** Where an access key id stands, its secret of forty characters often follows without a name. */
const BESIDE = /[^A-Za-z0-9]{1,20}?([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/y;

function secretBeside(text: string, at: number): readonly Span[] {
  return spanAt(text, BESIDE, at).filter(({start, end}) => looksRandom(text.slice(start, end)));
}

/** Access key ids and the secrets right behind them. Source: AWS IAM user guide, unique identifiers. */
const rule: SecretRule = {
  kind: 'aws_key_id',
  describes: 'AWS access key ids.',
  anchors: ['akia', 'asia', 'abia', 'acca', 'a3t'],
  at: (text, at) => {
    const found = startsWord(text, at) ? spanAt(text, ID, at) : NOTHING;
    return found[0] === undefined ? NOTHING : [...found, ...secretBeside(text, found[0].end)];
  },
  positives: () => {
    const value = madeUp('AKIA', 20, UPPER);
    return [
      {text: `-- key ${value}`, value},
      {text: `-- ${value} / ${madeUp('wJ', 40)}`, value: madeUp('wJ', 40)},
      {text: `aws_key_id='${value}'`, value},
    ];
  },
  negatives: () => ['AKIA', 'AKIAabcdefghijklmnop', 'AROAABCDEFGHIJKLMNOP'],
};

export default rule;
