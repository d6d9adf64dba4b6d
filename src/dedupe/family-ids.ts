import type {CandidateId, Family} from '../model/family.ts';
import type {ShapeFingerprint} from '../model/statement.ts';
import {hash32} from '../parse/hash.ts';
import {candidateId} from '../parse/identity.ts';
import {compareText} from './order.ts';

/** Gives an id of so many hex digits for a shape; a longer one starts with the shorter one. */
export type MintId = (shape: ShapeFingerprint, digits: number) => CandidateId;

const DIGITS = 12;

/** Ids as `candidateId` mints them, longer where asked. */
function mintId(shape: ShapeFingerprint, digits: number): CandidateId {
  const short = candidateId(shape);
  return digits <= short.length ? short : hash32(shape).slice(0, digits);
}

/** An id for a new family that is not taken: lengthened until it is free. */
export function freeId(
  shape: ShapeFingerprint,
  taken: {has(id: CandidateId): boolean},
  mint: MintId = mintId,
): CandidateId {
  let id = mint(shape, DIGITS);
  for (let digits = DIGITS + 1; taken.has(id) && digits <= 32; digits++) id = mint(shape, digits);
  // Two shapes with all digits alike: count, rather than put two families into one.
  for (let n = 2, full = id; taken.has(id); n++) id = `${full}-${n}`;
  return id;
}

/**
 * The family that each known shape belongs to in the end. Where two claim a shape, the smaller id has it. One that another
 * absorbed claims nothing.
 */
export function ownersOf(registry: readonly Family[]): ReadonlyMap<ShapeFingerprint, Family> {
  const families = new Map(registry.map((family) => [family.id, family]));
  const owners = new Map<ShapeFingerprint, Family>();
  for (const family of registry.toSorted((a, b) => compareText(a.id, b.id))) {
    if (family.absorbedBy !== undefined) continue;
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
  return follow(family, families, ({mergedInto}) => mergedInto);
}

/** As `followMerges`, and on to what absorbed it: what an id of once stands for today. */
export function familyToday(family: Family, families: ReadonlyMap<CandidateId, Family>): Family {
  return follow(family, families, ({mergedInto, absorbedBy}) => mergedInto ?? absorbedBy);
}

function follow(
  family: Family,
  families: ReadonlyMap<CandidateId, Family>,
  next: (family: Family) => CandidateId | undefined,
): Family {
  const path: Family[] = [];
  for (let at: Family | undefined = family; at !== undefined;) {
    const back: number = path.indexOf(at);
    if (back !== -1) return path.slice(back).toSorted((a, b) => compareText(a.id, b.id))[0] ?? family;
    path.push(at);
    const id: CandidateId | undefined = next(at);
    at = id === undefined ? undefined : families.get(id);
  }
  return path.at(-1) ?? family;
}
