import {KIND} from '../../parse/lex/kinds.ts';
import {spanOf} from '../../parse/tree/view.ts';
import {outermostQueries} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/** A text that is an e-mail address and nothing else. */
const ADDRESS = /^'\s*[a-z0-9._+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,24}\s*'$/i;

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  const [query] = outermostQueries(reading);
  if (query === undefined) return;
  const found: number[] = [];
  for (let at = query.at; at < code.size; at++) {
    if (code.kind(at) === KIND.string && ADDRESS.test(code.written(at))) found.push(at);
  }
  const [first] = found;
  if (first === undefined) return;
  yield {
    span: spanOf(code, {at: first, to: first + 1}),
    message:
      found.length === 1
        ? 'An e-mail address is written into the query.'
        : `${found.length} e-mail addresses are written into the query; this is the first.`,
    hint: 'Leave it out, or keep such addresses in a table that few may read.',
  };
}

const rule: LintRule = {
  id: 'email-literal',
  title: 'E-mail address written into a query',
  severity: 'warning',
  explain:
    'An address in a query is somebody’s personal data, kept for ever once it is in git, and mostly left over from looking ' +
    'into one case. Remove it; where people are left out on purpose, read them from a table.',
  prevalence: 0.08,
  check,
  flags: [
    "select id from db.s.users where email = 'masked@example.invalid'",
    "select id from db.s.users u where lower(u.email) in ('a.b+c@example.com', 'd@example.co.uk')",
    "select id, iff(email = 'ops@example.com', 1, 0) as is_ours from db.s.users",
    "with u as (select id from db.s.users where email <> 'x@example.com') select id from u",
    "select o.id from db.s.orders o where exists (select 1 from db.s.users u where u.id = o.uid and u.email like 'x@example.com')",
    "select f.value from db.s.orders, lateral flatten(items) f where f.value:mail::text = 'x@example.com' qualify 1 = 1",
  ],
  allows: [
    "select id from db.s.users where email like '%@example.com'",
    "select id from db.s.users where email ilike '%@example.com%' or domain = 'example.com'",
    "select id from db.s.users where split_part(email, '@', 2) = 'example.com'",
    "select regexp_replace(email, '.+\\\\@', '*****@') as email from db.s.users",
    'select id from db.s.users -- asked for by ana@example.com',
    'select id from @db.s.stage/path',
    "select id from db.s.users where note = 'write to ana@example.com'",
    'select "ana@example.com" from db.s.users',
  ],
};

export default rule;
