import {spanOf, textOf} from '../../parse/tree/view.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {unnamedItems} from '../unnamed.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const item of unnamedItems(reading)) {
    const text = textOf(code, item).replace(/\s+/g, ' ');
    yield {
      span: spanOf(code, item),
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
