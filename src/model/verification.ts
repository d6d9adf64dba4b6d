import type {CandidateId} from './family.ts';
import type {Hash, Instant} from './scalars.ts';

/**
 * What comparing the rows of an original and its model came to. equal: the same rows, however often each, and the same
 * columns. both-empty: neither gives a row, which proves little. not-deterministic: the original gives other rows each time.
 * not-run: nothing was compared, and the reason says why.
 */
export type VerificationOutcome = 'equal' | 'different' | 'both-empty' | 'not-deterministic' | 'not-run';

/** The verdict on a candidate's model: counts and names of columns, never a value of any row. */
export interface Verification {
  readonly candidate: CandidateId;
  readonly outcome: VerificationOutcome;
  /** Hashes of the two texts that were compared: with another original or another model it is about nothing any more. */
  readonly original: Hash;
  readonly model: Hash;
  /** Whose eyes it was seen with. */
  readonly role: string;
  /** When it came to this for the first time: comparing again with the same outcome changes nothing. */
  readonly at: Instant;
  readonly rows?: {readonly original: number; readonly model: number};
  /** Columns that are there on one side only, of another type, or with other values. */
  readonly columns?: readonly string[];
  /** Why, in one sentence, where the outcome does not say it. */
  readonly reason?: string;
}
