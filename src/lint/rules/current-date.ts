import {spanOf} from '../../parse/tree/view.ts';
import {builtIn} from '../calls.ts';
import {scopesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

const FUNCTIONS = new Set(
  'CURRENT_DATE CURRENT_TIMESTAMP CURRENT_TIME LOCALTIME LOCALTIMESTAMP GETDATE SYSDATE SYSTIMESTAMP SYSTIMESTAMP_LTZ'.split(
    ' ',
  ),
);

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (reading.root === undefined) return;
  const {code} = reading;
  for (const scope of scopesOf(reading)) {
    for (const call of scope.calls) {
      const name = builtIn(code, call);
      if (!FUNCTIONS.has(name)) continue;
      yield {
        span: spanOf(code, {at: call.at, to: call.nameTo}),
        message: `${name} makes the rows depend on when the model is built.`,
        hint: 'Keep it if the model is meant to move with the day; take a date from the data or a variable if not.',
      };
    }
  }
}

const rule: LintRule = {
  id: 'current-date',
  title: 'Depends on the day it runs',
  severity: 'info',
  explain:
    'The same model gives other rows tomorrow, a backfill cannot repeat yesterday, and a comparison with the original ' +
    'only fits on the same day. Fine for “the last 30 days”; otherwise take the date from the data or from a variable.',
  prevalence: 10.2,
  check,
  flags: [
    'select id from db.s.orders where ordered_at >= current_date - 30',
    "select id from db.s.orders where ordered_at >= dateadd('day', -7, current_timestamp())",
    'create table db.s.t as select id, getdate() as loaded_at from db.s.orders',
    'select id from db.s.orders at (timestamp => dateadd(day, -1, current_timestamp)) o',
  ],
  allows: [
    'select t.current_date from db.s.t t',
    'select max(ordered_at) as current_date_of_data from db.s.orders',
    "select 'current_date' as text",
    'select getdate from db.s.t',
    'select id from db.s.orders where ordered_at >= util.dates.getdate()',
    'create table db.s.t (id number, loaded_at timestamp default current_timestamp()) as select id, loaded_at from db.s.u',
  ],
};

export default rule;
