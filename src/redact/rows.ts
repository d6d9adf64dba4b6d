import type {Span} from '../model/scalars.ts';
import {argumentsOf, argumentsWithEnd} from './arguments.ts';

/** How many rows are looked at, and how far a query of literals is read. */
const ROWS = 200;
const REACH = 8192;
/** Comments may follow a row, and a word may name what it makes: `Row(…)`, `User(…)`. */
const NEXT_ROW =
  /\s{0,20}[)\]]\s{0,20},\s{0,20}(?:(?:#|\/\/|--)[^\n]{0,200}\n\s{0,20}){0,3}(?:[A-Za-z]\w{0,30}\s{0,4})?[([]/y;

export interface Rows {
  readonly spans: readonly Span[];
  /** Offset of what closes the last row. */
  readonly end: number;
}

/**
 * The string in the same place of each row: `('a', 'x'), ('b', 'y')`.
 * @param from offset after what opens the first row
 * @param place counted from 0
 */
export function columnOf(text: string, from: number, place: number): Rows {
  const spans: Span[] = [];
  let at = from;
  let end = from;
  for (let n = 0; n < ROWS; n++) {
    const row = argumentsWithEnd(text, at);
    end = row.end;
    const [first] = row.strings[place] ?? [];
    if (first !== undefined) spans.push(first);
    NEXT_ROW.lastIndex = end;
    if (!NEXT_ROW.test(text)) break;
    at = NEXT_ROW.lastIndex;
  }
  return {spans, end};
}

/**
 * The same for `SELECT 'a', 'x' UNION ALL SELECT 'b', 'y'`.
 * @param from offset after the first SELECT
 */
export function columnOfSelects(text: string, from: number, place: number): readonly Span[] {
  const near = text.slice(from, from + REACH);
  const query = near.slice(0, (near.indexOf(';') + 1 || near.length + 1) - 1);
  const unions = [...query.matchAll(/\bunion\s{1,20}(?:all\s{1,20})?select\s/gi)].slice(0, ROWS);
  const starts = [from, ...unions.map(({index, 0: union}) => from + index + union.length)];
  return starts.flatMap((start, n) => {
    const end = n < unions.length ? from + (unions[n]?.index ?? 0) : text.length;
    const [first] = argumentsOf(text, start)[place] ?? [];
    return first !== undefined && first.end < end ? [first] : [];
  });
}
