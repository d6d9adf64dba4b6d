import {codeOf, holdsQuery, isCall, written} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

const HINT = 'Write the value into the statement, or make it a variable of the project.';

function* check({reading}: LintInput): Iterable<RuleHit> {
  // In a scripting block a $-word is the block's own business; SET defines, it does not need.
  if (!holdsQuery(reading)) return;
  const code = codeOf(reading);
  for (const [at, token] of code.tokens.entries()) {
    const span = {start: token.start, end: token.end};
    // $1 is a column of a stage or of VALUES.
    if (token.kind === 'variable' && !/^\$\d/.test(token.upper)) {
      yield {
        span,
        message: `The session variable ${written(code, token)} has no value outside the author's session.`,
        hint: HINT,
      };
    }
    if (token.kind === 'word' && token.upper === 'GETVARIABLE' && isCall(code, at)) {
      yield {span, message: "GETVARIABLE reads a variable that exists only in the author's session.", hint: HINT};
    }
  }
}

const rule: LintRule = {
  id: 'session-variable',
  title: 'Session variable',
  severity: 'error',
  explain:
    '`SET start_date = …` lives in one session. A model is built by a session that never ran it, so `$start_date` fails. ' +
    'Write the value in, or use `var()`.',
  check,
  flags: [
    'select id from db.s.orders where ordered_at >= $start_date',
    'select id from identifier($table_name)',
    "select getvariable('START_DATE') as start_date",
  ],
  allows: [
    'set a = $b',
    'select $1, $2 from @db.s.stage/file.csv',
    'select column1 as a from values (1), (2)',
    "select '$start_date' as text",
    'select price_$ from db.s.prices -- was $start_date',
  ],
};

export default rule;
