/** A number from 0 up to but not including 1, the next one of a seeded row. */
export type Random = () => number;

/**
 * A text that a regular expression matches, every character of a class as likely as any other, as in what issuers hand out.
 * Knows characters, classes, `\d` and `\w`, groups, alternatives, `?` and counts; nothing else is needed here.
 * @throws Error for anything it does not know
 */
export function sampleOf(pattern: string, random: Random): string {
  const reader = {pattern, at: 0};
  const node = alternatives(reader);
  if (reader.at < pattern.length) throw new Error(`${pattern} is not understood from ${reader.at} on.`);
  return node(random);
}

interface Reader {
  readonly pattern: string;
  at: number;
}
type Sampler = (random: Random) => string;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const ESCAPED: Readonly<Record<string, string>> = {
  d: DIGITS,
  w: `${LETTERS}${DIGITS}_`,
  n: '\n',
  t: '\t',
  r: '\r',
  s: ' ',
};

function alternatives(reader: Reader): Sampler {
  const options = [sequence(reader)];
  while (reader.pattern[reader.at] === '|') {
    reader.at += 1;
    options.push(sequence(reader));
  }
  return (random) => options[Math.floor(random() * options.length)]!(random);
}

function sequence(reader: Reader): Sampler {
  const parts: Sampler[] = [];
  while (reader.at < reader.pattern.length && !'|)'.includes(reader.pattern.charAt(reader.at))) {
    parts.push(counted(reader, atom(reader)));
  }
  return (random) => parts.map((part) => part(random)).join('');
}

function atom(reader: Reader): Sampler {
  const {pattern} = reader;
  const character = pattern.charAt(reader.at++);
  if (character === '(') {
    if (pattern.startsWith('?:', reader.at)) reader.at += 2;
    const inner = alternatives(reader);
    if (pattern[reader.at++] !== ')') throw new Error(`${pattern} has an open group.`);
    return inner;
  }
  if (character === '[') return oneOf(classOf(reader));
  if (character === '\\') return oneOf(escaped(reader));
  if (character === '.') return oneOf(`${LETTERS}${DIGITS}`);
  if ('*+?{^$'.includes(character)) throw new Error(`${pattern} has a ${character} that is not understood.`);
  return () => character;
}

function escaped(reader: Reader): string {
  const character = reader.pattern.charAt(reader.at++);
  return ESCAPED[character] ?? character;
}

function classOf(reader: Reader): string {
  const {pattern} = reader;
  const all = new Set<string>();
  while (reader.at < pattern.length && pattern[reader.at] !== ']') {
    const from = pattern[reader.at] === '\\' ? (reader.at++, escaped(reader)) : pattern.charAt(reader.at++);
    if (from.length === 1 && pattern[reader.at] === '-' && pattern[reader.at + 1] !== ']') {
      reader.at += 1;
      const to = pattern.charAt(reader.at++);
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) all.add(String.fromCharCode(code));
    } else for (const one of from) all.add(one);
  }
  reader.at += 1;
  return [...all].join('');
}

function counted(reader: Reader, part: Sampler): Sampler {
  const match = /^(?:\?|\{(\d+)(?:(,)(\d*))?\})/.exec(reader.pattern.slice(reader.at));
  if (match === null) return part;
  reader.at += match[0].length;
  const least = match[0] === '?' ? 0 : Number(match[1]);
  const most = match[0] === '?' ? 1 : match[2] === undefined ? least : Number(match[3] === '' ? least : match[3]);
  return (random) => {
    const count = least + Math.floor(random() * (most - least + 1));
    return Array.from({length: count}, () => part(random)).join('');
  };
}

function oneOf(characters: string): Sampler {
  return (random) => characters.charAt(Math.floor(random() * characters.length));
}
