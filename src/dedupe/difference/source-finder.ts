import type {Run, Scope, Source} from '../../parse/tree/nodes.ts';

/** What is known of the columns that the sources of a scope have. */
interface KnownColumns {
  readonly byName: ReadonlyMap<string, Source>;
  /** Those that may have any. */
  readonly open: readonly Source[];
}

/** So many sources of unknown columns are looked at: nobody joins more without saying whose a column is. */
const MOST_OPEN = 20;

/** What tells the columns of sources. */
export interface TellsColumns {
  /** In stored case; undefined where the text does not tell all of them. */
  columnsOf(scope: Scope, source: Source): ReadonlySet<string> | undefined;
}

/** Finds the source that a column without qualifier is of. */
export class SourceFinder {
  readonly #columns: TellsColumns;
  readonly #known = new WeakMap<Scope, KnownColumns>();

  constructor(columns: TellsColumns) {
    this.#columns = columns;
  }

  /** Whether some source of a scope is known to have a column. */
  isKnown(scope: Scope, name: string): boolean {
    return this.#columnsKnown(scope).byName.has(name);
  }

  /** The source of a scope that has a column: one that is known to, or the only one of which nothing is known. */
  sourceWith(scope: Scope, name: string, ref: Run): Source | undefined {
    const {byName, open} = this.#columnsKnown(scope);
    const known = byName.get(name);
    // What stands among a source's own arguments is of one before it.
    const isOutside = (source: Source): boolean =>
      source.arguments === undefined || ref.at < source.arguments.at || ref.at >= source.arguments.to;
    if (known !== undefined && isOutside(known)) return known;
    if (open.length > MOST_OPEN) return undefined;
    const possible = open.filter(isOutside);
    return possible.length === 1 ? possible[0] : undefined;
  }

  #columnsKnown(scope: Scope): KnownColumns {
    let found = this.#known.get(scope);
    if (found !== undefined) return found;
    const byName = new Map<string, Source>();
    const open: Source[] = [];
    for (const source of scope.sources) {
      if (source.kind === 'group') continue;
      const columns = this.#columns.columnsOf(scope, source);
      if (columns === undefined) open.push(source);
      else for (const name of columns) if (!byName.has(name)) byName.set(name, source);
    }
    found = {byName, open};
    this.#known.set(scope, found);
    return found;
  }
}
