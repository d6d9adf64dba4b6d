import type {Span} from '../model/scalars.ts';
import type {ExactFingerprint, RelationName, RelationUse, ShapeFingerprint, StatementKind} from '../model/statement.ts';
import type {Token} from './lex/object-view.ts';
import type {Code} from './lex/tokens.ts';
import type {Query, Tree} from './tree/nodes.ts';

/** A common table expression of the statement's outermost WITH. All spans are in the statement's text. */
export interface CteReading {
  /** As written, quotes included. */
  readonly name: string;
  readonly nameSpan: Span;
  /** The column list with its parentheses, when there is one. */
  readonly columns?: Span;
  /** What stands between the parentheses, comments included. */
  readonly body: Span;
  /** From the end of the CTE before (after its comma) or of WITH to the name: the author's comments above it. */
  readonly leading: Span;
  readonly query: Query;
}

/** What a CREATE … AS makes. */
export interface Creation {
  readonly object: 'table' | 'view' | 'materialized view' | 'dynamic table';
  readonly temporary: boolean;
  readonly name: RelationName;
}

/** A literal found in the statement. */
export interface LiteralReading {
  readonly span: Span;
  readonly type: 'text' | 'number';
}

/**
 * How far a statement is understood. full: every clause of its queries is in the tree. holes: some stretch is not.
 * tokens: it holds no query and changes no rows, so there is nothing to read but its words.
 */
export type ReadingDepth = 'full' | 'holes' | 'tokens';

/**
 * One statement as it is read. Tolerant: what is not understood is a hole in the tree, nothing throws. Relation names are
 * as written, folded to Snowflake's stored case, not yet completed from a context; names of common table expressions,
 * lateral FLATTEN and table functions' arguments are not among them. Spans are in `text`; what is computed from the tree is
 * computed when it is first asked for.
 */
export interface StatementReading {
  /** The text that it was read from: the statement's own, or that of the cell it stands in. */
  readonly text: string;
  /** The statement's tokens, without its terminator; runs of the tree are indexes into it. */
  readonly code: Code;
  readonly tree: Tree;
  readonly depth: ReadingDepth;
  /** All tokens of the text, space and comments included. */
  readonly tokens: readonly Token[];
  readonly kind: StatementKind;
  readonly verb: string;
  /** The query inside: the whole statement for a query, what follows AS for a creation; undefined for anything else. */
  readonly root?: Query;
  /** Where it stands, without brackets around the whole of it and templates in front. */
  readonly query?: Span;
  readonly recursive: boolean;
  readonly ctes: readonly CteReading[];
  /** The query after the WITH list (the whole query without one), without terminator. */
  readonly final?: Span;
  readonly creation?: Creation;
  readonly reads: readonly RelationUse[];
  readonly writes: readonly RelationName[];
  readonly literals: readonly LiteralReading[];
  /** Names of session variables used (`$name`), upper case, without `$`. */
  readonly variables: readonly string[];
  readonly exact: ExactFingerprint;
  readonly shape: ShapeFingerprint;
}
