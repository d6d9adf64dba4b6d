import {allSelects, type FromItem, type QueryBlock, type QueryTree} from '../../parse/clauses.ts';
import {isSingleRow, queryBehind, treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  for (const {query, select} of allSelects(tree)) {
    if (!isPlain(tree, query, select.sources[0])) continue;
    for (const source of select.sources) {
      if (source.join !== 'comma' || source.lateral || !isPlain(tree, query, source)) continue;
      yield {
        span: source.part.span,
        message: `${source.name ?? 'A table'} is joined by a comma, so only WHERE keeps it from pairing every row with every row.`,
        hint: 'Write JOIN … ON, or CROSS JOIN where all pairs are meant.',
      };
    }
  }
}

/** A table or a query of many rows; a query of one row (a list of parameters) is joined by a comma on purpose. */
function isPlain(tree: QueryTree, query: QueryBlock, source: FromItem | undefined): boolean {
  if (source === undefined || (source.kind !== 'relation' && source.kind !== 'query')) return false;
  const behind = queryBehind(tree, query, source);
  return behind === undefined || !isSingleRow(tree.code, behind);
}

const rule: LintRule = {
  id: 'comma-join',
  title: 'Join by a comma',
  severity: 'info',
  explain:
    'The join condition hides among the filters in WHERE; whoever removes or comments out one line multiplies the rows. ' +
    'Write `JOIN … ON`. Commas before `LATERAL`, `FLATTEN` and `TABLE(…)` are the usual spelling and left alone.',
  check,
  flags: [
    'select a.id from db.s.a, db.s.b where a.id = b.id',
    'select x.id from (select id from db.s.a) x, db.s.b y where x.id = y.id',
    'with p as (select id from db.s.b) select a.id from db.s.a, p where a.id = p.id',
  ],
  allows: [
    'select a.id from db.s.a join db.s.b on a.id = b.id',
    'select f.value from db.s.a, lateral flatten(input => a.items) f',
    'select f.value from db.s.a, table(flatten(a.items)) f',
    "with p as (select '2024-01-01'::date as d) select a.id from db.s.a, p where a.d >= p.d",
    'with m as (select max(d) as d from db.s.a) select a.id from db.s.a as a, m where a.d = m.d',
    'select a.id from db.s.a, (select d from db.s.days order by d desc limit 1) m where a.d = m.d',
    'select a.id, a.name from db.s.a where a.id in (1, 2)',
  ],
};

export default rule;
