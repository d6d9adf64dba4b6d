import {isOperator, isWord} from '../../parse/clauses.ts';
import {codeOf, isCall} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (reading.query === undefined) return;
  const code = codeOf(reading);
  for (const [at, token] of code.tokens.entries()) {
    if (token.kind !== 'word') continue;
    const span = {start: token.start, end: token.end};
    // With a seed (RANDOM(42)), or a name and a namespace (UUID_STRING(…)), the result is the same each time.
    const bare = isOperator(code.tokens[at + 2], ')');
    if (isWord(token, 'RANDOM', 'UUID_STRING') && isCall(code, at) && bare) {
      yield {
        span,
        message: `${token.upper}() gives other values on each run.`,
        hint: 'Derive the value from a key, e.g. with HASH.',
      };
    }
    if (
      !isWord(token, 'SAMPLE', 'TABLESAMPLE') ||
      isOperator(code.tokens[at - 1], '.') ||
      isWord(code.tokens[at - 1], 'AS')
    )
      continue;
    const next = isWord(code.tokens[at + 1], 'BERNOULLI', 'SYSTEM', 'ROW', 'BLOCK') ? at + 2 : at + 1;
    const close = code.tokens[next]?.close ?? next;
    const follows = code.tokens[close + 1];
    if (!isOperator(code.tokens[next], '(') || isWord(follows, 'SEED', 'REPEATABLE')) continue;
    if (code.tokens[next + 1]?.kind !== 'number') continue;
    yield {
      span,
      message: `${token.upper} takes other rows on each run.`,
      hint: 'Read all rows, or give the sample a SEED.',
    };
  }
}

const rule: LintRule = {
  id: 'random-or-sample',
  title: 'Random rows or values',
  severity: 'warning',
  explain:
    'A sample or a random value is different on each build, so nobody can compare two runs, and what reads the model ' +
    'moves for no reason. Read all rows; where a key is wanted, derive it from the data.',
  check,
  flags: [
    'select id from db.s.orders sample (10)',
    'select id from db.s.orders tablesample bernoulli (10)',
    'select id, random() as r from db.s.orders',
    'select uuid_string() as id from db.s.orders',
  ],
  allows: [
    'select id from db.s.orders sample (10) seed (7)',
    'select id, random(42) as r from db.s.orders',
    'select sample from db.s.lab',
    'select l.sample from db.s.lab as l',
    "select uuid_string('fe971b24-9572-4005-b22f-351e9c09274d', 'a') as id",
  ],
};

export default rule;
