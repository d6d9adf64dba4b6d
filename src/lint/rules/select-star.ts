import type {Code} from '../../parse/lex/tokens.ts';
import type {Query, Select, SelectItem, Source} from '../../parse/tree/nodes.ts';
import {columnPath, outputSelects, spanOf} from '../../parse/tree/view.ts';
import {outermostQuery} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  const query = outermostQuery(reading);
  if (query === undefined) return;
  for (const select of outputSelects(query)) {
    for (const item of select.items) {
      if (item.star === undefined) continue;
      const origin = originOf(code, select, item);
      if (origin === undefined) continue;
      yield {
        span: spanOf(code, item),
        message: `The columns of the result are those that ${origin} happens to have.`,
        hint: 'List the columns that are wanted.',
      };
    }
  }
}

/**
 * The relation that a star takes its columns from, looking through CTEs and bracketed queries that list theirs;
 * undefined where all columns are listed somewhere, or where it is not known what stands there.
 */
function originOf(code: Code, select: Select, item: SelectItem): string | undefined {
  const visited = new Set<Query>();
  const pending = [...sourcesOf(code, select, item)].reverse();
  for (let source = pending.pop(); source !== undefined; source = pending.pop()) {
    const {query} = source;
    if (query === undefined) {
      const origin = relationOf(source);
      if (origin !== undefined) return origin;
    } else if (!visited.has(query)) {
      visited.add(query);
      const behind = outputSelects(query).flatMap((inner) =>
        inner.items.filter(({star}) => star !== undefined).flatMap((star) => sourcesOf(code, inner, star)),
      );
      pending.push(...behind.reverse());
    }
  }
  return undefined;
}

/** The sources whose columns a star stands for. */
function sourcesOf(code: Code, {sources}: Select, {star}: SelectItem): readonly Source[] {
  if (star?.qualifier === undefined) return sources;
  const name = columnPath(code, star.qualifier).at(-1);
  return sources.filter(({called}) => called === name);
}

/** What a relation of unknown columns is called; undefined for what lists its columns, and where only a variable names it. */
function relationOf({kind, name}: Source): string | undefined {
  if (kind === 'stage') return 'the staged file';
  if ((kind !== 'table' && kind !== 'identifier') || name?.certain !== true) return undefined;
  const {database, schema, name: table} = name.relation;
  return [database, schema, table].filter((part) => part !== undefined).join('.');
}

const rule: LintRule = {
  id: 'select-star',
  title: 'Star in the outermost SELECT',
  severity: 'warning',
  explain:
    'The model gets whatever columns its tables have on the day it is built: one added upstream appears, one renamed ' +
    'breaks a report, and two of a name fail. List the columns. A star over a CTE that lists its own is fine.',
  sqlfluff: 'AM04',
  prevalence: 16.5,
  check,
  flags: [
    'select * from db.s.orders',
    'select o.*, c.name from db.s.orders o join db.s.customers c on o.cid = c.id',
    'select * exclude (secret) from db.s.orders',
    'with a as (select * from db.s.orders) select * from a',
    'select id from db.s.a union all select * from db.s.b',
    'create table db.s.t as select * from db.s.orders',
    "select * from identifier('db.s.orders')",
    'with orders as (select * from orders) select * from orders',
    'select x.* from (db.s.a join (select * from db.s.b) x on a.id = x.a_id)',
  ],
  allows: [
    'select count(*) as n from db.s.orders',
    'begin create or replace table db.s.t as select * from db.s.orders; return 1; end',
    'create procedure db.s.p() returns int language sql as begin create table db.s.t as select * from db.s.u; return 1; end',
    'with final as (select id, name from db.s.orders) select * from final',
    'select * from (select id from db.s.orders) as o',
    'select id, 2 * 3 as six from db.s.orders',
    'select id from (select * from db.s.orders) as o',
    'with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select * from r',
    'with a as (select id from db.s.t), b as (select 1 as x) select a.*, b.x from a cross join b',
    'select a.* from (select id from db.s.a) a join db.s.b on a.id = b.a_id',
    'select * from (values (1, 2)) as v (a, b)',
  ],
};

export default rule;
