import type {Features} from '../../dedupe/features.ts';
import {featuresOf} from '../../dedupe/features.ts';
import {readStatement} from '../../parse/read-statement.ts';
import type {Labelled} from './labelled.ts';
import {type Values, valuesOf} from './values.ts';

/** A distinct shape of a labelled set. */
export interface LabelledShape {
  readonly key: string;
  readonly features: Features;
  /** The families of its statements, one for each. */
  readonly families: string[];
}

/** A labelled set, read. */
export interface ReadSet {
  readonly sql: readonly string[];
  readonly families: readonly string[];
  /** The exact and the shape fingerprint of each statement. */
  readonly exact: readonly string[];
  readonly shape: readonly string[];
  /** The literals of each statement. */
  readonly values: readonly Values[];
  readonly shapes: ReadonlyMap<string, LabelledShape>;
}

/** Reads the statements of a set as the program does. */
export function readSet(statements: readonly Labelled[]): ReadSet {
  const shapes = new Map<string, LabelledShape>();
  const [exact, shape, values]: [string[], string[], Values[]] = [[], [], []];
  for (const {sql, family} of statements) {
    const reading = readStatement(sql);
    exact.push(reading.exact);
    shape.push(reading.shape);
    values.push(valuesOf(reading));
    const known = shapes.get(reading.shape);
    if (known !== undefined) known.families.push(family);
    else shapes.set(reading.shape, {key: reading.shape, features: featuresOf(reading, {}), families: [family]});
  }
  const families = statements.map(({family}) => family);
  return {sql: statements.map(({sql}) => sql), families, exact, shape, values, shapes};
}
