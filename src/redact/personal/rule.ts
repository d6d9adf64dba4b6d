import type {Span} from '../../model/scalars.ts';

/**
 * One kind of personal data and how it is found in a literal or a comment. A rule is one file here and stands in
 * `index.ts`. What can be checked is checked: a number is a card's only when its digits add up.
 */
export interface PersonalDataRule {
  readonly kind: string;
  /** What stands in its place: of the same shape, plainly nobody's, and found by no rule. */
  readonly stands: string;
  /** In order, not overlapping. Linear in the text. */
  readonly find: (text: string) => Iterable<Span>;
  /** Texts, with what must be found in each; made up. */
  readonly positives: readonly (readonly [text: string, value: string])[];
  readonly negatives: readonly string[];
}

/** The places where a pattern matches and a check holds. @param pattern global, of bounded length */
export function* matches(text: string, pattern: RegExp, holds: (value: string) => boolean): Iterable<Span> {
  for (const match of text.matchAll(pattern)) {
    if (holds(match[0])) yield {start: match.index, end: match.index + match[0].length};
  }
}
