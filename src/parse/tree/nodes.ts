import type {RelationName} from '../../model/statement.ts';

/**
 * The tree of scopes and clauses that a statement is read into. It is a reading of the author's tokens, not a copy of
 * them: every node is a run of tokens, so that its text is a slice of the author's text. An expression stays a run, with
 * the columns, literals, calls and casts found in it listed by the scope it stands in.
 */

/** Tokens from index `at` up to but not including `to`. Empty when both are equal. */
export interface Run {
  readonly at: number;
  readonly to: number;
}

/** A stretch that is not understood. Everything around it is. */
export interface Hole extends Run {
  /** What was looked for instead, continues "Line 3: …" without a full stop. */
  readonly expected: string;
}

/** A name of a column: `total`, `o.total`, `db.s.t.total`, `$1`, `t.$1`. */
export interface ColumnRef extends Run {
  /** Index after the path into a semi-structured value, `v:a.b[0]`; equal to `to` without one. */
  readonly pathTo: number;
}

export interface Literal extends Run {
  /** `typed`: with a keyword, as in `DATE '2024-01-01'` and `INTERVAL '1 day'`. */
  readonly type: 'text' | 'number' | 'boolean' | 'null' | 'typed';
}

/** A function that is called. */
export interface Call extends Run {
  /** Index after its name, which starts at `at`. */
  readonly nameTo: number;
  /** What stands between its brackets; undefined for one that takes none, as CURRENT_DATE. */
  readonly arguments?: Run;
  /** Whether it is called over a window, and where that is. */
  readonly window?: Window;
}

/** `x::type`, CAST(x AS type), TRY_CAST(x AS type). */
export interface Cast extends Run {
  readonly type: Run;
}

/** What stands behind OVER, or a window by name. */
export interface Window extends Run {
  readonly partitionBy?: Run;
  readonly orderBy?: Run;
  /** ROWS, RANGE or GROUPS with its bounds. */
  readonly frame?: Run;
}

/** The parts of a condition that all have to hold: cut at the ANDs of one level, the AND of BETWEEN left alone. */
export interface Conjunction extends Run {
  readonly parts: readonly Run[];
}

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

/** A name as written, and what it says. */
export interface Name extends Run {
  readonly relation: RelationName;
  /** False when a template, a variable or a bind stands in it: what it names is known only when it runs. */
  readonly certain: boolean;
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

export interface Values extends Run {
  readonly kind: 'values';
  readonly rows: readonly Run[];
}

export interface SetOperator extends Run {
  readonly operator: 'UNION' | 'INTERSECT' | 'MINUS';
  readonly quantifier?: 'ALL' | 'DISTINCT';
  readonly byName: boolean;
}

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

/** A list behind GROUP BY or ORDER BY. */
export interface List extends Run {
  readonly items: readonly Run[];
  /** GROUP BY ALL, ORDER BY ALL. */
  readonly all: boolean;
}

export interface SelectItem extends Run {
  readonly expression: Run;
  /** Index of the alias's token; -1 without one. */
  readonly alias: number;
  readonly star?: Star;
}

/** `*` or `t.*` with what it leaves out or renames. */
export interface Star extends Run {
  /** The name before `.*`. */
  readonly qualifier?: Run;
  /** In stored case. */
  readonly exclude: readonly string[];
  readonly rename: readonly {readonly from: string; readonly to: string}[];
  /** Columns that REPLACE computes anew, in stored case. */
  readonly replace: readonly string[];
  /** The pattern behind ILIKE. */
  readonly ilike?: Run;
}

/** What a source is, from its text alone. A `table` may be a view: the text does not tell. */
export type SourceKind =
  | 'table'
  /** What an UPDATE, DELETE or MERGE changes: named like a source, and written. */
  | 'target'
  | 'cte'
  | 'query'
  | 'values'
  | 'function'
  | 'lateral'
  | 'stage'
  | 'result-scan'
  | 'identifier'
  | 'group'
  | 'unknown';

export type JoinKind = 'first' | 'comma' | 'inner' | 'left' | 'right' | 'full' | 'cross' | 'asof';

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

export interface Reshape extends Run {
  readonly kind: 'pivot' | 'unpivot' | 'match-recognize';
  /** Index of the token of the alias that its result has; -1 without one. */
  readonly alias: number;
}

/** How a source comes to those before it. */
export interface Join {
  readonly kind: JoinKind;
  readonly natural: boolean;
  /** The words of the join; empty for the first source. */
  readonly words: Run;
  /** The condition behind ON. */
  readonly on?: Run;
  /** The columns behind USING, with their brackets. */
  readonly using?: Run;
  /** The condition of an ASOF join, with its brackets. */
  readonly match?: Run;
}

/** A statement that changes rows or makes a relation. */
export interface Change extends Scope {
  readonly kind: 'change';
  readonly verb: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'COPY';
  /** What is written: one name, several for INSERT ALL. */
  readonly targets: readonly Name[];
  readonly where?: Run;
  /** The condition of a MERGE. */
  readonly on?: Run;
  /** `c = expression` of UPDATE and MERGE. */
  readonly assignments: readonly Assignment[];
}

export interface Assignment extends Run {
  /** The column that is set. */
  readonly column: Run;
  readonly value: Run;
}

/** A relation that a statement makes, changes or drops. */
export interface Write extends Name {
  readonly verb: string;
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
