import {holdsQuery} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {cellReference, isJinja, isModel, jinjaOpeners} from '../templates.ts';

const PLACES: Readonly<Record<string, string>> = {
  comment: 'in a comment',
  string: 'in a text',
  'dollar-string': 'in a body',
};

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (!reading.text.includes('{') || !holdsQuery(reading) || isModel(reading)) return;
  const written = isJinja(reading);
  // From token to token: `{{ '{{' }}` is one opener, not two.
  for (const token of reading.tokens) {
    const text = reading.text.slice(token.start, token.end);
    if (!text.includes('{')) continue;
    const bare = token.kind === 'string' || token.kind === 'quoted' ? text.slice(1, -1) : text;
    if (!written && token.kind !== 'comment' && cellReference(bare) !== undefined) continue;
    const at = jinjaOpeners(text)[0];
    if (at === undefined) continue;
    const start = token.start + at;
    const place = PLACES[token.kind];
    yield {
      span: {start, end: token.kind === 'template' ? token.end : start + 2},
      message: `${reading.text.slice(start, start + 2)} ${place === undefined ? '' : `${place} `}would be run as Jinja by dbt.`,
      hint: 'Keep it from dbt with {% raw %}, write it another way, or make it real Jinja on purpose.',
    };
  }
}

const rule: LintRule = {
  id: 'jinja-collision',
  title: 'Text that dbt would run',
  severity: 'error',
  explain:
    'dbt runs Jinja everywhere in a model, in comments and texts too. What another tool or the author wrote as ' +
    '`{{ … }}` or `{% … %}` would be run, fail, or vanish. Wrap it in `{% raw %}`, or rewrite it on purpose. A query with ' +
    '`ref()` or the like is a model already, and its Jinja is meant.',
  prevalence: 0.3,
  check,
  flags: [
    "select id from {{ table_of('orders') }}",
    'select id from db.s.orders {% if full %} where 1 = 1 {% endif %}',
    "select replace(body, '{{name}} and more', 'x') as body from db.s.mails",
    'select id from db.s.orders /* was {{ cell2 }} */',
    "select regexp_replace(a, '[{#]', '') as a from db.s.t",
    'select id from db.s.orders where {% if full %} 1 = 1 {% endif %} and region = {{ region }}',
  ],
  allows: [
    "select id from {{ ref('orders') }} where note <> '{{ x }}'",
    "{{ config(materialized='table') }} select id, '{{ target.name }}' as made_in from db.s.orders",
    'select id from db.s.orders {% if is_incremental() %} where 1 = 1 {% endif %}',
    'select id from {{cell2}}',
    "select id from db.s.orders where region = '{{region}}'",
    "select {'a': {'b': 1}} as o",
    "select '{ {' as braces, '}}' as closing",
    'create warehouse {{ size | upper }}_wh',
    "comment on table db.s.t is 'filled in by {{ tool | lower }}'",
  ],
};

export default rule;
