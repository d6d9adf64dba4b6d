import {spanOf} from '../../parse/tree/view.ts';
import {builtIn} from '../calls.ts';
import {scopesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

const FUNCTIONS = new Set(
  (
    'CURRENT_USER CURRENT_ROLE CURRENT_AVAILABLE_ROLES CURRENT_SECONDARY_ROLES CURRENT_ACCOUNT CURRENT_ACCOUNT_NAME ' +
    'CURRENT_SESSION CURRENT_WAREHOUSE CURRENT_DATABASE CURRENT_SCHEMA CURRENT_SCHEMAS CURRENT_IP_ADDRESS CURRENT_CLIENT ' +
    'IS_ROLE_IN_SESSION IS_DATABASE_ROLE_IN_SESSION INVOKER_ROLE INVOKER_SHARE'
  ).split(' '),
);

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const scope of scopesOf(reading)) {
    for (const call of scope.calls) {
      const name = builtIn(code, call);
      if (!FUNCTIONS.has(name)) continue;
      yield {
        span: spanOf(code, {at: call.at, to: call.nameTo}),
        message: `${name} is answered for whoever builds or reads the model, not for the author.`,
        hint: 'Write down what the author meant by it: a name, a filter, or a row access policy.',
      };
    }
  }
}

const rule: LintRule = {
  id: 'current-user-or-role',
  title: 'Depends on who runs it',
  severity: 'warning',
  explain:
    'The result depends on who runs the statement: as a model it is built by a service user, and rows come or go with ' +
    'it. Replace it by the value the author saw, or by a row access policy.',
  prevalence: 1.5,
  check,
  flags: [
    'select id from db.s.tickets where owner = current_user()',
    'select id from db.s.tickets where owner = current_user',
    "select iff(current_role() = 'FINANCE', salary, null) as salary from db.s.people",
    "select id from db.s.tickets where is_role_in_session('FINANCE')",
    'insert into db.s.log (who) select current_user() from db.s.t',
  ],
  allows: [
    "create masking policy m as (v string) returns string -> case when current_role() = 'X' then v end",
    'select t.current_role from db.s.tickets t',
    'select id as current_role from db.s.tickets',
    "select 'current_user()' as text",
    'select id from db.s.tickets where owner = admin.session.current_role()',
  ],
};

export default rule;
