import {Lineage} from '../../parse/lineage/lineage.ts';
import {sourcesMeant} from '../../parse/lineage/column-sources.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Query, Run, Scope, Source, Tree} from '../../parse/tree/nodes.ts';
import {findSource} from '../../parse/tree/resolve-column.ts';
import {columnPath, within} from '../../parse/tree/view.ts';
import {qualifiersOf} from '../qualified-names.ts';
import {isRandom} from '../random.ts';
import type {Places, Visible} from './places.ts';

/**
 * Tells which queries are uncorrelated for certain: every column that they name is of what they read themselves. A derived
 * table sees nothing but that by itself; inside of a scalar, EXISTS or IN subquery or a lateral join it has to be proven, as a
 * column without a name in front may be of a table around it.
 */
export class ClosedQueries {
  readonly #code: Code;
  readonly #tree: Tree;
  readonly #places: Places;
  /** Queries in which some name in front of a column means a source around them. */
  readonly #reaching = new Set<Query>();
  /** Queries in which some name in front of a column is not known, or holds more than one name. */
  readonly #unsure = new Set<Query>();
  #lineage: Lineage | undefined = undefined;

  constructor(code: Code, tree: Tree, places: Places) {
    this.#code = code;
    this.#tree = tree;
    this.#places = places;
    for (const {parts, scope} of qualifiersOf(code, tree)) {
      const found = findSource(scope, parts.at(-1)!.name);
      if (parts.length > 1 || found === undefined) mark(this.#unsure, scope, undefined);
      // What an ORDER BY names is looked up in the SELECT before it, which stands deeper.
      if (found !== undefined && found.scope.depth < scope.depth) mark(this.#reaching, scope, found.scope);
    }
  }

  /** Whether a query would give the same rows wherever it stood. */
  isClosed(query: Query): boolean {
    if (this.#reaching.has(query)) return false;
    const visible = this.#places.visibleFrom(query);
    if (visible === undefined) return true;
    // What is random may be computed for each row around it.
    if (this.#unsure.has(query) || isRandom(this.#code, query)) return false;
    return within(this.#tree.scopes, query).every((scope) =>
      scope.columns.every((column) => {
        const path = columnPath(this.#code, column);
        return path.length > 1 || this.#isOwn(query, scope, path) || this.#isLacking(visible, path[0] ?? '');
      }),
    );
  }

  /** Whether a column is known to be of a source inside of a query. */
  #isOwn(query: Query, scope: Scope, path: readonly string[]): boolean {
    const meant = sourcesMeant(this.#followed(), this.#code, scope, path);
    return meant.known && holds(query, meant.scope);
  }

  /** Whether it is known of each source that a query sees around it that it has no such column. */
  #isLacking(visible: Visible, name: string): boolean {
    for (let at: Visible | undefined = visible; at !== undefined; at = at.outer) {
      for (const scope of at.scopes)
        if (scope.sources.some((source) => this.#mayHave(scope, source, name))) return false;
    }
    return true;
  }

  #mayHave(scope: Scope, source: Source, name: string): boolean {
    if (source.kind === 'group') return false;
    return this.#followed()
      .columnsOf(scope, source)
      .some((column) => column.name === '*' || column.name === name);
  }

  #followed(): Lineage {
    this.#lineage ??= new Lineage(this.#code, this.#tree.holes);
    return this.#lineage;
  }
}

/** Marks the queries from a scope outwards, up to but not including what stands around another one. */
function mark(queries: Set<Query>, from: Scope, until: Scope | undefined): void {
  for (let at: Scope | undefined = from; at !== undefined && at !== until; at = at.parent) {
    if (at.kind === 'query') queries.add(at as Query);
  }
}

function holds(outer: Run, inner: Run): boolean {
  return outer.at <= inner.at && inner.to <= outer.to;
}
