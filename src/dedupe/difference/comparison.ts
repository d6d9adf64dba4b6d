import {onlySelect} from '../../parse/tree/handed-on.ts';
import type {Branch, Cte, Query, Run, Select, SetOperator} from '../../parse/tree/nodes.ts';
import {within} from '../../parse/tree/view.ts';
import {type Column, columnsOf, compareColumns} from './compare-columns.ts';
import {compareGrain} from './compare-grain.ts';
import {compareOrder} from './compare-order.ts';
import {type CompareInside, compareRows} from './compare-rows.ts';
import type {Differences} from './found.ts';
import {matchBy, matchInTurn} from './matching.ts';
import {seenQuery} from './see-through.ts';
import {type JoinedSource, namesIn, namesOfQuery} from './select-parts.ts';
import type {Side} from './side.ts';
import {addSteps, stepsBetween} from './steps.ts';
import {plainText, shownText} from './written.ts';

/** How deep queries in queries are compared part by part: deeper is not for people to read. */
const DEEPEST = 50;

/** What the columns of both are called from outside, where that says it. */
type Names = readonly (readonly (string | undefined)[] | undefined)[];

/** A part of a set operation, with the operator in front of it. */
interface Part {
  readonly branch: Branch;
  readonly operator: SetOperator | undefined;
  /** What it gives, spelled, and how it is written. */
  readonly text: string;
  readonly words: string;
}

/** Compares queries of two statements, each pair of them once. */
export class Comparison implements CompareInside {
  readonly #a: Side;
  readonly #b: Side;
  readonly #found: Differences;
  readonly #done = new Map<Query, Set<Query>>();
  #depth = 0;

  constructor(a: Side, b: Side, found: Differences) {
    this.#a = a;
    this.#b = b;
    this.#found = found;
  }

