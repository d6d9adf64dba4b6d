import {familyToday} from '../dedupe/family-ids.ts';
import type {CandidateId, Family} from '../model/family.ts';
import type {Catalog} from '../ports/catalog.ts';

/** A family by the name that it was registered with. */
export interface NamedFamily {
  readonly id: CandidateId;
  readonly name: string;
}

/** What became of a family's statements as others came. */
export interface FamilyTrace {
  /** The family that had most of it before; undefined where it split from none. */
  readonly splitFrom?: NamedFamily;
  /** Families of once whose statements are in it now. */
  readonly absorbed: readonly NamedFamily[];
}

/** Where the statements of a family came from, as the registry says it. */
export function familyTrace(catalog: Pick<Catalog, 'families'>, id: CandidateId): FamilyTrace {
  const families = new Map(catalog.families().map((family) => [family.id, family]));
  const from = families.get(families.get(id)?.splitFrom ?? '');
  const absorbed = [...families.values()].filter(
    (family) => family.id !== id && isGone(family) && familyToday(family, families).id === id,
  );
  return {...(from === undefined ? {} : {splitFrom: named(from)}), absorbed: absorbed.map(named)};
}

/** Ids of today of the families of once that fit. */
export function familiesOfOnce(
  catalog: Pick<Catalog, 'families'>,
  fits: (family: Family) => boolean,
): ReadonlySet<CandidateId> {
  const families = new Map(catalog.families().map((family) => [family.id, family]));
  const found = [...families.values()].filter((family) => isGone(family) && fits(family));
  return new Set(found.map((family) => familyToday(family, families).id));
}

function isGone({absorbedBy, mergedInto}: Family): boolean {
  return absorbedBy !== undefined || mergedInto !== undefined;
}

function named({id, name = ''}: Family): NamedFamily {
  return {id, name};
}
