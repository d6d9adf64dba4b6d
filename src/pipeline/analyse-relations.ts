import {conflictsBetween} from '../dedupe/conflicts.ts';
import {containedIn} from '../dedupe/contained.ts';
import type {Candidate, CandidateId, FamilyPart, TermConflict} from '../model/family.ts';
import {readStatement} from '../parse/read-statement.ts';

/**
 * Says of candidates how they stand to each other: which give one term different meanings, and which are a part of another.
 * What is set aside takes no part.
 */
export function related(candidates: readonly Candidate[]): readonly Candidate[] {
  const asked = candidates
    .filter(({setAside}) => setAside === undefined)
    .map((candidate) => ({candidate, reading: readStatement(candidate.sql)}));
  const names = new Map(asked.map(({candidate}) => [candidate.id, candidate.name]));
  const nameOf = (id: CandidateId): string => names.get(id) ?? '';

  const conflicts = new Map<CandidateId, TermConflict[]>();
  const compared = asked.map(({candidate: {id, name, title, context}, reading}) => ({
    id,
    name,
    title,
    context,
    reading,
  }));
  for (const {term, sides} of conflictsBetween(compared)) {
    for (const {family, says} of sides) {
      const others = sides
        .filter((side) => side.family !== family)
        .map((side) => ({id: side.family, name: nameOf(side.family), says: side.says}));
      add(conflicts, family, {term, says, others});
    }
  }

  const contains = new Map<CandidateId, FamilyPart[]>();
  const standsIn = new Map<CandidateId, FamilyPart[]>();
  for (const part of containedIn(asked.map(({candidate, reading}) => ({key: candidate.id, reading})))) {
    const how = {as: part.as, ...(part.name === undefined ? {} : {cte: part.name})};
    add(contains, part.outer, {id: part.inner, name: nameOf(part.inner), ...how});
    add(standsIn, part.inner, {id: part.outer, name: nameOf(part.outer), ...how});
  }

  return candidates.map((candidate) => ({
    ...candidate,
    ...listed('conflicts', conflicts.get(candidate.id)),
    ...listed('contains', contains.get(candidate.id)),
    ...listed('standsIn', standsIn.get(candidate.id)),
  }));
}

function add<T>(map: Map<CandidateId, T[]>, id: CandidateId, value: T): void {
  const known = map.get(id);
  if (known === undefined) map.set(id, [value]);
  else known.push(value);
}

function listed<K extends string, T>(key: K, values: readonly T[] | undefined): {readonly [key in K]?: readonly T[]} {
  return values === undefined ? {} : ({[key]: values} as {readonly [key in K]?: readonly T[]});
}
