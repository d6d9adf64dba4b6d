import type {AssetId} from './asset.ts';
import type {CandidateId, Finding} from './family.ts';
import type {Owner} from './people.ts';
import type {Instant} from './scalars.ts';
import type {RelationName, StatementId} from './statement.ts';

/** A relation the model reads, and the CTE that stands for it in the rewritten text. */
export interface ImportCte {
  readonly cte: string;
  /** The author's comments above the CTE that became this import. */
  readonly leading?: string;
  /** Fully qualified: database, schema and name are all present. */
  readonly relation: Required<RelationName>;
}

/**
 * A variable of the model: personal data that the query computes with, so that it means the same without holding it, or a value
 * that the sheet set.
 */
export interface ModelVariable {
  /** Of the model's name, so that no two models share one by accident. */
  readonly name: string;
  readonly kind: string;
  /** What stands for it in the draft's texts, inside a string but for numbers; nothing else there is spelt like it. */
  readonly marker: string;
  /** What it is where nobody gives it a value: what the sheet set; else of the same shape as the data, and plainly nobody's. */
  readonly stands: string;
  readonly isNumber?: boolean;
}

/**
 * A keeper rewritten by span edits so that every relation is read through an import CTE. How an import is spelt
 * (`source()`, `ref()`, a plain name) is the target's business; the author's text is the draft's.
 */
export interface ModelDraft {
  readonly candidate: CandidateId;
  readonly name: string;
  /** `table` for a CREATE TABLE AS keeper, else `view`. */
  readonly materialized: 'view' | 'table';
  readonly description: string;
  readonly imports: readonly ImportCte[];
  readonly recursive: boolean;
  /** The author's CTEs after edits, in order; `text` is what stands between the parentheses, comments included. */
  readonly ctes: readonly {
    readonly name: string;
    readonly columns?: string;
    readonly text: string;
    readonly leading: string;
  }[];
  /** The last query, after edits, without terminator. */
  readonly final: string;
  /** In the order of the text. */
  readonly variables: readonly ModelVariable[];
  /** Output column names where they are certain; empty when a star hides them. */
  readonly columns: readonly string[];
  readonly findings: readonly Finding[];
  readonly provenance: Provenance;
}

/** Where a model comes from. */
export interface Provenance {
  readonly statement: StatementId;
  readonly asset: AssetId;
  readonly locator: string;
  readonly title: string;
  readonly owner: Owner;
  /** The statement as harvested (redacted). */
  readonly original: string;
  readonly originalHash: string;
  readonly changedAt?: Instant;
  readonly otherOwners: readonly string[];
  readonly runs: number;
  readonly people: number;
  readonly lastRunAt?: Instant;
  readonly reasons: readonly string[];
}

/** A file that a target wants in the repository. */
export interface ModelFile {
  readonly path: string;
  readonly text: string;
}

/** Something that could not be done, with the reason and what to do. */
export interface Refusal {
  readonly candidate: CandidateId;
  readonly name: string;
  readonly reason: string;
}
