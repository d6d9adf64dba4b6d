import type {Random} from '../fuzz/random.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;

/** What people's passwords have besides letters and digits, without what an enclosing language would have to escape. */
const MARKS = '!#*+.^_~-';
const BASE = ['Kitten', 'summer', 'Vienna', 'dragon', 'Welcome', 'Analyst', 'tiger'];

/** Characters of an alphabet, put together at run time. */
export function some(random: Random, alphabet: string, length: number): string {
  return Array.from({length}, () => alphabet.charAt(random.below(alphabet.length))).join('');
}

/** A password as people make them up, or as a manager does; always with a digit, never a placeholder. */
export function password(random: Random): string {
  if (random.once(2)) {
    const year = 1980 + random.below(50);
    return `${random.pick(BASE)}${some(random, MARKS.slice(0, 4), 1)}${year}${some(random, LOWER, 2)}`;
  }
  const start = some(random, LOWER + UPPER, 2) + some(random, DIGITS, 1) + some(random, UPPER, 1);
  return start + some(random, LOWER + UPPER + DIGITS + MARKS, 8 + random.below(12)) + some(random, LOWER, 1);
}

/** A password in an address, where many marks would be escaped. */
export function addressPassword(random: Random): string {
  return `${some(random, LOWER, 3)}${some(random, DIGITS, 2)}${some(random, LOWER + UPPER + DIGITS, 8)}`;
}

export function awsKeyId(random: Random): string {
  return ['AK', 'IA', some(random, `${UPPER}234567`, 16)].join('');
}

/** Forty characters of base64, as AWS hands them out; letters of both cases and a digit among them. */
export function awsSecret(random: Random): string {
  return `${some(random, LOWER, 2)}${some(random, UPPER, 2)}7${some(random, `${LOWER}${UPPER}${DIGITS}/+`, 34)}k`;
}

export function token(random: Random): string {
  return `${some(random, LOWER, 2)}4${some(random, LOWER + UPPER + DIGITS, 20 + random.below(30))}Q8`;
}

export function hexKey(random: Random): string {
  return `a7${some(random, HEX, 30)}`;
}

export function base64Key(random: Random): string {
  return `${some(random, UPPER, 1)}x9${some(random, LOWER + UPPER + DIGITS, 40)}=`;
}

export function sasToken(random: Random): string {
  const signature = `${some(random, LOWER + UPPER + DIGITS, 42)}8%3D`;
  return `?sv=2022-11-02&ss=b&srt=sco&sp=rl&se=2030-01-01T00:00:00Z&${['si', 'g'].join('')}=${signature}`;
}

export function signature(random: Random): string {
  return `${some(random, LOWER + UPPER + DIGITS, 42)}8%3D`;
}

export function slackPath(random: Random): string {
  const part = (): string => some(random, UPPER + DIGITS, 9);
  return `T${part()}/B${part()}/${some(random, LOWER + UPPER + DIGITS, 23)}7`;
}

/** A private key in PEM form; `between` is what parts its lines. */
export function pem(random: Random, between = '\n'): string {
  const line = (): string => some(random, `${LOWER}${UPPER}${DIGITS}+/`, 64);
  const frame = (word: string): string => ['-----', word, ' PRIVATE', ' KEY-----'].join('');
  return [frame('BEGIN'), `MII${line()}`, line(), `${line().slice(0, 30)}==`, frame('END')].join(between);
}
