import type {CandidateId, Family} from '../model/family.ts';
import type {ShapeFingerprint} from '../model/statement.ts';
import {hash32} from '../parse/hash.ts';
import {candidateId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';
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

/**
 * Groups statements into families: one per shape, or per set of shapes that the registry holds together. Takes queries
 * and definitions that hold a query; everything else is left out. The registry decides ids, a merged family's statements
 * go to where it was merged into; a shape that no family knows mints one. The result does not depend on the order of
 * `rows` or of `registry`.
 *
 * @returns families by id, and the registry entries that are new and have to be kept.
 */
export function groupByShape<R extends RowLike>(
  rows: Iterable<R>,
  registry: readonly Family[],
  mint: MintId = mintId,
): {readonly families: readonly Grouped<R>[]; readonly minted: readonly Family[]} {
  const byShape = new Map<ShapeFingerprint, R[]>();
  for (const row of rows) {
    if (!holdsQuery(row.statement)) continue;
    const known = byShape.get(row.statement.shape);
    if (known === undefined) byShape.set(row.statement.shape, [row]);
    else known.push(row);
  }

  const families = new Map(registry.map((family) => [family.id, family]));
  const owners = anchorOwners(registry, families);
  const minted: Family[] = [];
  const members = new Map<CandidateId, {anchor: ShapeFingerprint; shapes: ShapeFingerprint[]; rows: R[]}>();
  for (const shape of [...byShape.keys()].toSorted(compareText)) {
    let family = owners.get(shape);
    if (family === undefined) {
      family = {id: freeId(shape, families, mint), anchors: [shape]};
      families.set(family.id, family);
      minted.push(family);
    }
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
    minted: minted.toSorted((a, b) => compareText(a.id, b.id)),
  };
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
