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
  /** The model that makes the relation, where one does that is written with this one or was approved as well. */
  readonly model?: string;
}

/** A column that comes out of a model. */
export interface ModelColumn {
  /** In stored case. */
  readonly name: string;
  /** As Snowflake spells it, `NUMBER(38,2)`; undefined where nothing says it. */
  readonly type?: string;
  readonly description?: string;
}

/** What must hold of a model's rows because its query says so. */
export interface ModelTest {
  readonly kind: 'unique' | 'not_null' | 'accepted_values';
  /** In stored case; several of `unique` are unique together. */
  readonly columns: readonly [string, ...string[]];
  /** Of `accepted_values`: literals without quotes. */
  readonly values?: readonly string[];
  /** Whether the values are numbers. */
  readonly areNumbers?: true;
  /** Why it holds, one sentence. */
  readonly reason: string;
}

/** Somebody or something that was seen to read what the original writes. */
export interface ModelExposure {
  /** `weekly_finance`: lower-case letters, digits and underscores. */
  readonly name: string;
  readonly label: string;
  readonly type: 'dashboard' | 'notebook' | 'analysis' | 'application';
  /** How sure it is, and by what: one sentence. */
  readonly description: string;
  readonly maturity: 'high' | 'medium' | 'low';
  readonly owner: {readonly name: string; readonly email?: string};
}

/** How Snowflake keeps the rows of a dynamic table. */
export interface DynamicTable {
  /** As written: `1 hour`, `downstream`. */
  readonly targetLag: string;
  readonly warehouse: string;
  readonly refreshMode?: string;
  readonly initialize?: string;
}

/** An INSERT … SELECT as a start for an incremental model: no model yet, as the table has a history that the query lacks. */
export interface Scaffold {
  /** The table that is filled. */
  readonly into: RelationName;
  /** What the table holds that the query cannot give again, a sentence each. */
  readonly says: readonly string[];
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
  /** As the original is kept: `ephemeral` is a step of a sheet that several of its results use. */
  readonly materialized: 'view' | 'table' | 'dynamic_table' | 'ephemeral';
  /** Of a dynamic table. */
  readonly dynamic?: DynamicTable;
  /** A secure view. */
  readonly secure?: true;
  /** Of a table: whether it has no fail-safe period. */
  readonly transient?: boolean;
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
  /** Output columns where they are certain; empty when a star hides them. */
  readonly columns: readonly ModelColumn[];
  /** What follows from the query itself. */
  readonly tests?: readonly ModelTest[];
  /** The object that the original makes: what reads it reads this model from now on. */
  readonly replaces?: RelationName;
  /** Models of steps that several results of the sheet use; each is read through an import of this one, or of one of them. */
  readonly steps?: readonly ModelDraft[];
  /** Present where the draft is no model but a start for one. */
  readonly scaffold?: Scaffold;
  readonly exposures?: readonly ModelExposure[];
  /** staging: 1:1 on one relation. intermediate: a step of something else. marts: what people read; also where nothing is said. */
  readonly layer?: 'staging' | 'intermediate' | 'marts';
  /** The original as one query with whole names, personal data masked: what the model's rows can be compared with. */
  readonly comparable?: string;
  /** The dbt group that owns it, where config says so. */
  readonly group?: string;
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
