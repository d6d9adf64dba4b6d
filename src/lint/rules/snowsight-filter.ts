import {KIND} from '../../parse/lex/kinds.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading: {code}}: LintInput): Iterable<RuleHit> {
  for (let at = 0; at < code.size; at++) {
    if (code.kind(at) !== KIND.filter) continue;
    yield {
      span: {start: code.start(at), end: code.end(at)},
      message: `${code.written(at)} is a filter of the former worksheets, and nothing fills it in any more.`,
      hint: 'Write the condition or the DATE_TRUNC that the filter stood for.',
    };
  }
}

const rule: LintRule = {
  id: 'snowsight-filter',
  title: 'Worksheet filter that no longer runs',
  severity: 'error',
  explain:
    'Filters such as `:daterange` and `:datebucket(col)` were filled in by the former worksheets. Workspaces do not know ' +
    'them, so the statement fails. Write the condition out.',
  prevalence: 0,
  check,
  flags: [
    'select id from db.s.orders where ordered_at = :daterange',
    'select :datebucket(ordered_at) as bucket, count(*) as n from db.s.orders group by 1',
  ],
  allows: [
    'select o.payload:daterange as daterange from db.s.orders o',
    "select ':daterange' as text",
    'select id from db.s.orders where ordered_at = daterange',
  ],
};

export default rule;
