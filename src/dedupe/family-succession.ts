import type {CandidateId, Family} from '../model/family.ts';
import type {ShapeFingerprint} from '../model/statement.ts';
import {freeId, type MintId} from './family-ids.ts';
import {compareText} from './order.ts';

/** Shapes that belong together today, the one that leads first. */
export type ShapeGroup = readonly [leader: ShapeFingerprint, ...others: ShapeFingerprint[]];

type Owners = ReadonlyMap<ShapeFingerprint, Family>;

/**
 * Says which family each group is. A family goes on as the group that it has most shapes in common with; of several that could,
 * those with most in common first, then by id. A group that goes on for none is new, or one that was absorbed and is back; it
 * says what it split from. A family that no group goes on for was absorbed by the one that has most of its shapes.
 *
 * @param groups all shapes that are there, but for families that stay as they are
 * @param owners the family that had each shape, in the account or not
 * @returns the entries that are new or not what they were, by id
 */
export function succeed(
  groups: readonly ShapeGroup[],
  owners: Owners,
  registry: readonly Family[],
  mint?: MintId,
): ReadonlyMap<CandidateId, Family> {
  const heirs = heirsOf(groups, owners);
  const present = new Set(groups.flat());
  const entries = new Map(registry.map((family) => [family.id, family]));
  const absorbed = new Map(registry.flatMap((family) => (isAbsorbed(family) ? claimsOf(family) : [])));
  const followed = new Map<CandidateId, Family>();
  const homes = new Map<ShapeFingerprint, Family>();
  for (const group of groups) {
    const heir = heirs.get(group);
    // Shapes that are in the account no longer come home when they are back.
    const absent = heir?.anchors.filter((shape) => !present.has(shape) && owners.get(shape)?.id === heir.id) ?? [];
    const family: Family = {...(heir ?? newcomer(group)), anchors: [...group, ...absent]};
    entries.set(family.id, family);
    if (heir === undefined || !isSame(heir, family)) followed.set(family.id, family);
    for (const shape of group) homes.set(shape, family);
  }
  for (const [family, shapes] of lost(owners, homes, new Set([...heirs.values()].map(({id}) => id)))) {
    const by = mostOf(shapes, homes);
    if (by !== undefined) followed.set(family.id, {...family, absorbedBy: by.id});
  }
  return followed;

  function newcomer(group: ShapeGroup): Omit<Family, 'anchors'> {
    const from = mostOf(group, owners);
    const once = mostOf(group, absorbed);
    // Only the first of several groups that one was absorbed with comes back as that one.
    const back = once === undefined ? undefined : entries.get(once.id);
    const {absorbedBy: _, ...entry} =
      back !== undefined && isAbsorbed(back) ? back : {id: freeId(group[0], entries, mint)};
    return {...entry, ...(from === undefined ? {} : {splitFrom: from.id})};
  }
}

function isAbsorbed({absorbedBy}: Family): boolean {
  return absorbedBy !== undefined;
}

function claimsOf(family: Family): readonly (readonly [ShapeFingerprint, Family])[] {
  return family.anchors.map((shape) => [shape, family] as const);
}

function isSame(a: Family, b: Family): boolean {
  return a.anchors.length === b.anchors.length && a.anchors.every((shape, at) => shape === b.anchors[at]);
}

/** The family that each group goes on for: each family and each group once, those with most in common first. */
function heirsOf(groups: readonly ShapeGroup[], owners: Owners): ReadonlyMap<ShapeGroup, Family> {
  const shared: {readonly group: ShapeGroup; readonly family: Family; readonly shapes: number}[] = [];
  for (const group of groups) {
    for (const [family, shapes] of counted(group, owners)) shared.push({group, family, shapes});
  }
  shared.sort(
    (a, b) => b.shapes - a.shapes || compareText(a.family.id, b.family.id) || compareText(a.group[0], b.group[0]),
  );
  const heirs = new Map<ShapeGroup, Family>();
  const gone = new Set<CandidateId>();
  for (const {group, family} of shared) {
    if (heirs.has(group) || gone.has(family.id)) continue;
    heirs.set(group, family);
    gone.add(family.id);
  }
  return heirs;
}

/** Families that no group goes on for, with their shapes that are in a group. */
function lost(
  owners: Owners,
  homes: Owners,
  heirs: ReadonlySet<CandidateId>,
): ReadonlyMap<Family, readonly ShapeFingerprint[]> {
  const found = new Map<Family, ShapeFingerprint[]>();
  for (const [shape, family] of owners) {
    if (heirs.has(family.id) || !homes.has(shape)) continue;
    const known = found.get(family);
    if (known === undefined) found.set(family, [shape]);
    else known.push(shape);
  }
  return found;
}

/** The family that most of some shapes belong to; of several the first by id. */
function mostOf(shapes: readonly ShapeFingerprint[], owners: Owners): Family | undefined {
  const [most] = [...counted(shapes, owners)].toSorted(
    ([a, one], [b, other]) => other - one || compareText(a.id, b.id),
  );
  return most?.[0];
}

/** How many of some shapes belong to each family. */
function counted(shapes: readonly ShapeFingerprint[], owners: Owners): ReadonlyMap<Family, number> {
  const counts = new Map<Family, number>();
  for (const shape of shapes) {
    const family = owners.get(shape);
    if (family !== undefined) counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  return counts;
}
