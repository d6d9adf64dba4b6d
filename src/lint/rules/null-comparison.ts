import {isOperator, isWord} from '../../parse/clauses.ts';
import {treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = treeOf(reading);
  for (const [at, token] of code.tokens.entries()) {
    if (!isOperator(token, '=', '<>', '!=')) continue;
    // `= NULL::date` is NULL as well; `= NULL ||` would not be, but says nothing either.
    if (!isWord(code.tokens[at + 1], 'NULL')) continue;
    const equal = token.upper === '=';
    yield {
      span: {start: token.start, end: code.tokens[at + 1]?.end ?? token.end},
      message: `${token.upper} NULL is never true, so no row passes it.`,
      hint: `Write IS ${equal ? '' : 'NOT '}NULL if that is what is meant; the rows then change.`,
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
  ],
  allows: [
    'select id from db.s.orders where cancelled_at is null',
    'update db.s.orders set cancelled_at = null where id = 1',
    'select id from db.s.orders where coalesce(a, null) = 1',
    "select id from db.s.orders where a = 'null'",
    'select id from table(db.s.f(x => null)) as t',
  ],
};

export default rule;
