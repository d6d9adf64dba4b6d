import type {Code} from '../lex/tokens.ts';
import {FRAME, Frames} from './frames.ts';
import type {OpenScope} from './scopes.ts';
import type {TreeReader} from './tree-reader.ts';

/** Where aliases may stand. */
export type Aliases = 'none' | 'item' | 'anywhere';

/** What is to come next. */
export const WANT = {
  operator: 0,
  value: 1,
  /** A template may stand for a value, an operator or both. */
  either: 2,
} as const;

/** One statement is read at a time, so all share the stack. */
const frames = new Frames();

/** An expression while it is read. */
export class Expression {
  readonly reader: TreeReader;
  readonly code: Code;
  readonly frames: Frames = frames;
  /** What is to come behind the token that was just read. */
  want: number = WANT.value;
  aliases: Aliases = 'none';
  /** Index of the alias's token behind a select item; -1 without one. */
  alias = -1;
  /** Where the expression ends, without the alias; -1 as long as that is open. */
  end = -1;
  #scope!: OpenScope;

  constructor(reader: TreeReader) {
    this.reader = reader;
    this.code = reader.code;
  }

  get scope(): OpenScope {
    return this.#scope;
  }

  begin(scope: OpenScope, at: number, aliases: Aliases): void {
    frames.begin(scope, at);
    this.#scope = scope;
    this.aliases = aliases;
    this.alias = -1;
    this.end = -1;
    this.want = WANT.value;
  }

  /** A value comes next. @returns the index to go on at */
  value(next: number): number {
    this.want = WANT.value;
    return next;
  }

  /** An operator comes next. @returns the index to go on at */
  operator(next: number): number {
    this.want = WANT.operator;
    return next;
  }

  /** A value or an operator comes next. @returns the index to go on at */
  either(next: number): number {
    this.want = WANT.either;
    return next;
  }

  /** Notes that a token is not understood. */
  hole(at: number, expected: string): void {
    this.reader.hole(at, at + 1, expected);
  }

  /** Ends each CASE that lacks its END. */
  endCases(at: number): void {
    while (frames.kind === FRAME.case) {
      this.hole(frames.opener, 'an END for this CASE');
      frames.pop(at);
    }
  }

  /** Ends the expression at an index: a clause ends a CASE that lacks its END. */
  finish(at: number): void {
    this.endCases(at);
    frames.finish(at);
    if (this.end === -1) this.end = at;
  }
}
