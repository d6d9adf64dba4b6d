import type {RelationName} from '../../model/statement.ts';
import type {Query, Scope} from '../../parse/tree/nodes.ts';

/** More than this many tables of a query say no more about it. */
const MOST = 200;

/** The tables that queries read, through common table expressions and at any depth. */
export class TablesRead {
  readonly #keyOf: (relation: RelationName) => string;
  readonly #found = new Map<Query, ReadonlySet<string>>();

  constructor(keyOf: (relation: RelationName) => string) {
    this.#keyOf = keyOf;
  }

  of(query: Query): ReadonlySet<string> {
    const known = this.#found.get(query);
    if (known !== undefined) return known;
    const tables = new Set<string>();
    const seen = new Set<Scope>();
    const pending: Scope[] = [query];
    for (let scope = pending.pop(); scope !== undefined && tables.size < MOST; scope = pending.pop()) {
      if (seen.has(scope)) continue;
      seen.add(scope);
      for (const source of scope.sources) {
        if (source.query !== undefined) pending.push(source.query);
        else if (source.kind === 'table' && source.name !== undefined) tables.add(this.#keyOf(source.name.relation));
      }
      for (const inner of scope.queries) if (!isCte(scope, inner)) pending.push(inner);
      if (scope.kind !== 'query') continue;
      for (const branch of (scope as Query).branches) if (branch.kind !== 'values') pending.push(branch);
    }
    this.#found.set(query, tables);
    return tables;
  }
}

/** A common table expression is read where it is named, and nowhere else. */
function isCte(scope: Scope, query: Query): boolean {
  return scope.kind === 'query' && ((scope as Query).with?.ctes.some((cte) => cte.query === query) ?? false);
}
