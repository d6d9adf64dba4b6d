import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import {wordNumbers} from '../parse/lex/words.ts';
import type {Query, Run, Scope, Select, Tree} from '../parse/tree/nodes.ts';
import {within} from '../parse/tree/view.ts';
import {hashOfName, join, type Marks, NOTHING, spread, VALUE} from './near-marks.ts';

const [EQUALS, OPEN] = wordNumbers('= (');

const OUTPUT = hashOfName('output');
const CONDITION = hashOfName('condition');
const GROUP = hashOfName('group by');
const ORDER = hashOfName('order by');
const LIMIT = hashOfName('limit');
const DISTINCT = hashOfName('distinct');
const SET = hashOfName('set operator');
const JOIN = hashOfName('join');
const STAR = hashOfName('*');
const ALL = hashOfName('all');
const SUBQUERY = hashOfName('subquery');
const ASSIGNMENT = hashOfName('assignment');

/**
 * A number for each item of each clause, wherever in the statement it stands: what queries and common table expressions hold
 * inside counts as if it stood outside, a join's condition as if it stood in WHERE.
 */
export class ClauseItems {
  readonly found: number[] = [];
  #code!: Code;
  #marks!: Marks;

  /** Reads a statement whose tokens are marked; what was read before is gone. */
  read(code: Code, tree: Tree, marks: Marks): void {
    this.#code = code;
    this.#marks = marks;
    this.found.length = 0;
    for (const scope of tree.scopes) {
      if (scope.kind === 'select') this.#readSelect(scope as Select);
      else if (scope.kind === 'query') this.#readQuery(scope as Query);
      else if (scope.kind === 'change') {
        const {where, on, assignments} = scope as Scope & {
          readonly where?: Run;
          readonly on?: Run;
          readonly assignments: readonly Run[];
        };
        if (where !== undefined) this.#conditions(scope, where);
        if (on !== undefined) this.#conditions(scope, on);
        for (const assignment of assignments) this.#item(ASSIGNMENT, scope, assignment);
      }
      this.#joins(scope);
    }
  }

  #readSelect(select: Select): void {
    for (const {expression, star} of select.items) {
      if (star === undefined) this.#item(OUTPUT, select, expression);
      else this.found.push(spread(join(OUTPUT, STAR)));
    }
    if (select.distinct) this.found.push(DISTINCT);
    for (const condition of [select.where, select.having, select.qualify, select.hierarchy]) {
      if (condition !== undefined) this.#conditions(select, condition);
    }
    const {groupBy} = select;
    if (groupBy === undefined) return;
    if (groupBy.all) this.found.push(spread(join(GROUP, ALL)));
    for (const item of groupBy.items) this.#item(GROUP, select, this.#meant(select, item));
  }

  #readQuery(query: Query): void {
    const [only] = query.branches;
    const select = query.branches.length === 1 && only?.kind === 'select' ? only : undefined;
    for (const item of query.orderBy?.items ?? []) {
      this.#item(ORDER, query, select === undefined ? item : this.#meant(select, item));
    }
    if (query.limit !== undefined) this.found.push(LIMIT);
    for (const {operator} of query.operators) this.found.push(spread(join(SET, hashOfName(operator))));
  }

  #joins(scope: Scope): void {
    for (const {join: joined} of scope.sources) {
      if (joined.on !== undefined) this.#conditions(scope, joined.on);
      if (joined.match !== undefined) this.#conditions(scope, joined.match);
      if (joined.using !== undefined) this.#usings(joined.using);
      if (joined.kind === 'left' || joined.kind === 'right' || joined.kind === 'full') {
        this.found.push(spread(join(JOIN, hashOfName(joined.kind))));
      }
    }
  }

  /** `USING (a, b)` says what `ON x.a = y.a AND x.b = y.b` does. */
  #usings({at, to}: Run): void {
    for (let next = at; next < to; next++) {
      const column = this.#marks.at(next);
      if (column > VALUE || column < NOTHING) this.found.push(equation(only(column), only(column)));
    }
  }

  #conditions(scope: Scope, condition: Run): void {
    const pending: Run[] = [condition];
    for (let run = pending.pop(); run !== undefined; run = pending.pop()) {
      const inner = this.#bare(run);
      const parts = partsOf(scope, inner);
      if (parts === undefined) this.#condition(scope, inner);
      else for (const part of parts) pending.push(part);
    }
  }

  /** A condition; the sides of an equation in one order. */
  #condition(scope: Scope, run: Run): void {
    const code = this.#code;
    for (let at = run.at; at < run.to; at = code.after(at)) {
      if (code.word(at) !== EQUALS) continue;
      const left = this.#hashOf(scope, {at: run.at, to: at});
      this.found.push(equation(left, this.#hashOf(scope, {at: at + 1, to: run.to})));
      return;
    }
    this.#item(CONDITION, scope, run);
  }

  #item(clause: number, scope: Scope, run: Run): void {
    const hash = this.#hashOf(scope, run);
    if (hash !== NOTHING) this.found.push(spread(join(clause, hash)));
  }

  /** What stands in a list by its place: `GROUP BY 1` means the first column. */
  #meant(select: Select, item: Run): Run {
    const code = this.#code;
    if (code.kind(item.at) !== KIND.number) return item;
    const place = Number(code.written(item.at));
    return select.items[place - 1]?.expression ?? item;
  }

  /** A run's tokens as one number; a query in it counts as a query, whatever it holds, and a list of values as one. */
  #hashOf(scope: Scope, run: Run): number {
    const {at: from, to} = this.#bare(run);
    const queries = scope.queries.length === 0 ? scope.queries : within(scope.queries, {at: from, to});
    let hash = NOTHING;
    let before = NOTHING;
    let next = 0;
    for (let at = from; at < to; at++) {
      const query = queries[next];
      if (query !== undefined && at >= query.at) {
        next++;
        hash = join(hash, SUBQUERY);
        at = Math.max(at, query.to - 1);
        before = SUBQUERY;
        continue;
      }
      const mark = this.#marks.at(at);
      if (mark === NOTHING || (mark === VALUE && before === VALUE)) continue;
      hash = join(hash, mark);
      before = mark;
    }
    return hash;
  }

  /** Without the brackets around the whole of it. */
  #bare(run: Run): Run {
    const code = this.#code;
    let {at, to} = run;
    while (code.word(at) === OPEN && code.match(at) === to - 1) {
      at++;
      to--;
    }
    return {at, to};
  }
}

function only(mark: number): number {
  return join(NOTHING, mark);
}

function equation(one: number, other: number): number {
  return spread(join(join(CONDITION, Math.min(one, other)), Math.max(one, other)));
}

/** What a condition is cut into at its ANDs; undefined where there is none. */
function partsOf({conjunctions}: Scope, {at, to}: Run): readonly Run[] | undefined {
  for (const conjunction of within(conjunctions, {at, to: at + 1})) if (conjunction.to === to) return conjunction.parts;
  return undefined;
}
