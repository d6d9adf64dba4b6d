import type {Span} from '../../model/scalars.ts';
import {KIND} from '../lex/kinds.ts';
import {lex} from '../lex/lex.ts';
import {Code, type Tokens} from '../lex/tokens.ts';
import {wordNumber, wordSet} from '../lex/words.ts';
import {BlockTracker} from './blocks.ts';
import {missingTerminators} from './missing-terminators.ts';

const SEMICOLON = wordNumber(';');
/** Words that can open a block, or announce a body that opens one: a text without any is split by its semicolons alone. */
const BLOCK_WORDS = wordSet('BEGIN DECLARE IF FOR WHILE LOOP REPEAT CASE');

/** How often blocks that nothing closes are looked for; what is still open then is taken for plain statements. */
const RETRIES = 16;

/**
 * One statement of a text. `span` starts with the leading comments and ends before the terminator, comments right before
 * it included; `code` reaches from the first to the last token that means something, which are the tokens from `from` up
 * to but not including `to` of the text.
 */
export interface Piece {
  readonly span: Span;
  readonly code: Span;
  readonly terminated: boolean;
  readonly from: number;
  readonly to: number;
}

/** A text, its tokens and its statements. */
export interface SplitText {
  readonly tokens: Tokens;
  readonly pieces: readonly Piece[];
}

/**
 * Splits a text into statements. What lies between two pieces is only space, terminators, and comments that belong to no
 * statement: those on the line of the terminator before, and those after the last statement. Semicolons inside scripting
 * blocks do not split; a block that is never closed is taken for plain statements instead of swallowing the rest. A missing
 * terminator is made up for where a new line cannot be the same statement any more. Linear, never throws.
 */
export function splitText(text: string): SplitText {
  const tokens = lex(text);
  const code = new Code(tokens);
  const pieces: Piece[] = [];
  const cut = new Cutter(tokens, code, pieces);
  const blocks = hasBlocks(code) ? new BlockTracker(code, cut.notBlocks) : undefined;
  let first = 0;
  let retries = 0;
  let at = 0;
  while (at < code.size) {
    const kind = code.kind(at);
    if (kind === KIND.directive && blocks?.inside !== true) {
      if (at > first) cut.piece(first, at, -1);
      const terminator = code.word(at + 1) === SEMICOLON ? at + 1 : -1;
      cut.piece(at, at + 1, terminator);
      at = terminator === -1 ? at + 1 : terminator + 1;
      first = at;
      blocks?.restart();
      continue;
    }
    if (code.word(at) === SEMICOLON && (blocks === undefined || !blocks.inside || retries > RETRIES)) {
      cut.piece(first, at, at);
      first = at + 1;
      blocks?.restart();
    } else {
      blocks?.step(at);
    }
    at++;
    if (at === code.size && blocks !== undefined && blocks.inside && retries <= RETRIES) {
      // Nothing closed these: read again from where the statement began, with none of them taken for a block.
      for (const index of blocks.unclosed()) cut.notBlocks.add(index);
      retries++;
      at = first;
      blocks.restart();
    }
  }
  if (first < code.size) cut.piece(first, code.size, -1);
  return {tokens, pieces};
}

/** The statements of a text. */
export function split(text: string): readonly Piece[] {
  return splitText(text).pieces;
}

function hasBlocks(code: Code): boolean {
  for (let at = 0; at < code.size; at++) if (BLOCK_WORDS[code.word(at)] === 1) return true;
  return false;
}

/** Gives each statement the comments that belong to it. */
class Cutter {
  readonly notBlocks = new Set<number>();
  readonly #text: string;
  readonly #comments: readonly number[];
  readonly #code: Code;
  readonly #pieces: Piece[];
  /** Offset from which nothing is taken yet, and the first comment behind it. */
  #free = 0;
  #comment = 0;

  constructor(tokens: Tokens, code: Code, pieces: Piece[]) {
    this.#text = tokens.text;
    this.#comments = tokens.comments;
    this.#code = code;
    this.#pieces = pieces;
  }

  /**
   * Adds the statement of the tokens `from` up to but not including `to`, if there are any; more than one where terminators
   * are missing between them.
   * @param terminator index of the semicolon that ends it; -1 for none
   */
  piece(from: number, to: number, terminator: number): void {
    let start = from;
    for (const next of missingTerminators(this.#code, from, to)) {
      this.#statement(start, next, -1);
      start = next;
    }
    this.#statement(start, to, terminator);
  }

  #statement(from: number, to: number, terminator: number): void {
    const code = this.#code;
    if (to > from) {
      const span = {start: this.#leading(code.start(from)), end: this.#trailing(code.end(to - 1), terminator)};
      const inner = {start: code.start(from), end: code.end(to - 1)};
      this.#pieces.push({span, code: inner, terminated: terminator !== -1, from, to});
    }
    if (terminator !== -1) this.#free = code.end(terminator);
    else if (to > from) this.#free = code.end(to - 1);
  }

  /**
   * Where the comments that belong to a statement begin. A comment of one line that stands on the line of the terminator
   * before it, and ends that line, is about the statement before.
   */
  #leading(start: number): number {
    this.#skipTo(this.#free);
    let isLine = this.#free === 0;
    let at = this.#free;
    let above = -1;
    let beside = -1;
    while (this.#comment < this.#comments.length && this.#comments[this.#comment]! < start) {
      const comment = this.#comments[this.#comment]!;
      const end = this.#comments[this.#comment + 1]!;
      isLine ||= hasLineEnd(this.#text, at, end);
      if (isLine && above === -1) above = comment;
      if (!isLine && beside === -1) beside = comment;
      at = end;
      this.#comment += 2;
    }
    if (above !== -1) return above;
    return beside !== -1 && !hasLineEnd(this.#text, at, start) ? beside : start;
  }

  /** End of the last comment before the terminator. */
  #trailing(end: number, terminator: number): number {
    if (terminator === -1) return end;
    const limit = this.#code.start(terminator);
    this.#skipTo(end);
    let found = end;
    while (this.#comment < this.#comments.length && this.#comments[this.#comment]! < limit) {
      found = this.#comments[this.#comment + 1]!;
      this.#comment += 2;
    }
    return found;
  }

  #skipTo(offset: number): void {
    while (this.#comment < this.#comments.length && this.#comments[this.#comment]! < offset) this.#comment += 2;
  }
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) return true;
  }
  return false;
}
