import type {Decision, ReviewStatus, Verdict} from '../model/decision.ts';
import type {CandidateId} from '../model/family.ts';
import type {Hash, Instant, Ulid} from '../model/scalars.ts';

/** Where a candidate stands after all decisions on it. */
export interface ReviewState {
  readonly status: ReviewStatus;
  /** The reviewer's name for the model, when one was given. */
  readonly name?: string;
  readonly reason?: string;
  readonly snoozedUntil?: Instant;
  readonly mergedInto?: CandidateId;
  readonly assignedTo?: string;
  /** Digests of the personal data that may leave the archive. */
  readonly released: readonly Hash[];
  /** Who gave the verdict that counts, and when. */
  readonly by?: string;
  readonly at?: Instant;
  /** Decisions that nothing follows: the parents of the next one. */
  readonly heads: readonly Ulid[];
}

interface Basis {
  readonly keeper: Hash;
  readonly context: Hash;
}

/**
 * Folds the decisions of one candidate. The log is a set: order of arrival does not matter, copies count once. A decision
 * comes after its parents; where two know nothing of each other the ULID decides, so that every machine agrees.
 *
 * An undo removes exactly the decision it names; an undo of an undo brings it back. An approval or a reviewer's edit is
 * stale when the keeper or its context is no longer the one it was based on; a rejection, a name, an assignment hold.
 *
 * @param now for snoozes only
 */
export function foldDecisions(decisions: readonly Decision[], basis: Basis, now: Instant): ReviewState {
  const ordered = orderDecisions(decisions);
  const effective = effectiveOf(ordered);
  const last = <T extends Verdict['t']>(
    ...kinds: readonly T[]
  ): (Decision & {verdict: Extract<Verdict, {t: T}>}) | undefined =>
    effective.findLast((decision): decision is Decision & {verdict: Extract<Verdict, {t: T}>} =>
      (kinds as readonly string[]).includes(decision.verdict.t),
    );

  const name = last('rename')?.verdict.name;
  const assignedTo = last('assign')?.verdict.to;
  const heads = headsOf(ordered);
  const verdict = last('approve', 'reject', 'merge', 'snooze');
  const common = {
    heads,
    released: releasedBy(effective),
    ...(name === undefined ? {} : {name}),
    ...(assignedTo === undefined ? {} : {assignedTo}),
    ...(verdict === undefined ? {} : {by: verdict.by, at: verdict.at}),
  };
  switch (verdict?.verdict.t) {
    case undefined:
      return {status: 'pending', ...common};
    case 'approve':
      return {status: isStale(verdict, basis) ? 'stale' : 'approved', ...common};
    case 'reject':
      return {status: 'rejected', reason: verdict.verdict.reason, ...common};
    case 'merge':
      return {status: 'merged', mergedInto: verdict.verdict.into, ...common};
    case 'snooze':
      return verdict.verdict.until > now
        ? {status: 'snoozed', snoozedUntil: verdict.verdict.until, ...common}
        : {status: 'pending', ...common};
  }
}

/** Digests of the personal data that decisions let go; each holds for the value it was given for, stale or not. */
export function releasesOf(decisions: readonly Decision[]): readonly Hash[] {
  return releasedBy(effectiveOf(orderDecisions(decisions)));
}

function releasedBy(effective: readonly Decision[]): readonly Hash[] {
  return [...new Set(effective.flatMap(({verdict}) => (verdict.t === 'release' ? verdict.digest : [])))];
}

function effectiveOf(ordered: readonly Decision[]): readonly Decision[] {
  const undone = undoneIds(ordered);
  return ordered.filter((decision) => decision.verdict.t !== 'undo' && !undone.has(decision.id));
}

function isStale(decision: Decision, basis: Basis): boolean {
  return decision.basedOn.keeper !== basis.keeper || decision.basedOn.context !== basis.context;
}

/** Parents before children, otherwise by ULID; each id once. */
export function orderDecisions(decisions: readonly Decision[]): readonly Decision[] {
  const byId = new Map<Ulid, Decision>();
  for (const decision of decisions) byId.set(decision.id, decision);
  const pending = [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const placed = new Set<Ulid>();
  const ordered: Decision[] = [];
  const place = (decision: Decision, path: ReadonlySet<Ulid>): void => {
    if (placed.has(decision.id) || path.has(decision.id)) return;
    const deeper = new Set(path).add(decision.id);
    for (const parent of decision.parents.toSorted()) {
      const known = byId.get(parent);
      if (known !== undefined) place(known, deeper);
    }
    if (placed.has(decision.id)) return;
    placed.add(decision.id);
    ordered.push(decision);
  };
  for (const decision of pending) place(decision, new Set());
  return ordered;
}

/** An undo counts unless it is itself undone; read from the newest backwards. */
function undoneIds(ordered: readonly Decision[]): ReadonlySet<Ulid> {
  const undone = new Set<Ulid>();
  for (const decision of ordered.toReversed()) {
    if (decision.verdict.t === 'undo' && decision.undoes !== undefined && !undone.has(decision.id)) {
      undone.add(decision.undoes);
    }
  }
  return undone;
}

function headsOf(ordered: readonly Decision[]): readonly Ulid[] {
  const followed = new Set(ordered.flatMap((decision) => decision.parents));
  return ordered.filter((decision) => !followed.has(decision.id)).map((decision) => decision.id);
}

/** The newest decision that still counts: what an undo takes back. */
export function lastEffective(decisions: readonly Decision[]): Decision | undefined {
  return effectiveOf(orderDecisions(decisions)).at(-1);
}
