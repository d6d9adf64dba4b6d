import {KIND} from '../../parse/lex/kinds.ts';
import {spanOf} from '../../parse/tree/view.ts';
import {builtIn} from '../calls.ts';
import {scopesOf, startOfQueries} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

const HINT = 'Write the value into the statement, or make it a variable of the project.';

function* check({reading}: LintInput): Iterable<RuleHit> {
  // In a scripting block a $-word is the block's own business; SET defines, it does not need.
  const start = startOfQueries(reading);
  if (start === undefined) return;
  const {code} = reading;
  for (let at = start; at < code.size; at++) {
    // $1 is a column of a stage or of VALUES.
    if (code.kind(at) !== KIND.variable || /^\$\d/.test(code.written(at))) continue;
    yield {
      span: {start: code.start(at), end: code.end(at)},
      message: `The session variable ${code.written(at)} has no value outside the author's session.`,
      hint: HINT,
    };
  }
  for (const call of scopesOf(reading).flatMap(({calls}) => calls)) {
    if (builtIn(code, call) !== 'GETVARIABLE') continue;
    yield {
      span: spanOf(code, {at: call.at, to: call.nameTo}),
      message: "GETVARIABLE reads a variable that exists only in the author's session.",
      hint: HINT,
    };
  }
}

const rule: LintRule = {
  id: 'session-variable',
  title: 'Session variable',
  severity: 'error',
  explain:
    '`SET start_date = …` lives in one session. A model is built by a session that never ran it, so `$start_date` fails. ' +
    'Write the value in, or use `var()`.',
  prevalence: 7.8,
  check,
  flags: [
    'select id from db.s.orders where ordered_at >= $start_date',
    'select id from identifier($table_name)',
    "select getvariable('START_DATE') as start_date",
  ],
  allows: [
    'set a = $b',
    'create or replace table identifier($target) as select id from db.s.orders',
    'select $1, $2 from @db.s.stage/file.csv',
    'select column1 as a from values (1), (2)',
    "select '$start_date' as text",
    'select price_$ from db.s.prices -- was $start_date',
    "select util.s.getvariable('START_DATE') as start_date",
  ],
};

export default rule;
