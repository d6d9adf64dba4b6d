import type {StatementReading} from '../parse/reading.ts';
import type {Name} from '../parse/tree/nodes.ts';
import {scopesOf} from './queries.ts';
import {isDual} from './rows.ts';

/**
 * The names by which the queries that rules speak of read tables or views, in the order of the text; also those that
 * `IDENTIFIER('…')` writes as a text. Names that a variable or template completes are not known and not among them.
 */
export function tablesOf(reading: StatementReading): readonly Name[] {
  return scopesOf(reading)
    .flatMap(({sources}) => sources)
    .filter((source) => !isDual(source))
    .filter(({kind}) => kind === 'table' || kind === 'identifier')
    .map(({name}) => name)
    .filter((name): name is Name => name?.certain === true)
    .toSorted((a, b) => a.at - b.at);
}
