import type {RelationName} from '../../model/statement.ts';

// What the nodes of the tree are made of, and what does not stand for a scope.

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

/** A name as written, and what it says. */
export interface Name extends Run {
  readonly relation: RelationName;
  /** False when a template, a variable or a bind stands in it: what it names is known only when it runs. */
  readonly certain: boolean;
}

export interface Values extends Run {
  readonly kind: 'values';
  readonly rows: readonly Run[];
}

export interface SetOperator extends Run {
  readonly operator: 'UNION' | 'INTERSECT' | 'MINUS';
  readonly quantifier?: 'ALL' | 'DISTINCT';
  readonly byName: boolean;
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

export interface Assignment extends Run {
  /** The column that is set. */
  readonly column: Run;
  readonly value: Run;
}

/** A relation that a statement makes, changes or drops. */
export interface Write extends Name {
  readonly verb: string;
}
