import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Query, Run} from '../../parse/tree/nodes.ts';
import {innermostQuery, isWord, spanOf, textOf} from '../../parse/tree/view.ts';
import {queriesOf, queryOf, selectsOf} from '../queries.ts';
import {isGrandTotal} from '../rows.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const select of selectsOf(reading)) {
    const {top} = select;
    if (top === undefined || queryOf(select)?.orderBy !== undefined) continue;
    if (isHarmless(code, top) || isGrandTotal(code, select)) continue;
    yield hit(code, top);
  }
  for (const query of queriesOf(reading)) {
    const {limit, orderBy} = query;
    if (limit === undefined || orderBy !== undefined || isHarmless(code, limit)) continue;
    if (isAskedForRows(code, query) || isDecided(code, query)) continue;
    yield hit(code, limit);
  }
}

/** Behind EXISTS only whether there is a row counts. */
function isAskedForRows(code: Code, query: Query): boolean {
  let before = query.opener - 1;
  while (before >= 0 && code.match(before) > before) before--;
  return isWord(code, before, 'EXISTS');
}

/** Whether there is but one row to keep, or a query in brackets has put its rows in order. */
function isDecided(code: Code, {branches}: Query): boolean {
  const [only] = branches;
  if (only === undefined || branches.length > 1) return false;
  if (only.kind === 'select') return only.from === undefined || isGrandTotal(code, only);
  // `(select … order by x) limit 5`: the order is that of the bracketed query, which Snowflake keeps by habit only.
  return only.kind === 'query' && innermostQuery(only).orderBy !== undefined;
}

/** LIMIT NULL and LIMIT '' mean all rows; LIMIT 0 is there for the columns. */
function isHarmless(code: Code, count: Run): boolean {
  const at = count.at + 1;
  if (code.kind(at) === KIND.number && Number(code.written(at)) === 0) return true;
  return isWord(code, at, 'NULL') || code.written(at) === "''" || code.written(at) === '$$$$';
}

function hit(code: Code, count: Run): RuleHit {
  return {
    span: spanOf(code, count),
    message: `${textOf(code, count).replace(/\s+/g, ' ').toUpperCase()} keeps rows that nothing chose: there is no ORDER BY.`,
    hint: 'Leave it out, or say with ORDER BY which rows are wanted.',
  };
}

const rule: LintRule = {
  id: 'limit-without-order-by',
  title: 'LIMIT without ORDER BY',
  severity: 'warning',
  explain:
    'Which rows are kept is up to the warehouse and changes between runs. It is mostly left over from looking at data: ' +
    'remove it. Where it is meant, add an ORDER BY that decides.',
  sqlfluff: 'AM09',
  prevalence: 4.4,
  check,
  flags: [
    'select id from db.s.orders limit 100',
    'select top 10 id from db.s.orders',
    'select o.id from (select id from db.s.orders limit 5) o',
    'select id from db.s.orders fetch first 3 rows only',
    'select id from db.s.a union all select id from db.s.b limit 3',
    'insert into db.s.t (id) (select id from db.s.orders limit 5)',
    'select id from db.s.a where id = (select a_id from db.s.b where b.x = a.x limit 1)',
  ],
  allows: [
    'select id from db.s.orders order by id limit 100',
    'select top 10 id from db.s.orders order by id',
    'select count(*) as n from db.s.orders limit 1',
    'select id from db.s.orders limit null',
    'select id from db.s.orders limit 0',
    'select top 0 id from db.s.orders',
    'select id from db.s.a where exists (select 1 from db.s.b limit 1)',
    'select t.limit from db.s.t',
    "select 'limit 10' as text from db.s.t -- limit 10",
    'select id, row_number() over (order by id) as n from db.s.t qualify n = 1',
    'select round(max(x), 2) as x from db.s.orders limit 1',
    'select id from db.s.a where exists ((select 1 from db.s.b where b.a_id = a.id limit 1))',
    'select fetch, limit from db.s.t',
    'select top 1 count(*) as n from db.s.orders',
    '((select id from db.s.orders order by id)) limit 5',
  ],
};

export default rule;
