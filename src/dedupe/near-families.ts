import type {ShapeFingerprint} from '../model/statement.ts';
import {type Features, unpackFeatures} from './features.ts';
import {type Idf, learnIdf} from './idf.ts';
import {groupNear, type KnownGroup, type NearItem} from './near-groups.ts';
import {compareText} from './order.ts';
import type {RowLike} from './types.ts';

/** How families are put together of shapes that are near. */
export interface Nearness<R extends RowLike = RowLike> {
  /** What words weigh, as the registry has it; undefined before the first time. */
  readonly idf?: Idf;
  /**
   * What a shape is compared by, as `packFeatures` gives it, from one of its statements; undefined for what is compared with
   * nothing: noise.
   */
  packedOf(row: R): Uint8Array | undefined;
}

/** What is known of shapes before they are put into groups. */
export interface KnownShapes<R extends RowLike = RowLike> {
  /** A statement of each shape. */
  readonly rows: ReadonlyMap<ShapeFingerprint, R>;
  /** Groups of before that may change, the leader first: every other shape is near it, and no leader is near another one. */
  readonly groups: readonly (readonly ShapeFingerprint[])[];
  /** What stays where it is, and is not given back. */
  readonly held: ReadonlySet<ShapeFingerprint>;
  /** Of these the ones that lead on, whoever comes. */
  readonly pinned: ReadonlySet<ShapeFingerprint>;
}

/** Shapes that are near one of them. */
export interface NearShapes {
  readonly leader: ShapeFingerprint;
  /** Without the leader, in the order of their names. */
  readonly others: readonly ShapeFingerprint[];
}

/** The weights are learned anew once there are so many times the shapes that they were learned from; fewer say little. */
const GROWN = 1.5;
const FEWEST = 50;

/**
 * Puts shapes that are near into groups. Those of before are taken up, and changed by what is new as if all had come at once;
 * when weights are learned anew, so are all groups but the pinned ones. The result does not depend on the order of anything given.
 *
 * @returns each shape that is not held once, those that are compared with nothing each by itself; a pinned leader is given back
 *   where somebody joined it; and the weights that were used
 */
export function nearShapes<R extends RowLike>(
  known: KnownShapes<R>,
  nearness: Nearness<R>,
): {readonly groups: readonly NearShapes[]; readonly idf: Idf} {
  const items = new Map<ShapeFingerprint, Item>();
  for (const [shape, row] of known.rows) {
    const packed = nearness.packedOf(row);
    if (packed !== undefined) items.set(shape, new Item(shape, packed, row));
  }
  const idf = isOutgrown(nearness.idf, items.size) ? learnIdf(featuresOf(items.values())) : nearness.idf;
  const free = [...items.values()].filter(({key}) => !known.held.has(key));
  const groups = groupNear(free, {idf, known: knownGroups(known, items, idf === nearness.idf)})
    .filter(({leader, members}) => !known.pinned.has(leader) || members.length > 0)
    .map(({leader, members}) => ({leader, others: members.map(({key}) => key).toSorted(compareText)}));
  const alone = [...known.rows.keys()].filter((shape) => !items.has(shape) && !known.held.has(shape));
  return {
    groups: [...groups, ...alone.map((leader) => ({leader, others: []}))].toSorted((a, b) =>
      compareText(a.leader, b.leader),
    ),
    idf,
  };
}

/** The pinned leaders, and the groups of before where they were made by the same weights. */
function* knownGroups(
  {groups, pinned}: KnownShapes,
  items: ReadonlyMap<ShapeFingerprint, Item>,
  isSame: boolean,
): Generator<KnownGroup> {
  for (const shape of pinned) {
    const leader = items.get(shape);
    if (leader !== undefined) yield {leader};
  }
  if (!isSame) return;
  for (const [first, ...others] of groups) {
    const leader = items.get(first ?? '');
    // How near each is to the leader is not kept, nor asked for here.
    const members = others.flatMap((shape) => items.get(shape) ?? []).map((item) => ({item, similarity: 1}));
    if (leader !== undefined) yield {leader, members};
  }
}

/** Whether there are no weights yet, or they were learned from far fewer shapes than there are. */
function isOutgrown(idf: Idf | undefined, shapes: number): idf is undefined {
  return idf === undefined || (shapes >= FEWEST && shapes >= idf.statements * GROWN);
}

function* featuresOf(items: Iterable<Item>): Generator<Features> {
  for (const {features} of items) yield features;
}

/** A shape as it is compared. Its features are unpacked whenever they are asked for: few of them are needed at a time. */
class Item implements NearItem {
  readonly key: ShapeFingerprint;
  readonly user: string | undefined;
  readonly at: string | undefined;
  readonly #packed: Uint8Array;

  constructor(shape: ShapeFingerprint, packed: Uint8Array, {asset: {owner, createdAt, changedAt}}: RowLike) {
    this.key = shape;
    this.user = owner.id === '' ? undefined : owner.id;
    this.at = changedAt ?? createdAt;
    this.#packed = packed;
  }

  get features(): Features {
    return unpackFeatures(this.#packed);
  }
}
