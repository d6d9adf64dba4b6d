/**
 * What a difference between two statements is about. column: what a query gives. filter: WHERE, HAVING, QUALIFY and the ON of
 * an inner join. join: how a relation is joined. source: which relation is read. aggregate, window: how a column is computed
 * over rows. grain: GROUP BY and DISTINCT. set: UNION and the like. order: ORDER BY. limit: LIMIT, TOP, SAMPLE. literal: a
 * column's formula with other constants. other: anything else, and what is not understood.
 */
export type DifferenceKind =
  | 'column'
  | 'filter'
  | 'join'
  | 'source'
  | 'aggregate'
  | 'grain'
  | 'window'
  | 'set'
  | 'order'
  | 'limit'
  | 'literal'
  | 'other';

/** One way in which a statement differs from another one. Texts are as written, space made single. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** added: only the second one has it. removed: only the first one has. */
  readonly change: 'added' | 'removed' | 'changed';
  /** As the first one has it. */
  readonly before?: string;
  /** As the second one has it. */
  readonly after?: string;
}
