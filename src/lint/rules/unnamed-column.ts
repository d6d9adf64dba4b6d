import {isOperator, isWord, textOf} from '../../parse/clauses.ts';
import {namesItsColumns} from '../outputs.ts';
import {outermostSelects, treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  const {code} = tree;
  // The first branch of a UNION names the columns.
  const select = outermostSelects(tree)[0];
  if (select === undefined || !namesItsColumns(reading)) return;
  for (const item of select.items) {
    if (item.name !== undefined || item.star !== undefined) continue;
    const {from, to} = item.expression;
    // Sure of calls, sums, CASE and literals; a path into a value or a cast of a column keeps a name of some kind.
    const first = code.tokens[from];
    const called = first?.kind === 'word' && isOperator(code.tokens[from + 1], '(');
    const literal = first?.kind === 'number' || first?.kind === 'string';
    const computed = code.tokens.slice(from, to).some((token) => isOperator(token, '+', '-', '*', '/', '||', '%'));
    if (!called && !literal && !computed && !isWord(first, 'CASE')) continue;
    // `'count' AS 'n'`: a name in single quotes, which Snowflake takes too.
    if (isWord(code.tokens[to - 2], 'AS') && code.tokens[to - 1]?.kind === 'string') continue;
    const text = textOf(code, item.part).replace(/\s+/g, ' ');
    yield {
      span: item.part.span,
      message: `The column ${text.length > 60 ? `${text.slice(0, 57)}…` : text} has no name.`,
      hint: 'Name it with AS.',
    };
  }
}

const rule: LintRule = {
  id: 'unnamed-column',
  title: 'Computed column without a name',
  severity: 'error',
  explain:
    'A worksheet shows the expression as the heading; a table or view needs a name for each column and is refused ' +
    'without one. Add `AS name`.',
  sqlfluff: 'AL03',
  check,
  flags: [
    'select region, count(*) from db.s.orders group by region',
    'select a + b from db.s.t',
    'select case when a = 1 then 2 end from db.s.t',
    'create table db.s.t2 as select max(a) from db.s.t',
    'with c as (select a from db.s.t) select upper(a) from c',
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
  ],
};

export default rule;