  /**
   * @param isLast whether the rows of the statement are theirs: then their order and number is all that it is
   * @param names what their columns are called from outside
   */
  queries(one: Query, other: Query, isLast: boolean, names: Names = []): void {
    const done = this.#done.get(one) ?? new Set();
    if (done.has(other)) return;
    this.#done.set(one, done.add(other));
    if (this.#depth >= DEEPEST) {
      this.#found.add('other', shownText(this.#a.code, one), shownText(this.#b.code, other));
      return;
    }
    this.#depth++;
    const [left, right] = [seenQuery(one), seenQuery(other)];
    if (!this.#steps(left.query, right.query)) this.#branches(left.query, right.query, names);
    compareOrder(this.#a, this.#b, left, right, this.#found, isLast);
    this.#depth--;
  }

  /** One of both may compute something from what the other one gives. */
  #steps(one: Query, other: Query): boolean {
    const forth = stepsBetween(this.#a.keys.query(one, false), this.#b, other);
    if (forth !== undefined)
      addSteps(this.#b, forth, this.#a.keys.known.ofQuery(one), (kind, shown) =>
        this.#found.add(kind, undefined, shown),
      );
    const back = forth === undefined ? stepsBetween(this.#b.keys.query(other, false), this.#a, one) : undefined;
    if (back !== undefined)
      addSteps(this.#a, back, this.#b.keys.known.ofQuery(other), (kind, shown) =>
        this.#found.add(kind, shown, undefined),
      );
    return forth !== undefined || back !== undefined;
  }

  #branches(one: Query, other: Query, given: Names): void {
    const left = partsOf(this.#a, one);
    const right = partsOf(this.#b, other);
    if (left.length === 1 && right.length === 1) {
      const names = this.#pair(one, other, left[0]!.branch, right[0]!.branch, given);
      if (names !== undefined) this.#b.agreeOnColumns(other, names);
      return;
    }
    // Parts of a UNION may change places; what MINUS takes away from what may not.
    const isUnion = [...one.operators, ...other.operators].every(({operator}) => operator === 'UNION');
    const matched = matchInTurn(
      left,
      right,
      (x, y) => (isUnion ? matchBy(x, y, ({text}) => text) : {pairs: [], removed: x, added: y}),
      (x, y) => (isUnion ? matchBy(x, y, ({words}) => words) : {pairs: [], removed: x, added: y}),
      (x, y) => matchBy(x, y, () => ''),
    );
    const names = [left[0], right[0]].map((part, i) => given[i] ?? namesOf(i === 0 ? this.#a : this.#b, part?.branch));
    for (const [x, y] of matched.pairs) {
      if (x.text !== y.text) this.#pair(one, other, x.branch, y.branch, names);
    }
    this.#operators(left, right);
    this.#found.addRest('set', {...matched, added: []}, (part) => shownPart(this.#a, left, part));
    this.#found.addRest('set', {...matched, removed: []}, (part) => shownPart(this.#b, right, part));
  }

  /** UNION in the place of UNION ALL. */
  #operators(left: readonly Part[], right: readonly Part[]): void {
    const operators = (parts: readonly Part[]): readonly string[] =>
      parts.flatMap(({operator}) => (operator === undefined ? [] : [wordsOf(operator)]));
    const [one, other] = [operators(left), operators(right)];
    if (one.length !== other.length) return;
    const matched = matchBy(one.toSorted(), other.toSorted(), (words) => words);
    for (const [i, words] of matched.removed.entries()) this.#found.add('set', words, matched.added[i]);
    if (matched.removed.length === 0 && one.join() !== other.join())
      this.#found.add('set', one.join(', '), other.join(', '));
  }

  /** @returns for what both give, the names of the first by those of the second, where they differ */
  #pair(one: Query, other: Query, x: Branch, y: Branch, names: Names): ReadonlyMap<string, string> | undefined {
    const [left, right] = [selectIn(x), selectIn(y)];
    if (left !== undefined && right !== undefined) return this.#selects(left, right, names);
    if (x.kind === 'query' && y.kind === 'query') this.queries(x, y, false);
    else if (x.kind === 'values' && y.kind === 'values') {
      const texts = [this.#a.full.spelling.expression(one, x), this.#b.full.spelling.expression(other, y)];
      if (texts[0] !== texts[1]) this.#found.add('source', shownText(this.#a.code, x), shownText(this.#b.code, y));
    } else this.#found.add('other', shownText(this.#a.code, x), shownText(this.#b.code, y));
    return undefined;
  }

  #selects(one: Select, other: Select, names: Names): ReadonlyMap<string, string> {
    const [a, b, found] = [this.#a, this.#b, this.#found];
    const columns = (): readonly [readonly Column[], readonly Column[]] => [
      columnsOf(a, one, names[0]),
      columnsOf(b, other, names[1]),
    ];
    compareRows(a, b, one, other, found, this);
    const matched = compareColumns(...columns(), found, (x, y) => this.named(x, y));
    compareGrain(a, b, one, other, found);
    for (const clause of ['hierarchy', 'into'] as const) this.#texts(one, one[clause], other, other[clause]);
    const renamed = matched.pairs.filter(([x, y]) => x.name !== y.name && x.name !== undefined && y.name !== undefined);
    return new Map(renamed.map(([x, y]) => [y.name!, x.name!]));
  }

  /** What two sources are made of; one of them may be a query over the other. */
  sources(x: JoinedSource, y: JoinedSource): void {
    const [one, other] = [x.meant.query, y.meant.query];
    if (one !== undefined && other !== undefined) {
      const lists = [x, y].map(({meant}, i) => {
        const list = namesOfQuery(meant);
        return list === undefined ? undefined : namesIn((i === 0 ? this.#a : this.#b).code, list);
      });
      this.queries(one, other, false, lists);
    } else if (other !== undefined) {
      const steps = stepsBetween(this.#a.keys.identity(x), this.#b, other);
      if (steps !== undefined)
        addSteps(this.#b, steps, undefined, (kind, shown) => this.#found.add(kind, undefined, shown));
    } else if (one !== undefined) {
      const steps = stepsBetween(this.#b.keys.identity(y), this.#a, one);
      if (steps !== undefined)
        addSteps(this.#a, steps, undefined, (kind, shown) => this.#found.add(kind, shown, undefined));
    }
  }

  /** Compares the common table expressions that two stretches of the same words name. */
  named(one: Run, other: Run): boolean {
    const read = (side: Side, run: Run): readonly Cte[] =>
      within(side.reading.tree.scopes, run).flatMap(({sources}) =>
        sources.flatMap(({cte}) => (cte === undefined ? [] : [cte])),
      );
    const [left, right] = [read(this.#a, one), read(this.#b, other)];
    if (left.length !== right.length) return false;
    const changed = left.flatMap((cte, i): readonly (readonly [Query, Query])[] => {
      const [x, y] = [cte.query, right[i]!.query];
      return this.#a.keys.query(x, false) === this.#b.keys.query(y, false) ? [] : [[x, y]];
    });
    for (const [x, y] of changed) this.queries(x, y, false);
    return changed.length > 0;
  }

  #texts(one: Select, before: Run | undefined, other: Select, after: Run | undefined): void {
    const [a, b] = [this.#a, this.#b];
    const left = before === undefined ? undefined : a.full.spelling.expression(one, before);
    const right = after === undefined ? undefined : b.full.spelling.expression(other, after);
    if (left === right) return;
    this.#found.add('other', before && shownText(a.code, before), after && shownText(b.code, after));
  }
}

function partsOf({code, keys}: Side, query: Query): readonly Part[] {
  const {branches, operators} = query;
  if (branches.length === 1) return [{branch: branches[0]!, operator: undefined, text: '', words: ''}];
  return branches.map((branch, i) => ({
    branch,
    operator: operators[i - 1],
    text: keys.part(query, branch),
    words: plainText(code, branch),
  }));
}

/** The SELECT that a part is, in brackets or not. */
function selectIn(branch: Branch): Select | undefined {
  if (branch.kind === 'select') return branch;
  if (branch.kind === 'values') return undefined;
  const {query, ordered} = seenQuery(branch);
  const isWhole = ordered.limit === undefined && ordered.offset === undefined;
  return isWhole ? onlySelect(query) : undefined;
}

/** What the first part of a set operation calls its columns. */
function namesOf(side: Side, branch: Branch | undefined): readonly (string | undefined)[] | undefined {
  const select = branch === undefined ? undefined : selectIn(branch);
  return select === undefined ? undefined : columnsOf(side, select).map(({name}) => name);
}

function wordsOf({operator, quantifier, byName}: SetOperator): string {
  return `${operator}${quantifier === 'ALL' ? ' ALL' : ''}${byName ? ' BY NAME' : ''}`;
}

function shownPart({code}: Side, parts: readonly Part[], part: Part): string {
  const operator = part.operator ?? parts[1]?.operator;
  return `${operator === undefined ? '' : `${wordsOf(operator)} `}${shownText(code, part.branch)}`;
}
