import {isOperator, isWord} from '../../parse/clauses.ts';
import {codeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/** Reserved words that are functions with or without brackets, and functions that need them. */
const BARE = new Set(['CURRENT_DATE', 'CURRENT_TIMESTAMP', 'CURRENT_TIME', 'LOCALTIME', 'LOCALTIMESTAMP']);
const CALLED = new Set(['GETDATE', 'SYSDATE', 'SYSTIMESTAMP', 'SYSTIMESTAMP_LTZ']);

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (reading.query === undefined) return;
  const code = codeOf(reading);
  for (const [at, token] of code.tokens.entries()) {
    if (token.kind !== 'word') continue;
    const found = BARE.has(token.upper) || (CALLED.has(token.upper) && isOperator(code.tokens[at + 1], '('));
    if (!found || isOperator(code.tokens[at - 1], '.') || isWord(code.tokens[at - 1], 'AS')) continue;
    yield {
      span: {start: token.start, end: token.end},
      message: `${token.upper} makes the rows depend on when the model is built.`,
      hint: 'Keep it if the model is meant to move with the day; take a date from the data or a variable if not.',
    };
  }
}

const rule: LintRule = {
  id: 'current-date',
  title: 'Depends on the day it runs',
  severity: 'info',
  explain:
    'The same model gives other rows tomorrow, a backfill cannot repeat yesterday, and a comparison with the original ' +
    'only fits on the same day. Fine for “the last 30 days”; otherwise take the date from the data or from a variable.',
  check,
  flags: [
    'select id from db.s.orders where ordered_at >= current_date - 30',
    "select id from db.s.orders where ordered_at >= dateadd('day', -7, current_timestamp())",
    'create table db.s.t as select id, getdate() as loaded_at from db.s.orders',
  ],
  allows: [
    'select t.current_date from db.s.t t',
    'select max(ordered_at) as current_date_of_data from db.s.orders',
    "select 'current_date' as text",
    'select getdate from db.s.t',
  ],
};

export default rule;
