import type {Instant, Ulid} from '../model/scalars.ts';

/** Time and randomness, from outside. */
export interface Clock {
  now(): Instant;
  /** A new ULID, later than every one made before by this clock. */
  ulid(): Ulid;
}
