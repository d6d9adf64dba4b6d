import type {CandidateId, Family} from '../model/family.ts';
import type {ShapeFingerprint} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {type MintId, ownersOf} from './family-ids.ts';
import {type ShapeGroup, succeed} from './family-succession.ts';
import type {Idf} from './idf.ts';
import {type Nearness, nearShapes} from './near-families.ts';
import {compareText} from './order.ts';
import type {RowLike, StatementLike} from './types.ts';

/** The statements of one family. */
export interface Grouped<R extends RowLike = RowLike> {
  readonly id: CandidateId;
  /** The shape it was minted from. */
  readonly anchor: ShapeFingerprint;
  /** Shapes found among the statements, sorted. */
  readonly shapes: readonly ShapeFingerprint[];
  /** Sorted by statement id. */
  readonly rows: readonly R[];
}

/** How statements are grouped. */
export interface Grouping<R extends RowLike> {
  readonly near: Nearness<R>;
  readonly mint?: MintId;
  /** Families that somebody decided about: what they hold stays together, and none of it goes to another one. */
  readonly decided?: ReadonlySet<CandidateId>;
  /**
   * Statements of decided families that are there no longer: compared with, so that what they were rewritten to goes on as their
   * family; members of none.
   */
  readonly gone?: readonly R[];
}

/** What statements are grouped into. */
export interface Families<R extends RowLike> {
  /** By id. */
  readonly families: readonly Grouped<R>[];
  /** Registry entries that are new and have to be kept, by id. */
  readonly minted: readonly Family[];
  /** Registry entries that are not what they were, whole; they have to be kept, too. By id. */
  readonly changed: readonly Family[];
  /** What words weighed when shapes were compared: to be handed on to the next time. */
  readonly idf: Idf;
}

/**
 * Groups statements into families: by shape, and shapes that are near as one. Takes queries and definitions that hold a
 * query; everything else is left out. New shapes join the family that they are near or mint one; where they come between shapes
 * of before, families split and absorb each other, and ids follow what they had most of. A merged family's statements go to
 * where a person merged it into. The result does not depend on the order of `rows` or of `registry`.
 */
export function groupFamilies<R extends RowLike>(
  rows: Iterable<R>,
  registry: readonly Family[],
  {near, mint, decided = new Set(), gone = []}: Grouping<R>,
): Families<R> {
  const byShape = rowsByShape(rows);
  const owners = ownersOf(registry);
  const merged = new Set(registry.flatMap(({mergedInto}) => mergedInto ?? []));
  const stays = ({id}: Family): boolean => decided.has(id) || merged.has(id);
  const compared = new Map([...rowsByShape(gone), ...byShape]);
  const {groups, idf} = shapeGroups(compared, owners, stays, near);

  // What joined a family that stays as it is.
  const joined = new Map<CandidateId, Family>();
  const free: ShapeGroup[] = [];
  for (const group of groups) {
    const [leader, ...others] = group;
    const owner = owners.get(leader);
    if (owner === undefined || !stays(owner)) free.push(group);
    else joined.set(owner.id, {...owner, anchors: [...owner.anchors, ...others]});
  }
  const loose = new Map([...owners].filter(([, family]) => !stays(family)));
  const entries = new Map([...joined, ...succeed(free, loose, registry, mint)]);
  const known = new Map(registry.map(keyed));
  const kept = [...entries.values()].toSorted((a, b) => compareText(a.id, b.id));
  return {
    families: members(byShape, ownersOf([...new Map([...known, ...entries]).values()])),
    minted: kept.filter(({id}) => !known.has(id)),
    changed: kept.filter(({id}) => known.has(id)),
    idf,
  };
}

function keyed(family: Family): readonly [CandidateId, Family] {
  return [family.id, family];
}

function rowsByShape<R extends RowLike>(rows: Iterable<R>): ReadonlyMap<ShapeFingerprint, readonly R[]> {
  const byShape = new Map<ShapeFingerprint, R[]>();
  for (const row of rows) {
    if (!holdsQuery(row.statement)) continue;
    const known = byShape.get(row.statement.shape);
    if (known === undefined) byShape.set(row.statement.shape, [row]);
    else known.push(row);
  }
  return byShape;
}

/** The shapes in groups, each led by the first; of families that stay as they are only those that somebody joined. */
function shapeGroups<R extends RowLike>(
  byShape: ReadonlyMap<ShapeFingerprint, readonly R[]>,
  owners: ReadonlyMap<ShapeFingerprint, Family>,
  stays: (family: Family) => boolean,
  near: Nearness<R>,
): {readonly groups: readonly ShapeGroup[]; readonly idf: Idf} {
  const families = new Map([...owners.values()].map(keyed));
  const [held, pinned, groups] = [new Set<ShapeFingerprint>(), new Set<ShapeFingerprint>(), [] as ShapeFingerprint[][]];
  for (const family of families.values()) {
    const own = family.anchors.filter((shape) => byShape.has(shape) && owners.get(shape)?.id === family.id);
    const [first] = own;
    if (!stays(family)) groups.push(first === family.anchors[0] ? own : []);
    else if (first !== undefined) pinned.add(first);
  }
  for (const [shape, family] of owners) if (stays(family)) held.add(shape);
  const rows = new Map([...byShape].map(([shape, of]) => [shape, firstOf(of)]));
  const found = nearShapes({rows, groups, pinned, held}, near);
  return {groups: found.groups.map(({leader, others}) => [leader, ...others]), idf: found.idf};
}

function members<R extends RowLike>(
  byShape: ReadonlyMap<ShapeFingerprint, readonly R[]>,
  owners: ReadonlyMap<ShapeFingerprint, Family>,
): readonly Grouped<R>[] {
  const found = new Map<CandidateId, {anchor: ShapeFingerprint; shapes: ShapeFingerprint[]; rows: R[]}>();
  for (const shape of [...byShape.keys()].toSorted(compareText)) {
    const family = owners.get(shape);
    if (family === undefined) continue;
    const group = found.get(family.id) ?? {anchor: family.anchors[0] ?? shape, shapes: [], rows: []};
    group.shapes.push(shape);
    for (const row of byShape.get(shape) ?? []) group.rows.push(row);
    found.set(family.id, group);
  }
  return [...found]
    .map(([id, {anchor, shapes, rows}]) => ({
      id,
      anchor,
      shapes,
      rows: rows.toSorted((a, b) => compareText(a.statement.id, b.statement.id)),
    }))
    .toSorted((a, b) => compareText(a.id, b.id));
}

/** The statement that a shape is read from: the same one in whatever order they come. */
function firstOf<R extends RowLike>(rows: readonly R[]): R {
  return rows.reduce((first, row) => (compareText(row.statement.id, first.statement.id) < 0 ? row : first));
}

/** True for what could become a model: a query, or a CREATE … AS. */
export function holdsQuery(statement: Pick<StatementLike, 'kind' | 'sql'>): boolean {
  if (statement.kind === 'query') return true;
  if (statement.kind !== 'definition' || !/\bas\b/i.test(statement.sql)) return false;
  return readStatement(statement.sql).query !== undefined;
}
