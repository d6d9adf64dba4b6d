import {type Features, featuresOf} from '../dedupe/features.ts';
import {KEEPER_WEIGHTS} from '../dedupe/members.ts';
import {setAside} from '../dedupe/noise.ts';
import {compareText} from '../dedupe/order.ts';
import {debugResidue, type Residue} from '../dedupe/residue.ts';
import type {ExactFingerprint, ShapeFingerprint} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {outputSelects} from '../parse/tree/view.ts';
import type {SqlRow} from '../ports/sql-rows.ts';
import {ExactNumbers} from './exact-numbers.ts';
import {compareIds, MINUTE, MOST_PEOPLE} from './group-keeper.ts';
import {NumberRecords} from './number-records.ts';
import {PackedFeatures} from './packed-features.ts';

export {compareIds, keeperOf} from './group-keeper.ts';

/** A distinct text: what is kept of it, which is not the text. There may be a million of them, so it is made when it is asked for. */
export interface Text {
  /** Says which it is: two of the same number are the same text. */
  readonly number: number;
  readonly exact: ExactFingerprint;
  readonly shape: Shape;
  /** Points of what is left over in it from looking at data; below 0. */
  readonly residue: number;
  /** How many columns it gives. */
  readonly columns: number;
  readonly rows: number;
  /** The row that stands for it: the smallest id. */
  readonly id: string | number;
  /** How many people wrote it, as far as more of them make a difference. */
  readonly people: number;
  /** When it was last written, in minutes since 1970; -1 where nobody knows. */
  readonly last: number;
}

/** A distinct shape. */
export interface Shape {
  readonly key: ShapeFingerprint;
  /** Where what it is compared by is packed; -1 for noise and what nobody understands. */
  readonly packed: number;
  /** Who wrote it first, and when: an ISO time. */
  readonly user: string | undefined;
  readonly at: string | undefined;
  /** Number of the text of it that was met last. */
  readonly latest: number;
  readonly texts: GroupTexts;
}

const RESIDUES: Readonly<Record<Residue, number>> = {
  limit: KEEPER_WEIGHTS.limit,
  'select-star': KEEPER_WEIGHTS.star,
  'commented-out-sql': KEEPER_WEIGHTS.commentedOut,
};

/** What is kept of a text as numbers, beside its fingerprint and its id. BEFORE is the text of the same shape that was met before it. */
const [SHAPE, BEFORE, RESIDUE, COLUMNS, ROWS, PEOPLE, LAST] = [0, 1, 2, 3, 4, 5, 6];
const FIELDS = 7;
/** In PEOPLE: nobody; else the number of the only person, or, from here down, the number of a set of them. */
const NOBODY = -1;
const SEVERAL = -2;

/** Everything that is kept of the rows while they are read: some hundred bytes for each distinct text, and no text. */
export class GroupTexts {
  readonly shapes = new Map<ShapeFingerprint, MetShape>();
  readonly #exact = new ExactNumbers();
  readonly #fields = new NumberRecords(FIELDS);
  readonly #ids: (string | number)[] = [];
  readonly #shapes: MetShape[] = [];
  readonly #packed = new PackedFeatures();
  /** Number of the text of each row that was read, in their order. */
  readonly #order = new NumberRecords(1);
  /** Each name once, however many rows have it. */
  readonly #names = new Map<string, number>();
  readonly #people: string[] = [];
  readonly #several: Set<number>[] = [];
  /** Rows whose time nobody understands. */
  timesUnknown = 0;

  /** How many texts there are. */
  get size(): number {
    return this.#exact.size;
  }

  /** How many rows were read. */
  get rows(): number {
    return this.#order.size;
  }

