import {isPathStep} from './significant.ts';
import type {SignificantToken} from './significant.ts';

type Opener = 'begin' | 'declare' | 'if' | 'for' | 'while' | 'loop' | 'repeat' | 'case' | 'case-expression';

interface Block {
  kind: Opener;
  /** Index of the token that opened it. */
  readonly at: number;
}

const OPENERS: Readonly<Record<string, Opener>> = {
  BEGIN: 'begin',
  DECLARE: 'declare',
  IF: 'if',
  FOR: 'for',
  WHILE: 'while',
  LOOP: 'loop',
  REPEAT: 'repeat',
  CASE: 'case',
};
const END_SUFFIXES = new Set(['IF', 'FOR', 'WHILE', 'LOOP', 'REPEAT', 'CASE']);
const STATEMENT_FOLLOWS = new Set(['THEN', 'ELSE', 'DO', 'LOOP', 'BEGIN', 'REPEAT']);
const TRANSACTION_WORDS = new Set(['TRANSACTION', 'WORK', 'NAME']);
const WITH_BODY = new Set(['TASK', 'PROCEDURE', 'FUNCTION', 'ALERT']);
const MAKES = new Set(['CREATE', 'ALTER', 'DEFINE']);

/**
 * Follows Snowflake Scripting blocks from token to token, so that a splitter knows which semicolons end a statement.
 * `BEGIN` opens a block only where a statement may start and when it does not start a transaction; `CASE` is an
 * expression unless it starts a statement. Source: Snowflake Scripting reference, BEGIN … END, CASE, FOR, LOOP, REPEAT.
 */
export class BlockTracker {
  readonly #code: readonly SignificantToken[];
  readonly #notBlocks: ReadonlySet<number>;
  #stack: Block[] = [];
  #startsStatement = true;
  /** What the heading of the current statement promises: a body that may be a block. */
  #heading: 'none' | 'maker' | 'body-after-as' | 'body-after-then' | 'with' = 'none';
  #wordsOfHeading = 0;
  #depth = 0;
  /** The body that starts next belongs to a procedure among the declarations, not to their block. */
  #nestedBody = false;
  /** Index of the word after an END that only says what it ended (`END IF`). */
  #suffix = -1;

  constructor(code: readonly SignificantToken[], notBlocks: ReadonlySet<number>) {
    this.#code = code;
    this.#notBlocks = notBlocks;
  }

  get inside(): boolean {
    return this.#stack.length > 0;
  }

  /** Indexes of the tokens whose blocks are still open. */
  unclosed(): readonly number[] {
    return this.#stack.map((block) => block.at);
  }

  /** Forgets everything: the next token starts a statement at the top level. */
  restart(): void {
    this.#stack = [];
    this.#suffix = -1;
    this.#nestedBody = false;
    this.#startStatement();
  }

  /** Takes the next token into account. */
  step(index: number): void {
    const token = this.#code[index];
    if (token === undefined || index === this.#suffix) return;
    const starts = this.#startsStatement;
    this.#startsStatement = false;
    if (token.kind === 'operator') {
      this.#operator(token.upper);
      return;
    }
    if (token.kind === 'template') {
      this.#startsStatement = starts;
      return;
    }
    if (token.kind !== 'word' || isPathStep(this.#code, index)) return;
    if (token.upper === 'END' && this.inside && this.#end(index, starts)) return;
    if (starts) {
      this.#open(index, token.upper);
      return;
    }
    this.#continue(index, token.upper);
  }

  #startStatement(): void {
    this.#startsStatement = true;
    this.#heading = 'none';
    this.#wordsOfHeading = 0;
    this.#depth = 0;
  }

  #operator(operator: string): void {
    if (operator === ';') this.#startStatement();
    else if (operator === '(') this.#depth++;
    else if (operator === ')') this.#depth--;
  }

  #open(index: number, word: string): void {
    if (MAKES.has(word)) this.#heading = 'maker';
    else if (word === 'WITH') this.#heading = 'with';
    else this.#heading = 'none';
    this.#wordsOfHeading = 0;
    const opener = OPENERS[word];
    const top = this.#stack.at(-1);
    if (opener === undefined) {
      // `name PROCEDURE () … AS BEGIN` among the declarations of a block.
      if (top?.kind === 'declare' && this.#code[index + 1]?.upper === 'PROCEDURE') this.#heading = 'body-after-as';
      return;
    }
    if (this.#notBlocks.has(index)) return;
    if (opener === 'begin' && this.#isTransaction(index)) return;
    if (opener === 'begin' && top?.kind === 'declare' && !this.#nestedBody) top.kind = 'begin';
    else this.#stack.push({kind: opener, at: index});
    this.#nestedBody = false;
    if (STATEMENT_FOLLOWS.has(word) || word === 'DECLARE') this.#startStatement();
  }

  #isTransaction(index: number): boolean {
    const next = this.#code[index + 1];
    return next === undefined || next.upper === ';' || TRANSACTION_WORDS.has(next.upper);
  }

  #continue(index: number, word: string): void {
    this.#readHeading(index, word);
    const top = this.#stack.at(-1);
    if (top === undefined) return;
    if (word === 'CASE') {
      if (!this.#notBlocks.has(index)) this.#stack.push({kind: 'case-expression', at: index});
      return;
    }
    if (STATEMENT_FOLLOWS.has(word) && top.kind !== 'case-expression' && this.#depth <= 0) this.#startStatement();
  }

  /** Looks in a heading for what its body starts with: `CREATE TASK … AS`, `… ALERT … THEN`, `WITH p AS PROCEDURE`. */
  #readHeading(index: number, word: string): void {
    if (this.#heading === 'none') return;
    this.#wordsOfHeading++;
    if (this.#heading === 'maker') {
      if (WITH_BODY.has(word)) this.#heading = word === 'ALERT' ? 'body-after-then' : 'body-after-as';
      else if (this.#wordsOfHeading > 6) this.#heading = 'none';
      return;
    }
    if (this.#heading === 'with') {
      if (word === 'PROCEDURE') this.#heading = 'body-after-as';
      else if (this.#wordsOfHeading > 2) this.#heading = 'none';
      return;
    }
    if (this.#depth > 0) return;
    const isBody = this.#heading === 'body-after-as' ? word === 'AS' : word === 'THEN';
    if (!isBody || this.#code[index - 1]?.upper === 'EXECUTE') return;
    this.#nestedBody = this.#stack.at(-1)?.kind === 'declare';
    this.#startStatement();
  }

  /** Whether this END closes the innermost block; a column of that name does not. */
  #end(index: number, starts: boolean): boolean {
    const top = this.#stack.at(-1);
    if (top === undefined) return false;
    if (top.kind === 'case-expression') {
      this.#stack.pop();
      return true;
    }
    const next = this.#code[index + 1];
    const suffix = next !== undefined && END_SUFFIXES.has(next.upper);
    if (!starts && !suffix && next !== undefined && next.upper !== ';') return false;
    this.#stack.pop();
    this.#heading = 'none';
    if (suffix) this.#suffix = index + 1;
    return true;
  }
}
