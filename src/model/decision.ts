import type {CandidateId} from './family.ts';
import type {Hash, Instant, Ulid} from './scalars.ts';
import type {ShapeFingerprint, StatementId} from './statement.ts';

export type Verdict =
  | {readonly t: 'approve'}
  | {readonly t: 'reject'; readonly reason: string}
  | {readonly t: 'rename'; readonly name: string}
  | {readonly t: 'merge'; readonly into: CandidateId}
  | {readonly t: 'split'; readonly out: readonly StatementId[]}
  | {readonly t: 'snooze'; readonly until: Instant}
  | {readonly t: 'edit'; readonly patch: string}
  | {readonly t: 'assign'; readonly to: string}
  /** This piece of personal data may leave the archive: the one with this digest, whatever number it has. */
  | {readonly t: 'release'; readonly datum: string; readonly digest: Hash}
  | {readonly t: 'undo'};

/**
 * A verdict on a candidate. Append-only, merged between machines as a set by `id`. An undo is a decision with
 * `undoes`. Stale when the keeper, its context or the edit it was based on no longer fit; never because of evidence,
 * rank or an identical new member.
 */
export interface Decision {
  readonly id: Ulid;
  readonly parents: readonly Ulid[];
  readonly candidate: CandidateId;
  readonly anchor: ShapeFingerprint;
  readonly basedOn: {readonly keeper: Hash; readonly context: Hash; readonly edit?: Hash};
  readonly by: string;
  readonly at: Instant;
  readonly verdict: Verdict;
  readonly undoes?: Ulid;
  readonly forgeEvent?: string;
}

/** What the log of decisions says of one candidate now. */
export type ReviewStatus = 'pending' | 'approved' | 'rejected' | 'merged' | 'snoozed' | 'stale';