  /** The text of a row, by its place among those that were read. */
  ofRow(row: number): Text {
    return this.at(this.#order.get(row, 0));
  }

  add({id, sql, user, at}: SqlRow): void {
    const reading = readStatement(sql);
    const known = this.#exact.find(reading.exact);
    const text = known === -1 ? this.#addText(reading, id) : known;
    this.#order.set(this.#order.add(), 0, text);
    this.#fields.set(text, ROWS, this.#fields.get(text, ROWS) + 1);
    if (compareIds(id, this.#ids[text]!) < 0) this.#ids[text] = id;
    const person = user === undefined ? NOBODY : this.#personOf(user);
    if (person !== NOBODY) this.#addPerson(text, person);
    if (at === undefined) return;
    const time = timeOf(at);
    if (Number.isNaN(time)) {
      this.timesUnknown += 1;
      return;
    }
    this.#fields.set(text, LAST, Math.max(this.#fields.get(text, LAST), Math.floor(time / MINUTE)));
    if (person === NOBODY) return;
    firstOf(this.#shapes[this.#fields.get(text, SHAPE)]!, this.#people[person]!, new Date(time).toISOString());
  }

  /** What a shape is compared by; undefined for what is compared with nothing. */
  featuresOf({packed}: Shape): Features | undefined {
    return packed === -1 ? undefined : this.#packed.at(packed);
  }

  at(number: number): Text {
    const field = (name: number): number => this.#fields.get(number, name);
    const people = field(PEOPLE);
    return {
      number,
      exact: this.#exact.at(number),
      shape: this.#shapes[field(SHAPE)]!,
      residue: field(RESIDUE),
      columns: field(COLUMNS),
      rows: field(ROWS),
      id: this.#ids[number]!,
      people: people === NOBODY ? 0 : people > NOBODY ? 1 : this.#several[SEVERAL - people]!.size,
      last: field(LAST),
    };
  }

  /** Number of the text of the same shape that was met before one; -1 for the first. */
  before(text: number): number {
    return this.#fields.get(text, BEFORE);
  }

  #addText(reading: StatementReading, id: string | number): number {
    const {exact} = reading;
    const known = this.shapes.get(reading.shape);
    const shape = known ?? this.#addShape(reading.shape);
    const text = this.#exact.add(exact);
    if (known === undefined || compareText(exact, this.#exact.at(shape.first)) < 0) {
      shape.first = text;
      this.#compareBy(shape, reading);
    }
    this.#fields.add();
    const [select] = reading.root === undefined ? [] : outputSelects(reading.root);
    const set = (field: number, value: number): void => this.#fields.set(text, field, value);
    set(SHAPE, shape.number);
    set(BEFORE, shape.latest);
    set(
      RESIDUE,
      debugResidue(reading).reduce((sum, kind) => sum + RESIDUES[kind], 0),
    );
    set(COLUMNS, select?.items.length ?? 0);
    set(PEOPLE, NOBODY);
    set(LAST, -1);
    this.#ids.push(id);
    shape.latest = text;
    return text;
  }

  #addShape(key: ShapeFingerprint): MetShape {
    const number = this.#shapes.length;
    const shape = {key, number, latest: -1, first: -1, packed: -1, user: undefined, at: undefined, texts: this};
    this.#shapes.push(shape);
    this.shapes.set(key, shape);
    return shape;
  }

  #compareBy(shape: MetShape, reading: StatementReading): void {
    if (setAside(reading) !== undefined) shape.packed = -1;
    else if (shape.packed === -1) shape.packed = this.#packed.add(featuresOf(reading, {}));
    else this.#packed.replace(shape.packed, featuresOf(reading, {}));
  }

  #personOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, this.#people.length);
    return this.#people.push(name) - 1;
  }

  #addPerson(text: number, person: number): void {
    const known = this.#fields.get(text, PEOPLE);
    if (known === person) return;
    if (known === NOBODY) this.#fields.set(text, PEOPLE, person);
    else if (known > NOBODY) {
      this.#several.push(new Set([known, person]));
      this.#fields.set(text, PEOPLE, SEVERAL - this.#several.length + 1);
    } else {
      const people = this.#several[SEVERAL - known]!;
      if (people.size < MOST_PEOPLE) people.add(person);
    }
  }
}

/** A shape as it changes while rows are read. */
interface MetShape extends Shape {
  readonly number: number;
  latest: number;
  /** Its smallest text: what it is compared by is read from it, whatever came first. */
  first: number;
  packed: number;
  user: string | undefined;
  at: string | undefined;
}

/** All texts of a shape. */
export function* textsOf({latest, texts}: Shape): Generator<Text, void, undefined> {
  for (let number = latest; number !== -1; number = texts.before(number)) yield texts.at(number);
}

function firstOf(shape: MetShape, user: string, at: string): void {
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
