import type {FamilyReader} from '../model/family.ts';
import type {ExactFingerprint, RelationName} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';
import type {Catalog} from '../ports/catalog.ts';

/** What the account saw of objects, gathered once. */
export interface ObjectUses {
  readonly readers: ReturnType<Catalog['readersOf']>;
  readonly written: ReturnType<Catalog['writtenBy']>;
}

/**
 * Who reads what a family writes: by the names in its keeper, completed from where it was run, and by what the access history
 * saw its texts write, which knows names that a text leaves open.
 * @returns those with most runs first
 */
export function readersOfFamily(
  writes: readonly RelationName[],
  exacts: Iterable<ExactFingerprint>,
  {readers, written}: ObjectUses,
): readonly FamilyReader[] {
  const objects = new Set(writes.map(relationKey));
  for (const exact of exacts) for (const object of written.get(exact) ?? []) objects.add(object);
  return [...objects]
    .toSorted()
    .flatMap((object) => (readers.get(object) ?? []).map((reader) => ({object, ...reader})))
    .toSorted((a, b) => b.runs - a.runs);
}
