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
  /** Spans of secret values, without their quotes. Linear in the text. Placeholders may be among them. */
  readonly find: (text: string) => Iterable<Span>;
  /** Texts and the values that must be replaced in them. */
  readonly positives: () => readonly {readonly text: string; readonly value: string}[];
  /** Texts that must stay as they are. */
  readonly negatives: () => readonly string[];
}
