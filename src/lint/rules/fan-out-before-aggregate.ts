import type {Code} from '../../parse/lex/tokens.ts';
import {Lineage} from '../../parse/lineage/lineage.ts';
import type {Call, ColumnRef, Run, Scope, Select, Source, Tree} from '../../parse/tree/nodes.ts';
import {
  columnPath,
  conjuncts,
  isOperator,
  isWord,
  onlyColumn,
  spanOf,
  splitRun,
  within,
} from '../../parse/tree/view.ts';
import {ownerOf} from '../behind.ts';
import {builtIn} from '../calls.ts';
import {holdsTemplate} from '../order.ts';
import {selectsOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {columnsJoinedOn, isUniqueBy} from '../uniqueness.ts';

/** Aggregates that count a row as often as it comes. */
const COUNTING = new Set(['SUM', 'COUNT', 'COUNT_IF']);

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const lineage = new Lineage(code);
  for (const select of selectsOf(reading)) {
    const sums = aggregatesOf(code, lineage, tree, select);
    if (sums.length === 0) continue;
    const hit = twoChildren(code, lineage, select, sums) ?? flattened(code, lineage, select, sums);
    if (hit !== undefined) yield hit;
  }
}

/** An aggregate over columns of one source. */
interface Sum {
  readonly call: Call;
  readonly name: string;
  readonly source: Source;
  readonly isDistinct: boolean;
}

/** The aggregates of a SELECT that are computed from columns of one source; none where something is not understood. */
function aggregatesOf(code: Code, lineage: Lineage, tree: Tree, select: Select): readonly Sum[] {
  const {sources, from} = select;
  if (from === undefined || sources.length < 2 || within(tree.holes, select).length > 0) return [];
  if (
    select.distinct ||
    sources.some(({reshapes, join, sample}) => join.natural || reshapes.length > 0 || sample !== undefined)
  )
    return [];
  const found: Sum[] = [];
  for (const call of select.calls) {
    const name = builtIn(code, call);
    if ((!COUNTING.has(name) && name !== 'AVG') || call.window !== undefined || call.arguments === undefined) continue;
    if (within(select.queries, call).length > 0) continue;
    const owners = new Set(
      within(select.columns, call.arguments).map((column) => ownSource(code, lineage, select, column)),
    );
    const [source] = owners;
    if (source === undefined || owners.size > 1) continue;
    found.push({call, name, source, isDistinct: isWord(code, call.arguments.at, 'DISTINCT')});
  }
  return found;
}

function ownSource(code: Code, lineage: Lineage, select: Scope, column: ColumnRef): Source | undefined {
  const owner = ownerOf(lineage, code, select, column);
  return owner?.scope === select ? owner.source : undefined;
}

/**
 * Two sources joined to a third by nothing but the same key of it, each aggregated by that key: their rows come in all
 * pairs, so one of both is multiplied wherever the other has several.
 */
function twoChildren(code: Code, lineage: Lineage, select: Select, sums: readonly Sum[]): RuleHit | undefined {
  const children = select.sources
    .map((source) => ({source, key: keyOfParent(code, lineage, select, source)}))
    .filter((child): child is {source: Source; key: ParentKey} => child.key !== undefined);
  for (const {source: one, key} of children) {
    const other = children.find((child) => child.source !== one && isSameKey(child.key, key))?.source;
    if (other === undefined || !isGroupedBy(code, lineage, select, key)) continue;
    const [mine, others] = [one, other].map((source) =>
      sums.filter((sum) => sum.source === source && sum.name !== 'AVG'),
    );
    const wrong = mine?.find(({isDistinct}) => !isDistinct);
    if (wrong === undefined || others === undefined || others.length === 0) continue;
    if ([one, other].some((source) => isUniqueBy(code, source, columnsJoinedOn(code, select, source)))) continue;
    if (isTied(code, lineage, select, one, other)) continue;
    return {
      span: spanOf(code, wrong.call),
      message: `${wrong.name} over ${one.called} counts each of its rows once for every row of ${other.called} with the same ${key.name}.`,
      hint: `Aggregate ${one.called} and ${other.called} each in a query of its own, then join the results.`,
    };
  }
  return undefined;
}

interface ParentKey {
  readonly source: Source;
  /** Name of the column of the parent. */
  readonly name: string;
}

function isSameKey(a: ParentKey, b: ParentKey): boolean {
  return a.source === b.source && a.name === b.name;
}

