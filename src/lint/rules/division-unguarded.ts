import type {Edit} from '../../parse/edits.ts';
import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Scope} from '../../parse/tree/nodes.ts';
import {isOperator, isWord, spanOf, textOf, within} from '../../parse/tree/view.ts';
import {opensBranch, OpenBranches} from '../branches.ts';
import {speaksOf} from '../conditions.ts';
import {Divisors} from '../divisor.ts';
import {type Operand, operandAt} from '../operand.ts';
import {isQueryOrSelect, outermostQueries} from '../queries.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';
import {placedTokens} from '../scope-tokens.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const [first] = outermostQueries(reading);
  if (first === undefined) return;
  const branches = new OpenBranches(code);
  const divisors = new Divisors(code, tree);
  const zeros = comparedZeros(code);
  const isLandmark = (at: number): boolean => at >= first.at && (isOperator(code, at, '/') || opensBranch(code, at));
  for (const {at, scope} of placedTokens(code, tree, isLandmark)) {
    if (scope === undefined || !isQueryOrSelect(scope)) continue;
    branches.take(scope, at);
    if (!isOperator(code, at, '/')) continue;
    const divisor = operandAt(code, scope, at + 1);
    // NULL divided by anything is NULL.
    if (divisor === undefined || isWord(code, at - 1, 'NULL')) continue;
    if (divisors.isSafe(scope, divisor.core)) continue;
    const branch = branches.around(scope, at);
    if (branch !== undefined && (within(zeros, branch).length > 0 || speaksOfAll(code, scope, branch, divisor.core)))
      continue;
    yield {
      span: spanOf(code, {at, to: divisor.to}),
      message: `The division by ${shorten(textOf(code, divisor))} fails the whole model on the first zero.`,
      hint: 'Divide by NULLIF(…, 0), or use DIV0 or DIV0NULL.',
      fix: guarding(code, divisor),
    };
  }
}

/** Whether the conditions of a branch speak of a divisor, or of every column in it. */
function speaksOfAll(code: Code, scope: Scope, branch: Run, divisor: Run): boolean {
  if (speaksOf(code, scope, branch, divisor)) return true;
  const columns = within(scope.columns, divisor);
  return columns.length > 0 && columns.every(({at, pathTo}) => speaksOf(code, scope, branch, {at, to: pathTo}));
}

function guarding(code: Code, divisor: Operand): Fix {
  const {start, end} = spanOf(code, divisor);
  // The brackets of `(a + b)` serve as those of the call.
  const bare =
    isOperator(code, divisor.at, '(') &&
    code.match(divisor.at) === divisor.to - 1 &&
    !isWord(code, divisor.at + 1, 'SELECT', 'WITH', 'VALUES');
  const edits = bare
    ? [insertion(start, 'nullif'), insertion(end - 1, ', 0')]
    : [insertion(start, 'nullif('), insertion(end, ', 0)')];
  return {title: 'Divide by NULLIF(…, 0)', edits, rows: 'may-change'};
}

function insertion(at: number, text: string): Edit {
  return {span: {start: at, end: at}, text};
}

/** The zeros that something is compared with. */
function comparedZeros(code: Code): readonly Run[] {
  const found: Run[] = [];
  for (let at = 0; at < code.size; at++) {
    const isZero = code.kind(at) === KIND.number && Number(code.written(at)) === 0;
    if (isZero && (compares(code, at - 1) || compares(code, at + 1))) found.push({at, to: at + 1});
  }
  return found;
}

function compares(code: Code, at: number): boolean {
  return isOperator(code, at, '=', '<>', '!=', '<', '>', '<=', '>=');
}

function shorten(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > 60 ? `${flat.slice(0, 57)}…` : flat;
}

const rule: LintRule = {
  id: 'division-unguarded',
  title: 'Division that may be by zero',
  severity: 'warning',
  explain:
    'Snowflake fails the whole statement on the first division by zero: a worksheet shows an error, a model stops ' +
    'everything built on it. `NULLIF(x, 0)` gives NULL there; the rows that work stay the same.',
  prevalence: 0.9,
  check,
  flags: [
    'select revenue / orders as aov from db.s.totals',
    'select sum(a) / sum(b) as r from db.s.t',
    'select 100 * a / (b + c) as share from db.s.t',
    'with r as (select a / b as q from db.s.t) select q from r',
    'select a / count(distinct b) over (partition by c) as r from db.s.t',
    'select a / hour(ts) as r from db.s.t',
    'select a / day as r from db.s.t',
    'select a / b as r from db.s.t where ab > 0',
    'select id from db.s.t order by a / b limit 3',
    'select a / util.s.nullif(b, 0) as r from db.s.t',
    'select a / (select count(distinct b) from db.s.u) as r from db.s.t',
    'select sum(a) as x, sum(b) as y, x / y as r from db.s.t where a > 0',
    'with s as (select id, sum(b) as b from db.s.t group by id) select 1 / b as r from s',
    'with s as (select count(*) as n from db.s.u) select t.a / s.n as r from db.s.t cross join s',
    'select avg(b) / sum(c) as r from db.s.t where b > 0',
    'select a / (b + 1) as r, case when b > low then c / (b - high) end as s from db.s.t',
  ],
  allows: [
    'select revenue / nullif(orders, 0) as aov from db.s.totals',
    'select amount / 100.0 as euros from db.s.t',
    'select ms / (1000 * 60) as minutes from db.s.t',
    'select div0(a, b) as r from db.s.t',
    'select null / b as r from db.s.t',
    'select case when a <= low then 1 when a >= high then 0 else (high - a) / (high - low) end as score from db.s.t',
    "select a / (datediff('day', since, until) + 1) as daily from db.s.t",
    "select datediff('day', since, until) + 1 as days, a / days as daily from db.s.t",
    'select sum(a) / sum(b) as r from db.s.t where b > 0',
    'select sum(a) as total, count(*) as n, total / n as mean from db.s.t group by k',
    'select nullif(b, 0) as divisor, a / divisor as r from db.s.t',
    'with s as (select a, b from db.s.t where b > 0) select a / b as r from s',
    'with s as (select * from db.s.t where b <> 0) select s.a / s.b as r from s',
    'select q.a / q.n as r from (select k, sum(a) as a, count(*)::float as n from db.s.t group by k) q',
    'select sum(a) / count(*) as mean from db.s.t group by k',
    'select case when b = 0 then null else a / b end as r from db.s.t',
    'select iff(b > 0, a / b, 0) as r from db.s.t',
    'select a / b as r from db.s.t where b > 0',
    "select 'a / b' as text from db.s.t -- a / b",
    'select a / 60::float as r from db.s.t',
    'select bytes / day(last_day(d)) as daily from db.s.t',
    'select total / month(d)::float as mean from db.s.t',
    "select a / case when plan = 'Y' then 12 else 1 end as r from db.s.t",
    'select a from @db.s.stage/path/file.csv',
    'select t.a / t.b as r from db.s.t as t where b > 0',
    'select a / b::float as r from db.s.t where b > 0',
    'select a / (b + c) as r from db.s.t where b + c > 0',
    'select a / (count(*)) as mean from db.s.t group by k',
    'select id from db.s.t where b <> 0 order by a / b',
  ],
};

export default rule;
