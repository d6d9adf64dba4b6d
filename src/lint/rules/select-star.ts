import type {FromItem, QueryBlock, QueryTree, SelectBlock} from '../../parse/clauses.ts';
import {outputSelects} from '../../parse/clauses.ts';
import {queryBehind, treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  const {root} = tree;
  if (root === undefined) return;
  for (const select of outputSelects(tree, root)) {
    for (const item of select.items) {
      if (item.star === undefined) continue;
      const origin = originOf(tree, root, select, item.star.qualifier, new Set());
      if (origin === undefined) continue;
      yield {
        span: item.part.span,
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
function originOf(
  tree: QueryTree,
  query: QueryBlock,
  select: SelectBlock,
  qualifier: string | undefined,
  visited: Set<QueryBlock>,
): string | undefined {
  const sources =
    qualifier === undefined ? select.sources : select.sources.filter((source) => source.name === qualifier);
  for (const source of sources) {
    const origin = originOfSource(tree, query, source, visited);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

function originOfSource(
  tree: QueryTree,
  query: QueryBlock,
  source: FromItem,
  visited: Set<QueryBlock>,
): string | undefined {
  const behind = queryBehind(tree, query, source);
  if (behind === undefined) {
    if (source.kind === 'stage') return 'the staged file';
    return source.kind === 'relation' && source.path.length > 0 ? source.path.join('.') : undefined;
  }
  if (visited.has(behind)) return undefined;
  visited.add(behind);
  for (const select of outputSelects(tree, behind)) {
    for (const item of select.items) {
      if (item.star === undefined) continue;
      const origin = originOf(tree, behind, select, item.star.qualifier, visited);
      if (origin !== undefined) return origin;
    }
  }
  return undefined;
}

const rule: LintRule = {
  id: 'select-star',
  title: 'Star in the outermost SELECT',
  severity: 'warning',
  explain:
    'The model gets whatever columns its tables have on the day it is built: one added upstream appears, one renamed ' +
    'breaks a report, and two of a name fail. List the columns. A star over a CTE that lists its own is fine.',
  sqlfluff: 'AM04',
  check,
  flags: [
    'select * from db.s.orders',
    'select o.*, c.name from db.s.orders o join db.s.customers c on o.cid = c.id',
    'select * exclude (secret) from db.s.orders',
    'with a as (select * from db.s.orders) select * from a',
    'select id from db.s.a union all select * from db.s.b',
    'create table db.s.t as select * from db.s.orders',
  ],
  allows: [
    'select count(*) as n from db.s.orders',
    'with final as (select id, name from db.s.orders) select * from final',
    'select * from (select id from db.s.orders) as o',
    'select id, 2 * 3 as six from db.s.orders',
    'select id from (select * from db.s.orders) as o',
    'with recursive r as (select 1 as n union all select n + 1 from r where n < 5) select * from r',
    'with a as (select id from db.s.t), b as (select 1 as x) select a.*, b.x from a cross join b',
  ],
};

export default rule;