/** The column of another source that a source is joined by; undefined when its condition ties it to more, or otherwise. */
function keyOfParent(code: Code, lineage: Lineage, select: Select, source: Source): ParentKey | undefined {
  const {on, kind} = source.join;
  if (on === undefined || (kind !== 'inner' && kind !== 'left') || source.lateral || holdsTemplate(code, on))
    return undefined;
  if (within(select.queries, on).length > 0 || source.kind === 'group' || source.kind === 'lateral') return undefined;
  let key: ParentKey | undefined;
  for (const part of conjuncts(code, select, on)) {
    const owners = within(select.columns, part).map((column) => ownSource(code, lineage, select, column));
    if (owners.includes(undefined)) return undefined;
    // A filter of its own may leave one row of several, and then nothing is multiplied.
    if (owners.every((owner) => owner === source)) return undefined;
    const columns = splitRun(code, part, (at) => isOperator(code, at, '=')).map((side) => onlyColumn(select, side));
    const [left, right] = columns;
    if (left === undefined || right === undefined || columns.length > 2 || key !== undefined) return undefined;
    const [mine, parent] = owners[0] === source ? [owners[0], owners[1]] : [owners[1], owners[0]];
    if (mine !== source || parent === undefined || parent === source) return undefined;
    const name = columnPath(code, owners[0] === source ? right : left).at(-1)!;
    key = {source: parent, name};
  }
  return key;
}

/** Whether the key is among what is grouped by: as it is, or as the item of a number. */
function isGroupedBy(code: Code, lineage: Lineage, select: Select, key: ParentKey): boolean {
  const {groupBy, items} = select;
  if (groupBy === undefined) return false;
  const runs: readonly Run[] = groupBy.all
    ? items.map(({expression}) => expression)
    : groupBy.items.map((item) => items[Number(code.written(item.at)) - 1]?.expression ?? item);
  return runs.some((run) => {
    const column = onlyColumn(select, run);
    if (column === undefined || column.pathTo !== column.to) return false;
    return columnPath(code, column).at(-1) === key.name && ownSource(code, lineage, select, column) === key.source;
  });
}

/** Whether a filter compares two sources, filters one of them, or may do so: not all pairs are left then. */
function isTied(code: Code, lineage: Lineage, select: Select, one: Source, other: Source): boolean {
  const conditions = [select.where, ...select.sources.map(({join}) => join.on)];
  return conditions.some((condition) => {
    if (condition === undefined || condition === one.join.on || condition === other.join.on) return false;
    return within(select.columns, condition).some((column) => {
      const owner = ownerOf(lineage, code, select, column);
      return owner === undefined || owner.source === one || owner.source === other;
    });
  });
}

/** A SUM or AVG of a column of what is flattened: it counts as often as the list has elements. */
function flattened(code: Code, lineage: Lineage, select: Select, sums: readonly Sum[]): RuleHit | undefined {
  for (const lateral of select.sources) {
    if (lateral.kind !== 'lateral' || lateral.arguments === undefined || lateral.called === undefined) continue;
    if (lateral.name?.relation.name !== 'FLATTEN' || !isOnlyAggregated(code, lineage, select, lateral)) continue;
    const owners = new Set(
      within(select.columns, lateral.arguments).map((column) => ownSource(code, lineage, select, column)),
    );
    const [parent] = owners;
    if (owners.size !== 1 || parent === undefined || parent.kind === 'lateral') continue;
    const wrong = sums.find(
      ({source, isDistinct, name}) => source === parent && !isDistinct && name !== 'COUNT' && name !== 'COUNT_IF',
    );
    if (wrong === undefined) continue;
    return {
      span: spanOf(code, wrong.call),
      message: `${wrong.name} counts each row of ${parent.called ?? 'what is flattened'} once for every element that FLATTEN finds in it.`,
      hint: 'Aggregate before FLATTEN, or in a query of its own.',
    };
  }
  return undefined;
}

/** Whether no filter and no group speaks of a source: it would tell its elements apart, or leave one of them. */
function isOnlyAggregated(code: Code, lineage: Lineage, select: Select, source: Source): boolean {
  const {where, groupBy, sources, items} = select;
  if (groupBy?.all === true) return false;
  const runs = [where, groupBy, ...sources.flatMap(({join, arguments: given}) => [join.on, given])];
  const speaks = (run: Run): boolean =>
    within(select.queries, run).length > 0 ||
    within(select.columns, run).some((column) => {
      const owner = ownSource(code, lineage, select, column);
      return owner === undefined || owner === source;
    });
  if (runs.some((run) => run !== undefined && run !== source.arguments && speaks(run))) return false;
  const numbers = new Set(groupBy?.items.map((item) => Number(code.written(item.at)) - 1));
  return items.every((item, i) => !numbers.has(i) || !speaks(item.expression));
}

