import type {StatementReading} from '../../parse/reading.ts';

/** The literals of a statement. */
export interface Values {
  /** All of them, in one order. */
  readonly all: string;
  /** The texts among them that say which, and not how many or when. */
  readonly texts: ReadonlySet<string>;
}

/**
 * How the values of two statements of one shape differ: not at all; some are left out or added, or are other numbers and times; or
 * each has a text that the other one does not have, as in `region = 'north'` beside `region = 'south'`.
 */
export type ValueDifference = 'none' | 'measure' | 'text';

/** A date or a time in quotes. */
const TIME = /^'\d{4}-\d\d(?:-\d\d)?(?:[ T].*)?'$/;

export function valuesOf({text, literals}: StatementReading): Values {
  const written = literals.map(({span, type}) => ({type, value: text.slice(span.start, span.end)}));
  const texts = written.filter(({type, value}) => type === 'text' && !TIME.test(value)).map(({value}) => value);
  const all = written.map(({value}) => value).toSorted();
  return {all: all.join('\n'), texts: new Set(texts)};
}

export function valueDifference(one: Values, other: Values): ValueDifference {
  if (one.all === other.all) return 'none';
  const isWithin = one.texts.isSubsetOf(other.texts) || other.texts.isSubsetOf(one.texts);
  return isWithin ? 'measure' : 'text';
}
