import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {isPathStep} from './path-step.ts';

const OPENERS = wordSet('BEGIN DECLARE IF FOR WHILE LOOP REPEAT CASE');
const END_SUFFIXES = wordSet('IF FOR WHILE LOOP REPEAT CASE');
const STATEMENT_FOLLOWS = wordSet('THEN ELSE DO LOOP BEGIN REPEAT');
const TRANSACTION_WORDS = wordSet('TRANSACTION WORK NAME');
const WITH_BODY = wordSet('TASK PROCEDURE FUNCTION ALERT PIPE');
const MAKES = wordSet('CREATE ALTER DEFINE');
const [BEGIN, DECLARE, CASE, END, WITH, IF, ELSE] = wordNumbers('BEGIN DECLARE CASE END WITH IF ELSE');
const [AS, THEN, ALERT, PROCEDURE, EXECUTE] = wordNumbers('AS THEN ALERT PROCEDURE EXECUTE');
const [MERGE, INSERT] = wordNumbers('MERGE INSERT');
const [SEMICOLON, OPEN, CLOSE] = wordNumbers('; ( )');

/** A CASE in an expression, as against one that starts a statement. */
const CASE_EXPRESSION = -1;

interface Block {
  /** Number of the word that opened it, or CASE_EXPRESSION. */
  opener: number;
  /** Index of the token that opened it. */
  readonly at: number;
}

type Heading = 'none' | 'maker' | 'body-after-as' | 'body-after-then' | 'with';

/**
 * Follows Snowflake Scripting blocks from token to token, so that a splitter knows which semicolons end a statement.
 * `BEGIN` opens a block only where a statement may start and when it does not start a transaction; `CASE` is an
 * expression unless it starts a statement. Source: Snowflake Scripting reference, BEGIN … END, CASE, FOR, LOOP, REPEAT.
 */
export class BlockTracker {
  readonly #code: Code;
  readonly #notBlocks: ReadonlySet<number>;
  #stack: Block[] = [];
  #startsStatement = true;
  /** What the heading of the current statement promises: a body that may be a block. */
  #heading: Heading = 'none';
  #wordsOfHeading = 0;
  #depth = 0;
  /** The statement has clauses behind THEN and ELSE (`WHEN MATCHED THEN UPDATE SET`) and not statements. */
  #hasClauses = false;
  /** The body that starts next belongs to a procedure among the declarations, not to their block. */
  #nestedBody = false;
  /** Index of the word after an END that only says what it ended (`END IF`). */
  #suffix = -1;

  /** @param notBlocks indexes of words that look like openers and are none */
  constructor(code: Code, notBlocks: ReadonlySet<number>) {
    this.#code = code;
    this.#notBlocks = notBlocks;
  }

  get inside(): boolean {
    return this.#stack.length > 0;
  }

  /** Indexes of the tokens whose blocks are still open, outermost first. */
  unclosed(): readonly number[] {
    return this.#stack.map((block) => block.at);
  }

