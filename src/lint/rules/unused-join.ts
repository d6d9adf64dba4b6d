import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {sourcesMeant} from '../../parse/lineage/column-sources.ts';
import {Lineage} from '../../parse/lineage/lineage.ts';
import type {Run, Scope, Select, Source, Tree} from '../../parse/tree/nodes.ts';
import {columnPath, isOperator, spanOf, within} from '../../parse/tree/view.ts';
import {hidesColumns} from '../behind.ts';
import {changedKinds} from '../changed-kinds.ts';
import {mergedColumns} from '../joins.ts';
import {selectsOf} from '../queries.ts';
import {removal} from '../removal.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';
import {columnsJoinedOn, isUniqueBy} from '../uniqueness.ts';

/** So many sources of one SELECT are looked at, and so many queries inside of it. Nobody writes more by hand. */
const MOST_SOURCES = 200;
const MOST_SCOPES = 200;

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const lineage = new Lineage(code);
  for (const select of selectsOf(reading)) {
    if (select.sources.length > MOST_SOURCES) continue;
    const joined = select.sources.filter((source) => isPlainLeftJoin(code, select, source));
    if (joined.length === 0 || !isUnderstood(code, tree, select) || onlyCounts(code, select)) continue;
    const used = new Uses(code, lineage, tree, select);
    for (const source of joined) {
      if (used.has(source)) continue;
      const isSafe = isUniqueBy(code, source, columnsJoinedOn(code, select, source));
      yield {
        span: spanOf(code, {at: source.join.words.at, to: source.to}),
        message: isSafe
          ? `Nothing uses ${source.called}, and the LEFT JOIN to it changes no row.`
          : `Nothing uses ${source.called}; the LEFT JOIN to it can only repeat rows where it finds several.`,
        hint: isSafe ? 'Remove the join; the rows stay the same.' : 'Remove the join, or use what it brings.',
        fix: withoutJoin(code, select, source, isSafe),
      };
    }
  }
}

/** A relation or query with a condition of its own, outside of brackets, whose name no other source has. */
function isPlainLeftJoin(code: Code, {sources}: Select, source: Source): boolean {
  const {kind, join, called, lateral} = source;
  if (join.kind !== 'left' || join.natural || lateral || called === undefined) return false;
  if (kind !== 'table' && kind !== 'cte' && kind !== 'query' && kind !== 'identifier') return false;
  const condition = join.on ?? join.using;
  // The condition of a join inside of this one stands before.
  if (condition === undefined || condition.at > source.to + 1 || code.kind(source.at) === KIND.template) return false;
  return sources.every(
    (other) =>
      other === source ||
      (other.called !== called && !(other.kind === 'group' && other.at < source.at && other.to > source.at)),
  );
}

/** `SELECT COUNT(*)` of a join and nothing else: somebody looks whether it repeats rows. */
function onlyCounts(code: Code, {items, groupBy}: Select): boolean {
  if (groupBy !== undefined) return false;
  return items.every(
    ({expression: {at, to}}) => to === at + 4 && code.upper(at) === 'COUNT' && isOperator(code, at + 2, '*'),
  );
}

/** False where something that is not understood, or known only when it runs, may use a source. */
function isUnderstood(code: Code, tree: Tree, select: Select): boolean {
  const around = select.parent?.kind === 'query' ? select.parent : select;
  if (within(tree.holes, around).length > 0 || within(tree.scopes, select).length > MOST_SCOPES) return false;
  // `t (a, b)`: which columns a table has besides is not known.
  if (select.sources.some(({join, kind, columns}) => join.natural || (kind === 'table' && columns !== undefined)))
    return false;
  for (let at = around.at; at < around.to; at++) {
    if (code.kind(at) === KIND.template) return false;
    if (
      code.upper(at) === 'IDENTIFIER' &&
      isOperator(code, at + 1, '(') &&
      !select.sources.some((one) => one.at === at)
    )
      return false;
  }
  return true;
}

/** The sources of a SELECT that something in it, or in the ORDER BY behind it, may use. */
class Uses {
  readonly #used = new Set<Source>();
  readonly #code: Code;
  readonly #lineage: Lineage;
  readonly #select: Select;

