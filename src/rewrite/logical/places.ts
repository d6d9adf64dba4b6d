import type {Query, Scope, Source, Tree} from '../../parse/tree/nodes.ts';
import {outputSelects} from '../../parse/tree/view.ts';

/**
 * How a query hangs in what is around it: `from` is a derived table, `lateral` one that sees the sources before it, `branch` a
 * query in brackets that gives rows to the one around it, `expression` a scalar, EXISTS or IN subquery.
 */
export type Place = 'root' | 'branch' | 'cte' | 'from' | 'lateral' | 'expression';

/** Scopes whose sources a query can name the columns of, the nearest first. */
export interface Visible {
  readonly scopes: readonly Scope[];
  readonly outer: Visible | undefined;
}

/** Where each query of a statement stands. */
export class Places {
  readonly #places = new Map<Query, Place>();
  readonly #recursive = new Set<Query>();
  readonly #visible = new Map<Query, Visible | undefined>();

  constructor({scopes}: Tree) {
    for (const scope of scopes) {
      const {sources} = scope;
      const lateralGroups = sources.filter(({kind, lateral}) => kind === 'group' && lateral);
      for (const source of sources) {
        if (source.kind === 'query') {
          const isLateral =
            source.lateral || lateralGroups.some((group) => group.at < source.at && source.to <= group.to);
          this.#places.set(source.query!, isLateral ? 'lateral' : 'from');
        }
        if (readsItself(source)) this.#recursive.add(source.cte!.query);
      }
      if (scope.kind !== 'query') continue;
      const {branches, with: list} = scope as Query;
      for (const branch of branches) if (branch.kind === 'query') this.#places.set(branch, 'branch');
      for (const cte of list?.ctes ?? []) this.#places.set(cte.query, 'cte');
    }
    // What stands further out comes first.
    for (const scope of scopes)
      if (scope.kind === 'query') this.#visible.set(scope as Query, this.#around(scope as Query));
  }

  of(query: Query): Place {
    return this.#places.get(query) ?? (query.parent === undefined ? 'root' : 'expression');
  }

  /** Whether a query is the body of a recursive common table expression, or stands in one. */
  isInRecursive(query: Query): boolean {
    if (this.#recursive.size === 0) return false;
    for (let at: Scope | undefined = query; at !== undefined; at = at.parent) {
      if (at.kind === 'query' && this.#recursive.has(at as Query)) return true;
    }
    return false;
  }

  /** What a query sees around it: undefined where it stands in no subquery and in no lateral join. */
  visibleFrom(query: Query): Visible | undefined {
    return this.#visible.get(query);
  }

  #around(query: Query): Visible | undefined {
    const {parent} = query;
    const queryAround = parent?.kind === 'query' ? parent : parent?.parent;
    const outer = queryAround === undefined ? undefined : this.#visible.get(queryAround as Query);
    const place = this.of(query);
    if (parent === undefined || (place !== 'expression' && place !== 'lateral')) return outer;
    // Behind the ORDER BY of a query stands what its SELECTs read.
    const scopes = parent.kind === 'query' ? outputSelects(parent as Query) : [parent];
    const seeing = scopes.filter(({sources}) => sources.length > 0);
    return seeing.length === 0 ? outer : {scopes: seeing, outer};
  }
}

function readsItself({cte, name}: Source): boolean {
  return cte !== undefined && name !== undefined && name.at >= cte.opener && name.at < cte.to;
}
