import type {Span} from '../../model/scalars.ts';
import type {Edit} from '../../parse/edits.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {readCtes} from '../../parse/read-ctes.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {foldIdentifier} from '../../parse/resolve.ts';
import {handedOn} from '../../parse/tree/handed-on.ts';
import type {Cte, Query, Scope, Source, Tree, With} from '../../parse/tree/nodes.ts';
import {allQueries, spanOf} from '../../parse/tree/view.ts';
import {qualifiersOf} from '../qualified-names.ts';
import {Comments} from './comments.ts';
import {LogicalNames} from './names.ts';
import {type LiftPlan, planLifts} from './plan.ts';

/** A common table expression that comes to the top: a derived table, or one of an inner WITH. */
export interface Lift {
  /** As it is written. */
  readonly name: string;
  /** Its column list with the brackets. */
  readonly columns?: Span;
  /** What stands between its brackets. */
  readonly body: Span;
  /** The author's comments that speak of it, a line each or more. */
  readonly leading: string;
}

export interface Lifts {
  /** Innermost first: none reads one that comes after it. */
  readonly lifts: readonly Lift[];
  /** What stands in the places instead. Some lie inside of others, in what those take away. */
  readonly edits: readonly Edit[];
}

/** Takes the derived tables and inner WITH lists of a statement out of their places, where that leaves its rows the same. */
export function liftsOf(reading: StatementReading, top: Query): Lifts {
  const plan = planLifts(reading, top);
  if (plan.lists.length + plan.tables.length + plan.direct.size === 0) return {lifts: [], edits: []};
  return new Lifter(reading, plan, top).result();
}

class Lifter {
  readonly #code: Code;
  readonly #tree: Tree;
  readonly #plan: LiftPlan;
  /** What the statement hands on as it is. */
  readonly #last: Source | undefined;
  readonly #comments: Comments;
  readonly #names: LogicalNames;
  readonly #lifts: Lift[] = [];
  readonly #edits: Edit[] = [];
  /** What common table expressions are called now, as written. */
  readonly #renamed = new Map<Cte, string>();

  constructor(reading: StatementReading, plan: LiftPlan, top: Query) {
    this.#last = handedOn(top);
    const {code, tree} = reading;
    this.#code = code;
    this.#tree = tree;
    this.#plan = plan;
    this.#comments = new Comments(code);
    this.#names = new LogicalNames(reading);
  }

  result(): Lifts {
    const lists = new Set(this.#plan.lists);
    for (const query of allQueries(this.#tree))
      if (query.with && lists.has(query.with)) this.#liftList(query, query.with);
    this.#liftTables();
    for (const source of this.#tree.scopes.flatMap(({sources}) => sources)) this.#callAnew(source);
    for (const [source, relation] of this.#plan.direct) this.#readDirectly(source, relation);
    return {lifts: this.#lifts.toSorted((a, b) => a.body.end - b.body.end), edits: this.#edits};
  }

  #liftList(query: Query, list: With): void {
    const readings = readCtes(this.#code, query);
    const bodies = readings.map(({body}) => body);
    const comments = this.#comments.ofBodies(
      list,
      bodies,
      readings.map(({columns}) => columns),
    );
    for (const [i, {name, body, columns}] of readings.entries()) {
      const own = this.#names.ofInner(name, this.#around(query));
      if (own !== name) this.#renamed.set(list.ctes[i]!, own);
      const leading = this.#comments.written(comments[i] ?? []);
      this.#lifts.push({name: own, body, leading, ...(columns === undefined ? {} : {columns})});
      this.#edits.push(...this.#comments.removed(comments[i] ?? []));
    }
    this.#edits.push({span: spanOf(this.#code, list), text: ''});
  }

  /** What the query of an inner WITH is called: as a common table expression, or as a derived table. */
  #around(query: Query): string | undefined {
    for (let at: Scope | undefined = query; at?.parent !== undefined; at = at.parent) {
      const {parent} = at;
      const cte = parent.kind === 'query' ? (parent as Query).with?.ctes.find((one) => one.query === at) : undefined;
      const table = parent.sources.find(({kind, query: own}) => kind === 'query' && own === at);
      const name = cte?.name ?? table?.called;
      if (name !== undefined) return name;
    }
    return undefined;
  }

  #liftTables(): void {
    const {tables} = this.#plan;
    const times = Map.groupBy(tables, ({called}) => called?.toUpperCase());
    const names = new Map<Source, string>();
    // Aliases are given away first: what is made up has to keep out of their way.
    for (const source of tables) {
      const isOnly = source.alias !== -1 && times.get(source.called?.toUpperCase())!.length === 1;
      const name = isOnly ? this.#names.ofAlias(this.#code.written(source.alias), source === this.#last) : undefined;
      if (name !== undefined) names.set(source, name);
    }
    for (const source of tables.toSorted((a, b) => a.query!.to - b.query!.to)) {
      this.#liftTable(source, names.get(source) ?? this.#names.ofQuery(source.query!, source.alias !== -1));
    }
  }

  #liftTable(source: Source, name: string): void {
    const {query, alias, columns} = source;
    const {opener} = query!;
    const comments = this.#comments.around(source);
    this.#lifts.push({
      name,
      body: {start: this.#code.end(opener), end: this.#code.start(this.#code.match(opener))},
      leading: this.#comments.written(comments),
      ...(columns === undefined ? {} : {columns: spanOf(this.#code, columns)}),
    });
    this.#edits.push(...this.#comments.removed(comments), this.#place(source, this.#called(name, alias)));
  }

  /** A place that reads a common table expression that is called otherwise now. */
  #callAnew(source: Source): void {
    const name = source.cte === undefined ? undefined : this.#renamed.get(source.cte);
    if (name === undefined || source.name === undefined) return;
    const old = this.#code.written(source.name.at);
    // What reshapes rows has no alias in front of it, unless columns need one.
    const isReshaped = source.reshapes.length > 0 && !this.#isQualifying(foldIdentifier(old));
    const text = source.alias !== -1 || isReshaped ? name : `${name} as ${old}`;
    this.#edits.push({span: spanOf(this.#code, source.name), text});
  }

  #readDirectly(source: Source, relation: Source): void {
    const name = (relation.cte && this.#renamed.get(relation.cte)) ?? textOfName(this.#code, relation);
    const own = new Set(this.#comments.within(spanOf(this.#code, relation.name!)));
    const inside = this.#comments.within(spanOf(this.#code, source)).filter((comment) => !own.has(comment));
    const comments = this.#comments.written(inside);
    const read = this.#called(name, source.alias);
    this.#edits.push(this.#place(source, comments === '' ? read : `${comments}\n${read}`));
  }

  #called(name: string, alias: number): string {
    if (alias === -1) return name;
    const written = this.#code.written(alias);
    return foldIdentifier(written) === foldIdentifier(name) ? name : `${name} as ${written}`;
  }

  /** A text in place of a source, set apart from words that stood right beside its brackets. */
  #place(source: Source, text: string): Edit {
    const span = spanOf(this.#code, source);
    const before = /^[\s(,]?$/.test(this.#code.text[span.start - 1] ?? '') ? '' : ' ';
    const next = this.#code.text[span.end] ?? '';
    return {span, text: before + text + (/^[\s),;]?$/.test(next) ? '' : ' ')};
  }

  #isQualifying(name: string): boolean {
    return qualifiersOf(this.#code, this.#tree).some(({parts}) => parts.some((part) => part.name === name));
  }
}

function textOfName(code: Code, {name}: Source): string {
  const {start, end} = spanOf(code, name!);
  return code.text.slice(start, end);
}
