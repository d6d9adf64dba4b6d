import type {Code} from '../parse/lex/tokens.ts';
import {onlySelect} from '../parse/tree/handed-on.ts';
import {isWord, onlyColumn, outputName, within} from '../parse/tree/view.ts';
import type {Query, Run, Scope, Select, SelectItem, Source} from '../parse/tree/nodes.ts';
import {termOf} from './conflict-terms.ts';
import type {FamilyToCompare} from './conflict-family.ts';
import {aggregatesIn} from './difference/aggregates.ts';
import {unwrapped} from './difference/indexes.ts';
import {Keys} from './difference/keys.ts';
import {shortened} from './difference/shortened.ts';
import {groupRuns, type SpellsColumns} from './difference/outputs.ts';
import {seenQuery} from './difference/see-through.ts';
import {rowParts} from './difference/select-parts.ts';
import {Spelling} from './difference/spelling.ts';
import {shownText} from './difference/written.ts';
import {proposeName} from './names.ts';

/** A condition or a formula, spelled without what its tables are called, and as written. */
export interface Said {
  readonly text: string;
  readonly shown: string;
}

/** What one family means by a term. */
export interface Claim {
  readonly family: string;
  readonly term: string;
  /** What else has to be equal for two claims to be about one thing; '' where the term itself says enough. */
  readonly about: string;
  readonly formula?: Said;
  readonly filters: readonly Said[];
  readonly grain: readonly Said[];
  /** Full names, sorted. */
  readonly tables: readonly string[];
}

/**
 * Names of relations and columns that a family gives a meaning to. One per term: the innermost.
 * @param isSheet whether its title is that of many families: then it defines something only over the same tables and grain
 */
export function claimsOf(family: FamilyToCompare, isSheet: boolean): readonly Claim[] {
  return new Claims(family, isSheet).all();
}

/** How deep filters are gathered from queries in queries, and how many terms a statement can define. */
const DEEPEST = 6;
const MOST = 200;

class Claims {
  readonly #family: FamilyToCompare;
  readonly #isSheet: boolean;
  readonly #code: Code;
  readonly #keys: Keys;
  readonly #bare: SpellsColumns;
  readonly #found = new Map<string, Claim>();

  constructor(family: FamilyToCompare, isSheet: boolean) {
    this.#family = family;
    this.#isSheet = isSheet;
    this.#code = family.reading.code;
    this.#keys = new Keys(family.reading, family.context);
    this.#bare = bareNames(this.#keys);
  }

