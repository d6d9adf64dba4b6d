import type {ShapeFingerprint} from '../model/statement.ts';
import type {Features} from './features.ts';
import {type Idf, learnIdf} from './idf.ts';
import {groupNear} from './near-groups.ts';
import {compareText} from './order.ts';
import type {RowLike} from './types.ts';

/** How families are put together of shapes that are near. */
export interface Nearness<R extends RowLike = RowLike> {
  /** What words weigh, as the registry has it; undefined before the first time. */
  readonly idf?: Idf;
  /** What a shape is compared by, from one of its statements; undefined for what is compared with nothing: noise. */
  featuresOf(row: R): Features | undefined;
}

/** Shapes that are near one of them. */
export interface NearShapes {
  /** Of a family that is there already, or of a new one. */
  readonly leader: ShapeFingerprint;
  /** Without the leader, in the order of their names. */
  readonly others: readonly ShapeFingerprint[];
}

/** The weights are learned anew once there are so many times the shapes that they were learned from; fewer say little. */
const GROWN = 2;
const FEWEST = 50;

/**
 * Finds which shapes that no family knows are near one of a family, or near each other. Shapes that families know stay where
 * they are. The result does not depend on the order of anything given.
 *
 * @param fresh a statement of each shape that no family knows
 * @param leaders a statement of the shape that leads each family
 * @returns the new shapes by leader, each once, and the weights they were compared by
 */
export function nearShapes<R extends RowLike>(
  fresh: ReadonlyMap<ShapeFingerprint, R>,
  leaders: ReadonlyMap<ShapeFingerprint, R>,
  nearness: Nearness<R>,
): {readonly groups: readonly NearShapes[]; readonly idf: Idf} {
  const features = new Map<ShapeFingerprint, Features>();
  for (const [shape, row] of [...fresh, ...leaders]) {
    const found = nearness.featuresOf(row);
    if (found !== undefined) features.set(shape, found);
  }
  const idf = weightsFor(features, nearness.idf);
  const itemOf = ([shape, row]: readonly [ShapeFingerprint, R]) => {
    const found = features.get(shape);
    if (found === undefined) return [];
    const {owner, createdAt, changedAt} = row.asset;
    const at = changedAt ?? createdAt;
    return [
      {
        key: shape,
        features: found,
        ...(owner.id === '' ? {} : {user: owner.id}),
        ...(at === undefined ? {} : {at}),
      },
    ];
  };
  const known = [...leaders].flatMap(itemOf).map((leader) => ({leader}));
  const groups = groupNear([...fresh].flatMap(itemOf), {idf, known})
    .filter(({leader, members}) => fresh.has(leader) || members.length > 0)
    .map(({leader, members}) => ({leader, others: members.map(({key}) => key).toSorted(compareText)}));
  // What is compared with nothing leads itself.
  const alone = [...fresh.keys()].filter((shape) => !features.has(shape)).map((leader) => ({leader, others: []}));
  return {groups: [...groups, ...alone].toSorted((a, b) => compareText(a.leader, b.leader)), idf};
}

/** The registry's weights, unless they were learned from far fewer shapes than there are. */
function weightsFor(features: ReadonlyMap<ShapeFingerprint, Features>, known: Idf | undefined): Idf {
  const isOutgrown = known !== undefined && features.size >= FEWEST && features.size >= known.statements * GROWN;
  return known === undefined || isOutgrown ? learnIdf(features.values()) : known;
}
