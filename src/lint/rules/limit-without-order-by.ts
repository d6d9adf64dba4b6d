import {allSelects, isWord, type Part, type QueryTree, textOf} from '../../parse/clauses.ts';
import {isGrandTotal, treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  for (const {query, select} of allSelects(tree)) {
    if (select.top === undefined || query.orderBy !== undefined || isHarmless(tree, select.top)) continue;
    yield hit(tree, select.top);
  }
  for (const query of tree.queries) {
    const {limit} = query;
    if (limit === undefined || query.orderBy !== undefined || isHarmless(tree, limit)) continue;
    // Behind EXISTS only whether there is a row counts.
    if (query.opener !== undefined && isWord(tree.code.tokens[query.opener - 1], 'EXISTS')) continue;
    const only = query.branches.length === 1 ? query.branches[0] : undefined;
    if (only !== undefined && 'items' in only && (only.from === undefined || isGrandTotal(tree.code, only))) continue;
    // `(select … order by x) limit 5`: the order is that of the bracketed query, which Snowflake keeps by habit only.
    if (only !== undefined && !('items' in only) && tree.at(only.opener)?.orderBy !== undefined) continue;
    yield hit(tree, limit);
  }
}

/** LIMIT NULL and LIMIT '' mean all rows. */
function isHarmless(tree: QueryTree, limit: Part): boolean {
  const count = tree.code.tokens[limit.from + 1];
  return isWord(count, 'NULL') || count?.upper === "''" || count?.upper === '$$$$';
}

function hit(tree: QueryTree, part: Part): RuleHit {
  return {
    span: part.span,
    message: `${textOf(tree.code, part).replace(/\s+/g, ' ').toUpperCase()} keeps rows that nothing chose: there is no ORDER BY.`,
    hint: 'Leave it out, or say with ORDER BY which rows are wanted.',
  };
}

const rule: LintRule = {
  id: 'limit-without-order-by',
  title: 'LIMIT without ORDER BY',
  severity: 'warning',
  explain:
    'Which rows are kept is up to the warehouse and changes between runs. It is mostly left over from looking at data: ' +
    'remove it. Where it is meant, add an ORDER BY that decides.',
  sqlfluff: 'AM09',
  check,
  flags: [
    'select id from db.s.orders limit 100',
    'select top 10 id from db.s.orders',
    'select o.id from (select id from db.s.orders limit 5) o',
    'select id from db.s.orders fetch first 3 rows only',
    'select id from db.s.a union all select id from db.s.b limit 3',
  ],
  allows: [
    'select id from db.s.orders order by id limit 100',
    'select top 10 id from db.s.orders order by id',
    'select count(*) as n from db.s.orders limit 1',
    'select id from db.s.orders limit null',
    'select id from db.s.a where exists (select 1 from db.s.b limit 1)',
    'select t.limit from db.s.t',
    "select 'limit 10' as text from db.s.t -- limit 10",
    'select id, row_number() over (order by id) as n from db.s.t qualify n = 1',
  ],
};

export default rule;
