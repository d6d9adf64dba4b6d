import type {AssetId, AssetKind} from '../model/asset.ts';
import type {CandidateId} from '../model/family.ts';
import type {ExactFingerprint, ShapeFingerprint, StatementId} from '../model/statement.ts';
import {hash32} from './hash.ts';

/** What makes an asset the same asset tomorrow. */
export interface AssetIdentity {
  readonly account: string;
  /** USER_ID of the owner, or the owning role or object; never a name that a drop frees for someone else. */
  readonly owner: string;
  readonly kind: AssetKind;
  readonly container: string;
  readonly path: string;
}

/** Identity of an asset. The parts are hashed as a JSON array, so that no two lists of parts run into each other. */
export function assetId(identity: AssetIdentity): AssetId {
  const {account, owner, kind, container, path} = identity;
  return hash32(JSON.stringify([account, owner, kind, container, path]));
}

/**
 * Identity of a statement within its asset.
 * @param n which of the equal statements of the asset it is, counted from 0.
 */
export function statementId(asset: AssetId, exact: ExactFingerprint, n: number): StatementId {
  return `${asset}:${exact}:${n}`;
}

/** Identity of a candidate, minted from the shape it was first seen with: 12 hex digits. */
export function candidateId(shape: ShapeFingerprint): CandidateId {
  return hash32(shape).slice(0, 12);
}
