import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {identifierAt} from '../tree/name.ts';
import type {Change, Query, Scope, Select, Tree} from '../tree/nodes.ts';
import {findSource} from '../tree/resolve-column.ts';
import type {ByteWriter} from './writer.ts';

/** What a token is in a shape. */
export const AS_WRITTEN = 0;
/** The declaration of an alias, which is left out. */
export const DROPPED = 1;
/** From this one on: the name with the number of the mark less this one. */
const FIRST_NAME = 2;

const DOT = 46;
const SPACE = 32;
const SOURCE = 97; // a
const CTE = 99; // c
/** Most bytes of such a name. */
const LONGEST = 40;

/**
 * What stands in a shape for the names that a statement makes itself: `a2.1` for the first source of a scope at depth 2,
 * `c0.3` for the third common table expression. Numbers are counted within a scope, so that two conditions that change
 * places keep theirs. Kept between statements: marks that were set are taken back by the next one.
 */
export class AbstractNames {
  #marks = new Uint32Array(1024);
  readonly #marked: number[] = [];
  /** Letter, depth and number of each name. */
  readonly #names: number[] = [];

  /** Reads the names of a statement. */
  read(code: Code, tree: Tree): void {
    for (const at of this.#marked) this.#marks[at] = AS_WRITTEN;
    this.#marked.length = 0;
    this.#names.length = 0;
    if (this.#marks.length < code.size || this.#marks.length > 1 << 20) {
      this.#marks = new Uint32Array(Math.max(1024, code.size * 2));
    }
    for (const scope of tree.scopes) {
      if (scope.kind === 'query') this.#nameCtes(scope as Query);
      for (const source of scope.sources) {
        if (source.alias !== -1) this.#mark(source.alias, DROPPED);
        for (const {alias} of source.reshapes) if (alias !== -1) this.#mark(alias, DROPPED);
        if (source.cte !== undefined && source.name !== undefined) {
          this.#name(source.name.at, CTE, source.cte.query.depth - 1, source.cte.number);
        }
      }
      this.#nameUses(code, scope);
    }
  }

  /** Mark of a token: AS_WRITTEN, DROPPED, or one that `nameOf` knows. */
  markOf(at: number): number {
    return this.#marks[at]!;
  }

  /** Writes the name behind a mark, and a space. */
  write(mark: number, shape: ByteWriter): void {
    const place = (mark - FIRST_NAME) * 3;
    shape.reserve(LONGEST);
    shape.byte(this.#names[place]!);
    writeNumber(this.#names[place + 1]!, shape);
    shape.byte(DOT);
    writeNumber(this.#names[place + 2]!, shape);
    shape.byte(SPACE);
  }

  #mark(at: number, mark: number): void {
    this.#marks[at] = mark;
    this.#marked.push(at);
  }

  #name(at: number, letter: number, depth: number, number: number): void {
    this.#mark(at, FIRST_NAME + this.#names.length / 3);
    this.#names.push(letter, depth, number);
  }

  #nameCtes(query: Query): void {
    if (query.with === undefined) return;
    for (const cte of query.with.ctes) this.#name(cte.nameAt, CTE, query.depth, cte.number);
  }

  /** `o.total` becomes `a1.1 . TOTAL`. */
  #nameUses(code: Code, scope: Scope): void {
    for (const {at, to} of scope.columns) if (to > at + 1) this.#nameUse(code, scope, at);
    for (const {at, to} of scope.stars) if (to > at + 1) this.#nameUse(code, scope, at);
    if (scope.kind === 'change') {
      for (const {column} of (scope as Change).assignments) {
        if (column.to > column.at + 1) this.#nameUse(code, scope, column.at);
      }
    }
    if (scope.kind !== 'select') return;
    for (const {star} of (scope as Select).items) {
      if (star?.qualifier !== undefined) this.#nameUse(code, scope, star.qualifier.at);
    }
  }

  #nameUse(code: Code, scope: Scope, at: number): void {
    const kind = code.kind(at);
    if (kind !== KIND.word && kind !== KIND.quoted) return;
    const found = findSource(scope, identifierAt(code, at));
    if (found !== undefined) this.#name(at, SOURCE, found.scope.depth, found.source.number);
  }
}

/** Writes a whole number in decimal digits. */
function writeNumber(value: number, shape: ByteWriter): void {
  if (value >= 10) writeNumber(Math.floor(value / 10), shape);
  shape.byte(48 + (value % 10));
}
