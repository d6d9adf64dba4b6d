import {nameFromQuery} from '../../dedupe/query-name.ts';
import {isGrandTotal} from '../../lint/rows.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {foldIdentifier} from '../../parse/resolve.ts';
import {slugOf} from '../../parse/spelling.ts';
import type {Query} from '../../parse/tree/nodes.ts';
import {innermostQuery, outputSelects, spanOf} from '../../parse/tree/view.ts';
import {cteNames, isFree} from '../names.ts';
import {qualifiersOf} from '../qualified-names.ts';

/** A name that says more than which table is read. */
const SAYING = /_(by|with)_|_(latest|first)(_|$)|^top_/;

/** The names of a statement's common table expressions, those that it gets included. Case sets no two apart. */
export class LogicalNames {
  readonly #reading: StatementReading;
  readonly #taken: Set<string>;
  /** What columns or sources are called by somewhere: a name without an alias must mean nothing else. */
  readonly #called: ReadonlySet<string>;
  readonly #defined = new Map<string, number>();
  /** The next number to be tried behind a name. */
  readonly #numbers = new Map<string, number>();

  constructor(reading: StatementReading) {
    const {code, tree} = reading;
    this.#reading = reading;
    const tables: string[] = [];
    const called: string[] = [];
    for (const source of tree.scopes.flatMap(({sources}) => sources)) {
      // A table of that name would be hidden by it.
      if (source.kind !== 'cte' && source.name !== undefined) tables.push(source.name.relation.name.toUpperCase());
      if (source.called !== undefined) called.push(source.called.toUpperCase());
    }
    for (const [name, times] of cteNames(tree)) this.#count(name.toUpperCase(), times);
    for (const table of tables) this.#count(table, 1);
    this.#taken = new Set(this.#defined.keys());
    for (const {parts} of qualifiersOf(code, tree)) for (const {name} of parts) called.push(name.toUpperCase());
    this.#called = new Set(called);
  }

  /**
   * The name of a CTE that stood in an inner WITH: its own where nothing else is called so, else with what it stands in before it.
   * @param around name of the CTE or derived table around it
   */
  ofInner(written: string, around: string | undefined): string {
    const stored = foldIdentifier(written).toUpperCase();
    if (this.#defined.get(stored) === 1 && stored !== 'FINAL') return written;
    const own = slugOf(stored, 'query');
    return this.#free([...(around === undefined ? [] : [`${slugOf(around, 'query')}_${own}`]), `inner_${own}`], false);
  }

  /**
   * The alias of a derived table as its name, as written; undefined where something else is called so.
   * @param isLast whether the statement only hands its rows on, so that it may be called `final`
   */
  ofAlias(written: string, isLast: boolean): string | undefined {
    const stored = foldIdentifier(written);
    const isFinal = isLast && stored === 'FINAL' && !this.#taken.has(stored);
    if (!isFinal && !isFree(stored, this.#taken)) return undefined;
    this.#taken.add(stored.toUpperCase());
    return written;
  }

  /** A free name that says what a query reads and does. @param isCalled whether its place has an alias */
  ofQuery(query: Query, isCalled: boolean): string {
    const base = this.#subject(query);
    const done = `${doingOf(this.#reading.code, query)}_${base}`;
    return this.#free(SAYING.test(base) ? [base, done] : [done], !isCalled);
  }

  #subject(query: Query): string {
    const {code} = this.#reading;
    const {start, end} = spanOf(code, query);
    const reads = this.#reading.reads.filter(({span}) => start <= span.start && span.end <= end);
    return nameFromQuery({root: query, code, reads}) ?? 'rows';
  }

  #free(names: readonly string[], isBare: boolean): string {
    const free = (name: string): boolean =>
      isFree(name, this.#taken) && !(isBare && this.#called.has(name.toUpperCase()));
    let found = names.find(free);
    const last = names.at(-1)!;
    for (let n = this.#numbers.get(last) ?? 2; found === undefined; n++) {
      if (free(`${last}_${n}`)) found = `${last}_${n}`;
      this.#numbers.set(last, n + 1);
    }
    this.#taken.add(found.toUpperCase());
    return found;
  }

  #count(name: string, times: number): void {
    this.#defined.set(name, (this.#defined.get(name) ?? 0) + times);
  }
}

/** What a query does with what it reads, in one word. */
function doingOf(code: Code, query: Query): string {
  const {operators, branches, limit} = innermostQuery(query);
  if (operators.length > 0) return operators.every(({operator}) => operator === 'UNION') ? 'combined' : 'compared';
  const [select] = outputSelects(query);
  if (select === undefined || branches.length === 0) return 'selected';
  if (select.sources.length === 0) return 'constant';
  if (limit !== undefined || select.top !== undefined) return 'top';
  if (isGrandTotal(code, select)) return 'total';
  if (select.groupBy !== undefined) return 'grouped';
  if (select.qualify !== undefined || select.windows.length > 0) return 'ranked';
  if (select.distinct) return 'distinct';
  return select.where === undefined ? 'selected' : 'filtered';
}
