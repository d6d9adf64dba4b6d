import {isSelect, spanOf} from '../../parse/tree/view.ts';
import {outermostQuery} from '../queries.ts';
import {removal} from '../removal.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const query = outermostQuery(reading);
  if (query?.orderBy === undefined || query.limit !== undefined || query.offset !== undefined) return;
  if (query.branches.some((branch) => isSelect(branch) && branch.top !== undefined)) return;
  yield {
    span: spanOf(reading.code, query.orderBy),
    message: 'The ORDER BY at the end sorts rows that a model does not keep in order.',
    hint: 'Leave it out, and sort where the model is read.',
    fix: {
      title: 'Remove the ORDER BY',
      edits: removal(reading.code, {at: query.orderBy.at - 2, to: query.orderBy.to}),
      // What is written into a table is laid out in this order, and numbered in it where a column counts by itself.
      rows: isStored(reading) ? 'may-change' : 'same',
      differsIn: ['order'],
    },
  };
}

function isStored({verb, creation}: LintInput['reading']): boolean {
  return verb.startsWith('INSERT') || (creation !== undefined && creation.object !== 'view');
}

const rule: LintRule = {
  id: 'top-level-order-by',
  title: 'ORDER BY at the end',
  severity: 'info',
  explain:
    'Rows of a table or view have no order, so sorting them costs time on each build and promises nothing. Sort in the ' +
    'report. Without LIMIT it can be removed and the rows stay the same.',
  prevalence: 25.7,
  check,
  flags: [
    'select id from db.s.orders order by id desc',
    'with a as (select id from db.s.orders) select id from a order by 1',
    'select id from db.s.a union all select id from db.s.b order by id',
    '(select id from db.s.orders order by id)',
    'insert into db.s.t (id) (select id from db.s.orders order by id)',
  ],
  allows: [
    'select id from db.s.orders order by id limit 10',
    'select top 5 id from db.s.orders order by id',
    'select id, row_number() over (order by id) as n from db.s.orders',
    "select listagg(name, ',') within group (order by name) as names from db.s.orders",
    'select a.id from (select id from db.s.orders order by id limit 3) a',
    'select id from db.s.orders order by id offset 10',
  ],
  fixes: [
    {before: 'select id from db.s.orders order by id desc', after: 'select id from db.s.orders'},
    {
      before: 'select id -- of the order\nfrom db.s.orders -- all of them\norder by\n  id -- newest last\n',
      after: 'select id -- of the order\nfrom db.s.orders -- all of them\n-- newest last\n',
    },
    {before: '(select id from db.s.orders order by id)', after: '(select id from db.s.orders)'},
    {
      before: 'select id\nfrom db.s.orders\norder by\n  a desc, -- newest first\n  id',
      after: 'select id\nfrom db.s.orders\n-- newest first\n',
    },
    {
      before: 'with a as (select id from db.s.orders)\nselect id\nfrom a\norder by 1, /* then */ id\n',
      after: 'with a as (select id from db.s.orders)\nselect id\nfrom a\n/* then */\n',
    },
  ],
};

export default rule;
