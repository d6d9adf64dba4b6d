import type {AssetId, Context} from './asset.ts';
import type {Span} from './scalars.ts';

/** `e1_` + 32 hex: equal but for white space, comments, keyword case, unquoted identifier case, redaction numbers. */
export type ExactFingerprint = string;
/**
 * `s2_` + 32 hex: as exact, with literals, IN and VALUES lists, aliases and CTE names abstracted, and conditions joined by
 * AND in one order.
 */
export type ShapeFingerprint = string;

/** `<asset>:<exact>:<n>`: the nth equal statement of the asset, counted from 0; not its ordinal, so edits above do not rename it. */
export type StatementId = `${AssetId}:${ExactFingerprint}:${number}`;

/**
 * query: SELECT, WITH, VALUES. write: INSERT, MERGE, UPDATE, DELETE, COPY, TRUNCATE. definition: CREATE/ALTER/DROP of
 * tables, views and the like (a CTAS included). session: USE, SET, ALTER SESSION, transactions. admin: GRANT, SHOW, users,
 * roles, PUT/GET/LIST. procedural: scripting blocks, CALL, EXECUTE. unreadable: what the lexer cannot make a statement of.
 */
export type StatementKind = 'query' | 'write' | 'definition' | 'session' | 'admin' | 'procedural' | 'unreadable';

/** A name of up to three parts in Snowflake's stored case (unquoted folded to upper), outermost part first. */
export interface RelationName {
  readonly database?: string;
  readonly schema?: string;
  readonly name: string;
}

/**
 * What a relation is where it is named. table: a table, or a view that the text does not tell from one. view: one that an
 * earlier statement of the asset makes. function: a table function. lateral: FLATTEN and the like, which only unfold a value.
 * cte: a common table expression. result-scan: what an earlier statement gave. identifier: a name that IDENTIFIER(…), a
 * variable, a bind or a template gives.
 */
export type RelationRole = 'table' | 'view' | 'stage' | 'function' | 'lateral' | 'cte' | 'result-scan' | 'identifier';

/** One place in a statement where a relation is named. */
export interface RelationUse {
  readonly relation: RelationName;
  readonly role: RelationRole;
  /** Span of the name as written, in the asset's body (or the statement's text where a function says so). */
  readonly span: Span;
  /** The alias as written, or undefined. */
  readonly alias?: string;
  /** Where only a variable or a template knows the name. */
  readonly uncertain?: true;
}

/**
 * How sure it is what a statement reads. confirmed: two outside parsers read the same tables. likely: one does, the other
 * does not read the statement. disputed: one reads other tables. unconfirmed: neither reads it, which says nothing against
 * it.
 */
export interface Confidence {
  readonly level: 'confirmed' | 'likely' | 'disputed' | 'unconfirmed';
  /** What is disputed, or why nobody else reads it: one sentence. */
  readonly says?: string;
}

/** One SQL statement of an asset, as first read. */
export interface Statement {
  readonly id: StatementId;
  readonly asset: AssetId;
  /** Position in the asset, counted from 0. */
  readonly ordinal: number;
  /** Name of the notebook cell or Python call it stands in; undefined in plain SQL files. */
  readonly cell?: string;
  /** Place in the *source text it was read from*: the body of a SQL file, the cell's text in a notebook. */
  readonly span: Span;
  /** Line of the first token in the asset, counted from 1 (in a notebook: in its cell). */
  readonly line: number;
  /** The statement as written with its leading comments, without the terminator. */
  readonly sql: string;
  readonly kind: StatementKind;
  /** First keywords in upper case: `SELECT`, `CREATE TABLE`, `COPY INTO`. */
  readonly verb: string;
  readonly reads: readonly RelationName[];
  readonly writes: readonly RelationName[];
  readonly exact: ExactFingerprint;
  readonly shape: ShapeFingerprint;
  /** What USE statements and the asset's own context make of the session at this place. */
  readonly context: Context;
  /** A comment or heading directly above, as a description; undefined when there is none. */
  readonly remark?: string;
  /** Those of `reads` that an earlier statement of the asset made for its session only. */
  readonly temporary?: readonly RelationName[];
  /** Session variables that it sets, upper case, without `$`. */
  readonly sets?: readonly string[];
  /** Session variables that it uses, upper case, without `$`. */
  readonly variables?: readonly string[];
  /** Notebook cells and frames whose results it reads. */
  readonly needs?: readonly string[];
  /** Of these the results of SQL cells, by the ordinal of the statement whose rows each is. */
  readonly results?: readonly {readonly name: string; readonly ordinal: number}[];
}
