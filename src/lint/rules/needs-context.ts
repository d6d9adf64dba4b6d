import {spanOf} from '../../parse/tree/view.ts';
import {tablesOf} from '../tables.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading, context}: LintInput): Iterable<RuleHit> {
  const seen = new Set<string>();
  for (const name of tablesOf(reading)) {
    const {database, schema, name: table} = name.relation;
    if (database !== undefined) continue;
    const missing: string[] = [];
    if (context.database === undefined) missing.push('database');
    if (schema === undefined && context.schema === undefined) missing.push('schema');
    const key = schema === undefined ? table : `${schema}.${table}`;
    if (missing.length === 0 || seen.has(key)) continue;
    seen.add(key);
    yield {
      span: spanOf(reading.code, name),
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
  prevalence: 8.1,
  check,
  flags: [
    'select id from orders',
    'select id from sales.orders',
    'with recent as (select id from orders) select id from recent',
    'select a.id from db.s.a join (select id from b) as c on a.id = c.id',
    'with orders as (select id from orders) select id from orders',
    'select a.id from (with b as (select 1 as id) select id from b) a join b on a.id = b.id',
  ],
  allows: [
    'copy into @out from orders',
    'delete from orders using refunds',
    'select id from db.sales.orders',
    'with orders as (select 1 as id) select id from orders',
    'select f.value from db.s.t, lateral flatten(input => t.items) f',
    'select x.id from (with inner_cte as (select 1 as id) select id from inner_cte) as x',
    'select 1 as one',
    'select 1 as one from dual',
    'select seq4() as n from table(generator(rowcount => 10))',
    'with recursive b as (select 1 as id union all select id + 1 from b where id < 9) select id from b',
    'select id from db.s.a where exists (with b as (select 1 as id) select 1 from b where b.id = a.id)',
  ],
};

export default rule;
