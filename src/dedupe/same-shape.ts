import type {StatementReading} from '../parse/reading.ts';
import {allQueries} from '../parse/tree/view.ts';

/**
 * Whether two statements of one shape are one query with other values. Where the author gave steps other names and the values
 * differ too, they are two queries that are built alike: `trip_updates as (… where feed = 'trip_updates')` is no copy of
 * `service_alerts as (… where feed = 'service_alerts')`. Of a renamed step alone, or another value alone, it is one.
 */
export function isSameQuery(one: StatementReading, other: StatementReading): boolean {
  if (one.shape !== other.shape) return false;
  return stepsOf(one) === stepsOf(other) || valuesOf(one) === valuesOf(other);
}

/** Names of common table expressions, in the order of the text. */
function stepsOf({tree}: StatementReading): string {
  const ctes = allQueries(tree).flatMap((query) => query.with?.ctes ?? []);
  return ctes
    .toSorted((a, b) => a.nameAt - b.nameAt)
    .map(({name}) => name)
    .join('\n');
}

function valuesOf({text, literals}: StatementReading): string {
  return literals.map(({span}) => text.slice(span.start, span.end)).join('\n');
}
