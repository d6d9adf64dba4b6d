import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Query, Run, Select} from '../../parse/tree/nodes.ts';
import {isOperator, isSelect, spanOf, textOf, within} from '../../parse/tree/view.ts';
import {opensBranch, OpenBranches} from '../branches.ts';
import {isGuarded, speaksOf} from '../conditions.ts';
import {isNeverZero} from '../never-zero.ts';
import {operandAt} from '../operand.ts';
import {isQueryOrSelect, outermostQueries} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {placedTokens} from '../scope-tokens.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const [first] = outermostQueries(reading);
  if (first === undefined) return;
  const branches = new OpenBranches(code);
  const zeros = comparedZeros(code);
  const isLandmark = (at: number): boolean => at >= first.at && (isOperator(code, at, '/') || opensBranch(code, at));
  for (const {at, scope} of placedTokens(code, tree, isLandmark)) {
    if (scope === undefined || !isQueryOrSelect(scope)) continue;
    branches.take(scope, at);
    if (!isOperator(code, at, '/')) continue;
    const divisor = operandAt(code, scope, at + 1);
    if (divisor === undefined || isNeverZero(code, tree, scope, divisor.core)) continue;
    const select = selectOf(scope);
    if (select !== undefined && isGuarded(code, select, divisor.core)) continue;
    const branch = branches.around(scope, at);
    if (branch !== undefined && (within(zeros, branch).length > 0 || speaksOf(code, scope, branch, divisor.core)))
      continue;
    yield {
      span: spanOf(code, {at, to: divisor.to}),
      message: `The division by ${shorten(textOf(code, divisor))} fails the whole model on the first zero.`,
      hint: 'Divide by NULLIF(…, 0), or use DIV0 or DIV0NULL.',
    };
  }
}

/** The SELECT whose conditions keep rows from a scope: what orders the rows of a single SELECT sees those that pass. */
function selectOf(scope: Query | Select): Select | undefined {
  if (scope.kind === 'select') return scope;
  const [only] = scope.branches;
  return only !== undefined && scope.branches.length === 1 && isSelect(only) ? only : undefined;
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
  ],
  allows: [
    'select revenue / nullif(orders, 0) as aov from db.s.totals',
    'select amount / 100.0 as euros from db.s.t',
    'select ms / (1000 * 60) as minutes from db.s.t',
    'select div0(a, b) as r from db.s.t',
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
