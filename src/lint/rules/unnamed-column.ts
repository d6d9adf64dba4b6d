import {KIND} from '../../parse/lex/kinds.ts';
import type {StatementReading} from '../../parse/reading.ts';
import type {Run, Select} from '../../parse/tree/nodes.ts';
import {isOperator, isWord, outputName, spanOf, textOf, within, withoutBrackets} from '../../parse/tree/view.ts';
import {callAt} from '../calls.ts';
import {namesItsColumns} from '../outputs.ts';
import {namingSelect, outermostQuery} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  // The first branch of a UNION names the columns.
  const query = outermostQuery(reading);
  const select = query === undefined ? undefined : namingSelect(query);
  if (select === undefined || !namesItsColumns(reading)) return;
  for (const item of select.items) {
    if (item.star !== undefined || outputName(code, select, item) !== undefined) continue;
    if (!isComputed(reading, select, item.expression)) continue;
    const text = textOf(code, item).replace(/\s+/g, ' ');
    yield {
      span: spanOf(code, item),
      message: `The column ${text.length > 60 ? `${text.slice(0, 57)}…` : text} has no name.`,
      hint: 'Name it with AS.',
    };
  }
}

const OPERATORS = ['+', '-', '*', '/', '%', '||', '=', '<>', '!=', '<', '>', '<=', '>='];
const WORDS = ['AND', 'OR', 'IS', 'IN', 'BETWEEN', 'LIKE', 'ILIKE', 'RLIKE', 'REGEXP'];

/**
 * Sure of calls, sums, conditions, CASE, constants and queries; a path into a value or a cast of a column keeps a name of
 * some kind, what a template stands for may bring one, and what is not understood may be one.
 */
function isComputed({code, tree}: StatementReading, select: Select, expression: Run): boolean {
  const {at, to} = withoutBrackets(code, expression);
  const first = {at, to: at + 1};
  let computed =
    callAt(select, at)?.arguments !== undefined ||
    within(select.literals, first).length > 0 ||
    within(select.queries, first).length > 0 ||
    isWord(code, at, 'CASE', 'NOT', 'EXISTS') ||
    isOperator(code, at, '{', '[');
  const columns = new Map(within(select.columns, expression).map((column) => [column.at, column]));
  const holes = new Set(within(tree.holes, expression).map((hole) => hole.at));
  for (let i = at; i < to; i = columns.get(i)?.pathTo ?? code.after(i)) {
    if (code.kind(i) === KIND.template || holes.has(i)) return false;
    computed ||= isOperator(code, i, ...OPERATORS) || isWord(code, i, ...WORDS);
  }
  return computed;
}

const rule: LintRule = {
  id: 'unnamed-column',
  title: 'Computed column without a name',
  severity: 'error',
  explain:
    'A worksheet shows the expression as the heading; a table or view needs a name for each column and is refused ' +
    'without one. Add `AS name`.',
  sqlfluff: 'AL03',
  prevalence: 14.6,
  check,
  flags: [
    'select region, count(*) from db.s.orders group by region',
    'select a + b from db.s.t',
    'select case when a = 1 then 2 end from db.s.t',
    'create table db.s.t2 as select max(a) from db.s.t',
    'with c as (select a from db.s.t) select upper(a) from c',
    'select (select max(a) from db.s.t)',
    'select a = b from db.s.t',
    'select a, null from db.s.t',
    "select {'a': 1}, b from db.s.t",
    'create view db.s.v row access policy db.s.p on (a) as (select count(*) from db.s.t)',
  ],
  allows: [
    'insert into db.s.t (x, y) select max(a), 1 from db.s.u',
    'select region, count(*) as n from db.s.orders group by region',
    'select count(*) n from db.s.orders',
    'select o.id from db.s.orders o',
    'select o.payload:kind from db.s.orders o',
    'select a from (select max(b) as a, count(*) from db.s.t) as x',
    'create view db.s.v (n) as select count(*) from db.s.orders',
    'select count(*) as n from db.s.a union all select count(*) from db.s.b',
    'select o.payload:in, o.payload:"a - b", o.payload[0].x from db.s.orders o',
    "select count(*) as 'n', a::number from db.s.t group by a",
    'create materialized view db.s.v copy grants (n) as select count(*) from db.s.orders',
    'values (1, 2) union all select count(*), 1 from db.s.orders',
  ],
};

export default rule;
