import type {Span} from '../model/scalars.ts';
import {BlockTracker} from './blocks.ts';
import {lex} from './lex.ts';
import {significant} from './significant.ts';
import type {SignificantToken} from './significant.ts';
import type {Token} from './token.ts';

/**
 * One statement of a text. `span` starts with the leading comments and ends before the terminator, comments right before
 * it included; `code` reaches from the first to the last token that means something; `tokens` cover `span`.
 */
export interface Piece {
  readonly span: Span;
  readonly code: Span;
  readonly terminated: boolean;
  readonly tokens: readonly Token[];
}

/**
 * Splits a text into statements. What lies between two pieces is only space, terminators, and comments that belong to no
 * statement: those on the line of the terminator before, and those after the last statement. Semicolons inside scripting
 * blocks do not split; a block that is never closed is taken for plain statements instead of swallowing the rest.
 */
export function split(text: string): Piece[] {
  const tokens = lex(text);
  const code = significant(text, tokens);
  const ends = statementEnds(code);
  const pieces: Piece[] = [];
  let from = 0;
  let next = 0;
  for (const end of ends) {
    const first = code[next];
    const last = code[end.last];
    if (first !== undefined && last !== undefined && end.last >= next) {
      const piece = pieceOf(text, tokens, from, first, last, end.terminator);
      pieces.push(piece.piece);
      from = piece.after;
    } else if (end.terminator !== undefined) {
      from = indexAt(tokens, from, end.terminator.start) + 1;
    }
    next = end.next;
  }
  return pieces;
}

interface StatementEnd {
  /** Index of the last token of the statement; less than the first one when it is empty. */
  readonly last: number;
  readonly terminator?: SignificantToken;
  /** Index of the first token of the next statement. */
  readonly next: number;
}

function statementEnds(code: readonly SignificantToken[]): StatementEnd[] {
  const notBlocks = new Set<number>();
  const blocks = new BlockTracker(code, notBlocks);
  const ends: StatementEnd[] = [];
  let i = 0;
  let first = 0;
  let retries = 0;
  while (i <= code.length) {
    const token = code[i];
    if (token === undefined) {
      const open = blocks.unclosed();
      if (open.length > 0 && retries < 3) {
        // Nothing closed these: read again from where the statement began, with none of them taken for a block.
        for (const index of open) notBlocks.add(index);
        retries++;
        i = first;
        blocks.restart();
        continue;
      }
      if (first < code.length) ends.push({last: code.length - 1, next: code.length});
      break;
    }
    if (token.kind === 'directive' && !blocks.inside) {
      if (i > first) ends.push({last: i - 1, next: i});
      const after = code[i + 1];
      const terminated = after !== undefined && after.upper === ';';
      ends.push(terminated ? {last: i, terminator: after, next: i + 2} : {last: i, next: i + 1});
      i += terminated ? 2 : 1;
      first = i;
      blocks.restart();
      continue;
    }
    if (token.upper === ';' && (!blocks.inside || retries >= 3)) {
      ends.push({last: i - 1, terminator: token, next: i + 1});
      first = i + 1;
      blocks.restart();
    } else {
      blocks.step(i);
    }
    i++;
  }
  return ends;
}

function pieceOf(
  text: string,
  tokens: readonly Token[],
  from: number,
  first: SignificantToken,
  last: SignificantToken,
  terminator: SignificantToken | undefined,
): {piece: Piece; after: number} {
  const firstIndex = indexAt(tokens, from, first.start);
  const lastIndex = indexAt(tokens, firstIndex, last.start);
  const terminatorIndex = terminator === undefined ? undefined : indexAt(tokens, lastIndex, terminator.start);
  let start = leadingStart(text, tokens, from, firstIndex);
  while (tokens[start]?.kind === 'space') start++;
  let end = terminatorIndex === undefined ? lastIndex : terminatorIndex - 1;
  while (end > lastIndex && tokens[end]?.kind === 'space') end--;
  const covered = tokens.slice(start, end + 1);
  const span = {start: covered[0]?.start ?? first.start, end: covered.at(-1)?.end ?? last.end};
  return {
    piece: {span, code: {start: first.start, end: last.end}, terminated: terminator !== undefined, tokens: covered},
    after: (terminatorIndex ?? lastIndex) + 1,
  };
}

/**
 * Where the comments that belong to a statement begin. A comment that stands on the line of the terminator before it, and
 * ends that line, is about the statement before.
 */
function leadingStart(text: string, tokens: readonly Token[], from: number, first: number): number {
  if (from === 0) return from;
  for (let i = from; i < first; i++) {
    const token = tokens[i];
    if (token !== undefined && /[\r\n]/.test(text.slice(token.start, token.end))) return i;
  }
  return from;
}

/** Index of the token that starts at an offset, looked for from an index on. */
function indexAt(tokens: readonly Token[], from: number, start: number): number {
  let low = from;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