  all(): readonly Claim[] {
    const {scopes} = this.#family.reading.tree;
    for (const scope of scopes) {
      if (scope.kind === 'query')
        for (const {name, query} of (scope as Query).with?.ctes ?? []) this.#claimRows(name, query);
    }
    for (const scope of scopes) if (scope.kind === 'select') this.#claimColumns(scope as Select);
    const root = this.#family.reading.root;
    if (root !== undefined) {
      const fromTitle = this.#family.title === '' ? '' : proposeName({title: this.#family.title, sql: ''});
      this.#claimRows(fromTitle, root, true);
      this.#claimRows(this.#family.name.replace(/_[0-9a-f]{4,}$/, ''), root, true);
    }
    return [...this.#found.values()];
  }

  /** A common table expression, or the statement, means the rows that pass. */
  #claimRows(name: string, query: Query, isWhole = false): void {
    const select = onlySelect(seenQuery(query).query);
    if (select === undefined || name === '') return;
    const filters = this.#filters(select);
    // Rows that nothing is left out of are defined by what is computed of them.
    if (filters.length === 0) return;
    const measures = isWhole ? select.items.filter((item) => this.#isMeasure(select, item)) : [];
    const [measure] = measures;
    if (isWhole && measures.length > 1) return;
    const formula = measure === undefined ? undefined : this.#said(select, measure.expression);
    this.#add(name, select, filters, formula, isWhole && this.#isSheet);
  }

  /** A column that is computed means its formula over the rows that pass. */
  #claimColumns(select: Select): void {
    let filters: readonly Said[] | undefined;
    for (const item of select.items) {
      const name = item.star === undefined ? outputName(this.#code, select, item) : undefined;
      if (name === undefined || !this.#isMeasure(select, item)) continue;
      filters ??= this.#filters(select);
      this.#add(name, select, filters, this.#said(select, item.expression), false);
    }
  }

  #add(name: string, select: Select, filters: readonly Said[], formula: Said | undefined, isLoose: boolean): void {
    const tables = [...this.#keys.tablesOf(select.parent as Query)].toSorted();
    const term = termOf(
      name,
      tables.map((table) => table.split('.').at(-1) ?? ''),
    );
    if (term === undefined || this.#found.size >= MOST) return;
    const grain = this.#grain(select);
    const about = term.isGeneric || isLoose ? JSON.stringify([tables, grain.map(({text}) => text)]) : '';
    const key = `${term.text} ${about}`;
    if (this.#found.has(key)) return;
    this.#found.set(key, {
      family: this.#family.id,
      term: term.text,
      about,
      ...(formula === undefined ? {} : {formula}),
      filters,
      grain,
      tables,
    });
  }

  /** An aggregate, a case or a ratio: what can be computed in more than one way. Dates cut to months are none of these. */
  #isMeasure(select: Select, {expression}: SelectItem): boolean {
    if (within(select.calls, expression).some(({window}) => window !== undefined)) return false;
    if (aggregatesIn(this.#code, select, expression).length > 0) return true;
    for (let at = expression.at; at < expression.to; at++) {
      if (isWord(this.#code, at, 'CASE', 'IFF')) return true;
    }
    return false;
  }

  #grain(select: Select): readonly Said[] {
    const runs = select.groupBy === undefined ? [] : groupRuns(this.#code, select, select.groupBy);
    return runs.map((run) => this.#said(select, run)).toSorted((a, b) => (a.text < b.text ? -1 : 1));
  }

  #said(scope: Scope, run: Run): Said {
    return {text: shortened(this.#bare.spelling.expression(scope, run)), shown: shownText(this.#code, run)};
  }

  /** The conditions that rows passed on their way, in queries further in as well; each once, sorted. */
  #filters(select: Select): readonly Said[] {
    const found = new Map<string, Said>();
    const seen = new Set<Select>();
    const gather = (at: Select, depth: number): void => {
      if (seen.has(at) || depth > DEEPEST) return;
      seen.add(at);
      const {sources, conditions} = rowParts(this.#code, at);
      for (const condition of conditions) {
        for (const {text, run} of this.#keys.conjuncts(this.#bare, condition)) {
          if (isJoin(this.#code, condition.scope, run) || isParameter(this.#code, condition.scope, run)) continue;
          found.set(text, {text: shortened(text), shown: shownText(this.#code, run)});
        }
      }
      for (const {meant, joined} of sources) {
        const inner =
          meant.query === undefined || joined !== 'inner' ? undefined : onlySelect(seenQuery(meant.query).query);
        if (inner !== undefined) gather(inner, depth + 1);
      }
    };
    gather(select, 0);
    return [...found.values()].toSorted((a, b) => (a.text < b.text ? -1 : 1));
  }
}

/** Whether a condition says which rows of two tables belong together. */
function isJoin(code: Code, scope: Scope, run: Run): boolean {
  const inner = unwrapped(code, scope, run);
  const [left, right, ...others] = within(scope.columns, inner);
  if (left === undefined) return true;
  return (
    right !== undefined &&
    others.length === 0 &&
    left.at === inner.at &&
    right.pathTo === inner.to &&
    right.at === left.pathTo + 1
  );
}

/** Whether a condition says for whom or for which time a query was run: a date of the calendar, the id of one thing. */
function isParameter(code: Code, scope: Scope, run: Run): boolean {
  const literals = within(scope.literals, run);
  if (literals.some((literal) => CALENDAR.test(shownText(code, literal)))) return true;
  const [column, ...others] = within(scope.columns, run);
  if (column === undefined || others.length > 0 || literals.length === 0) return false;
  const name = code
    .written(column.to - 1)
    .replaceAll('"', '')
    .toUpperCase();
  return (
    onlyColumn(scope, {at: column.at, to: column.pathTo}) !== undefined &&
    /(?:^|_)(?:ID|UUID|GUID|KEY|SK|PK|EMAIL|SKU|YEAR)$/.test(name)
  );
}

/** `'2024-01-01'`, `date '2024-01'`, `20240101`. */
const CALENDAR = /^(?:\w+ ?)?'?(?:19|20)\d{2}-?[01]\d(?:-?[0-3]\d)?(?:[ T][\d:.]*)?'?$/;

/** Spells columns by their own names alone: what two families call their tables is no difference between them. */
function bareNames(keys: Keys): SpellsColumns {
  const labels = {
    label: () => '',
    columnOf: (_source: Source, name: string) => name,
    columnsOf: (scope: Scope, source: Source) => keys.columnsOf(scope, source),
    query: (query: Query, isTest: boolean) => keys.query(query, isTest),
  };
  return {...labels, spelling: new Spelling(keys.code, keys.queries, labels)};
}
