import {type Features, featuresOf, packFeatures, unpackFeatures} from '../dedupe/features.ts';
import {KEEPER_WEIGHTS} from '../dedupe/members.ts';
import {setAside} from '../dedupe/noise.ts';
import {compareText} from '../dedupe/order.ts';
import {debugResidue, type Residue} from '../dedupe/residue.ts';
import type {ExactFingerprint, ShapeFingerprint} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {outputSelects} from '../parse/tree/view.ts';
import type {SqlRow} from '../ports/sql-rows.ts';

/** A distinct text: what is kept of it, which is not the text. There may be a million of them. */
export interface Text {
  readonly exact: ExactFingerprint;
  readonly shape: Shape;
  /** The text of the same shape that was met before it. */
  readonly before: Text | undefined;
  /** Points of what is left over in it from looking at data; below 0. */
  readonly residue: number;
  /** How many columns it gives. */
  readonly columns: number;
  rows: number;
  /** The row that stands for it: the smallest id. */
  id: string | number;
  /** Who wrote it: one of them, or as many as make a difference. */
  people: string | Set<string> | undefined;
  /** When it was last written, in minutes since 1970; -1 where nobody knows. */
  last: number;
}

/** A distinct shape. */
export interface Shape {
  readonly key: ShapeFingerprint;
  /** The text of it that was met last: the others hang on it. */
  latest: Text | undefined;
  /** Its smallest text: what it is compared by is read from it, whatever came first. */
  first: ExactFingerprint;
  /** Where what it is compared by is packed; -1 for noise and what nobody understands. */
  packed: number;
  /** Who wrote it first, and when: an ISO time. */
  user: string | undefined;
  at: string | undefined;
}

const RESIDUES: Readonly<Record<Residue, number>> = {
  limit: KEEPER_WEIGHTS.limit,
  'select-star': KEEPER_WEIGHTS.star,
  'commented-out-sql': KEEPER_WEIGHTS.commentedOut,
};

const MINUTE = 60_000;

/** Everything that is kept of the rows while they are read: a few hundred bytes for each distinct text, and no text. */
export class GroupTexts {
  readonly shapes = new Map<ShapeFingerprint, Shape>();
  readonly #texts = new Map<ExactFingerprint, Text>();
  readonly #packed = new PackedFeatures();
  /** Of each row that was read, in their order. */
  readonly order: Text[] = [];
  /** Rows whose time nobody understands. */
  timesUnknown = 0;

  get size(): number {
    return this.#texts.size;
  }

  add({id, sql, user, at}: SqlRow): void {
    const reading = readStatement(sql);
    const text = this.#texts.get(reading.exact) ?? this.#addText(reading, id);
    this.order.push(text);
    text.rows += 1;
    if (compareIds(id, text.id) < 0) text.id = id;
    if (user !== undefined) addPerson(text, user);
    if (at === undefined) return;
    const time = timeOf(at);
    if (Number.isNaN(time)) {
      this.timesUnknown += 1;
      return;
    }
    text.last = Math.max(text.last, Math.floor(time / MINUTE));
    if (user !== undefined) firstOf(text.shape, user, new Date(time).toISOString());
  }

  /** What a shape is compared by; undefined for what is compared with nothing. */
  featuresOf({packed}: Shape): Features | undefined {
    return packed === -1 ? undefined : this.#packed.at(packed);
  }

  #addText(reading: StatementReading, id: string | number): Text {
    const {exact, shape: key} = reading;
    const known = this.shapes.get(key);
    const shape = known ?? {key, latest: undefined, first: exact, packed: -1, user: undefined, at: undefined};
    if (known === undefined || compareText(exact, known.first) < 0) {
      shape.first = exact;
      shape.packed = setAside(reading) === undefined ? this.#packed.add(featuresOf(reading, {})) : -1;
      this.shapes.set(key, shape);
    }
    const [select] = reading.root === undefined ? [] : outputSelects(reading.root);
    const text: Text = {
      exact,
      shape,
      before: shape.latest,
      residue: debugResidue(reading).reduce((sum, kind) => sum + RESIDUES[kind], 0),
      columns: select?.items.length ?? 0,
      rows: 0,
      id,
      people: undefined,
      last: -1,
    };
    shape.latest = text;
    this.#texts.set(exact, text);
    return text;
  }
}

