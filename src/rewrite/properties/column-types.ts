import {columnCalled, type QueryFacts} from './facts.ts';

/**
 * Types of the columns that come out of a query, by their names in stored case, as far as its text says them: casts, constants,
 * comparisons, functions that give one type whatever they are given.
 *
 * @param facts of the query, see `factsOf`
 */
export function columnTypes(facts: QueryFacts): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const {name, type} of facts.columns) {
    if (name !== undefined && type !== undefined && columnCalled(facts, name) !== undefined) types.set(name, type);
  }
  return types;
}
