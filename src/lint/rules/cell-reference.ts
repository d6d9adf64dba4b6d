import {KIND} from '../../parse/lex/kinds.ts';
import {startOfQueries} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {cellReference, isJinja} from '../templates.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const start = startOfQueries(reading);
  if (start === undefined || isJinja(reading)) return;
  const {code} = reading;
  for (let at = start; at < code.size; at++) {
    const kind = code.kind(at);
    const isText = kind === KIND.string || kind === KIND.quoted;
    if (!isText && kind !== KIND.template) continue;
    const name = cellReference(isText ? code.written(at).slice(1, -1) : code.written(at));
    if (name === undefined) continue;
    yield {
      span: {start: code.start(at), end: code.end(at)},
      message: `{{${name}}} is filled in by the notebook or the tool that runs this, and by nothing else.`,
      hint: `Put the statement of the cell ${name} in its place; when it is a value, write it in or make it a variable of the project.`,
    };
  }
}

const rule: LintRule = {
  id: 'cell-reference',
  title: 'Reference to a notebook cell or variable',
  severity: 'error',
  explain:
    'Notebooks let a cell read another cell as `{{cell2}}`, or a Python variable as `{{start}}`; tools that deploy scripts ' +
    'fill in `{{environment}}`. Outside there is no such thing. A SQL cell can become a CTE or a model of its own; a value ' +
    'has to be written in.',
  prevalence: 0.9,
  check,
  flags: [
    'select id from {{cell2}}',
    'select id from {{ dataframe_1 }} where x = 1',
    "select id from db.s.orders where region = '{{region}}'",
  ],
  allows: [
    "select id from {{ ref('orders') }}",
    'select {{ this }} as x',
    "select 'use {{x}} in text' as text",
    'select id from db.s.orders -- {{cell2}}',
    'grant select on table {{environment}}_db.s.orders to role {{environment}}_reader',
    'create or replace table {{environment}}_db.s.orders as select id from db.s.orders',
    "{% set region = 'north' %} select id from db.s.orders where region = '{{region}}'",
  ],
};

export default rule;
