import type {Span} from '../model/scalars.ts';

/**
 * One kind of secret and how it is found. A rule is one file in `rules/` and stands in `rules/index.ts`. Its examples are
 * functions that put the values together at run time, so that no file of ours looks like a leak to a scanner.
 */
export interface SecretRule {
  /** Goes into the placeholder: lower case, digits and underscores. */
  readonly kind: string;
  /** One sentence. */
  readonly describes: string;
  /**
   * What stands at every place that the rule has to look at, whatever its case: two characters or more, lower case. One
   * pass over the text looks for those of all rules, so that a rule costs nothing where none of its own stand.
   */
  readonly anchors: readonly string[];
  /**
   * Spans of secret values, without their quotes, that an anchor leads to. Looks at a bounded part of the text. Placeholders
   * may be among them.
   * @param at where the anchor stands
   * @param length of the anchor
   */
  readonly at: (text: string, at: number, length: number) => readonly Span[];
  /** Looks at a whole text, for a rule that no anchor leads to. */
  readonly find?: (text: string) => Iterable<Span>;
  /** Texts and the values that must be replaced in them. */
  readonly positives: () => readonly {readonly text: string; readonly value: string}[];
  /** Texts that must stay as they are. */
  readonly negatives: () => readonly string[];
}
