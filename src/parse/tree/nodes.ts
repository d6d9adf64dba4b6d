import type {
  Assignment,
  Call,
  Cast,
  ColumnRef,
  Conjunction,
  Hole,
  Join,
  List,
  Literal,
  Name,
  Reshape,
  Run,
  SelectItem,
  SetOperator,
  SourceKind,
  Values,
  Window,
  Write,
} from './parts.ts';

/**
 * The tree of scopes and clauses that a statement is read into. It is a reading of the author's tokens, not a copy of
 * them: every node is a run of tokens, so that its text is a slice of the author's text. An expression stays a run, with
 * the columns, literals, calls and casts found in it listed by the scope it stands in.
 */

export type * from './parts.ts';

/**
 * Where names of columns and relations mean something: a SELECT, a query (for what stands outside of its SELECTs), or a
 * statement that changes rows. The lists hold what the scope's own expressions name, in the order of the text; what a
 * query inside of it names is that query's own.
 */
export interface Scope extends Run {
  readonly kind: 'select' | 'query' | 'change' | 'statement';
  /** The scope it stands in; names that it does not know are looked up there. */
  readonly parent: Scope | undefined;
  /** How many queries it is nested in, counted from 0. */
  readonly depth: number;
  /** What its FROM names, also in nested joins, in the order of the text. */
  readonly sources: readonly Source[];
  readonly columns: readonly ColumnRef[];
  /** `*` and `t.*` inside of expressions, as in `count(t.*)`; those of a select list are its items. */
  readonly stars: readonly Run[];
  readonly literals: readonly Literal[];
  readonly calls: readonly Call[];
  readonly casts: readonly Cast[];
  readonly windows: readonly Window[];
  readonly conjunctions: readonly Conjunction[];
  /** Queries that stand directly in it: in its FROM and in its expressions. */
  readonly queries: readonly Query[];
}

/** A query: its WITH list, its SELECTs with the operators between them, and what orders and limits the whole. */
export interface Query extends Scope {
  readonly kind: 'query';
  /** Index of the bracket it stands in; -1 when it stands in none. */
  readonly opener: number;
  readonly with?: With;
  readonly branches: readonly Branch[];
  readonly operators: readonly SetOperator[];
  readonly orderBy?: List;
  /** LIMIT or FETCH, keyword included. */
  readonly limit?: Run;
  /** OFFSET, keyword included. */
  readonly offset?: Run;
  /** FOR UPDATE of a hybrid table, keywords included. */
  readonly lock?: Run;
}

/** A SELECT, a query in brackets, or VALUES. */
export type Branch = Select | Query | Values;

export interface With extends Run {
  /** The keyword; a WITH without it may be recursive all the same. */
  readonly recursive: boolean;
  readonly ctes: readonly Cte[];
  /** The same by their names, each name's in the order of the list. */
  readonly byName: ReadonlyMap<string, readonly Cte[]>;
}

/** A common table expression. */
export interface Cte extends Run {
  /** In stored case. */
  readonly name: string;
  /** Index of the name's token. */
  readonly nameAt: number;
  /** Place in its WITH list, counted from 1. */
  readonly number: number;
  /** The column list with its brackets. */
  readonly columns?: Run;
  /** Index of the bracket that opens the body. */
  readonly opener: number;
  readonly query: Query;
}

export interface Select extends Scope {
  readonly kind: 'select';
  readonly distinct: boolean;
  /** TOP with its number. */
  readonly top?: Run;
  readonly list: Run;
  readonly items: readonly SelectItem[];
  readonly into?: Run;
  /** What stands behind FROM. */
  readonly from?: Run;
  readonly where?: Run;
  /** START WITH and CONNECT BY, keywords included, in the order of the text. */
  readonly hierarchy?: Run;
  readonly groupBy?: List;
  readonly having?: Run;
  readonly qualify?: Run;
}

/** One thing that a FROM clause names, from its name or bracket to its alias and what changes its rows. */
export interface Source extends Run {
  readonly kind: SourceKind;
  /** Place among the sources of its scope, counted from 1. */
  readonly number: number;
  readonly name?: Name;
  readonly lateral: boolean;
  /** Index of the token of the alias behind its name; -1 without one. */
  readonly alias: number;
  /** The list of column names behind the last alias, with its brackets. */
  readonly columns?: Run;
  /** What it is called in its scope, in stored case: the last alias, or the last part of its name. */
  readonly called?: string;
  /** What stands between a function's brackets. */
  readonly arguments?: Run;
  /** The query in its brackets, or the body of the common table expression that it names. */
  readonly query?: Query;
  readonly cte?: Cte;
  /** Rows behind VALUES. */
  readonly values?: Values;
  /** AT, BEFORE or CHANGES with its brackets. */
  readonly travel?: Run;
  readonly sample?: Run;
  /** PIVOT, UNPIVOT and MATCH_RECOGNIZE: what gives it other columns than it reads. */
  readonly reshapes: readonly Reshape[];
  readonly join: Join;
}

/** A statement that changes rows or makes a relation. */
export interface Change extends Scope {
  readonly kind: 'change';
  readonly verb: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'COPY';
  /** What is written: one name, several for INSERT ALL. */
  readonly targets: readonly Name[];
  /** The stage that COPY INTO a location writes files to. */
  readonly location?: Name;
  readonly where?: Run;
  /** The condition of a MERGE. */
  readonly on?: Run;
  /** `c = expression` of UPDATE and MERGE. */
  readonly assignments: readonly Assignment[];
}

/** What a CREATE … AS makes. */
export interface Made {
  /** Kind of the object in upper case, e.g. `TABLE`, `MATERIALIZED VIEW`. */
  readonly object: string;
  readonly temporary: boolean;
  readonly name: Name;
  /** The column list with its brackets. */
  readonly columns?: Run;
}

/** What a statement says, as far as its tokens tell. */
export interface Tree {
  /** Queries that stand in no other scope, in the order of the text: one for a SELECT or CREATE … AS, more in a script. */
  readonly roots: readonly Query[];
  readonly changes: readonly Change[];
  /** Every scope, in the order of the text. */
  readonly scopes: readonly Scope[];
  readonly writes: readonly Write[];
  readonly holes: readonly Hole[];
  readonly made?: Made;
}
