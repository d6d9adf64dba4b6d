import type {Context} from '../../model/asset.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {StatementReading} from '../../parse/reading.ts';
import type {Query, Scope, Source} from '../../parse/tree/nodes.ts';
import {Keys} from './keys.ts';
import type {SpellsColumns} from './outputs.ts';
import {seenQuery, type SeenSource, seeThrough} from './see-through.ts';
import type {SpellingOptions} from './labels.ts';
import {Spelling} from './spelling.ts';

/** What both statements call alike: sources that were paired, and columns of queries that were. */
class Agreed {
  readonly labels = new Map<Source, string>();
  readonly columns = new Map<Query, ReadonlyMap<string, string>>();
}

/** Spells with the names that both statements agree on. */
class AgreedLabels implements SpellsColumns {
  readonly spelling: Spelling;
  readonly #keys: Keys;
  readonly #agreed: Agreed;

  constructor(keys: Keys, agreed: Agreed, options: SpellingOptions) {
    this.#keys = keys;
    this.#agreed = agreed;
    this.spelling = new Spelling(keys.code, keys.queries, this, options);
  }

  label(scope: Scope, source: Source): string {
    return this.#agreed.labels.get(source) ?? this.#keys.label(scope, source);
  }

  columnOf(source: Source, name: string): string {
    if (this.#agreed.columns.size === 0) return name;
    const {query} = source.query === undefined ? source : seeThrough(source.query, source, true).meant;
    return (query === undefined ? undefined : this.#agreed.columns.get(seenQuery(query).query)?.get(name)) ?? name;
  }

  columnsOf(scope: Scope, source: Source): ReadonlySet<string> | undefined {
    return this.#keys.columnsOf(scope, source);
  }

  query(query: Query, isTest: boolean): string {
    return this.#keys.spell(this, query, isTest);
  }
}

/** One of two statements that are compared. */
export class Side {
  readonly keys: Keys;
  readonly code: Code;
  readonly reading: StatementReading;
  readonly #agreed = new Agreed();
  /** Spells what an expression computes. */
  readonly full: SpellsColumns;
  /** The same, with other columns of the list by their names: a formula that is changed there is told there. */
  readonly byNames: SpellsColumns;
  /** The same without constants. */
  readonly shapes: SpellsColumns;

  constructor(reading: StatementReading, context?: Context) {
    this.reading = reading;
    this.code = reading.code;
    this.keys = new Keys(reading, context);
    this.full = new AgreedLabels(this.keys, this.#agreed, {});
    this.byNames = new AgreedLabels(this.keys, this.#agreed, {aliasesAsNames: true});
    this.shapes = new AgreedLabels(this.keys, this.#agreed, {withoutLiterals: true});
  }

  /** From here on these sources go by these names. */
  agree(labels: Iterable<readonly [Source, string]>): void {
    for (const [source, label] of labels) this.#agreed.labels.set(source, label);
    for (const {spelling} of [this.full, this.byNames, this.shapes]) spelling.forget();
  }

  /** A query that was seen through calls its source by a name of its own. */
  agreeThrough({through, within, source}: SeenSource): void {
    if (through.length === 0) return;
    const label = this.full.label(within, source);
    this.agree(through.map((one) => [one, label] as const));
  }

  /** From here on columns of a query go by the names that the other statement gives them. */
  agreeOnColumns(query: Query, names: ReadonlyMap<string, string>): void {
    if (names.size > 0) this.#agreed.columns.set(query, names);
  }
}
