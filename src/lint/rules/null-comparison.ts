import {isOperator, spanOf} from '../../parse/tree/view.ts';
import {scopesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const {at, to, type} of scopesOf(reading).flatMap(({literals}) => literals)) {
    if (type !== 'null') continue;
    // `= NULL::date` is NULL as well; `= NULL ||` would not be, but says nothing either.
    const [operator] = [at - 1, to].filter((place) => isOperator(code, place, '=', '<>', '!='));
    if (operator === undefined) continue;
    yield {
      span: spanOf(code, {at: Math.min(operator, at), to: Math.max(operator + 1, to)}),
      message: `${operator === to ? `NULL ${code.upper(operator)}` : `${code.upper(operator)} NULL`} is never true, so no row passes it.`,
      hint: `Write IS ${code.upper(operator) === '=' ? '' : 'NOT '}NULL if that is what is meant; the rows then change.`,
    };
  }
}

const rule: LintRule = {
  id: 'null-comparison',
  title: 'Comparison with NULL',
  severity: 'warning',
  explain:
    'A comparison with `NULL` is unknown for every row: the condition filters everything out, or a CASE never takes the ' +
    'branch. `IS NULL` is what people mean, but it changes the rows, so a person has to decide.',
  sqlfluff: 'CV05',
  check,
  flags: [
    'select id from db.s.orders where cancelled_at = null',
    'select id from db.s.orders where cancelled_at <> NULL and x = 1',
    'select case when a != null then 1 else 0 end as f from db.s.orders',
    'select id from db.s.orders where null <> cancelled_at',
  ],
  allows: [
    'select id from db.s.orders where cancelled_at is null',
    'update db.s.orders set cancelled_at = null where id = 1',
    'select id from db.s.orders where coalesce(a, null) = 1',
    "select id from db.s.orders where a = 'null'",
    'select id from table(db.s.f(x => null)) as t',
    'select id from db.s.orders where a = "NULL"',
  ],
};

export default rule;
