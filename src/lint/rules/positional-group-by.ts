import {KIND} from '../../parse/lex/kinds.ts';
import {spanOf} from '../../parse/tree/view.ts';
import {selectsOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const {groupBy} of selectsOf(reading)) {
    if (groupBy === undefined) continue;
    if (!groupBy.items.some(({at, to}) => to === at + 1 && code.kind(at) === KIND.number)) continue;
    yield {
      span: spanOf(code, groupBy),
      message: 'GROUP BY names columns by their position, so a column put in above changes what is grouped.',
      hint: 'Name the columns or expressions, or use GROUP BY ALL.',
    };
  }
}

const rule: LintRule = {
  id: 'positional-group-by',
  title: 'GROUP BY by position',
  severity: 'info',
  explain:
    'Whoever adds or moves a column in the select list changes the grouping without noticing. Name what is grouped, or ' +
    'write `GROUP BY ALL`.',
  sqlfluff: 'AM06',
  check,
  flags: [
    'select region, count(*) as n from db.s.orders group by 1',
    'with a as (select region, kind, sum(x) as x from db.s.orders group by 1, 2) select region from a',
    'select region, kind, count(*) as n from db.s.orders group by region, 2',
  ],
  allows: [
    'select region, count(*) as n from db.s.orders group by region',
    'select region, count(*) as n from db.s.orders group by all',
    'select region from db.s.orders order by 1 limit 2',
    "select date_trunc('month', d) as m, count(*) as n from db.s.orders group by date_trunc('month', d), round(x, 2)",
  ],
};

export default rule;
