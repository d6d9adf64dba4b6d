import {KIND} from '../../parse/lex/kinds.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {cellReference} from '../templates.ts';

function* check({reading: {code}}: LintInput): Iterable<RuleHit> {
  for (let at = 0; at < code.size; at++) {
    const kind = code.kind(at);
    const isText = kind === KIND.string || kind === KIND.quoted;
    if (!isText && kind !== KIND.template) continue;
    const name = cellReference(isText ? code.written(at).slice(1, -1) : code.written(at));
    if (name === undefined) continue;
    yield {
      span: {start: code.start(at), end: code.end(at)},
      message: `{{${name}}} stands for a cell or a Python variable of the notebook.`,
      hint: `Put the statement of the cell ${name} in its place, or write the value in when it is a Python variable.`,
    };
  }
}

const rule: LintRule = {
  id: 'cell-reference',
  title: 'Reference to a notebook cell',
  severity: 'error',
  explain:
    'Notebooks let a cell read another cell as `{{cell2}}`, or a Python variable as `{{start}}`. Outside the notebook ' +
    'there is no such thing. A SQL cell can become a CTE or a model of its own; a Python value has to be written in.',
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
  ],
};

export default rule;
