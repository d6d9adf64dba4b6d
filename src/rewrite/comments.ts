import type {Span} from '../model/scalars.ts';
import {lex} from '../parse/lex/lex.ts';
import type {Tokens} from '../parse/lex/tokens.ts';

/** Where the comments of a text stand, in order, without the line ends behind them. */
export function commentSpans({comments}: Tokens): readonly Span[] {
  const spans: Span[] = [];
  for (let i = 0; i + 1 < comments.length; i += 2) spans.push({start: comments[i]!, end: comments[i + 1]!});
  return spans;
}

/** The comments of a text in order, each as written without the line end. */
export function commentsOf(text: string): readonly string[] {
  return commentSpans(lex(text)).map(({start, end}) => text.slice(start, end).trimEnd());
}
