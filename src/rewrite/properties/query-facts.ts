import type {Code} from '../../parse/lex/tokens.ts';
import {columnNames} from '../../parse/lineage/source-columns.ts';
import type {Branch, Query, Source} from '../../parse/tree/nodes.ts';
import {type ColumnFacts, type Key, NOTHING, type QueryFacts, wholeRow} from './facts.ts';
import {SelectFacts} from './select-facts.ts';
import {united} from './value-lists.ts';

/** How deep queries are followed. */
const DEEPEST = 60;

/**
 * What is certain about the rows of the queries of one statement, from its text alone: which columns are unique together, which
 * have a few values only, which are never NULL. Followed through common table expressions and queries in brackets; what joins
 * rows ends what was known of their number. Each query is looked at once.
 */
export class Facts {
  readonly #code: Code;
  readonly #known = new Map<Query, QueryFacts>();
  #depth = 0;

  constructor(code: Code) {
    this.#code = code;
  }

  of(query: Query): QueryFacts {
    const known = this.#known.get(query);
    if (known !== undefined) return known;
    // A recursive query is asked for what it is about to give: nothing is known of that.
    this.#known.set(query, NOTHING);
    if (this.#depth >= DEEPEST) return NOTHING;
    this.#depth++;
    for (const cte of query.with?.ctes ?? []) this.of(cte.query);
    const [first, ...others] = query.branches;
    let facts = first === undefined ? NOTHING : this.#branch(first);
    for (const branch of others) facts = together(facts, this.#branch(branch));
    const [operator] = query.operators;
    if (operator !== undefined) {
      const isSet = query.operators.every(({quantifier}) => quantifier !== 'ALL');
      if (query.operators.some(({byName}) => byName)) facts = NOTHING;
      else if (isSet) facts = {...facts, keys: wholeRow(facts)};
    }
    this.#depth--;
    this.#known.set(query, facts);
    return facts;
  }

  #branch(branch: Branch): QueryFacts {
    if (branch.kind === 'query') return this.of(branch);
    return branch.kind === 'select'
      ? new SelectFacts(this.#code, branch, (source) => this.source(source)).facts()
      : NOTHING;
  }

  /** What is known of the rows of a source, its columns named as its own list says. */
  source(source: Source): QueryFacts {
    const {query, reshapes, lateral} = source;
    if (query === undefined || reshapes.length > 0 || lateral) return NOTHING;
    const facts = this.of(query);
    const names = columnNames(this.#code, source);
    return names.length === 0 ? facts : renamed(facts, names);
  }
}

/** The rows of two branches one after another: what is known of both, by their places. */
function together(one: QueryFacts, other: QueryFacts): QueryFacts {
  if (one.isOpen || other.isOpen || one.columns.length !== other.columns.length) return NOTHING;
  const columns = one.columns.map(({name, type, list, notNull}, i): ColumnFacts => {
    const second = other.columns[i];
    const both = united(list, second?.list);
    const isSure = notNull !== undefined && second?.notNull !== undefined;
    return {
      ...(name === undefined ? {} : {name}),
      ...(type === undefined || type !== second?.type ? {} : {type}),
      ...(both === undefined ? {} : {list: both}),
      ...(isSure ? {notNull: notNull === second.notNull ? notNull : 'No part of the query gives NULL.'} : {}),
    };
  });
  return {columns, isOpen: false, keys: [], numbered: new Map()};
}

/** Under other names, place by place. @param names as many as there are columns, or nothing is known */
export function renamed(facts: QueryFacts, names: readonly string[]): QueryFacts {
  if (facts.isOpen || facts.columns.length !== names.length) return NOTHING;
  const byOld = new Map(facts.columns.map(({name}, i) => [name, names[i]!]));
  const keyOf = ({columns, reason}: Key): Key => ({columns: columns.map((name) => byOld.get(name) ?? name), reason});
  return {
    columns: facts.columns.map((column, i) => ({...column, name: names[i]!})),
    isOpen: false,
    keys: facts.keys.map(keyOf),
    numbered: new Map([...facts.numbered].map(([name, key]) => [byOld.get(name) ?? name, keyOf(key)])),
  };
}
