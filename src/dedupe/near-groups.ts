import type {Instant} from '../model/scalars.ts';
import type {Features} from './features.ts';
import type {Idf} from './idf.ts';
import {Grouping} from './near-grouping.ts';
import {compareText} from './order.ts';

/** A shape to be grouped. */
export interface NearItem {
  /** Says which it is, and where it stands in the order. Best a hash: an order that has nothing to do with what was written when. */
  readonly key: string;
  /** Asked for when it is needed, and not held but for leaders: may be a getter that unpacks what the catalog has. */
  readonly features: Features;
  /** Who wrote it first, and when: statements of one person close in time are compared whatever they share. */
  readonly user?: string | undefined;
  readonly at?: Instant | undefined;
}

/** Statements that are near one of them, the leader; it is not among the members. */
export interface NearGroup {
  readonly leader: string;
  /** In the order of their keys. */
  readonly members: readonly {readonly key: string; readonly similarity: number}[];
}

/** A group of before. */
export interface KnownGroup {
  readonly leader: NearItem;
  /**
   * With its members, it is one more result of this function, and what is new changes it just as if all had come at once: a new
   * item may take the lead. Without, its leader leads on, whoever comes.
   */
  readonly members?: Iterable<{readonly item: NearItem; readonly similarity: number}>;
}

export interface NearOptions {
  readonly idf: Idf;
  /** Similarity from which a statement belongs to a leader; `NEAR` unless told. */
  readonly threshold?: number;
  readonly known?: Iterable<KnownGroup>;
}

/** Similarity from which a statement belongs to a leader: it is the same thought, perhaps another variant of it. */
export const NEAR = 0.6;

/**
 * Groups statements by leader. In the order of keys, an item leads when no leader before it is near; every other one belongs to
 * the leader that it is nearest to. So nobody is in a group because of a chain of others, and the groups depend on the items
 * alone, not on the order in which they come, nor on how many come at once. Candidates are the leaders that share a key of
 * MinHash, and those of what the same person wrote just before and after.
 *
 * What is near is looked for among candidates, so that a million statements can be grouped: a pair in a hundred is missed.
 *
 * @returns all groups, those of before included, in the order of their leaders' keys; of two items with one key one counts
 */
export function groupNear(
  items: Iterable<NearItem>,
  {idf, threshold = NEAR, known = []}: NearOptions,
): readonly NearGroup[] {
  const grouping = new Grouping(idf, threshold, known, items);
  grouping.settle();
  return grouping.groups().toSorted((a, b) => compareText(a.leader, b.leader));
}
