import type {RelationName} from '../../model/statement.ts';
import type {Expression} from './expression.ts';
import {notTranslated} from './not-translated.ts';
import type {SqlType} from './types.ts';
import type {Value} from './value.ts';

/** A column that a relation gives: its name in stored case, its type, and what it is called in DuckDB. */
export interface OutputColumn {
  readonly name: string;
  readonly type: SqlType;
}

/** Something in a FROM clause. Its nth column is `<duck>.c<n>` in DuckDB, counted from 1. */
export interface ScopeSource {
  /** In stored case; undefined for a subquery without alias. */
  readonly called: string | undefined;
  readonly relation?: RelationName;
  readonly duck: string;
  readonly columns: readonly OutputColumn[];
  /** Columns that Snowflake has there and that are not translated. */
  readonly refused?: readonly string[];
}

/** What names mean in a SELECT. */
export class NameScope {
  readonly parent: NameScope | undefined;
  readonly sources: ScopeSource[] = [];
  /** Columns that a join with USING makes one, by name. */
  readonly merged = new Map<string, Value>();
  /** Aliases of the select list: a column of that name comes before them. */
  readonly aliases = new Map<string, Expression>();
  readonly #open = new Set<string>();

  constructor(parent: NameScope | undefined) {
    this.parent = parent;
  }

  /** The column that a name means. @returns an expression where it is an alias */
  resolve(
    path: readonly string[],
  ): Value | {readonly alias: Expression; readonly name: string; readonly scope: NameScope} {
    const name = path.at(-1) ?? '';
    const found = this.#column(path);
    if (found !== undefined) return found;
    const alias = path.length === 1 ? this.aliases.get(name) : undefined;
    if (alias !== undefined) return {alias, name, scope: this};
    if (this.parent !== undefined) return this.parent.resolve(path);
    return notTranslated(`the column ${path.join('.')}, which nothing here has`);
  }

  /** Computes an alias where it is used; one that is made of itself is refused. */
  within<T>(alias: string, work: () => T): T {
    if (this.#open.has(alias)) return notTranslated(`the alias ${alias}, which is made of itself`);
    this.#open.add(alias);
    try {
      return work();
    } finally {
      this.#open.delete(alias);
    }
  }

  #column(path: readonly string[]): Value | undefined {
    const name = path.at(-1) ?? '';
    if (path.length === 1 && this.merged.has(name)) return this.merged.get(name);
    const sources = path.length === 1 ? this.sources : this.sources.filter((source) => isCalled(source, path));
    const found = sources.flatMap((source) =>
      source.columns.flatMap((column, index) => (column.name === name ? [columnOf(source, index)] : [])),
    );
    if (found.length > 1) return notTranslated(`the column ${name}, which several sources have`);
    if (found.length === 0 && sources.some(({refused}) => refused?.includes(name) === true)) {
      return notTranslated(`the column ${name} of FLATTEN`);
    }
    return found[0];
  }
}

/** The nth column of a source, counted from 0. */
export function columnOf(source: ScopeSource, index: number): Value {
  return {sql: `${source.duck}.c${index + 1}`, type: source.columns[index]!.type};
}

function isCalled({called, relation}: ScopeSource, path: readonly string[]): boolean {
  const [qualifier, schema, database] = path.slice(0, -1).toReversed();
  if (path.length === 2) return called === qualifier;
  return (
    relation?.name === qualifier &&
    called === relation?.name &&
    relation?.schema === schema &&
    (database === undefined || relation?.database === database)
  );
}
