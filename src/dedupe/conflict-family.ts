import type {Context} from '../model/asset.ts';
import type {StatementReading} from '../parse/reading.ts';

/** A family as far as conflicts are looked for in it. */
export interface FamilyToCompare {
  readonly id: string;
  /** Proposed model name. */
  readonly name: string;
  /** Title of the asset that holds its keeper. */
  readonly title: string;
  /** Of its keeper. */
  readonly reading: StatementReading;
  readonly context: Context;
}
