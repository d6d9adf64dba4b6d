import type {Context} from '../model/asset.ts';
import type {DifferenceKind} from '../model/difference.ts';
import type {Severity} from '../model/family.ts';
import type {Span} from '../model/scalars.ts';
import type {Edit} from '../parse/edits.ts';
import type {StatementReading} from '../parse/reading.ts';

/** What a rule looks at: one statement as first read, and the session it was written for. */
export interface LintInput {
  readonly reading: StatementReading;
  readonly context: Context;
}

/** A change of the text that mends a finding. */
export interface Fix {
  /** What it does, in the imperative, without a full stop: `Remove the ORDER BY`. */
  readonly title: string;
  /** In the statement's text; they keep every comment. */
  readonly edits: readonly Edit[];
  /** `same`: the statement returns the same rows, in whatever order. `may-change`: shown, and never applied. */
  readonly rows: 'same' | 'may-change';
  /** What the statement may read differently in afterwards; a fix that changes more is rejected. Nothing unless told. */
  readonly differsIn?: readonly DifferenceKind[];
}

/** A place where a rule holds. */
export interface RuleHit {
  /** In the statement's text. */
  readonly span: Span;
  /** One sentence, ends with a full stop. */
  readonly message: string;
  /** What to do, one sentence. */
  readonly hint?: string;
  /** Where a change of the text would do. */
  readonly fix?: Fix;
}

/**
 * A lint rule. A new rule is one new file in `lint/rules/`, named after its id, that exports one as default. It stays
 * silent where it is not sure.
 */
export interface LintRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Markdown, a sentence or two: why it hurts as a model, and what to do. */
  readonly explain: string;
  /** Code of the sqlfluff rule that looks for the same, e.g. `AM02`; `-- noqa: AM02` then silences this one as well. */
  readonly sqlfluff?: string;
  /** Of a hundred distinct SELECTs in public worksheets, how many it finds something in; measured by `npm run bench lint`. */
  readonly prevalence?: number;
  check(statement: LintInput): Iterable<RuleHit>;
  /** Statements that the rule finds something in, with no context known. */
  readonly flags: readonly string[];
  /** Statements that it must stay silent about, with no context known. */
  readonly allows: readonly string[];
  /** Statements, and what the fixes of this rule that keep the rows make of them. */
  readonly fixes?: readonly {readonly before: string; readonly after: string}[];
}
