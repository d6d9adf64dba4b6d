import {
  allSelects,
  type Code,
  isOperator,
  isWord,
  type Part,
  partOf,
  type SelectBlock,
  step,
  textOf,
} from '../../parse/clauses.ts';
import {isGuarded, normal} from '../conditions.ts';
import {hasWord, treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  const {code} = tree;
  const selects = allSelects(tree).map(({select}) => select);
  for (const [at, token] of code.tokens.entries()) {
    if (!isOperator(token, '/')) continue;
    const divisor = operandAt(code, at + 1);
    if (divisor === undefined || isSafe(code, divisor)) continue;
    const select = innermost(selects, at);
    const text = textOf(code, divisor);
    if (select === undefined || isGuarded(code, select, text) || isInGuard(code, select, at, text)) continue;
    yield {
      span: {start: token.start, end: divisor.span.end},
      message: `The division by ${shorten(text)} fails the whole model on the first zero.`,
      hint: 'Divide by NULLIF(…, 0), or use DIV0 or DIV0NULL.',
    };
  }
}

/** The operand that follows: a sign, then a literal, a path, a call or a bracket, with casts and `[…]` behind it. */
function operandAt(code: Code, from: number): Part | undefined {
  let at = from;
  while (isOperator(code.tokens[at], '-', '+')) at++;
  const first = code.tokens[at];
  if (first === undefined) return undefined;
  at = step(code, at, code.tokens.length);
  while (at < code.tokens.length) {
    const token = code.tokens[at];
    const before = code.tokens[at - 1];
    if (isOperator(token, '.', ':', '::')) at++;
    else if (isOperator(token, '[')) at = step(code, at, code.tokens.length);
    else if (isOperator(token, '(') && (before?.kind === 'word' || before?.kind === 'quoted'))
      at = step(code, at, code.tokens.length);
    else if (isOperator(before, '.', ':', '::')) at = step(code, at, code.tokens.length);
    else if (isWord(token, 'OVER') && isOperator(code.tokens[at + 1], '(')) at = step(code, at + 1, code.tokens.length);
    else break;
  }
  return partOf(code, from, at);
}

const NEVER_ZERO = ['NULLIF', 'NULLIFZERO', 'PI', 'EXP', 'GREATEST'];
/** Parts of a date that are counted from one. */
const FROM_ONE = ['DAY', 'DAYOFMONTH', 'DAYOFYEAR', 'DAYOFWEEKISO', 'MONTH', 'QUARTER', 'YEAR', 'YEAROFWEEK'];

function isSafe(code: Code, divisor: Part): boolean {
  if (hasWord(code, divisor.from, divisor.to, ...NEVER_ZERO)) return true;
  const first = code.tokens[divisor.from];
  if (isWord(first, ...FROM_ONE) && isOperator(code.tokens[divisor.from + 1], '(')) {
    const end = step(code, divisor.from + 1, divisor.to);
    if (end === divisor.to || isOperator(code.tokens[end], '::')) return true;
  }
  // What a CASE gives is not looked at: mostly it is there to keep zero out.
  if (isWord(first, 'CASE')) return true;
  // COUNT(*) of a group is never zero.
  if (isWord(first, 'COUNT') && divisor.to - divisor.from >= 4) {
    const argument = code.tokens[divisor.from + 2];
    if (isOperator(argument, '*') || argument?.kind === 'number') return true;
  }
  // Nothing but numbers: a constant that the author chose. What stands behind `::` is a type.
  let sawNumber = false;
  for (let i = divisor.from; i < divisor.to; i++) {
    const token = code.tokens[i];
    if (token?.kind === 'number') sawNumber ||= Number(token.upper) !== 0;
    else if (token?.kind === 'operator') continue;
    else if (token?.kind === 'word' && (isOperator(code.tokens[i - 1], '::') || isOperator(code.tokens[i + 1], '(')))
      continue;
    else return token?.kind === 'variable' || token?.kind === 'bind' || token?.kind === 'template';
  }
  return sawNumber;
}

/** True inside a CASE or IFF that speaks of zero or of the divisor before it divides. */
function isInGuard(code: Code, select: SelectBlock, at: number, divisor: string): boolean {
  const wanted = normal(divisor);
  const cases: number[] = [];
  for (let i = select.part.from; i < at; i++) {
    const token = code.tokens[i];
    if (isWord(token, 'CASE')) cases.push(i);
    else if (isWord(token, 'END')) cases.pop();
    else if (isWord(token, 'IFF', 'DECODE', 'TRY_DIV', 'DIV0') && (code.tokens[i + 1]?.close ?? 0) > at) cases.push(i);
  }
  return cases.some((start) => {
    const before = normal(textOf(code, partOf(code, start, at)));
    return before.includes(wanted) || /(?:[<>=])0(?!\.?\d)/.test(before);
  });
}

function innermost(selects: readonly SelectBlock[], at: number): SelectBlock | undefined {
  return selects.findLast((select) => select.part.from <= at && at < select.part.to);
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
  ],
};

export default rule;