  /** Forgets everything: the next token starts a statement at the top level. */
  restart(): void {
    if (this.#stack.length > 0) this.#stack = [];
    this.#suffix = -1;
    this.#nestedBody = false;
    this.#startStatement();
  }

  /** Takes the next token into account. @returns true where it starts a statement inside a block */
  step(index: number): boolean {
    if (index === this.#suffix) return false;
    const word = this.#code.word(index);
    const kind = this.#code.kind(index);
    const starts = this.#startsStatement;
    if (kind === KIND.template) return false;
    this.#startsStatement = false;
    if (kind !== KIND.word) {
      if (word === SEMICOLON) this.#startStatement();
      else if (word === OPEN) this.#depth++;
      else if (word === CLOSE) this.#depth--;
      return starts && word !== SEMICOLON;
    }
    if (word === 0) {
      if (starts) this.#open(index, word);
      else if (this.#heading !== 'none') this.#readHeading(index, word);
      return starts;
    }
    if (isPathStep(this.#code, index)) return starts;
    if (word === END && this.inside && this.#end(index, starts)) return false;
    if (starts) this.#open(index, word);
    else this.#continue(index, word);
    return starts;
  }

  #startStatement(): void {
    this.#startsStatement = true;
    this.#heading = 'none';
    this.#wordsOfHeading = 0;
    this.#depth = 0;
    this.#hasClauses = false;
  }

  #open(index: number, word: number): void {
    this.#heading = MAKES[word] === 1 ? 'maker' : word === WITH ? 'with' : 'none';
    this.#wordsOfHeading = 0;
    this.#hasClauses = word === MERGE || word === INSERT;
    const top = this.#stack.at(-1);
    if (word === ELSE && (top?.opener === IF || top?.opener === CASE)) {
      this.#startStatement();
      return;
    }
    if (OPENERS[word] === 0) {
      // `name PROCEDURE () … AS BEGIN` among the declarations of a block.
      if (top?.opener === DECLARE && this.#code.word(index + 1) === PROCEDURE) this.#heading = 'body-after-as';
      return;
    }
    if (this.#notBlocks.has(index)) return;
    if (word === BEGIN && this.#isTransaction(index)) return;
    if (word === BEGIN && top?.opener === DECLARE && !this.#nestedBody) top.opener = BEGIN;
    else this.#stack.push({opener: word, at: index});
    this.#nestedBody = false;
    if (STATEMENT_FOLLOWS[word] === 1 || word === DECLARE) this.#startStatement();
  }

  #isTransaction(index: number): boolean {
    const next = this.#code.word(index + 1);
    return this.#code.kind(index + 1) === KIND.none || next === SEMICOLON || TRANSACTION_WORDS[next] === 1;
  }

  #continue(index: number, word: number): void {
    if (this.#heading !== 'none') this.#readHeading(index, word);
    const top = this.#stack.at(-1);
    if (top === undefined) return;
    if (word === CASE) {
      if (!this.#notBlocks.has(index)) this.#stack.push({opener: CASE_EXPRESSION, at: index});
      return;
    }
    if (STATEMENT_FOLLOWS[word] === 0 || this.#hasClauses) return;
    if (top.opener !== CASE_EXPRESSION && this.#depth <= 0) this.#startStatement();
  }

  /** Looks in a heading for what its body starts with: `CREATE TASK … AS`, `… ALERT … THEN`, `WITH p AS PROCEDURE`. */
  #readHeading(index: number, word: number): void {
    this.#wordsOfHeading++;
    if (this.#heading === 'maker') {
      if (WITH_BODY[word] === 1) this.#heading = word === ALERT ? 'body-after-then' : 'body-after-as';
      else if (this.#wordsOfHeading > 6) this.#heading = 'none';
      return;
    }
    if (this.#heading === 'with') {
      if (word === PROCEDURE) this.#heading = 'body-after-as';
      else if (this.#wordsOfHeading > 2) this.#heading = 'none';
      return;
    }
    if (this.#depth > 0) return;
    const isBody = this.#heading === 'body-after-as' ? word === AS : word === THEN;
    if (!isBody || this.#code.word(index - 1) === EXECUTE) return;
    this.#nestedBody = this.#stack.at(-1)?.opener === DECLARE;
    this.#startStatement();
  }

  /** Whether this END closes the innermost block; a column of that name does not. */
  #end(index: number, starts: boolean): boolean {
    const top = this.#stack.at(-1)!;
    if (top.opener === CASE_EXPRESSION) {
      this.#stack.pop();
      return true;
    }
    const next = this.#code.word(index + 1);
    const suffix = END_SUFFIXES[next] === 1;
    if (!starts && !suffix && this.#code.kind(index + 1) !== KIND.none && next !== SEMICOLON) return false;
    this.#stack.pop();
    this.#heading = 'none';
    if (suffix) this.#suffix = index + 1;
    return true;
  }
}
