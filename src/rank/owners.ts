import type {RankReason} from '../model/family.ts';
import type {Owner} from '../model/people.ts';
import {namedUsers} from './people.ts';
import type {RankWeights} from './weights.ts';

/** The people among owners, each once, by name. Roles and unknown owners are left out: nobody leaves with them. */
export function distinctPeople(owners: readonly Owner[]): readonly Owner[] {
  const people = new Map<string, Owner>();
  for (const owner of owners) {
    if (owner.kind !== 'user') continue;
    const key = ownerKey(owner);
    const known = people.get(key);
    // A state that only one of the assets knows is the better one to have.
    if (known === undefined || (known.state === undefined && owner.state !== undefined)) people.set(key, owner);
  }
  return [...people.values()].toSorted((a, b) => (ownerKey(a) < ownerKey(b) ? -1 : 1));
}

export function ownerKey(owner: Owner): string {
  return owner.id === '' ? `name:${owner.name}` : owner.id;
}

/** What nobody ran is less of a loss, whoever owned it. */
const UNUSED = 0.4;

/** Dropped weighs more than disabled, and both more than one active person who alone has it. */
export function ownerReason(owners: readonly Owner[], used: boolean, weights: RankWeights): RankReason | undefined {
  const factor = used ? 1 : UNUSED;
  // A role's workspace or a shared folder outlives any person.
  if (owners.some((owner) => owner.kind === 'role')) return undefined;
  const people = distinctPeople(owners);
  const [only] = people;
  if (only === undefined) return undefined;
  const active = people.filter((owner) => owner.state === 'active');
  const unknown = people.filter((owner) => owner.state === undefined);
  if (active.length === 0 && unknown.length === 0) {
    const disabled = people.filter((owner) => owner.state === 'disabled');
    const state = disabled.length > 0 ? 'disabled' : 'dropped';
    const names = namedUsers(people.map((owner) => owner.name));
    const what =
      people.length === 1 ? `The owner ${names} was ${state}` : `None of its owners (${names}) is active any more`;
    return {part: 'owner', points: weights.owner[state] * factor, text: `${what}, and nobody else has it.`};
  }
  if (people.length > 1 || active.length === 0) return undefined;
  return {part: 'owner', points: weights.soleOwner * factor, text: `Only ${only.name}, who is active, has it.`};
}

/** Copies under several owners: somebody wanted it enough to keep it. */
export function copiesReason(owners: readonly Owner[], weights: RankWeights): RankReason | undefined {
  const people = distinctPeople(owners);
  if (people.length < 2) return undefined;
  const names = namedUsers(people.map((owner) => owner.name));
  const points = Math.min(weights.copiesMost, (people.length - 1) * weights.copy);
  return {part: 'copies', points, text: `${people.length} people keep a copy of it: ${names}.`};
}
