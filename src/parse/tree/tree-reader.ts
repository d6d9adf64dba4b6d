import type {Code} from '../lex/tokens.ts';
import {CLAUSE_WORDS} from './clauses.ts';
import {bindCtes} from './ctes.ts';
import {ExpressionReader} from './expression.ts';
import type {Hole, Made, Name, Query, Run, Tree, Write} from './nodes.ts';
import {readQuery} from './query.ts';
import {readSources} from './sources.ts';
import {OpenChange, OpenQuery, type OpenScope, OpenSelect, OpenStatement} from './scopes.ts';

/** Holes that are kept of one statement: what is broken more often is no SQL. */
const MOST_HOLES = 100;

/**
 * Holds what is found while a statement is read. Queries in brackets wait in a list until what they stand in has been
 * read, so that depth costs memory and never the call stack.
 */
export class TreeReader {
  readonly code: Code;
  readonly expressions: ExpressionReader;
  /** What the statement makes, when it is a CREATE … AS. */
  made: Made | undefined = undefined;
  readonly #scopes: OpenScope[] = [];
  readonly #roots: Query[] = [];
  readonly #changes: OpenChange[] = [];
  readonly #writes: Write[] = [];
  readonly #holes: Hole[] = [];
  readonly #waiting: OpenQuery[] = [];

  constructor(code: Code) {
    this.code = code;
    this.expressions = new ExpressionReader(this);
  }

  /** Notes that a stretch is not understood. */
  hole(at: number, to: number, expected: string): void {
    if (this.#holes.length >= MOST_HOLES) return;
    const {size} = this.code;
    this.#holes.push({at: Math.min(at, size), to: Math.min(to, size), expected});
  }

  /** A query in the bracket at `opener`; read later. */
  subquery(parent: OpenScope, opener: number): OpenQuery {
    const query = new OpenQuery(opener + 1, this.code.match(opener), parent, opener);
    parent.queries.push(query);
    this.#scopes.push(query);
    this.#waiting.push(query);
    return query;
  }

  /** A query that stands in no bracket and no other scope. @returns index at which it ended */
  rootQuery(at: number, to: number): number {
    const query = new OpenQuery(at, to, undefined, -1);
    this.#scopes.push(query);
    this.#roots.push(query);
    return readQuery(this, query);
  }

  /** Joins in brackets. @param depth how many brackets of that kind they stand in @returns index at which they end */
  sources(scope: OpenScope, at: number, to: number, depth: number): number {
    return readSources(this, scope, at, to, CLAUSE_WORDS, depth);
  }

  openSelect(at: number, to: number, parent: OpenQuery): OpenSelect {
    const select = new OpenSelect(at, to, parent);
    this.#scopes.push(select);
    return select;
  }

  openChange(at: number, to: number, verb: OpenChange['verb']): OpenChange {
    const change = new OpenChange(at, to, verb, undefined);
    this.#scopes.push(change);
    this.#changes.push(change);
    return change;
  }

  openStatement(at: number, to: number): OpenStatement {
    const statement = new OpenStatement(at, to, undefined);
    this.#scopes.push(statement);
    return statement;
  }

  write(verb: string, name: Name): void {
    this.#writes.push({...name, verb});
  }

  finish(): Tree {
    for (let query = this.#waiting.pop(); query !== undefined; query = this.#waiting.pop()) {
      const {to} = query;
      const end = readQuery(this, query);
      if (end < to) this.hole(end, to, 'the bracket that closes the query');
    }
    const scopes = this.#scopes;
    if (scopes.length > 2) scopes.sort((a, b) => a.at - b.at || a.depth - b.depth);
    if (this.#holes.length > 1) this.#holes.sort((a, b) => a.at - b.at);
    for (const scope of scopes) {
      sort(scope.casts);
      sort(scope.conjunctions);
    }
    bindCtes(scopes);
    return {
      roots: this.#roots,
      changes: this.#changes,
      scopes,
      writes: this.#writes,
      holes: this.#holes,
      made: this.made,
    };
  }
}

/** What is listed when it ends is put in the order of the text: what begins first, and of two that begin alike the outer one. */
function sort(runs: Run[]): void {
  for (let i = 1; i < runs.length; i++) {
    if (runs[i]!.at < runs[i - 1]!.at) {
      runs.sort((a, b) => a.at - b.at || b.to - a.to);
      return;
    }
  }
}
