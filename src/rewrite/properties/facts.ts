/** Values that a column certainly has no others than, NULL aside. */
export interface ValueList {
  /** Without quotes, sorted. */
  readonly values: readonly string[];
  /** Whether all of them are numbers; texts otherwise. */
  readonly areNumbers: boolean;
  /** Why, one sentence. */
  readonly reason: string;
}

/** What is certain about a column that a query gives. */
export interface ColumnFacts {
  /** In stored case; undefined where Snowflake makes one up. */
  readonly name?: string;
  /** As Snowflake spells it. */
  readonly type?: string;
  readonly list?: ValueList;
  /** Why it is never NULL, one sentence. */
  readonly notNull?: string;
}

/** Columns that are unique together: no two rows agree in all of them, NULL taken for a value. */
export interface Key {
  /** In stored case. */
  readonly columns: readonly string[];
  /** Why, one sentence. */
  readonly reason: string;
}

/** What is certain about the rows of a query, from its text alone. */
export interface QueryFacts {
  /** In order; of a query with `isOpen` those that are known by name. */
  readonly columns: readonly ColumnFacts[];
  /** A star hides columns, so that nobody knows all of them, nor their order. */
  readonly isOpen: boolean;
  readonly keys: readonly Key[];
  /** Columns that number the rows of a partition from 1, and what is unique together where the number is 1. */
  readonly numbered: ReadonlyMap<string, Key>;
}

export const NOTHING: QueryFacts = {columns: [], isOpen: true, keys: [], numbered: new Map()};

/** The one column of a name; undefined where there is none, or several. */
export function columnCalled(facts: QueryFacts, name: string): ColumnFacts | undefined {
  const found = facts.columns.filter((column) => column.name === name);
  return found.length === 1 ? found[0] : undefined;
}

/** Of a row that comes once, so many columns are named. */
const MOST_DISTINCT = 6;

/** All columns together, where a row comes once and they are few enough to be named. */
export function wholeRow({columns, isOpen}: QueryFacts): readonly Key[] {
  const names = columns.flatMap(({name}) => name ?? []);
  const isNamed = !isOpen && names.length === columns.length && names.length > 0 && names.length <= MOST_DISTINCT;
  return isNamed ? [{columns: names, reason: 'The query keeps equal rows only once.'}] : [];
}
