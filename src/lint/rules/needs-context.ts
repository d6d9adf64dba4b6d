import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {holdsQuery, treeOf} from '../query-tree.ts';

function* check({reading, context}: LintInput): Iterable<RuleHit> {
  if (!holdsQuery(reading)) return;
  const local = new Set(treeOf(reading).queries.flatMap((query) => query.ctes.map((cte) => cte.name)));
  const seen = new Set<string>();
  for (const use of reading.reads) {
    const {database, schema, name} = use.relation;
    if (use.role !== 'table' || database !== undefined) continue;
    if (schema === undefined && local.has(name)) continue;
    const missing: string[] = [];
    if (context.database === undefined) missing.push('database');
    if (schema === undefined && context.schema === undefined) missing.push('schema');
    const key = schema === undefined ? name : `${schema}.${name}`;
    if (missing.length === 0 || seen.has(key)) continue;
    seen.add(key);
    yield {
      span: use.span,
      message: `The name ${key} needs a ${missing.join(' and a ')} from the session, and none is known.`,
      hint: 'Find out where the author ran it (the query history keeps the context) or write the full name.',
    };
  }
}

const rule: LintRule = {
  id: 'needs-context',
  title: 'Name that needs a session to mean anything',
  severity: 'error',
  explain:
    'A worksheet file carries no database and no schema: they were selected in the editor. Without them nobody can say ' +
    'which table `orders` is. Take them from the query history, from a `USE` above, or write the full name.',
  check,
  flags: [
    'select id from orders',
    'select id from sales.orders',
    'with recent as (select id from orders) select id from recent',
    'select a.id from db.s.a join (select id from b) as c on a.id = c.id',
  ],
  allows: [
    'copy into @out from orders',
    'delete from orders using refunds',
    'select id from db.sales.orders',
    'with orders as (select 1 as id) select id from orders',
    'select f.value from db.s.t, lateral flatten(input => t.items) f',
    'select x.id from (with inner_cte as (select 1 as id) select id from inner_cte) as x',
    'select 1 as one',
    'select seq4() as n from table(generator(rowcount => 10))',
  ],
};

export default rule;
