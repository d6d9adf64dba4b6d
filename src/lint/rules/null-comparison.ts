import type {Code} from '../../parse/lex/tokens.ts';
import {isOperator, isWord, spanOf} from '../../parse/tree/view.ts';
import {scopesOf} from '../queries.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const {at, to, type} of scopesOf(reading).flatMap(({literals}) => literals)) {
    if (type !== 'null') continue;
    const hidden = hiddenIn(code, at, to);
    if (hidden !== undefined) {
      yield {span: spanOf(code, {at, to}), ...hidden};
      continue;
    }
    // `= NULL::date` is NULL as well; `= NULL ||` would not be, but says nothing either.
    const [operator] = [at - 1, to].filter((place) => isOperator(code, place, ...EQUAL, ...LESS));
    if (operator === undefined) continue;
    const isEquality = isOperator(code, operator, ...EQUAL);
    const test = code.upper(operator) === '=' ? 'IS NULL' : 'IS NOT NULL';
    yield {
      span: spanOf(code, {at: Math.min(operator, at), to: Math.max(operator + 1, to)}),
      message: `${operator === to ? `NULL ${code.upper(operator)}` : `${code.upper(operator)} NULL`} is never true, so no row passes it.`,
      hint: isEquality
        ? `Write ${test} if that is what is meant; the rows then change.`
        : 'Compare with a value, or ask with IS NULL; the rows then change.',
      ...(!isEquality || operator === to || isOperator(code, to, ...GOES_ON) ? {} : {fix: testing(code, operator)}),
    };
  }
}

const EQUAL = ['=', '<>', '!='];
const LESS = ['<', '<=', '>', '>='];

/** A comparison with NULL that shows no operator: in the list of NOT IN, and behind WHEN. */
function hiddenIn(code: Code, at: number, to: number): {readonly message: string; readonly hint: string} | undefined {
  if (isWord(code, at - 1, 'WHEN') && isWord(code, to, 'THEN')) {
    return {message: 'WHEN NULL is never taken.', hint: 'Write WHEN … IS NULL, in a CASE without an expression.'};
  }
  if (!isOperator(code, at - 1, '(', ',') || !isOperator(code, to, ')', ',')) return undefined;
  let opener = at - 1;
  while (opener >= 0 && !(isOperator(code, opener, '(') && code.match(opener) > at)) opener--;
  if (!isWord(code, opener - 1, 'IN') || !isWord(code, opener - 2, 'NOT')) return undefined;
  return {
    message: 'NOT IN is never true with NULL in its list, so no row passes it.',
    hint: 'Take NULL out of the list, and add IS NOT NULL if that is what is meant; the rows then change.',
  };
}

/** With these behind it, NULL is only a part of what is compared. */
const GOES_ON = ['::', '||', '+', '-', '*', '/', '%'];

function testing(code: Code, operator: number): Fix {
  const isNot = code.upper(operator) !== '=';
  const {start, end} = spanOf(code, {at: operator, to: operator + 1});
  const [before, behind] = [start - 1, end].map((place) => (/\s/.test(code.text[place] ?? '') ? '' : ' '));
  const text = `${before}${isNot ? 'is not' : 'is'}${behind}`;
  return {title: `Write ${isNot ? 'IS NOT' : 'IS'} NULL`, edits: [{span: {start, end}, text}], rows: 'may-change'};
}

const rule: LintRule = {
  id: 'null-comparison',
  title: 'Comparison with NULL',
  severity: 'warning',
  explain:
    'A comparison with `NULL` is unknown for every row: the condition filters everything out, or a CASE never takes the ' +
    'branch. `IS NULL` is what people mean, but it changes the rows, so a person has to decide.',
  sqlfluff: 'CV05',
  prevalence: 0,
  check,
  flags: [
    'select id from db.s.orders where cancelled_at = null',
    'select id from db.s.orders where cancelled_at <> NULL and x = 1',
    'select case when a != null then 1 else 0 end as f from db.s.orders',
    'select id from db.s.orders where null <> cancelled_at',
    'select id from db.s.orders where amount > null',
    "select id from db.s.orders where region not in ('north', (select max(r) from db.s.r), null)",
    'select case kind when null then 0 when 1 then 2 end as n from db.s.orders',
  ],
  allows: [
    'select id from db.s.orders where cancelled_at is null',
    'update db.s.orders set cancelled_at = null where id = 1',
    'select id from db.s.orders where coalesce(a, null) = 1',
    "select id from db.s.orders where a = 'null'",
    'select id from table(db.s.f(x => null)) as t',
    'select id from db.s.orders where a = "NULL"',
    "select id from db.s.orders where region in ('north', null)",
    "select id from db.s.orders where region not in ('north', coalesce(x, null), iff(y, null, 1))",
    'select case when kind is null then null else 1 end as n from db.s.orders',
    'select decode(kind, null, 0, 1) as n, x -> null as y from db.s.orders',
  ],
};

export default rule;
