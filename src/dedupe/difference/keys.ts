import type {Context} from '../../model/asset.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {relationKey, resolve} from '../../parse/resolve.ts';
import type {Branch, Query, Run, Scope, Source} from '../../parse/tree/nodes.ts';
import {conditionText, conjunctsOf} from './conditions.ts';
import {KnownColumns} from './known-columns.ts';
import {groupRuns, itemText, type SpellsColumns} from './outputs.ts';
import {seenQuery, type SeenSource} from './see-through.ts';
import {type Condition, type JoinedSource, mainOf, rowParts} from './select-parts.ts';
import {queriesByBracket} from './indexes.ts';
import {hashed, shortened} from './shortened.ts';
import {Spelling} from './spelling.ts';
import {TablesRead} from './tables-read.ts';
import {limitText} from './tail.ts';
import {plainText, spelledName} from './written.ts';

/** How deep queries are followed: deeper ones are compared by their tokens. */
const DEEPEST = 60;

/**
 * Spells the queries of one statement. Sources are called by what they are: a table by its full name, a query by what it
 * gives, however often and under whatever name it stands in the statement.
 */
export class Keys implements SpellsColumns {
  readonly code: Code;
  readonly reading: StatementReading;
  readonly spelling: Spelling;
  readonly queries: ReadonlyMap<number, Query>;
  readonly #context: Context;
  readonly known: KnownColumns;
  readonly #tables: TablesRead;
  readonly #identities = new Map<Source, string>();
  readonly #spelled = [new Map<Query, string>(), new Map<Query, string>()] as const;
  readonly #labels = new WeakMap<Scope, ReadonlyMap<Source, string>>();
  readonly #open = new Set<Query>();
  #depth = 0;

  constructor(reading: StatementReading, context: Context = {}) {
    this.reading = reading;
    this.code = reading.code;
    this.#context = context;
    this.queries = queriesByBracket(reading.tree);
    this.known = new KnownColumns(this.code);
    this.#tables = new TablesRead((relation) => relationKey(resolve(relation, context)));
    this.spelling = new Spelling(this.code, this.queries, this);
    // In their order, so that a long chain of common table expressions is not a deep one.
    for (const scope of reading.tree.scopes) {
      for (const cte of (scope as Query).with?.ctes ?? []) this.query(cte.query, false);
    }
  }

  /** What a source is, whatever it is called here. */
  identity(seen: SeenSource): string {
    const {meant, scope} = seen;
    const found = this.#identities.get(meant);
    if (found !== undefined) return found;
    const made = `${this.#base(scope, meant)}${this.#suffixes(meant)}`;
    this.#identities.set(meant, made);
    return made;
  }

  #base(scope: Scope, source: Source): string {
    if (source.query !== undefined) return this.query(source.query, false);
    if (source.kind === 'stage' && source.name !== undefined) {
      // Its path counts, which is no part of its name.
      return shortened(plainText(this.code, mainOf(this.code, source)));
    }
    const isNamed =
      source.kind === 'table' || source.kind === 'target' || source.kind === 'cte' || source.kind === 'stage';
    if (isNamed && source.name !== undefined && source.arguments === undefined) {
      return relationKey(resolve(source.name.relation, this.#context));
    }
    return shortened(this.spelling.expression(scope, mainOf(this.code, source)));
  }

  /** Time travel and what reshapes the rows, and the names that a list gives the columns. */
  #suffixes(source: Source): string {
    const {travel, reshapes} = source;
    const columns = source.columns ?? source.cte?.columns;
    let text = travel === undefined ? '' : ` ${plainText(this.code, travel)}`;
    // Its columns are those of the source itself, which has no label yet.
    for (const {at, to, alias} of reshapes)
      text += ` ${plainText(this.code, {at, to: alias === -1 ? to : alias}).replace(/ AS $/, ' ')}`;
    if (columns !== undefined) text += ` ${plainText(this.code, columns)}`;
    return shortened(text);
  }

  label(scope: Scope, source: Source): string {
    let labels = this.#labels.get(scope);
    if (labels === undefined) {
      const made = new Map<Source, string>();
      const counts = new Map<string, number>();
      // Known from the start: what a later source is made of may name those before it.
      this.#labels.set(scope, made);
      for (const seen of rowParts(this.code, scope).sources) {
        const identity = this.identity(seen);
        const count = (counts.get(identity) ?? 0) + 1;
        counts.set(identity, count);
        made.set(seen.source, count === 1 ? identity : `${identity}#${count}`);
      }
      labels = made;
    }
    return labels.get(source) ?? spelledName(source.called ?? '');
  }

