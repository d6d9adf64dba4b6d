import type {Features} from './features.ts';

/**
 * How much it says that two statements have a token in common: learned once for a version of the registry of families and
 * frozen with it, so that a family does not change because others came.
 */
export interface Idf {
  /** Says which weights these are: the same for the same statements in any order. */
  readonly version: string;
  /** How many statements they were learned from: with twice as many, it is time to learn anew. */
  readonly statements: number;
  /** More than 0 and at most 1; 1 for a token that is as rare as any. */
  weight(token: number): number;
}

/** Most tokens that are kept, those that most statements hold; the others count as rare. */
const MOST = 20_000;
/** Statements from which on what was learned counts more than not: of a handful, those alike make each other's words look common. */
const FEW = 50;
/** In front of written weights: changes with what they mean. */
const FORMAT = 'idf1';

class Learned implements Idf {
  readonly version: string;
  readonly statements: number;
  /** How many statements hold a token; the most frequent first. */
  readonly counts: ReadonlyMap<number, number>;
  readonly #weights: Weights;

  constructor(statements: number, counts: ReadonlyMap<number, number>) {
    this.statements = statements;
    this.counts = counts;
    // Where some were left out, they are at most as frequent as the last one that was not.
    const least = counts.size < MOST ? 0 : ([...counts.values()].at(-1) ?? 0);
    const rarest = Math.log((statements + 2) / (least + 1));
    this.#weights = new Weights(counts.size);
    for (const [token, count] of counts) {
      const rarity = Math.log((statements + 2) / (count + 1)) / rarest;
      this.#weights.set(token, (statements * rarity + FEW) / (statements + FEW));
    }
    this.version = versionOf(statements, counts);
  }

  weight(token: number): number {
    return this.#weights.get(token);
  }
}

/** Weights by token, in arrays: each statement asks for some hundred of them, and tokens are hashes already. */
class Weights {
  /** As many as a power of two, most of them free. */
  readonly #tokens: Int32Array;
  /** 0 where the place is free. */
  readonly #weights: Float64Array;

  /** @param size how many there will be at most */
  constructor(size: number) {
    const room = 2 ** Math.ceil(Math.log2(4 * size + 4));
    this.#tokens = new Int32Array(room);
    this.#weights = new Float64Array(room);
  }

  set(token: number, weight: number): void {
    const slot = this.#slotOf(token);
    this.#tokens[slot] = token;
    this.#weights[slot] = weight;
  }

  /** 1 for one that is not known. */
  get(token: number): number {
    return this.#weights[this.#slotOf(token)]! || 1;
  }

  #slotOf(token: number): number {
    const mask = this.#tokens.length - 1;
    let slot = token & mask;
    while (this.#tokens[slot] !== token && this.#weights[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }
}

/** Learns from statements, each shape once; in whatever order they come. */
export function learnIdf(features: Iterable<Features>): Idf {
  const counts = new Map<number, number>();
  let statements = 0;
  for (const {tokens} of features) {
    statements++;
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at]!;
      if (at === 0 || token !== tokens[at - 1]) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
  }
  const known = [...counts].toSorted(([a, one], [b, other]) => other - one || a - b).slice(0, MOST);
  return new Learned(statements, new Map(known));
}

/** For the archive: a line with how many statements were learned from, then one for each token and how many of them hold it. */
export function writeIdf(idf: Idf): string {
  if (!(idf instanceof Learned)) throw new TypeError('Only weights that were learned or read can be written.');
  const lines = [...idf.counts].map(([token, count]) => `${(token >>> 0).toString(16)} ${count}\n`);
  return `${FORMAT} ${idf.statements}\n${lines.join('')}`;
}

/** @throws RangeError for a text that `writeIdf` of this version did not write: the weights are to be learned anew */
export function readIdf(text: string): Idf {
  const [head = '', ...lines] = text.split('\n');
  const match = /^idf1 (\d+)$/.exec(head);
  if (match === null) throw new RangeError('This text holds no weights of tokens.');
  const counts = new Map<number, number>();
  for (const line of lines) {
    if (line === '') continue;
    const [, token = '', count = ''] = /^([0-9a-f]{1,8}) (\d+)$/.exec(line) ?? [];
    if (token === '') throw new RangeError(`This is no weight of a token: ${line.slice(0, 40)}`);
    counts.set(Number.parseInt(token, 16) | 0, Number(count));
  }
  return new Learned(Number(match[1]), counts);
}

function versionOf(statements: number, counts: ReadonlyMap<number, number>): string {
  let sum = 0;
  for (const [token, count] of counts) sum = (sum + Math.imul(token ^ Math.imul(count, 0x9e3779b1), 0x85ebca6b)) | 0;
  return `${FORMAT}-${statements}-${(sum >>> 0).toString(16).padStart(8, '0')}`;
}
