import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Select} from '../../parse/tree/nodes.ts';
import {isWord, spanOf, within, withoutBrackets} from '../../parse/tree/view.ts';
import {AGGREGATES, builtIn} from '../calls.ts';
import {changedKinds} from '../changed-kinds.ts';
import {hasWord} from '../conditions.ts';
import {aliasedByKey} from '../group-keys.ts';
import {holdsTemplate, holdsValue} from '../order.ts';
import {selectsOf} from '../queries.ts';
import {removal} from '../removal.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  for (const select of selectsOf(reading)) {
    const {groupBy, distinct} = select;
    if (!distinct || groupBy === undefined || within(tree.holes, select).length > 0) continue;
    if (!isWord(code, select.at + 1, 'DISTINCT') || !givesAllKeys(code, select)) continue;
    const word = {at: select.at + 1, to: select.at + 2};
    yield {
      span: spanOf(code, word),
      message: 'DISTINCT finds nothing to remove: GROUP BY already gives each combination once.',
      hint: 'Remove DISTINCT; the rows stay the same.',
      fix: {
        title: 'Remove DISTINCT',
        edits: removal(code, word),
        rows: 'same',
        differsIn: changedKinds(select, 'grain'),
      },
    };
  }
}

/** Whether all that is grouped by stands in the select list: then no two rows of the result are equal. */
function givesAllKeys(code: Code, select: Select): boolean {
  const {groupBy, items, list} = select;
  if (groupBy === undefined || holdsTemplate(code, list) || holdsTemplate(code, groupBy)) return false;
  // Of totals and details two rows may be equal.
  if (hasWord(code, groupBy, 'ROLLUP', 'CUBE', 'SETS')) return false;
  if (groupBy.all) return items.every(({expression}) => isKeyOrAggregate(code, select, expression));
  const expressions = items.map(({expression}) => expression);
  return groupBy.items.every((key) => {
    const run = withoutBrackets(code, key);
    if (run.to === run.at + 1 && code.kind(run.at) === KIND.number) {
      // Of a star nobody knows how many columns it has.
      const before = items.slice(0, Number(code.written(run.at)));
      return before.length === Number(code.written(run.at)) && before.every(({star}) => star === undefined);
    }
    return holdsValue(code, select, expressions, run) || aliasedByKey(code, select, run) !== undefined;
  });
}

/** GROUP BY ALL groups by what is no aggregate: a column beside an aggregate in one item would be a key that is not given. */
function isKeyOrAggregate(code: Code, select: Select, expression: Run): boolean {
  const aggregates = within(select.calls, expression).filter((call) => AGGREGATES.has(builtIn(code, call)));
  if (aggregates.length === 0) return within(select.queries, expression).length === 0;
  return within(select.columns, expression).every(({at}) => aggregates.some((call) => at > call.at && at < call.to));
}

const rule: LintRule = {
  id: 'distinct-with-group-by',
  title: 'DISTINCT on top of GROUP BY',
  severity: 'info',
  explain:
    'Where all that is grouped by is in the select list, each row of the result is there once already. `DISTINCT` sorts it ' +
    'again and makes readers look for duplicates that cannot be. Remove it; the rows stay the same.',
  sqlfluff: 'AM01',
  prevalence: 0.2,
  check,
  flags: [
    'select distinct region, count(*) as n from db.s.orders group by region',
    'select distinct region, kind, sum(x) as x from db.s.orders group by 1, 2',
    'select distinct region, count(*) as n from db.s.orders group by all',
    "with m as (select distinct date_trunc('month', d) as month, sum(x) as x from db.s.t group by month) select month from m",
    'select distinct o.region, lower(o.kind) as kind, count(*) as n from db.s.orders o group by region, lower(o.kind)',
    'select region from db.s.r where exists (select distinct o.id from db.s.o where o.region = r.region group by o.id)',
    'select distinct f.value:sku::text as sku, count(*) as n from db.s.o, lateral flatten(o.lines) f group by f.value:sku::text',
    'select distinct "Region", max(x) as x from db.s.orders group by ("Region")',
  ],
  allows: [
    'select distinct region from db.s.orders',
    'select region, count(*) as n from db.s.orders group by region',
    'select region, count(distinct cid) as n from db.s.orders group by region',
    'select distinct cid from db.s.orders group by cid, day having count(*) > 1',
    'select distinct count(*) as n from db.s.orders group by region',
    'select distinct region, kind from db.s.orders group by rollup (region, kind)',
    'select distinct region, kind from db.s.orders group by grouping sets (region, kind)',
    'select distinct {{ columns }} from db.s.orders group by region',
    'select distinct *, 1 as one from db.s.orders group by 1, 2',
    'select distinct lower(region) as region, count(*) as n from db.s.orders group by region',
    'select distinct t.region from (select region, count(*) as n from db.s.orders group by region) as t',
    'select distinct a + sum(b) as x from db.s.orders group by all',
    "select distinct 'x' as kind, region from db.s.orders group by kind, region",
    'select distinct payload:kind as kind from db.s.orders group by payload',
  ],
  fixes: [
    {
      before: 'select distinct region, count(*) as n from db.s.orders group by region',
      after: 'select region, count(*) as n from db.s.orders group by region',
    },
    {
      before: 'select -- by region\n  distinct /* once */ region, count(*) as n\nfrom db.s.orders group by region',
      after: 'select -- by region\n  /* once */ region, count(*) as n\nfrom db.s.orders group by region',
    },
    {
      before: 'select distinct\n  region, count(*) as n\nfrom db.s.orders group by 1',
      after: 'select\n  region, count(*) as n\nfrom db.s.orders group by 1',
    },
    {
      before: 'select distinct(region), count(*) as n from db.s.orders group by region',
      after: 'select (region), count(*) as n from db.s.orders group by region',
    },
  ],
};

export default rule;