/** Bytes that packed features share. */
const SLAB = 1 << 20;

/** Features of many shapes side by side: an array of its own for each would cost as much again. */
class PackedFeatures {
  readonly #slabs: Uint8Array[] = [];
  /** Where each begins and ends, counted over all slabs of one size. */
  readonly #places: {slab: number; from: number; to: number}[] = [];
  #used = SLAB;

  add(features: Features): number {
    const bytes = packFeatures(features);
    if (this.#used + bytes.length > SLAB) {
      this.#slabs.push(new Uint8Array(Math.max(SLAB, bytes.length)));
      this.#used = 0;
    }
    const slab = this.#slabs.length - 1;
    this.#slabs[slab]!.set(bytes, this.#used);
    this.#places.push({slab, from: this.#used, to: this.#used + bytes.length});
    this.#used += bytes.length;
    return this.#places.length - 1;
  }

  at(place: number): Features {
    const {slab, from, to} = this.#places[place]!;
    return unpackFeatures(this.#slabs[slab]!.subarray(from, to));
  }
}

/** All texts of a shape. */
export function* textsOf(shape: Shape): Generator<Text, void, undefined> {
  for (let text = shape.latest; text !== undefined; text = text.before) yield text;
}

/** Numbers by their size and before texts; texts as everywhere. */
export function compareIds(a: string | number, b: string | number): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  return typeof b === 'number' ? 1 : compareText(a, b);
}

/**
 * The text that stands for some, as the keeper of a family is chosen: often and by several people, with the most columns, without
 * what is left over from looking at data, then the latest; of equal ones the one with the smaller fingerprint.
 */
export function keeperOf(texts: readonly Text[]): Text {
  const newest = texts.reduce((latest, {last}) => Math.max(latest, last), -1);
  const columns = texts.reduce((most, text) => Math.max(most, text.columns), 1);
  const score = (text: Text): number => {
    const runs = Math.min(KEEPER_WEIGHTS.runs, Math.log2(1 + text.rows) * 2);
    const people = Math.min(KEEPER_WEIGHTS.people, peopleOf(text) * KEEPER_WEIGHTS.person);
    const days = ((newest - text.last) * MINUTE) / 86_400_000;
    const recency = text.last === -1 ? 0 : KEEPER_WEIGHTS.recency / (1 + days / 30);
    const given = (KEEPER_WEIGHTS.columns * text.columns) / columns;
    return Math.round((runs + people + recency + given + text.residue) * 100) / 100;
  };
  const [first, ...others] = texts;
  if (first === undefined) throw new RangeError('A keeper is chosen among at least one text.');
  let best = {text: first, score: score(first)};
  for (const text of others) {
    const one = {text, score: score(text)};
    const isBetter =
      one.score > best.score || (one.score === best.score && compareText(text.exact, best.text.exact) < 0);
    if (isBetter) best = one;
  }
  return best.text;
}

/** More people than these make no difference to a score. */
const MOST_PEOPLE = Math.ceil(KEEPER_WEIGHTS.people / KEEPER_WEIGHTS.person);

function addPerson(text: Text, user: string): void {
  const {people} = text;
  if (people === undefined) text.people = user;
  else if (typeof people !== 'string') {
    if (people.size < MOST_PEOPLE) people.add(user);
  } else if (people !== user) text.people = new Set([people, user]);
}

function peopleOf({people}: Text): number {
  if (people === undefined) return 0;
  return typeof people === 'string' ? 1 : people.size;
}

function firstOf(shape: Shape, user: string, at: string): void {
  const isEarlier = shape.at === undefined || at < shape.at || (at === shape.at && user < (shape.user ?? ''));
  if (!isEarlier) return;
  shape.at = at;
  shape.user = user;
}

/** A time as people export it: ISO, with a space, without a zone (then UTC), or a number of seconds or milliseconds. */
function timeOf(at: string): number {
  const text = at.trim();
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,14}$/.test(text)) return Number(text);
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/i.exec(text);
  if (match === null) return Number.NaN;
  const [, day, time = '00:00', zone = 'Z'] = match;
  const offset = /^(?:Z|UTC)$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  return Date.parse(`${day}T${time.replace(/(\.\d{3})\d+$/, '$1')}${offset}`);
}
