import type {Decision} from '../model/decision.ts';
import type {CandidateId, Family} from '../model/family.ts';
import type {ExactFingerprint, ShapeFingerprint} from '../model/statement.ts';
import {SHAPE_VERSION} from '../parse/fingerprint/fingerprints.ts';

/**
 * Families whose anchors are all of an earlier version of the shape fingerprint get the shapes of today of the statements
 * that decisions were made about, so that a decision keeps its family when the fingerprint changes. A family that nobody
 * decided about is left as it is: its statements mint a new one.
 *
 * @param decisions all of them
 * @param shapeOf the shape of today of a text, undefined when it is no longer known
 */
export function reanchor(
  registry: readonly Family[],
  decisions: Iterable<Decision>,
  shapeOf: (exact: ExactFingerprint) => ShapeFingerprint | undefined,
): readonly Family[] {
  if (registry.every(isCurrent)) return registry;
  const keepers = new Map<CandidateId, Set<ExactFingerprint>>();
  for (const {candidate, basedOn} of decisions) {
    const known = keepers.get(candidate);
    if (known === undefined) keepers.set(candidate, new Set([basedOn.keeper]));
    else known.add(basedOn.keeper);
  }
  return registry.map((family) => {
    if (isCurrent(family)) return family;
    const shapes = [...(keepers.get(family.id) ?? [])].toSorted().flatMap((exact) => shapeOf(exact) ?? []);
    return shapes.length === 0 ? family : {...family, anchors: [...new Set([...shapes, ...family.anchors])]};
  });
}

/** Whether a family has a shape of today's version: only such a one can have members. */
export function isCurrent({anchors}: Family): boolean {
  return anchors.some((anchor) => anchor.startsWith(`${SHAPE_VERSION}_`));
}
