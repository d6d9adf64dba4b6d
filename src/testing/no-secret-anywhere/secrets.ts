import {findByRules} from '../../redact/find-secrets.ts';
import {secretRules} from '../../redact/rules/index.ts';
import type {Random} from '../fuzz/random.ts';

/** A made-up secret in a text that tells it to be one. */
export interface Planted {
  /** Kind of the rule whose example it varies. */
  readonly kind: string;
  readonly text: string;
  readonly value: string;
  /** What it is put together from, where the text does that. */
  readonly pieces?: readonly string[];
}

/** Shorter ones stand in innocent places by chance. */
const LEAST = 10;
/** How much of the beginning of an example's value may belong to its format rather than to chance. */
const FORMATS = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24];
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const CLASSES = [
  {kind: /[a-z]/, all: LOWER},
  {kind: /[A-Z]/, all: LOWER.toUpperCase()},
  {kind: /\d/, all: '0123456789'},
];

/**
 * Made-up secrets of every kind that the rules know: their own examples, with other values of the same format. Put together
 * at run time; the same seed gives the same ones.
 */
export function plantedSecrets(count: number, random: Random): Planted[] {
  const examples = secretRules
    .flatMap((rule) =>
      rule.positives().map(({text, value}, nth) => {
        const long = value.padEnd(LEAST, 'x7Kq');
        return {text: text.replaceAll(value, long), value: long, rule, nth};
      }),
    )
    // The first ones of all rules, then the second ones: there may be more examples than are asked for.
    .toSorted((a, b) => a.nth - b.nth);
  const made: Planted[] = [];
  const values = new Set<string>();
  const barren = new Set<(typeof examples)[number]>();
  for (let i = 0; made.length < count; i++) {
    const example = examples[i % examples.length];
    if (example === undefined || barren.size === examples.length) throw new Error('no example could be varied');
    if (barren.has(example)) continue;
    const planted = vary(example, random, values);
    if (planted === undefined) {
      barren.add(example);
      continue;
    }
    values.add(planted.value.toLowerCase());
    made.push(planted);
  }
  return made;
}

/** Secrets that a concatenation puts together in a place that says what they are. */
export function splitSecrets(count: number, random: Random): Planted[] {
  const name = ['pass', 'word'].join('');
  const key = ['secret', 'key'].join('_');
  const token = ['secret', 'string'].join('_');
  const frames: readonly ((one: string, other: string) => string)[] = [
    (one, other) => `create user split_job ${name} = '${one}' || '${other}'`,
    (one, other) => `set etl_${name} = '${one}' || '${other}'`,
    (one, other) => `create stage st credentials = (aws_${key} = '${one}' || '${other}')`,
    (one, other) => `create secret sc type = generic_string ${token} = '${one}' || '${other}'`,
    (one, other) => `conn = connect(user="ana", ${name}="${one}" + "${other}")`,
  ];
  const piece = (): string => scrambled('Kx7mQv2bTz9d', random, false);
  return Array.from({length: count}, (_, n) => {
    const pieces = [piece(), piece()] as const;
    return {kind: 'password', text: frames[n % frames.length]!(...pieces), value: pieces.join(''), pieces};
  });
}

type Example = Pick<Planted, 'text' | 'value'> & {readonly rule: (typeof secretRules)[number]};

/** The example with another value that its rule takes for a secret as a whole; undefined when none is found. */
function vary({text, value, rule}: Example, random: Random, taken: ReadonlySet<string>): Planted | undefined {
  for (const kept of FORMATS) {
    if (value.length - kept < LEAST - 2) break;
    for (const isNarrow of [false, false, true, true]) {
      const other = value.slice(0, kept) + scrambled(value.slice(kept), random, isNarrow);
      const planted = text.replaceAll(value, other);
      const isFound = findByRules([rule], planted).some(({start, end}) => planted.slice(start, end).includes(other));
      if (isFound && other !== value && !taken.has(other.toLowerCase())) {
        return {kind: rule.kind, text: planted, value: other};
      }
    }
  }
  return undefined;
}

/**
 * Every letter and digit by another one of its class.
 * @param isNarrow by one that the text has anyway: some formats have alphabets of their own
 */
function scrambled(text: string, random: Random, isNarrow: boolean): string {
  const pools = CLASSES.map(({kind, all}) =>
    isNarrow ? [...new Set(text)].filter((one) => kind.test(one)) : [...all],
  );
  return [...text]
    .map((character) => {
      const pool = pools[CLASSES.findIndex(({kind}) => kind.test(character))];
      return pool === undefined ? character : random.pick(pool);
    })
    .join('');
}
