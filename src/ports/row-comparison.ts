import type {RelationName} from '../model/statement.ts';
import type {Row} from './warehouse.ts';

/** A column of a result. */
export interface ResultColumn {
  /** In stored case. */
  readonly name: string;
  /** As Snowflake spells it: `NUMBER(38,2)`, `VARCHAR`. Lengths of texts are left out. */
  readonly type: string;
}

/** A query and the columns it gives. */
export interface DescribedQuery {
  readonly sql: string;
  readonly columns: readonly ResultColumn[];
}

/** What running a statement would read, by the account's own plan for it. */
export interface Estimate {
  readonly bytes: number;
  readonly partitions: number;
}

/** A column that both sides have, by its place on each, counted from 0. */
export interface SharedColumn {
  readonly name: string;
  readonly original: number;
  readonly model: number;
}

/** Two queries to compare. */
export interface Comparable {
  readonly original: DescribedQuery;
  readonly model: DescribedQuery;
  readonly shared: readonly SharedColumn[];
}

/** The rows of one side as numbers: hashes that do not depend on the order of rows and count duplicates. */
export interface SideHashes {
  readonly rows: number;
  /** Of the shared columns together, and of each. */
  readonly all: string;
  readonly columns: readonly string[];
  /** The same with floating-point numbers to twelve digits; as above where there are none. */
  readonly allRounded: string;
  readonly columnsRounded: readonly string[];
}

/** Both sides, and the original once more: all of one moment. */
export interface ComparedRows {
  readonly original: SideHashes;
  readonly again: SideHashes;
  readonly model: SideHashes;
}

/**
 * Compares rows inside an account under a role that may read them; only numbers leave it. Every statement is a single
 * read-only query. Rejects with a WarehouseError where the account refuses one.
 */
export interface RowComparer {
  readonly role: string;
  /** The columns of a query; it is not run. */
  columns(sql: string): Promise<readonly ResultColumn[]>;
  /** What `compare` would read; it is not run. Undefined where the account's plan does not say. */
  estimate(pair: Comparable): Promise<Estimate | undefined>;
  compare(pair: Comparable): Promise<ComparedRows>;
  /**
   * Rows that one side has more often than the other: the values of the shared columns that are named, and how often each
   * side has them. For the eyes of a reviewer only.
   * @param places of the columns among the shared ones
   */
  differing(pair: Comparable, places: readonly number[], atMost: number): AsyncIterable<Row>;
  /** The GRANTs that let the role read relations. */
  grants(relations: readonly Required<RelationName>[]): string;
}
