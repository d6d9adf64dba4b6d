import type {ModelTest} from '../../model/model-draft.ts';
import {columnCalled, type Key, type QueryFacts} from './facts.ts';
import {OF_CONSTANT} from './never-null.ts';

/** Markers of what stands in place of a value in a text. */
interface Marked {
  readonly marker: string;
}

/**
 * What must hold of the rows of a model because its query says so: columns that are unique together, columns with a few values
 * only, columns that are never NULL; each with the reason. Only what certainly holds: a test that fails on rows that the query
 * gave says nothing of the rows. Keys first, then in the order of the columns.
 *
 * @param facts of the model's query, see `factsOf`
 * @param variables stand for values in the text: a list with one of them is no list of values
 */
export function queryTests(facts: QueryFacts, variables: readonly Marked[] = []): readonly ModelTest[] {
  const tests: ModelTest[] = shortest(facts).map(({columns: [first, ...others], reason}) => ({
    kind: 'unique',
    columns: [first!, ...others],
    reason,
  }));
  for (const {name, notNull, list} of facts.columns) {
    if (name === undefined || columnCalled(facts, name) === undefined) continue;
    // A column that is the same constant in every row needs no test.
    if (notNull === OF_CONSTANT && (list?.values.length ?? 1) === 1) continue;
    if (notNull !== undefined) tests.push({kind: 'not_null', columns: [name], reason: notNull});
    if (list === undefined || holdsMarker(list.values, variables)) continue;
    tests.push({
      kind: 'accepted_values',
      columns: [name],
      values: list.values,
      ...(list.areNumbers ? {areNumbers: true} : {}),
      reason: list.reason,
    });
  }
  return tests;
}

/** The keys that no other one is a part of, each once; columns whose name another one has cannot be named. */
function shortest(facts: QueryFacts): readonly Key[] {
  const named = facts.keys.filter(({columns}) =>
    columns.every((name) => facts.columns.filter((column) => column.name === name).length <= 1),
  );
  return named.filter(
    (key, i) =>
      !named.some((other, j) => {
        const isPart = j !== i && other.columns.every((name) => key.columns.includes(name));
        return isPart && (other.columns.length < key.columns.length || j < i);
      }),
  );
}

function holdsMarker(values: readonly string[], variables: readonly Marked[]): boolean {
  return variables.some(({marker}) => values.some((value) => value.includes(marker)));
}
