import type {StatementReading} from '../parse/reading.ts';
import type {Branch, Query, Scope, Select} from '../parse/tree/nodes.ts';
import {innermostQuery, within} from '../parse/tree/view.ts';

/**
 * The outermost queries that rules about models speak of: of what could become a model, and of what an INSERT inserts.
 * Several where one query pipes its result into the next; none for any other statement, and for one that is cut off.
 */
export function outermostQueries({kind, verb, root, tree}: StatementReading): readonly Query[] {
  // What a block or a procedure says in the middle of its steps is no model.
  if (kind === 'unreadable' || kind === 'procedural' || verb === 'CREATE PROCEDURE') return [];
  return root !== undefined || verb.startsWith('INSERT') ? tree.roots : [];
}

/** The query whose rows a statement gives, seen through brackets around the whole of it. */
export function outermostQuery(reading: StatementReading): Query | undefined {
  const query = outermostQueries(reading).at(-1);
  return query === undefined ? undefined : innermostQuery(query);
}

/** True for what could become a model, and for an INSERT that holds such a thing; rules about models leave out the rest. */
export function holdsQuery(reading: StatementReading): boolean {
  return outermostQueries(reading).length > 0;
}

/**
 * Index of the first token of the outermost queries; undefined without any. What stands before them is the name of what is
 * made or written, which a model leaves behind.
 */
export function startOfQueries(reading: StatementReading): number | undefined {
  return outermostQueries(reading)[0]?.at;
}

/** The outermost queries, all inside of them, and their SELECTs, in the order of the text. */
export function scopesOf(reading: StatementReading): readonly (Query | Select)[] {
  const [first] = outermostQueries(reading);
  // Behind the first one nothing but queries follows: what is made or written stands before.
  if (first === undefined) return [];
  return within(reading.tree.scopes, {at: first.at, to: reading.code.size}).filter(isQueryOrSelect);
}

/** The SELECTs among `scopesOf`. */
export function selectsOf(reading: StatementReading): readonly Select[] {
  return scopesOf(reading).filter((scope): scope is Select => scope.kind === 'select');
}

/** The queries among `scopesOf`. */
export function queriesOf(reading: StatementReading): readonly Query[] {
  return scopesOf(reading).filter((scope): scope is Query => scope.kind === 'query');
}

/** The query that a SELECT is a branch of. */
export function queryOf({parent}: Select): Query | undefined {
  return parent !== undefined && isQueryOrSelect(parent) && parent.kind === 'query' ? parent : undefined;
}

/** The SELECT that gives the columns of a query their names: its first branch, undefined when that is VALUES. */
export function namingSelect(query: Query): Select | undefined {
  let branch: Branch | undefined = query;
  while (branch?.kind === 'query') branch = branch.branches[0];
  return branch?.kind === 'select' ? branch : undefined;
}

/** Whether a scope is of a query, or a SELECT of one. */
export function isQueryOrSelect(scope: Scope): scope is Query | Select {
  return scope.kind === 'query' || scope.kind === 'select';
}
