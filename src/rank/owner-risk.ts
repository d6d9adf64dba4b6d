import type {CandidateId, SetAside} from '../model/family.ts';
import type {Owner, PersonState} from '../model/people.ts';
import {distinctPeople, ownerKey} from './owners.ts';

/** What the risk of an owner needs of a candidate. A `Candidate` fits. */
export interface RiskCandidate {
  readonly id: CandidateId;
  readonly owner: Owner;
  readonly members: readonly {readonly owner: Owner}[];
  readonly rank: number;
  readonly reasons: readonly {readonly points: number; readonly text: string}[];
  readonly setAside?: SetAside;
}

/** What would stop, or has stopped, with one person. */
export interface OwnerRisk {
  readonly owner: Owner;
  readonly state: PersonState | 'unknown';
  /** Candidates that nobody else who is still there has, by rank. */
  readonly candidates: readonly CandidateId[];
  /** Sum of their ranks. */
  readonly weight: number;
  /** The weightiest reason of the first of them. */
  readonly topReason: string;
}

/**
 * Who is the only one who knows. A candidate counts for the one active person who has it; where none is active any more,
 * for its keeper's owner. What is set aside or lies in a role's workspace counts for nobody.
 *
 * @returns people by the weight of what hangs on them, the heaviest first
 */
export function ownerRisk(candidates: readonly RiskCandidate[]): readonly OwnerRisk[] {
  const byOwner = new Map<string, {owner: Owner; candidates: RiskCandidate[]}>();
  for (const candidate of candidates) {
    if (candidate.setAside !== undefined) continue;
    const owner = onlyHolder(candidate);
    if (owner === undefined) continue;
    const entry = byOwner.get(ownerKey(owner)) ?? {owner, candidates: []};
    entry.candidates.push(candidate);
    byOwner.set(ownerKey(owner), entry);
  }
  return [...byOwner.values()]
    .map(({owner, candidates: held}): OwnerRisk => {
      const ordered = held.toSorted((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
      return {
        owner,
        state: owner.state ?? 'unknown',
        candidates: ordered.map((candidate) => candidate.id),
        weight: Math.round(ordered.reduce((sum, candidate) => sum + candidate.rank, 0) * 10) / 10,
        topReason: ordered[0]?.reasons.toSorted((a, b) => b.points - a.points)[0]?.text ?? '',
      };
    })
    .toSorted((a, b) => b.weight - a.weight || (ownerKey(a.owner) < ownerKey(b.owner) ? -1 : 1));
}

/** The person with whom a candidate goes, or undefined when somebody else still has it. */
function onlyHolder(candidate: RiskCandidate): Owner | undefined {
  const owners = [candidate.owner, ...candidate.members.map((member) => member.owner)];
  if (owners.some((owner) => owner.kind === 'role')) return undefined;
  const people = distinctPeople(owners);
  const here = people.filter((owner) => owner.state === 'active' || owner.state === undefined);
  if (here.length === 1) return here[0];
  if (here.length > 1) return undefined;
  return people.find((owner) => ownerKey(owner) === ownerKey(candidate.owner)) ?? people[0];
}
