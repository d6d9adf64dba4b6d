import type {StatementReading} from '../parse/reading.ts';
import {bodyShape, type InnerQuery, innerQueries} from './contained-shapes.ts';
import {compareText} from './order.ts';

/** A statement that is a part of another one. */
export interface Contained {
  readonly inner: string;
  readonly outer: string;
  readonly as: 'cte' | 'subquery';
  /** Of a common table expression, as written. */
  readonly name?: string;
}

/** Statements that differ in ORDER BY and LIMIT only, of which so many are linked. */
const MOST_TAILS = 5;

/**
 * Finds statements that are a common table expression or a subquery of another one, ORDER BY and LIMIT left out, by the shape
 * of the inner query read alone. A query that goes on from common table expressions before it counts with those, so that each
 * step of a thought is found in the next one. Queries of less than a line or without a table say nothing. Statements of one
 * shape are one: the smallest key stands for them. Each is read once; cost grows with their number and length.
 *
 * @returns links by inner, then by outer; they do not depend on the order of the statements
 */
export function containedIn(
  statements: Iterable<{readonly key: string; readonly reading: StatementReading}>,
): readonly Contained[] {
  const known = new Map<string, {key: string; body: string | undefined; inner: readonly InnerQuery[]}>();
  for (const {key, reading} of statements) {
    const before = known.get(reading.shape);
    if (before !== undefined && before.key <= key) continue;
    known.set(reading.shape, {key, body: bodyShape(reading), inner: innerQueries(reading)});
  }
  const bodies = new Map<string, string[]>();
  for (const {key, body} of known.values()) {
    if (body === undefined) continue;
    const keys = bodies.get(body);
    if (keys === undefined) bodies.set(body, [key]);
    else keys.push(key);
  }
  for (const keys of bodies.values()) keys.sort(compareText).splice(MOST_TAILS);

  const links = new Map<string, Contained>();
  for (const {key: outer, inner: queries} of known.values()) {
    for (const {shape, as, name} of queries) {
      for (const inner of bodies.get(shape) ?? []) {
        const id = JSON.stringify([inner, outer]);
        if (inner === outer || links.get(id)?.as === 'cte') continue;
        links.set(id, {inner, outer, as, ...(name === undefined ? {} : {name})});
      }
    }
  }
  return [...links.values()].toSorted((a, b) => compareText(a.inner, b.inner) || compareText(a.outer, b.outer));
}
