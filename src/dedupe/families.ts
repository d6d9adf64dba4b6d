import type {CandidateId, Family} from '../model/family.ts';
import type {ShapeFingerprint} from '../model/statement.ts';
import {hash32} from '../parse/hash.ts';
import {candidateId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {Idf} from './idf.ts';
import {type Nearness, nearShapes, type NearShapes} from './near-families.ts';
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

/** Gives an id of so many hex digits for a shape; a longer one starts with the shorter one. */
export type MintId = (shape: ShapeFingerprint, digits: number) => CandidateId;

const DIGITS = 12;

/** Ids as `candidateId` mints them, longer where asked. */
function mintId(shape: ShapeFingerprint, digits: number): CandidateId {
  const short = candidateId(shape);
  return digits <= short.length ? short : hash32(shape).slice(0, digits);
}

/** How statements are grouped. */
export interface Grouping<R extends RowLike> {
  readonly mint?: MintId;
  /** Puts shapes that are near into one family; without it each new shape is a family of its own. */
  readonly near?: Nearness<R>;
}

/** What statements are grouped into. */
export interface Families<R extends RowLike> {
  /** By id. */
  readonly families: readonly Grouped<R>[];
  /** Registry entries that are new and have to be kept, by id. */
  readonly minted: readonly Family[];
  /** Registry entries that have more shapes now, whole; they have to be kept, too. */
  readonly grown: readonly Family[];
  /** What words weighed, where shapes were compared. */
  readonly idf?: Idf;
}

/**
 * Groups statements into families: by shape, and shapes that are near as one. Takes queries and definitions that hold a
 * query; everything else is left out. The registry decides: shapes that it holds together stay together under their id, a
 * merged family's statements go to where it was merged into, and a shape that no family knows joins the one that it is near
 * or mints one. The result does not depend on the order of `rows` or of `registry`.
 */
export function groupFamilies<R extends RowLike>(
  rows: Iterable<R>,
  registry: readonly Family[],
  {mint = mintId, near}: Grouping<R> = {},
): Families<R> {
  const byShape = new Map<ShapeFingerprint, R[]>();
  for (const row of rows) {
    if (!holdsQuery(row.statement)) continue;
    const known = byShape.get(row.statement.shape);
    if (known === undefined) byShape.set(row.statement.shape, [row]);
    else known.push(row);
  }

  const families = new Map(registry.map((family) => [family.id, family]));
  const owners = new Map(anchorOwners(registry, families));
  const minted = new Map<CandidateId, Family>();
  const grown = new Map<CandidateId, Family>();
  const {groups, idf} = freshShapes(byShape, owners, near);
  for (const {leader, others} of groups) {
    const owner = owners.get(leader);
    const known = owner === undefined ? undefined : families.get(owner.id);
    const family: Family =
      known === undefined
        ? {id: freeId(leader, families, mint), anchors: [leader, ...others]}
        : {...known, anchors: [...known.anchors, ...others]};
    families.set(family.id, family);
    (known === undefined || minted.has(family.id) ? minted : grown).set(family.id, family);
    for (const shape of [leader, ...others]) owners.set(shape, family);
  }

  const members = new Map<CandidateId, {anchor: ShapeFingerprint; shapes: ShapeFingerprint[]; rows: R[]}>();
  for (const shape of [...byShape.keys()].toSorted(compareText)) {
    const family = owners.get(shape);
    if (family === undefined) continue;
    const group = members.get(family.id) ?? {anchor: family.anchors[0] ?? shape, shapes: [], rows: []};
    group.shapes.push(shape);
    for (const row of byShape.get(shape) ?? []) group.rows.push(row);
    members.set(family.id, group);
  }

  const grouped = [...members].map(([id, group]) => ({
    id,
    anchor: group.anchor,
    shapes: group.shapes,
    rows: group.rows.toSorted((a, b) => compareText(a.statement.id, b.statement.id)),
  }));
  return {
    families: grouped.toSorted((a, b) => compareText(a.id, b.id)),
    minted: byId(minted),
    grown: byId(grown),
    ...(idf === undefined ? {} : {idf}),
  };
}

function byId(families: ReadonlyMap<CandidateId, Family>): readonly Family[] {
  return [...families.values()].toSorted((a, b) => compareText(a.id, b.id));
}

/** The shapes that no family knows, each by itself or with those it is near; led by a family's where it is near one. */
function freshShapes<R extends RowLike>(
  byShape: ReadonlyMap<ShapeFingerprint, readonly R[]>,
  owners: ReadonlyMap<ShapeFingerprint, Family>,
  near: Nearness<R> | undefined,
): {readonly groups: readonly NearShapes[]; readonly idf?: Idf} {
  const fresh = new Map<ShapeFingerprint, R>();
  const leaders = new Map<ShapeFingerprint, R>();
  const ledBy = new Map<CandidateId, {readonly shape: ShapeFingerprint; readonly place: number}>();
  for (const [shape, rows] of byShape) {
    const owner = owners.get(shape);
    const row = firstOf(rows);
    if (owner === undefined) {
      fresh.set(shape, row);
      continue;
    }
    // A family is led by the first of its shapes that is still there.
    const index = owner.anchors.indexOf(shape);
    const place = index === -1 ? owner.anchors.length : index;
    const led = ledBy.get(owner.id);
    if (led !== undefined && (led.place < place || (led.place === place && led.shape < shape))) continue;
    if (led !== undefined) leaders.delete(led.shape);
    ledBy.set(owner.id, {shape, place});
    leaders.set(shape, row);
  }
  if (near !== undefined) return nearShapes(fresh, leaders, near);
  return {groups: [...fresh.keys()].toSorted(compareText).map((leader) => ({leader, others: []}))};
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

/** The family that each known shape belongs to in the end. Where two claim a shape, the smaller id has it. */
function anchorOwners(
  registry: readonly Family[],
  families: ReadonlyMap<CandidateId, Family>,
): ReadonlyMap<ShapeFingerprint, Family> {
  const owners = new Map<ShapeFingerprint, Family>();
  for (const family of registry.toSorted((a, b) => compareText(a.id, b.id))) {
    const target = followMerges(family, families);
    for (const anchor of family.anchors) if (!owners.has(anchor)) owners.set(anchor, target);
  }
  return owners;
}

/**
 * Where a family was merged into, through any number of merges. A target that the registry lacks ends the way; of a
 * ring of merges, which only hand edits can make, the smallest id wins on every machine.
 */
export function followMerges(family: Family, families: ReadonlyMap<CandidateId, Family>): Family {
  const path: Family[] = [];
  for (let at: Family | undefined = family; at !== undefined;) {
    const back: number = path.indexOf(at);
    if (back !== -1) return path.slice(back).toSorted((a, b) => compareText(a.id, b.id))[0] ?? family;
    path.push(at);
    at = at.mergedInto === undefined ? undefined : families.get(at.mergedInto);
  }
  return path.at(-1) ?? family;
}

/** An id that no other family has: lengthened until it is free. */
function freeId(shape: ShapeFingerprint, families: ReadonlyMap<CandidateId, Family>, mint: MintId): CandidateId {
  let id = mint(shape, DIGITS);
  for (let digits = DIGITS + 1; families.has(id) && digits <= 32; digits++) id = mint(shape, digits);
  // Two shapes with all digits alike: count, rather than put two families into one.
  for (let n = 2, full = id; families.has(id); n++) id = `${full}-${n}`;
  return id;
}
