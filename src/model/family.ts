import type {AssetId, Context} from './asset.ts';
import type {Owner} from './people.ts';
import type {Modelled} from './modelled.ts';
import type {Hash, Instant, Span, UtcDay} from './scalars.ts';
import type {Confidence, RelationName, ShapeFingerprint, StatementId} from './statement.ts';

/** 12 hex digits, minted once from the shape that led then, and kept in the archive. */
export type CandidateId = string;

/** The registry entry of a family: that it exists, under which id, and which shapes it holds together. */
export interface Family {
  readonly id: CandidateId;
  /** Shapes that belong to it, the one that leads first: all others are near it. Some may be in the account no longer. */
  readonly anchors: readonly ShapeFingerprint[];
  /** Model name proposed when it was minted: kept, so that a rank that moves at night renames nothing. */
  readonly name?: string;
  /** By a person. */
  readonly mergedInto?: CandidateId;
  /** The family that has all of its shapes since others came between them. */
  readonly absorbedBy?: CandidateId;
  /** The family that had most of its shapes before. */
  readonly splitFrom?: CandidateId;
}

export type Severity = 'error' | 'warning' | 'info';

/** A lint rule, a secret or a personal datum, at a place, with what to do about it. */
export interface Finding {
  /** Rule id, e.g. `select-star`. */
  readonly rule: string;
  readonly severity: Severity;
  /** One sentence, ends with a full stop. */
  readonly message: string;
  /** What to do, one sentence. */
  readonly hint?: string;
  /** In the statement's `sql`. */
  readonly span: Span;
  /** Line in the statement's `sql`, counted from 1. */
  readonly line: number;
}

/** A piece of personal data in a statement, by place: equal values are one. */
export interface PersonalDatum {
  /** `email-1`: its kind, and its number among those of the kind in the order of the text. */
  readonly id: string;
  /** `email`, `phone`, `card`, `iban` or `national_id`. */
  readonly kind: string;
  /** Lines of the statement's `sql`, counted from 1, each once. */
  readonly lines: readonly number[];
  /** Whether the query computes with it; otherwise it stands in comments only. */
  readonly inQuery: boolean;
  /** Tells the value from any other one of the same candidate: what a release is good for. */
  readonly digest: Hash;
}

/** How a member stands to the keeper. */
export interface Member {
  readonly statement: StatementId;
  readonly asset: AssetId;
  readonly owner: Owner;
  readonly title: string;
  /** When its asset was changed last; undefined where nobody knows. */
  readonly changedAt?: Instant;
  readonly tier: 'keeper' | 'exact' | 'same-shape' | 'near';
  /** How it differs from the keeper: literals as `'churned' → 'active'`, of near ones a sentence each; empty for exact copies. */
  readonly differs: readonly string[];
  /** It has another filter, join, aggregate or grain than the keeper: it asks something else, and is no copy. */
  readonly isVariant?: true;
}

/** One part of a rank: its points and a sentence that a person can read. */
export interface RankReason {
  readonly part: string;
  readonly points: number;
  readonly text: string;
}

/** One context that a statement was run in. */
export interface ContextRuns {
  readonly context: Context;
  readonly runs: number;
  readonly failures: number;
  /** Distinct people. */
  readonly people: number;
  readonly lastRunAt: Instant;
}

/**
 * Where the query history has a statement. exact: its text. shape: the same with other literals. near: one with its templates
 * filled in, with something added by a tool, a part of it, or nearly all of it; near is no claim that both are the same.
 */
export interface HistoryMatch {
  readonly tier: 'exact' | 'shape' | 'near';
  /** How it was found, one sentence. */
  readonly says: string;
  /** Of a near match, the share of both that stands in both in the same order, from 0 to 1. */
  readonly likeness?: number;
  readonly runs: number;
  readonly failures: number;
  /** Names of the people who ran it, sorted; machines are not among them. */
  readonly people: readonly string[];
  readonly lastRunAt: Instant;
  /** Each apart, the one to go by first. */
  readonly contexts: readonly ContextRuns[];
}

