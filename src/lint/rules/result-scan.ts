import {codeOf, isCall} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const code = codeOf(reading);
  for (const [at, token] of code.tokens.entries()) {
    if (
      token.kind !== 'word' ||
      (token.upper !== 'RESULT_SCAN' && token.upper !== 'LAST_QUERY_ID') ||
      !isCall(code, at)
    )
      continue;
    // RESULT_SCAN(LAST_QUERY_ID()) is one thing.
    if (token.upper === 'LAST_QUERY_ID' && code.tokens[at - 2]?.upper === 'RESULT_SCAN') continue;
    yield {
      span: {start: token.start, end: token.end},
      message: `${token.upper} reads what the session ran before, which a model has never run.`,
      hint: 'Put the statement whose result it reads in its place.',
    };
  }
}

const rule: LintRule = {
  id: 'result-scan',
  title: 'Reads the result of an earlier statement',
  severity: 'error',
  explain:
    '`RESULT_SCAN` and `LAST_QUERY_ID` read the result of a statement of the same session, kept for a day. A model has no ' +
    'such session. Inline the earlier statement as a CTE; for `SHOW`, read the ACCOUNT_USAGE or INFORMATION_SCHEMA view.',
  check,
  flags: [
    'select id from table(result_scan(last_query_id()))',
    "select id from table(result_scan('01a2-b3'))",
    'select last_query_id() as id',
  ],
  allows: [
    'select result_scan from db.s.t',
    "select 'last_query_id()' as text",
    'select t.last_query_id from db.s.t t',
  ],
};

export default rule;
