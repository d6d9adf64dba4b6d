import {KIND} from '../../parse/lex/kinds.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {isOperator, isWord} from '../../parse/tree/view.ts';
import {builtIn, callAt} from '../calls.ts';
import {holdsQuery} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {placedTokens} from '../scope-tokens.ts';

const NAMES = ['RESULT_SCAN', 'LAST_QUERY_ID'];

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (!isLeftBehind(reading)) return;
  const {code} = reading;
  for (const at of callsIn(reading)) {
    // RESULT_SCAN(LAST_QUERY_ID()) is one thing.
    if (isWord(code, at, 'LAST_QUERY_ID') && isWord(code, at - 2, 'RESULT_SCAN')) continue;
    yield {
      span: {start: code.start(at), end: code.end(at)},
      message: `${code.upper(at)} reads what the session ran before, which a model has never run.`,
      hint: 'Put the statement whose result it reads in its place.',
    };
  }
}

/** Not what a block, a procedure, a task or an alert says: it has a session, and reads what it has itself run in it. */
function isLeftBehind(reading: StatementReading): boolean {
  return holdsQuery(reading) || reading.kind === 'write' || reading.verb === 'SET';
}

/** Where any statement calls them: what is no query and changes no rows (SET, CALL) is not read beyond its words. */
function* callsIn({code, tree}: StatementReading): Iterable<number> {
  const isNamed = (at: number): boolean => code.kind(at) === KIND.word && NAMES.includes(code.upper(at));
  for (const {at, scope} of placedTokens(code, tree, isNamed)) {
    if (!isOperator(code, at + 1, '(') || isOperator(code, at - 1, '.')) continue;
    if (scope === undefined || scope.kind === 'statement') yield at;
    else {
      const call = callAt(scope, at);
      if (call !== undefined && builtIn(code, call) !== '') yield at;
    }
  }
}

const rule: LintRule = {
  id: 'result-scan',
  title: 'Reads the result of an earlier statement',
  severity: 'error',
  explain:
    '`RESULT_SCAN` and `LAST_QUERY_ID` read the result of a statement of the same session, kept for a day. A model has no ' +
    'such session. Inline the earlier statement as a CTE; for `SHOW`, read the ACCOUNT_USAGE or INFORMATION_SCHEMA view.',
  prevalence: 1.6,
  check,
  flags: [
    'select id from table(result_scan(last_query_id()))',
    "select id from table(result_scan('01a2-b3'))",
    'select last_query_id() as id',
    'set id = last_query_id()',
    'merge into db.s.t using (select id from table(result_scan(last_query_id()))) r on t.id = r.id when matched then delete',
  ],
  allows: [
    'select result_scan from db.s.t',
    "select 'last_query_id()' as text",
    'select t.last_query_id from db.s.t t',
    'begin show tables; let n number := (select count(*) from table(result_scan(last_query_id()))); end',
    'with result_scan (id) as (select id from db.s.t) select id from result_scan',
  ],
};

export default rule;