  columnOf(_source: Source, name: string): string {
    return name;
  }

  /** The tables that a query reads, through common table expressions and at any depth. */
  tablesOf(query: Query): ReadonlySet<string> {
    return this.#tables.of(query);
  }

  columnsOf(_scope: Scope, source: Source): ReadonlySet<string> | undefined {
    return this.known.of(source);
  }

  /** What a query gives, spelled. @param isTest whether it only matters if there are rows */
  query(query: Query, isTest: boolean): string {
    const memo = this.#spelled[isTest ? 1 : 0];
    const found = memo.get(query);
    if (found !== undefined) return found;
    if (this.#open.has(query)) return 'ITSELF';
    const made = this.spell(this, query, isTest);
    memo.set(query, made);
    return made;
  }

  /** The same with other labels of what stands around. */
  spell(labels: SpellsColumns, query: Query, isTest: boolean): string {
    if (this.#depth >= DEEPEST) return shortened(plainText(this.code, query));
    this.#depth++;
    this.#open.add(query);
    const {query: inner, ordered} = seenQuery(query);
    const parts = inner.branches.map((branch, i) => {
      const operator = inner.operators[i - 1];
      const before =
        operator === undefined
          ? ''
          : `${operator.operator} ${operator.quantifier === 'ALL' ? 'ALL' : ''} ${operator.byName ? 'BY NAME' : ''} `;
      return `${before}${this.#branch(labels, inner, branch, isTest)}`;
    });
    const limit = limitText(this.code, ordered);
    if (limit !== undefined) parts.push(this.#order(labels, ordered), limit);
    this.#open.delete(query);
    this.#depth--;
    return `Q${hashed(parts.join(' '))}`;
  }

  /** What one part of a set operation gives, spelled. */
  part(query: Query, branch: Branch): string {
    return this.#branch(this, query, branch, false);
  }

  #order({spelling}: {readonly spelling: Spelling}, query: Query): string {
    const {orderBy} = query;
    return orderBy === undefined
      ? ''
      : `ORDER ${orderBy.items.map((run) => spelling.expression(query, run)).join(', ')}`;
  }

  #branch(labels: SpellsColumns, query: Query, branch: Branch, isTest: boolean): string {
    if (branch.kind === 'query') return labels.query(branch, isTest);
    if (branch.kind === 'values') return labels.spelling.expression(query, branch);
    const {code} = this;
    const {sources, conditions} = rowParts(code, branch);
    const items = isTest ? [] : branch.items.map((item) => itemText(code, labels, branch, item));
    const parts = [
      `${branch.distinct ? 'DISTINCT ' : ''}${items.toSorted().join(', ')}`,
      sources
        .map((source) => this.joinText(labels, source))
        .toSorted()
        .join(', '),
      this.conditionTexts(labels, conditions).toSorted().join(' AND '),
    ];
    if (branch.groupBy !== undefined) {
      const groups = groupRuns(code, branch, branch.groupBy).map((run) => labels.spelling.expression(branch, run));
      parts.push(`GROUP ${groups.toSorted().join(', ')}`);
    }
    for (const run of [branch.top, branch.hierarchy])
      if (run !== undefined) parts.push(labels.spelling.expression(branch, run));
    return shortened(parts.join(' | '));
  }

  /** A source with how it is joined. */
  joinText(labels: SpellsColumns, source: JoinedSource): string {
    const {joined, natural, grouped, using, on} = source;
    const conditions = this.conditionTexts(labels, on).toSorted().join(' AND ');
    const label = labels.label(source.within, source.source);
    return `${natural ? 'natural ' : ''}${grouped ? 'grouped ' : ''}${joined} ${label} ${using.toSorted().join(' ')} ${conditions}`;
  }

  conditionTexts(labels: SpellsColumns, conditions: readonly Condition[]): readonly string[] {
    return conditions.flatMap((condition) => this.conjuncts(labels, condition).map(({text}) => text));
  }

  /** The parts of a condition that all have to hold, each spelled. */
  conjuncts(
    labels: SpellsColumns,
    {clause, scope, run, equal}: Condition,
  ): readonly {readonly text: string; readonly run: Run}[] {
    if (equal !== undefined) {
      const sides = [equal.left, equal.right].map(
        (source) => `${labels.label(scope, source)}.${spelledName(labels.columnOf(source, equal.name))} `,
      );
      return [{text: `${clause} ${sides.toSorted().join('= ')}`, run}];
    }
    return conjunctsOf(this.code, scope, run).map((part) => ({
      text: `${clause} ${conditionText(this.code, labels.spelling, scope, part)}`,
      run: part,
    }));
  }
}