  constructor(code: Code, lineage: Lineage, tree: Tree, select: Select) {
    this.#code = code;
    this.#lineage = lineage;
    this.#select = select;
    for (const {star} of select.items) if (star !== undefined) this.#star(star.qualifier);
    for (const source of select.sources) this.#using(source);
    const inner = within(tree.scopes, select);
    const outer = select.parent?.kind === 'query' ? [select.parent] : [];
    for (const scope of new Set([select, ...inner, ...outer])) {
      for (const column of scope.columns) this.#column(scope, column);
      for (const star of scope.stars) {
        const isBare = star.to === star.at + 1;
        // COUNT(*) counts rows, whatever they are made of.
        const counts = isBare && isOperator(code, star.at - 1, '(') && code.upper(star.at - 2) === 'COUNT';
        if (isBare && scope === select && !counts) this.#star(undefined);
        else if (!isBare) this.#star({at: star.at, to: star.to - 2});
      }
    }
  }

  has(source: Source): boolean {
    return this.#used.has(source);
  }

  /** `a LEFT JOIN b USING (x) LEFT JOIN c USING (y)`: y may be a column of b. */
  #using(later: Source): void {
    const names = mergedColumns(this.#code, later);
    if (names.length === 0) return;
    for (const source of this.#select.sources) {
      if (source.number >= later.number) continue;
      const own = mergedColumns(this.#code, source);
      const columns = this.#lineage.columnsOf(this.#select, source);
      const mayGive = (name: string): boolean => columns.some((column) => column.name === name || column.name === '*');
      // What it shares with those before it is theirs.
      if (names.some((name) => !own.includes(name) && mayGive(name))) this.#used.add(source);
    }
  }

  #star(qualifier: Run | undefined): void {
    const name = qualifier === undefined ? undefined : columnPath(this.#code, qualifier).at(-1);
    for (const source of this.#select.sources) if (name === undefined || source.called === name) this.#used.add(source);
  }

  #column(scope: Scope, column: Run): void {
    const path = columnPath(this.#code, column);
    const isInOnOf = (source: Source): boolean => {
      const {on} = source.join;
      return on !== undefined && column.at >= on.at && column.at < on.to;
    };
    const meant = path.length > 1 ? undefined : sourcesMeant(this.#lineage, this.#code, scope, path);
    for (const source of this.#select.sources) {
      if (isInOnOf(source)) continue;
      const named =
        path.length > 1
          ? path.slice(0, -1).includes(source.called ?? '')
          : meant?.sources.includes(source) === true || hidesColumns(this.#code, source);
      if (named) this.#used.add(source);
    }
  }
}

function withoutJoin(code: Code, select: Select, source: Source, isSafe: boolean): Fix {
  const {words, on, using} = source.join;
  return {
    title: `Remove the join to ${source.called}`,
    edits: removal(code, {at: words.at, to: on?.to ?? using?.to ?? source.to}),
    rows: isSafe ? 'same' : 'may-change',
    differsIn: changedKinds(select, 'join'),
  };
}

const rule: LintRule = {
  id: 'unused-join',
  title: 'LEFT JOIN that nothing uses',
  severity: 'warning',
  explain:
    'A `LEFT JOIN` drops no rows; where no column of its right side is used, all it can do is repeat rows that match more ' +
    'than once, and make the model wait for another table. Remove it.',
  sqlfluff: 'ST11',
  prevalence: 0.3,
  check,
  flags: [
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id',
    'select o.id, sum(o.x) as x from db.s.orders o left outer join db.s.customers c on o.cid = c.id group by o.id',
    'select a.* from db.s.a a left join db.s.b b on a.id = b.a_id and b.kind = 1 where a.x > 0',
    'with b as (select a_id, x from db.s.b) select a.id, a.x from db.s.a left join b on a.id = b.a_id order by a.x limit 3',
    'select a.id, count(*) as n from db.s.a left join db.s.b on a.id = b.a_id group by a.id',
    'select a.id from db.s.a left join (select a_id, max(x) as x from db.s.b group by a_id) m on m.a_id = a.id',
    'select a.id from db.s.a left join db.s.b using (id)',
    'select a.id, c.x from db.s.a left join db.s.b using (id) left join db.s.c using (id)',
    'select a.id, c.x from db.s.a left join db.s.b on a.id = b.a_id left join db.s.c on a.id = c.a_id',
    'select a.id, f.value from db.s.a left join db.s.b on b.id = a.id, lateral flatten(a.items) f',
    'select x.id from db.s.x where exists (select 1 from db.s.a left join db.s.b on a.id = b.a_id where a.x = x.id)',
    'with a as (select id, x from db.s.a), b as (select a_id, y from db.s.b) select id, x from a left join b on id = a_id',
    'select a.id from db.s.a left join db.s."b" as "b" on a.id = "b".a_id qualify row_number() over (partition by a.id order by a.x) = 1',
  ],
  allows: [
    'select a.id, b.x from db.s.a left join db.s.b on a.id = b.a_id',
    'select a.id from db.s.a join db.s.b on a.id = b.a_id',
    'select * from db.s.a left join db.s.b on a.id = b.a_id',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.a_id is null',
    'select a.id, x from db.s.a left join db.s.b on a.id = b.a_id',
    'select a.id, c.x from db.s.a left join db.s.b on a.id = b.a_id left join db.s.c on c.id = b.c_id',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id order by b.x limit 3',
    'select a.id, f.value from db.s.a left join db.s.b on a.id = b.a_id, lateral flatten(b.items) f',
    'select a.id, (select max(c.x) from db.s.c where c.id = b.c_id) as x from db.s.a left join db.s.b on a.id = b.a_id',
    'select a.id, count(b.*) as n from db.s.a left join db.s.b on a.id = b.a_id group by a.id',
    'select object_construct(*) as o from db.s.a left join db.s.b on a.id = b.a_id',
    'select a.id, {{ columns }} from db.s.a left join db.s.b on a.id = b.a_id',
    'select a.id from db.s.a left join lateral flatten(a.items) f',
    'select a.id from db.s.a left join (db.s.b join db.s.c on b.id = c.b_id) on a.id = b.a_id',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id qualify row_number() over (partition by a.id order by b.x) = 1',
    'select a.id from db.s.a natural left join db.s.b',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id group by a.id having max(b.x) > 1',
    'select db.s.b.x from db.s.a left join db.s.b on a.id = b.a_id',
    'select count(distinct a_id) as n from db.s.a left join db.s.b on a.id = b.a_id',
    'select a.id from db.s.a right join db.s.b on a.id = b.a_id',
    'select (select count(*) from db.s.a left join db.s.b on a.id = b.a_id) as joined, (select count(*) from db.s.a) as base',
    'select a.id, c.x from db.s.a left join db.s.b using (id) left join db.s.c using (c_id)',
    'with b as ({{ events("b") }}), c as (select id, {{ columns }} from db.s.c) select a.id, n, m from db.s.a left join b using (id) left join c using (id)',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where $filter ??? b.x',
  ],
  fixes: [
    {
      before:
        'select a.id\nfrom db.s.a\nleft join (select a_id, max(x) as x from db.s.b group by a_id) m -- the newest\n  on m.a_id = a.id\nwhere a.x > 0',
      after: 'select a.id\nfrom db.s.a\n-- the newest\nwhere a.x > 0',
    },
    {
      before:
        'with b as (select a_id, x from db.s.b qualify row_number() over (partition by a_id order by d desc) = 1) select a.id from db.s.a left join b on b.a_id = a.id where a.x > 0',
      after:
        'with b as (select a_id, x from db.s.b qualify row_number() over (partition by a_id order by d desc) = 1) select a.id from db.s.a where a.x > 0',
    },
    {
      before: 'select a.id from db.s.a left join db.s.b on a.id = b.a_id',
      after: 'select a.id from db.s.a left join db.s.b on a.id = b.a_id',
    },
  ],
};

export default rule;
