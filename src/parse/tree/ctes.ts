import type {Cte} from './nodes.ts';
import type {OpenQuery, OpenScope} from './scopes.ts';
import type {OpenSource} from './sources.ts';

/** How many WITH lists outwards a name is looked for. Deeper nesting is not written by people, and the bound keeps this linear. */
const REACH = 64;

/** Finds the sources that name a common table expression instead of a table. */
export function bindCtes(scopes: readonly OpenScope[]): void {
  for (const scope of scopes) {
    if (scope.withQuery === undefined) continue;
    for (const source of scope.sources as OpenSource[]) {
      if (source.kind !== 'table' || source.name === undefined) continue;
      const {name, schema} = source.name.relation;
      const cte = schema === undefined ? findCte(scope, name, source.name.at) : undefined;
      if (cte === undefined) continue;
      source.kind = 'cte';
      source.cte = cte;
      source.query = cte.query;
    }
  }
}

/** The common table expression that a name means at a place in a scope: the nearest WITH list outwards that has it. */
export function findCte(scope: OpenScope, name: string, at: number): Cte | undefined {
  let query: OpenQuery | undefined = scope.withQuery;
  for (let steps = 0; query !== undefined && steps < REACH; steps++) {
    const list = query.with!;
    const found = list.byName.get(name)?.findLast((cte) => isVisible(cte, at, list.recursive));
    if (found !== undefined) return found;
    query = query.parent?.withQuery;
  }
  return undefined;
}

/**
 * What comes later in the list, and the query, see a common table expression. Its own body does where it is recursive:
 * with the keyword, and without it behind the first set operator, as Snowflake has it.
 */
function isVisible(cte: Cte, at: number, recursive: boolean): boolean {
  if (at >= cte.to) return true;
  if (at < cte.opener) return false;
  return recursive || cte.query.operators.some((operator) => operator.at < at);
}
