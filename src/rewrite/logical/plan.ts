import type {Code} from '../../parse/lex/tokens.ts';
import {KIND} from '../../parse/lex/kinds.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {handedOn, standsAsIs} from '../../parse/tree/handed-on.ts';
import type {Cte, Query, Scope, Source, Tree, With} from '../../parse/tree/nodes.ts';
import {allQueries, innermostQuery, isOperator, isWord, outputSelects} from '../../parse/tree/view.ts';
import {qualifiersOf} from '../qualified-names.ts';
import {ClosedQueries} from './closed.ts';
import {Places} from './places.ts';

/** What of a statement is taken out of where it stands. */
export interface LiftPlan {
  /** Inner WITH lists whose common table expressions go to the top. */
  readonly lists: readonly With[];
  /** Derived tables that become common table expressions, in the order of the text. */
  readonly tables: readonly Source[];
  /** Derived tables that only hand a relation on, with the source that is read instead. */
  readonly direct: ReadonlyMap<Source, Source>;
}

/** Decides what can leave its place without a change of the rows; what is not sure to stays. */
export function planLifts({code, tree}: StatementReading, top: Query): LiftPlan {
  return new Planner(code, tree, top).plan();
}

class Planner {
  readonly #code: Code;
  readonly #tree: Tree;
  readonly #top: Query;
  readonly #places: Places;
  readonly #closed: ClosedQueries;
  /** Names in front of columns. */
  readonly #qualifying: ReadonlySet<string>;
  /** What of inner WITH lists around it each query reads. */
  readonly #needs: ReadonlyMap<Query, readonly Cte[]>;
  /** Common table expressions that stand at the top, now or then. */
  readonly #atTop: Set<Cte>;

  constructor(code: Code, tree: Tree, top: Query) {
    this.#code = code;
    this.#tree = tree;
    this.#top = top;
    this.#places = new Places(tree);
    this.#closed = new ClosedQueries(code, tree, this.#places);
    this.#needs = needsOf(tree, top);
    this.#qualifying = new Set(qualifiersOf(code, tree).flatMap(({parts}) => parts.map(({name}) => name)));
    this.#atTop = new Set(top.with?.ctes);
  }

  plan(): LiftPlan {
    const lists: With[] = [];
    // Those further out come first: what stands inside may read what they define.
    for (const query of allQueries(this.#tree)) {
      const list = query.with;
      if (list === undefined || query === this.#top || !this.#isListFree(query, list)) continue;
      lists.push(list);
      for (const cte of list.ctes) this.#atTop.add(cte);
    }
    const tables: Source[] = [];
    const direct = new Map<Source, Source>();
    const placed = this.#tree.scopes.flatMap(({sources}) => sources.map((source) => ({source, beside: sources})));
    // What stands in a derived table that is not read any more goes with it.
    let gone = 0;
    for (const {source, beside} of placed.toSorted((a, b) => a.source.at - b.source.at)) {
      if (source.at < gone || !this.#isDerived(source)) continue;
      const relation = this.#relationBehind(source, beside);
      if (relation !== undefined) {
        direct.set(source, relation);
        gone = source.to;
      } else if (this.#isFree(source.query!)) tables.push(source);
    }
    return {lists, tables, direct};
  }

  #isListFree(query: Query, list: With): boolean {
    const {ctes} = list;
    if (this.#places.isInRecursive(query) || !isPlainList(this.#code, list)) return false;
    return ctes.every((cte) => this.#closed.isClosed(cte.query) && this.#readsTop(cte.query, list));
  }

  /** A derived table that stands as it is: nothing lateral, sampled, or reshaped, and no rows that are written out. */
  #isDerived(source: Source): boolean {
    const {kind, query, alias, reshapes, sample, travel} = source;
    if (kind !== 'query' || query === undefined || reshapes.length > 0) return false;
    if (sample !== undefined || travel !== undefined || outputSelects(query).length === 0) return false;
    const isNamed = alias === -1 || this.#code.kind(alias) === KIND.word || this.#code.kind(alias) === KIND.quoted;
    return isNamed && this.#places.of(query) === 'from' && !this.#places.isInRecursive(query);
  }

  #isFree(query: Query): boolean {
    return this.#closed.isClosed(query) && this.#readsTop(query);
  }

  /** Whether all common table expressions that a query reads are known at the top, in it, or in the list it is of. */
  #readsTop(query: Query, list?: With): boolean {
    const needs = this.#needs.get(query) ?? [];
    return needs.every((cte) => this.#atTop.has(cte) || list?.ctes.includes(cte) === true);
  }

  /** The relation that `(select * from relation)` hands on as it is, or the import of it. */
  #relationBehind(source: Source, beside: readonly Source[]): Source | undefined {
    let at = source;
    for (let steps = 0; at.kind === 'query' && standsAsIs(at) && steps < 64; steps++) {
      if (innermostQuery(at.query!).with !== undefined) return undefined;
      const inner = handedOn(at.query!);
      if (inner === undefined || inner.lateral) return undefined;
      at = inner;
    }
    const isRelation = at.kind === 'table' || (at.kind === 'cte' && isImport(at.cte!));
    if (!isRelation || !standsAsIs(source)) return undefined;
    if (source.alias !== -1) return at;
    // Without an alias its own name comes into the FROM, where it must mean nothing else.
    const name = at.name?.relation.name ?? '';
    return this.#qualifying.has(name) || beside.some(({called}) => called === name) ? undefined : at;
  }
}

/** Whether a common table expression is `select * from relation`. */
function isImport({columns, query}: Cte): boolean {
  return columns === undefined && innermostQuery(query).with === undefined && handedOn(query)?.kind === 'table';
}

/** Whether a WITH list holds queries and nothing else, each of another name. */
function isPlainList(code: Code, {at, to, recursive, ctes, byName}: With): boolean {
  let next = recursive ? at + 2 : at + 1;
  for (const cte of ctes) {
    if (cte.at !== next) return false;
    next = isOperator(code, cte.to, ',') ? cte.to + 1 : cte.to;
  }
  const isWhole = ctes.length > 0 && next === to && isWord(code, at, 'WITH');
  return isWhole && byName.size === ctes.length;
}

/** What each query reads of the WITH lists that stand around it, those of the top left out. */
function needsOf(tree: Tree, top: Query): ReadonlyMap<Query, readonly Cte[]> {
  const owners = new Map<Cte, Query>();
  for (const query of allQueries(tree)) {
    if (query !== top) for (const cte of query.with?.ctes ?? []) owners.set(cte, query);
  }
  const needs = new Map<Query, Cte[]>();
  for (const scope of tree.scopes) {
    for (const {cte} of scope.sources) {
      const owner = cte && owners.get(cte);
      if (cte === undefined || owner === undefined) continue;
      for (let at: Scope | undefined = scope; at !== undefined && at !== owner; at = at.parent) {
        if (at.kind !== 'query') continue;
        const known = needs.get(at as Query);
        if (known === undefined) needs.set(at as Query, [cte]);
        else known.push(cte);
      }
    }
  }
  return needs;
}
