import type {Span} from '../../model/scalars.ts';
import type {Edit} from '../../parse/edits.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Source} from '../../parse/tree/nodes.ts';
import {isOperator} from '../../parse/tree/view.ts';
import {commentSpans} from '../comments.ts';

/** A comment that is code put out of use says nothing of what comes after it. */
const CODE =
  /^(--+|\/\/+|\/\*+)\s*(,|\(|\)|and\b|or\b|on\b|(left|right|full|inner|cross|natural|asof)\s|join\b|from\b|where\b|select\b|group\s+by\b|order\s+by\b|limit\b)|[;,]\s*(\*\/)?\s*$/i;

/** The comments of a statement, by where they stand between its tokens. */
export class Comments {
  readonly #code: Code;
  readonly #spans: readonly Span[];
  readonly #starts: readonly number[];
  readonly #lineEnds: readonly number[];

  constructor(code: Code) {
    this.#code = code;
    this.#spans = commentSpans(code.tokens);
    this.#starts = this.#spans.map(({start}) => start);
    this.#lineEnds = lineEndsOf(code.text);
  }

  /** The comments in a stretch of text. */
  within({start, end}: Span): readonly Span[] {
    const from = firstFrom(this.#starts, start);
    let to = from;
    while (to < this.#spans.length && this.#spans[to]!.end <= end) to++;
    return this.#spans.slice(from, to);
  }

  /** What speaks of a derived table outside of its brackets: right above it, behind it, around its alias. */
  around(source: Source): readonly Span[] {
    const close = this.#code.match(source.query!.opener);
    return [...this.#above(source), ...this.#between(close, source.to - 1), ...this.#beside(source.to - 1)];
  }

  /**
   * The comments of an inner WITH list that stand outside of the bodies, by the body that each speaks of: the one behind it, or
   * the one that ends on its line.
   */
  ofBodies(list: Run, bodies: readonly Span[], columns: readonly (Span | undefined)[]): readonly (readonly Span[])[] {
    const last = bodies.at(-1)!;
    const start = this.#code.start(list.at);
    const end = Math.min(this.#endOfLine(last.end), this.#nextStart(list.to));
    const own = [...bodies, ...columns.flatMap((span) => span ?? [])];
    const outside = this.within({start, end: Math.max(end, last.end)}).filter(
      (comment) => !own.some((span) => span.start <= comment.start && comment.end <= span.end),
    );
    const taken: Span[][] = bodies.map(() => []);
    let next = 0;
    for (const comment of outside) {
      while (next < bodies.length && comment.start >= bodies[next]!.end) next++;
      const before = bodies[next - 1];
      const isBeside = before !== undefined && comment.start < this.#endOfLine(before.end);
      taken[isBeside || next === bodies.length ? next - 1 : next]!.push(comment);
    }
    return taken;
  }

  /** Taken out of the text, with the blank before them. */
  removed(comments: readonly Span[]): readonly Edit[] {
    const {text} = this.#code;
    return comments.map(({start, end}) => {
      let from = start;
      while (from > 0 && (text[from - 1] === ' ' || text[from - 1] === '\t')) from--;
      return {span: {start: from, end}, text: end >= text.length || /[\r\n]/.test(text[end]!) ? '' : ' '};
    });
  }

  /** Comments as written, each on lines of its own. */
  written(comments: readonly Span[]): string {
    return comments.map(({start, end}) => this.#code.text.slice(start, end).trimEnd()).join('\n');
  }

  /** Between the derived table and the token before it, and above the words of its join. */
  #above({at, join}: Source): readonly Span[] {
    const own = this.#between(at - 1, at);
    const isListed = at > 0 && isOperator(this.#code, at - 1, ',');
    // What ends the line of a comma speaks of what is before it, but not where commas lead the lines.
    const isEnding = isListed && !this.#leadsLine(at - 1) && this.#isBroken(at - 1);
    const near = isEnding ? own.filter(({start}) => !this.#isBehind(at - 1, start)) : own;
    const words = join.words;
    if (isListed || words.to !== at || words.to <= words.at) return near;
    const above = this.#between(words.at - 1, words.at).filter(({start}) => !this.#isBehind(words.at - 1, start));
    const isCode = above.some(({start, end}) => CODE.test(this.#code.text.slice(start, end)));
    return isCode ? near : [...above, ...near];
  }

  /** On the same line behind a token, also behind a comma that ends the line. */
  #beside(at: number): readonly Span[] {
    const next = isOperator(this.#code, at + 1, ',') && this.#isBroken(at + 1) ? at + 2 : at + 1;
    const line = this.#endOfLine(this.#code.end(at));
    return this.within({start: this.#code.end(at), end: Math.min(line, this.#nextStart(next))});
  }

  /** The comments between two tokens and between those in between. */
  #between(from: number, to: number): readonly Span[] {
    if (to <= from) return [];
    const start = from < 0 ? 0 : this.#code.end(from);
    return this.within({start, end: this.#nextStart(to)});
  }

  #isBehind(at: number, offset: number): boolean {
    return at >= 0 && offset < this.#endOfLine(this.#code.end(at));
  }

  /** Whether the line ends between a token and the next one. */
  #isBroken(at: number): boolean {
    return this.#endOfLine(this.#code.end(at)) < this.#nextStart(at + 1);
  }

  #leadsLine(at: number): boolean {
    return at > 0 && this.#isBroken(at - 1);
  }

  #nextStart(at: number): number {
    return at < this.#code.size ? this.#code.start(at) : this.#code.text.length;
  }

  #endOfLine(offset: number): number {
    return this.#lineEnds[firstFrom(this.#lineEnds, offset)] ?? this.#code.text.length;
  }
}

/** Offsets at which lines end. */
function lineEndsOf(text: string): readonly number[] {
  return Array.from(text.matchAll(/[\r\n]/g), ({index}) => index);
}

/** Index of the first of ascending numbers that is not below another one. */
function firstFrom(numbers: readonly number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