const rule: LintRule = {
  id: 'fan-out-before-aggregate',
  title: 'Rows multiplied by a join before they are added up',
  severity: 'warning',
  explain:
    'Joined to one customer, its orders and its payments come in all pairs: two orders and three payments make six rows, and ' +
    '`SUM` over either adds them all. The same happens to a row whose list is flattened. Aggregate first, then join.',
  prevalence: 0,
  check,
  flags: [
    'select c.id, sum(o.amount) as ordered, sum(p.amount) as paid from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id',
    'select c.id, count(o.id) as orders, count(distinct p.id) as payments from db.s.c c join db.s.o o on c.id = o.cid join db.s.p p on c.id = p.cid group by 1',
    'with t as (select c.id, count(o.id) as n, count(v.id) as m from db.s.c left join db.s.o on o.cid = c.id left join db.s.v on v.cid = c.id group by all) select id from t',
    'select o.id, sum(o.amount) as amount from db.s.orders o, lateral flatten(input => o.items) f group by o.id',
    'select o.region, avg(o.amount) as mean, sum(f.value:qty::int) as qty from db.s.orders o, lateral flatten(o.items) f group by o.region',
    'select x.id from db.s.x where exists (select c.id from db.s.c join db.s.o on o.cid = c.id join db.s.p on p.cid = c.id where c.xid = x.id group by c.id having sum(o.a) > sum(p.a))',
    'select c.id, c.name, sum(o.amount) as a, sum(p.amount) as b from db.s.c left join db.s."o" as o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id, c.name qualify row_number() over (order by a) < 10',
  ],
  allows: [
    'select c.id, sum(o.amount) as ordered from db.s.c left join db.s.o on o.cid = c.id group by c.id',
    'select c.region, sum(o.amount) as a, sum(p.amount) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.region',
    'with o as (select cid, sum(amount) as amount from db.s.o group by cid) select c.id, sum(o.amount) as a, sum(p.amount) as b from db.s.c left join o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id',
    'select c.id, count(distinct o.id) as a, count(distinct p.id) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id',
    'select c.id, sum(o.amount) as a, max(p.amount) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id',
    'select c.id, sum(o.amount) as a, sum(p.amount) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id and p.oid = o.id group by c.id',
    'select c.id, sum(o.amount) as a, sum(i.qty) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.i on i.oid = o.id group by c.id',
    'select c.id, sum(o.amount) as a, sum(p.amount) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id where p.oid = o.id group by c.id',
    'select c.id, sum(o.amount * p.rate) as a from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id',
    'select c.id, sum(amount) as a, sum(paid) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id',
    'select c.id, avg(o.amount) as a, avg(p.amount) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id',
    'select o.id, sum(o.amount) as amount from db.s.orders o, lateral flatten(o.items) f where f.index = 0 group by o.id',
    'select f.value:tag::text as tag, sum(o.amount) as amount from db.s.orders o, lateral flatten(o.tags) f group by 1',
    'select o.id, sum(f.value:qty::int) as qty, count(*) as n, max(o.amount) as amount from db.s.orders o, lateral flatten(o.items) f group by o.id',
    'select o.id, sum(o.amount * f.value:share::float) as amount from db.s.orders o, lateral flatten(o.items) f group by o.id',
    "select c.id, sum(o.amount) as a, sum(p.amount) as b from db.s.c left join db.s.o on o.cid = c.id and o.kind = 'first' left join db.s.p on p.cid = c.id group by c.id",
    'select c.id, sum(o.amount) over (partition by c.id) as a, sum(p.amount) over (partition by c.id) as b from db.s.c join db.s.o on o.cid = c.id join db.s.p on p.cid = c.id',
    'select c.id, sum(o.amount) as a, sum(p.amount) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on {{ condition }} group by c.id',
    'select c.id, ??? sum(o.amount) as a, sum(p.amount) as b from db.s.c left join db.s.o on o.cid = c.id left join db.s.p on p.cid = c.id group by c.id',
  ],
};

export default rule;
