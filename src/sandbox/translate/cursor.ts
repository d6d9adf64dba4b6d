import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import type {Query, Run, Tree} from '../../parse/tree/nodes.ts';
import {isOperator, isWord} from '../../parse/tree/view.ts';
import {notTranslated} from './not-translated.ts';

/** A place in a run of tokens that moves on as they are read. */
export class Cursor {
  readonly code: Code;
  readonly queries: ReadonlyMap<number, Query>;
  at: number;
  readonly to: number;

  /** @param queries those of the statement, by the bracket they stand in */
  constructor(code: Code, queries: ReadonlyMap<number, Query>, run: Run) {
    this.code = code;
    this.queries = queries;
    this.at = run.at;
    this.to = run.to;
  }

  get isDone(): boolean {
    return this.at >= this.to;
  }

  isWord(...words: readonly string[]): boolean {
    return !this.isDone && isWord(this.code, this.at, ...words);
  }

  isOperator(...operators: readonly string[]): boolean {
    return !this.isDone && isOperator(this.code, this.at, ...operators);
  }

  /** Whether these words stand here, one after the other. */
  areWords(...words: readonly string[]): boolean {
    return words.every((word, index) => this.at + index < this.to && isWord(this.code, this.at + index, word));
  }

  takeWord(...words: readonly string[]): boolean {
    if (!this.areWords(...words)) return false;
    this.at += words.length;
    return true;
  }

  takeOperator(operator: string): boolean {
    if (!this.isOperator(operator)) return false;
    this.at++;
    return true;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) this.refuse();
  }

  expectOperator(operator: string): void {
    if (!this.takeOperator(operator)) this.refuse();
  }

  get isName(): boolean {
    const kind = this.isDone ? KIND.none : this.code.kind(this.at);
    return kind === KIND.word || kind === KIND.quoted;
  }

  /** The name here, in stored case. */
  takeName(): string {
    if (!this.isName) this.refuse();
    return identifierAt(this.code, this.at++);
  }

  refuse(): never {
    return notTranslated(
      this.isDone ? 'an expression that ends too soon' : `${this.code.written(this.at)} as it stands here`,
    );
  }
}

/** Queries of a statement by the index of their bracket. */
export function queriesByOpener(tree: Tree): ReadonlyMap<number, Query> {
  const found = new Map<number, Query>();
  for (const scope of tree.scopes) {
    if (scope.kind === 'query' && (scope as Query).opener !== -1) found.set((scope as Query).opener, scope as Query);
  }
  return found;
}

/**
 * What a literal in single quotes or between `$$` stands for (docs.snowflake.com/en/sql-reference/data-types-text). Escapes
 * by number (`\x41`) are refused.
 */
export function textOfLiteral(written: string): string {
  if (written.startsWith('$$')) return written.slice(2, -2);
  return written.slice(1, -1).replace(/\\([\s\S])|''/g, (whole, escaped: string | undefined) => {
    if (escaped === undefined) return "'";
    if (/[0-9xu]/.test(escaped)) return notTranslated(`the escape ${whole}`);
    return ({n: '\n', t: '\t', r: '\r', b: '\b', f: '\f'} as Readonly<Record<string, string>>)[escaped] ?? escaped;
  });
}
