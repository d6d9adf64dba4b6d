import {spanOf} from '../../parse/tree/view.ts';
import {relationKey} from '../../parse/resolve.ts';
import {tablesOf} from '../tables.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/** Databases that Snowflake itself puts into every account: the same in development and production. */
const EVERYWHERE = new Set(['SNOWFLAKE', 'SNOWFLAKE_SAMPLE_DATA']);

function* check({reading}: LintInput): Iterable<RuleHit> {
  const seen = new Set<string>();
  for (const name of tablesOf(reading)) {
    const {database} = name.relation;
    if (database === undefined || EVERYWHERE.has(database)) continue;
    const key = relationKey(name.relation);
    if (seen.has(key)) continue;
    seen.add(key);
    yield {
      span: spanOf(reading.code, name),
      message: `The database ${database} is written into the name ${key}.`,
      hint: 'Read it through a source, so that each environment can name its own database.',
    };
  }
}

const rule: LintRule = {
  id: 'hard-coded-database',
  title: 'Database written into a name',
  severity: 'warning',
  explain:
    'A model that names a database reads production data in every environment, and breaks when the database is renamed. ' +
    'Declare the table as a source and read it through `source()`; the rewrite does this.',
  prevalence: 25.6,
  check,
  flags: [
    'select id from raw.sales.orders',
    'with o as (select id from "Raw"."Sales"."Orders") select id from o',
    'select a.id from sales.orders a join prod..customers b on a.id = b.id',
    "select id from identifier('raw.sales.orders')",
    'insert into sales.daily (id) select id from raw.sales.orders',
  ],
  allows: [
    'copy into @db.s.out from db.s.orders',
    'select id from sales.orders',
    'select query_id from snowflake.account_usage.query_history',
    "select 'raw.sales.orders' as name",
    'select o.payload.kind from orders o',
    'insert into prod.sales.daily (id) select id from sales.orders',
    'select id from {{ database }}.sales.orders',
  ],
};

export default rule;
