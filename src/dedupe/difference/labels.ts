import type {Query, Scope, Source} from '../../parse/tree/nodes.ts';
import type {TellsColumns} from './source-finder.ts';

/** What expressions are spelled with: names of sources that do not depend on what the author called them. */
export interface Labels extends TellsColumns {
  label(scope: Scope, source: Source): string;
  /** The name that a source's column goes by; a column list or a renaming may give it another one than is written. */
  columnOf(source: Source, name: string): string;
  /** What a query gives, spelled. @param isTest whether it only matters if there are rows */
  query(query: Query, isTest: boolean): string;
}

/** What is left out of a spelling. */
export interface SpellingOptions {
  /** Constants are all one. */
  readonly withoutLiterals?: boolean;
  /** The name of another column of the list stays a name; otherwise the formula behind it is spelled. */
  readonly aliasesAsNames?: boolean;
}
