import type {Instant} from './scalars.ts';

/** What the account says of a user: usable, switched off, or gone. */
export type PersonState = 'active' | 'disabled' | 'dropped';

/** A user of the account. Names are reused after a drop, so `userId` is the identity. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly displayName?: string;
  readonly email?: string;
  readonly state: PersonState;
  /** True for a human being, false for a service user. */
  readonly human: boolean;
  readonly createdAt?: Instant;
  readonly deletedAt?: Instant;
  readonly lastLoginAt?: Instant;
}

/** Who an asset belongs to. A shared workspace belongs to a role, a file on disk to nobody known. */
export interface Owner {
  readonly kind: 'user' | 'role' | 'unknown';
  /** USER_ID for a user; the role's name for a role; empty when unknown. */
  readonly id: string;
  readonly name: string;
  readonly state?: PersonState;
}
