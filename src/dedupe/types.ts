import type {AssetId, AssetKind, Context} from '../model/asset.ts';
import type {Actor} from '../model/evidence.ts';
import type {Owner} from '../model/people.ts';
import type {Instant, UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint, RelationName, ShapeFingerprint, StatementId, StatementKind} from '../model/statement.ts';

/** What grouping needs of a statement. A `Statement` fits. */
export interface StatementLike {
  readonly id: StatementId;
  readonly asset: AssetId;
  readonly kind: StatementKind;
  readonly sql: string;
  readonly exact: ExactFingerprint;
  readonly shape: ShapeFingerprint;
  readonly reads: readonly RelationName[];
  readonly writes: readonly RelationName[];
  readonly context: Context;
  readonly remark?: string;
}

/** What grouping needs of the asset that holds a statement. An `Asset` without its body fits. */
export interface AssetLike {
  readonly kind: AssetKind;
  readonly title: string;
  readonly owner: Owner;
  readonly createdAt?: Instant;
  readonly changedAt?: Instant;
}

/** A statement with its asset. The catalog's `StatementRow` fits. */
export interface RowLike {
  readonly statement: StatementLike;
  readonly asset: AssetLike;
}

/** Evidence of one exact text for one user and context. The catalog's `EvidenceSum` fits. */
export interface EvidenceLike {
  readonly exact: ExactFingerprint;
  readonly userId: string;
  readonly userName: string;
  readonly actor: Actor;
  readonly runs: number;
  readonly failures: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Distinct UTC days with a run, sorted. */
  readonly days: readonly UtcDay[];
}