/** Who reads an object that a family writes. */
export interface FamilyReader {
  /** The object, `DATABASE.SCHEMA.NAME`. */
  readonly object: string;
  /** `person`, `dbt`, `bi`, `loader`, `task`, `service`, `unknown`. */
  readonly actor: string;
  /** The user; of a task its full name, where the account says it. */
  readonly who: string;
  readonly runs: number;
  /** First and last day on which it was seen to. */
  readonly firstDay: UtcDay;
  readonly lastDay: UtcDay;
  /** The view that it reads instead of the object, `DATABASE.SCHEMA.NAME`. */
  readonly via?: string;
}

/**
 * Why a statement is not shown among the ones to decide. peek: looks at one table. lookup: finds single rows by an id.
 * trivial: reads nothing. housekeeping: SHOW, DESCRIBE, LIST and the like, INFORMATION_SCHEMA and usage views. admin: grants,
 * users, roles, warehouses. session: USE, SET, transactions. not-a-query: nothing else in it could become a model.
 */
export type SetAside = 'peek' | 'lookup' | 'trivial' | 'housekeeping' | 'admin' | 'session' | 'not-a-query';

/** A term that other families give another meaning to. */
export interface TermConflict {
  readonly term: string;
  /** What this family means by it, in a few words. */
  readonly says: string;
  readonly others: readonly {readonly id: CandidateId; readonly name: string; readonly says: string}[];
}

/** A family that is a part of another one, or has another one as a part of it: linked, never merged. */
export interface FamilyPart {
  readonly id: CandidateId;
  readonly name: string;
  readonly as: 'cte' | 'subquery';
  /** What the common table expression is called, as written. */
  readonly cte?: string;
}

/** A family as a reviewer sees it. Computed from the archive; lives only in the catalog. */
export interface Candidate {
  readonly id: CandidateId;
  readonly anchor: ShapeFingerprint;
  readonly keeper: StatementId;
  readonly keeperAsset: AssetId;
  readonly sql: string;
  /** With the statements above it in its sheet that make what it reads, in their order; undefined where it needs none. */
  readonly original?: string;
  readonly title: string;
  /** Proposed model name: legal, unique in the account without regard to case. */
  readonly name: string;
  readonly owner: Owner;
  readonly context: Context;
  readonly reads: readonly RelationName[];
  readonly writes: readonly RelationName[];
  /** What outside parsers say of `reads`; undefined where they were not asked. */
  readonly confidence?: Confidence;
  readonly members: readonly Member[];
  /** Why the keeper stands for the others, in sentences, the weightiest first; undefined where there is no other. */
  readonly keptFor?: readonly string[];
  readonly findings: readonly Finding[];
  /** What is masked in everything that leaves the archive, unless a reviewer releases it. */
  readonly personalData: readonly PersonalDatum[];
  readonly rank: number;
  readonly reasons: readonly RankReason[];
  readonly setAside?: SetAside;
  /** Who reads what it writes, those with most runs first; undefined when nobody was seen to. */
  readonly readBy?: readonly FamilyReader[];
  /** Credits that the account attributes to all its runs; undefined where it says nothing. */
  readonly credits?: number;
  /** Why it cannot become a model, in one sentence; undefined when it can. */
  readonly refusal?: string;
  /** The model of the target project that it is in already. */
  readonly modelled?: Modelled;
  /** Terms that other families define otherwise. */
  readonly conflicts?: readonly TermConflict[];
  /** Families whose statement stands in this one. */
  readonly contains?: readonly FamilyPart[];
  /** Families in whose statement this one stands. */
  readonly standsIn?: readonly FamilyPart[];
  readonly runs: number;
  readonly people: number;
  readonly lastRunAt?: Instant;
  /** The keeper's runs; undefined when no run of the harvested history matches it. */
  readonly history?: HistoryMatch;
  /** First day of the history that was harvested of its account; undefined where there is none. */
  readonly historySince?: UtcDay;
  /** What a decision is based on: the keeper's exact fingerprint and its context. */
  readonly basedOn: {readonly keeper: Hash; readonly context: Hash};
}
