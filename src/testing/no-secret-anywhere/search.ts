import {KnownValues} from '../../redact/known-values.ts';
import type {Planted} from './secrets.ts';

/** Shorter pieces of a value stand in innocent places by chance. */
const LEAST_PIECE = 10;
/** A value of which this much is left still is most of a secret. */
const TAIL = 12;
const JOINT = /\\*["'`]{1,4}\s*(?:\|\||\+)\s*\\*["'`]{1,4}/g;

/** Looks for values in bytes, in every spelling that they could have got on their way. */
export class Search {
  /** How many spellings are looked for. */
  readonly spellings: number;
  /** Bytes looked at so far. */
  bytes = 0;
  readonly #indexOf = new Map<string, number>();
  readonly #known: KnownValues;

  constructor(secrets: readonly Planted[]) {
    for (const [index, {value, pieces = []}] of secrets.entries()) {
      for (const spelling of [...spellingsOf(value), ...pieces, ...pieces.map(wide)]) {
        // Bytes as characters: what is searched is read that way.
        const bytes = Buffer.from(spelling).toString('latin1');
        if (!this.#indexOf.has(bytes)) this.#indexOf.set(bytes, index);
      }
    }
    this.spellings = this.#indexOf.size;
    this.#known = new KnownValues(this.#indexOf.keys());
  }

  /** Indexes of the values that stand in the bytes: a failing test prints these, never a value. */
  in(bytes: Uint8Array | string): number[] {
    const text = (typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes)).toString('latin1');
    this.bytes += text.length;
    const found = new Set<number>();
    for (const whole of [text, text.replace(JOINT, '')]) {
      for (const {value} of this.#known.find(whole)) found.add(this.#indexOf.get(value) ?? -1);
    }
    return [...found].sort((a, b) => a - b);
  }
}

function spellingsOf(value: string): ReadonlySet<string> {
  const json = inJson(value);
  const bytes = Buffer.from(value);
  const slug = value.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const all = [
    value,
    value.toLowerCase(),
    value.toUpperCase(),
    slug.replace(/^-|-$/g, ''),
    slug.replaceAll('-', '_'),
    json,
    inJson(json),
    value.replaceAll("'", "''"),
    value.replaceAll("'", "\\'"),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    [...value].toReversed().join(''),
    wide(value),
    ...[0, 1, 2].flatMap((before) => base64(value, before)),
    ...(value.length >= 2 * TAIL ? [value.slice(-TAIL)] : []),
  ];
  return new Set(all.filter((spelling) => spelling.length >= LEAST_PIECE));
}

/** UTF-16, but for the half of the last sign. */
function wide(value: string): string {
  return [...value].join('\0');
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** What stands in base64 for certain when so many bytes stand before the value and others behind it. */
function base64(value: string, before: number): string[] {
  const whole = Buffer.from(`${'\0'.repeat(before)}${value}`);
  const text = whole.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6));
  return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
}
