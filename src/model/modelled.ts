/** A model of the target project that does what a candidate does. */
export interface Modelled {
  /** As the project refers to it. */
  readonly model: string;
  /** In the repository that receives models. */
  readonly path: string;
  /** same-shape: equal but for literals and names of its own. near: alike; it may compute something else. */
  readonly tier: 'same-shape' | 'near';
  /** From 0 to 1. */
  readonly similarity: number;
  /** What the candidate has otherwise, one short sentence each; empty for the same query. Holds values of its text. */
  readonly differs: readonly string[];
  /** They differ in a filter, join, source, aggregate, grain, set operator or window: one does not stand for the other. */
  readonly isVariant: boolean;
  /** This program made the model from the candidate. */
  readonly isPublished?: boolean;
  /** The model has markup that was not rendered, so that less may differ than is listed. */
  readonly isUnrendered?: boolean;
}
