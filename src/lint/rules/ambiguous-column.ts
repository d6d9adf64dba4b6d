import type {Code} from '../../parse/lex/tokens.ts';
import {sourcesMeant} from '../../parse/lineage/column-sources.ts';
import {Lineage} from '../../parse/lineage/lineage.ts';
import type {ColumnRef, Select, Source} from '../../parse/tree/nodes.ts';
import {columnPath, isOperator, outputName, spanOf, within} from '../../parse/tree/view.ts';
import {selectsOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/** What FLATTEN and SPLIT_TO_TABLE give. */
const LATERAL_COLUMNS = new Set(['SEQ', 'KEY', 'PATH', 'INDEX', 'VALUE', 'THIS']);
/** How many names a message lists. */
const MOST_NAMES = 3;

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const lineage = new Lineage(code);
  for (const select of selectsOf(reading)) {
    const {sources} = select;
    if (sources.filter(({kind}) => kind !== 'group').length < 2 || within(tree.holes, select).length > 0) continue;
    if (sources.some(isOpen)) continue;
    const open = openColumns(code, lineage, select);
    const [first] = open.values();
    if (first === undefined) continue;
    const names = [...open.keys()];
    const listed = names.slice(0, MOST_NAMES).join(', ');
    const more = names.length - MOST_NAMES;
    yield {
      span: spanOf(code, first),
      message: `${listed}${more > 0 ? ` and ${more} more` : ''} ${names.length === 1 ? 'names' : 'name'} no table, and several are joined here.`,
      hint: 'Write the table in front, as in t.column.',
    };
  }
}

/** What is joined by columns nobody lists, or has columns that only running it tells. */
function isOpen({join, reshapes, kind}: Source): boolean {
  return join.natural || reshapes.length > 0 || kind === 'unknown';
}

/** The columns that several sources may have, by name, in the order of the text. */
function openColumns(code: Code, lineage: Lineage, select: Select): ReadonlyMap<string, ColumnRef> {
  const found = new Map<string, ColumnRef>();
  const aliases = new Set(select.items.map((item) => (item.alias === -1 ? undefined : outputName(code, select, item))));
  // `unnest(…) as x`: x is a column as well.
  for (const {called} of select.sources) aliases.add(called);
  const hasLateral = select.sources.some(({kind}) => kind === 'lateral' || kind === 'function');
  for (const column of select.columns) {
    const path = columnPath(code, column);
    const [name] = path;
    if (name === undefined || path.length > 1 || found.has(name) || aliases.has(name)) continue;
    if (!/^[\p{L}_]/u.test(name) || name.startsWith('METADATA$')) continue;
    if (name === 'LEVEL' && select.hierarchy !== undefined) continue;
    if ((hasLateral && LATERAL_COLUMNS.has(name)) || isArgumentName(code, column)) continue;
    const before = select.sources.find(
      ({arguments: given}) => given !== undefined && column.at >= given.at && column.at < given.to,
    );
    const {scope, sources, known} = sourcesMeant(lineage, code, select, path, before?.number);
    if (scope !== select || known || sources.length < 2) continue;
    found.set(name, column);
  }
  return found;
}

/** `name => value`. */
function isArgumentName(code: Code, column: ColumnRef): boolean {
  return isOperator(code, column.to, '=>');
}

const rule: LintRule = {
  id: 'ambiguous-column',
  title: 'Column without its table, among several tables',
  severity: 'info',
  explain:
    'Where several tables are joined, a bare name works only as long as one of them has it: the day another one gets such a ' +
    'column the model fails, or in a subquery silently reads the other one. Write the table in front.',
  sqlfluff: 'RF02',
  prevalence: 3.6,
  check,
  flags: [
    'select region, o.id from db.s.orders o join db.s.customers c on o.cid = c.id',
    'select o.id from db.s.orders o join db.s.customers c on o.cid = c.id where region = 1',
    'select o.id from db.s.orders o, db.s.customers c where cid = c.id',
    'with o as (select id, x from db.s.o) select o.id, region from o join db.s.c on o.x = c.x join db.s.d on d.x = c.x',
    'select a.id from db.s.a left join db.s.b on a_id = b_id',
    'select o.id, f.value, region from db.s.orders o join db.s.c c on o.cid = c.id, lateral flatten(o.items) f',
    'select x.id from db.s.x where exists (select 1 from db.s.a a join db.s.b b on a.id = b.id where kind = x.kind)',
    'select a.id from db.s.a join db.s.b using (id) qualify row_number() over (partition by a.id order by created) = 1',
    'select count(distinct cid) as n from db.s.a join db.s.b on a.id = b.id group by a.k',
    'select a.id, region as area from {{ ref("a") }} a join {{ ref("b") }} b on a.id = b.id',
  ],
  allows: [
    'select o.region, c.name from db.s.orders o join db.s.customers c on o.cid = c.id',
    'select region from db.s.orders',
    'with o as (select id, region from db.s.orders), c as (select id as cid, name from db.s.c) select region, name from o join c on o.id = cid',
    'with c as (select id as cid, name from db.s.c) select name, o.id from db.s.orders o join c on o.cid = c.cid where name is not null',
    'select id, value, index from db.s.orders, lateral flatten(orders.items) where value:x = 1',
    'select o.x as total, total * 2 as twice from db.s.orders o join db.s.c c on o.cid = c.id order by total',
    'select id, o.x from db.s.orders o join db.s.c c using (id)',
    'select region from db.s.a natural join db.s.b',
    'select o.id from db.s.orders o join db.s.c c on o.cid = c.id where o.d > current_date and c.x = dateadd(day, -1, c.d)',
    'select (select max(x) from db.s.d where d.id = o.id) as x from db.s.orders o join db.s.c c on o.cid = c.id',
    'select o.payload:region, c.v[0].name from db.s.orders o join db.s.c c on o.cid = c.id',
    "select o.id from db.s.orders o, table(split_to_table(o.tags, ',')) t where t.value = 'x' and seq > 1",
    'select o.id from db.s.orders o join db.s.c c on o.cid = c.id where ??? region',
    'select x from db.s.o, (values (1), (2)) as v (x)',
    'select a.region from db.s.a join db.s.b on a.id = b.id qualify row_number() over (partition by a.id order by b.d) = 1',
    "select p.january from db.s.t pivot (sum(x) for m in ('january')) as p join db.s.b on january = b.x",
  ],
};

export default rule;
