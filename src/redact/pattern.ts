import type {Span} from '../model/scalars.ts';

/** The places where a pattern matches. The pattern is global and linear: bounded repeats, no nested ones. */
export function* findPattern(text: string, pattern: RegExp): Iterable<Span> {
  for (const match of text.matchAll(pattern)) yield {start: match.index, end: match.index + match[0].length};
}
