import {foldIdentifier} from '../../parse/resolve.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {declaredColumns} from '../creation.ts';
import {NOTHING, type QueryFacts} from './facts.ts';
import {Facts, renamed} from './query-facts.ts';

/**
 * What is certain about the rows of a statement's query, under the names that a CREATE gives its columns. Types that it
 * declares do not count: the model has those of its query.
 */
export function factsOf({code, root, tree}: Pick<StatementReading, 'code' | 'root' | 'tree'>): QueryFacts {
  if (root === undefined) return NOTHING;
  const facts = new Facts(code).of(root);
  const declared = declaredColumns(code, tree);
  return declared === undefined ? facts : renamed(facts, declared.names.map(foldIdentifier));
}
