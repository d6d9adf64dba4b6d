import type {Code} from '../../parse/lex/tokens.ts';
import type {Call} from '../../parse/tree/nodes.ts';
import {spanOf} from '../../parse/tree/view.ts';
import {builtIn} from '../calls.ts';
import {hasWord} from '../conditions.ts';
import {scopesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (reading.root === undefined) return;
  const {code} = reading;
  for (const {calls, sources} of scopesOf(reading)) {
    for (const call of calls) {
      if (!isRandom(code, call)) continue;
      yield {
        span: spanOf(code, {at: call.at, to: call.nameTo}),
        message: `${builtIn(code, call)}() gives other values on each run.`,
        hint: 'Derive the value from a key, e.g. with HASH.',
      };
    }
    for (const {sample} of sources) {
      if (sample === undefined || hasWord(code, sample, 'SEED', 'REPEATABLE')) continue;
      yield {
        span: spanOf(code, {at: sample.at, to: sample.at + 1}),
        message: `${code.upper(sample.at)} takes other rows on each run.`,
        hint: 'Read all rows, or give the sample a SEED.',
      };
    }
  }
}

/** With a seed (RANDOM(42)), or a name and a namespace (UUID_STRING(…)), the result is the same each time. */
function isRandom(code: Code, call: Call): boolean {
  const {arguments: given} = call;
  const isEmpty = given !== undefined && given.to === given.at;
  return isEmpty && ['RANDOM', 'UUID_STRING'].includes(builtIn(code, call));
}

const rule: LintRule = {
  id: 'random-or-sample',
  title: 'Random rows or values',
  severity: 'warning',
  explain:
    'A sample or a random value is different on each build, so nobody can compare two runs, and what reads the model ' +
    'moves for no reason. Read all rows; where a key is wanted, derive it from the data.',
  prevalence: 0.3,
  check,
  flags: [
    'select id from db.s.orders sample (10)',
    'select id from db.s.orders tablesample bernoulli (10)',
    'select id, random() as r from db.s.orders',
    'select uuid_string() as id from db.s.orders',
    'select id from db.s.orders order by random() limit 10',
    'select id from db.s.orders as sample sample row (100 rows)',
    'select id from db.s.orders sample ($share)',
  ],
  allows: [
    'select id from db.s.orders sample (10) seed (7)',
    'select id, random(42) as r from db.s.orders',
    'select sample from db.s.lab',
    'select l.sample from db.s.lab as l',
    "select uuid_string('fe971b24-9572-4005-b22f-351e9c09274d', 'a') as id",
    'select id from db.s.orders tablesample system (3) repeatable (82)',
    'select lab.s.random() as r, sample from db.s.lab as sample',
  ],
};

export default rule;
