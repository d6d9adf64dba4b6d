import {KIND} from '../../parse/lex/kinds.ts';
import {spanOf} from '../../parse/tree/view.ts';
import type {Cte} from '../../parse/tree/nodes.ts';
import {queriesOf, scopesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const ctes = queriesOf(reading).flatMap((query) => query.with?.ctes ?? []);
  // What is not understood, or known only when it runs, may read any of them.
  if (ctes.length === 0 || tree.holes.length > 0) return;
  for (let at = 0; at < code.size; at++) if (code.kind(at) === KIND.template) return;
  const sources = scopesOf(reading).flatMap((scope) => scope.sources);
  if (sources.some(({kind}) => kind === 'identifier' || kind === 'unknown')) return;
  const read = new Set<Cte>();
  for (const {cte, at} of sources) if (cte !== undefined && (at >= cte.to || at < cte.opener)) read.add(cte);
  for (const cte of ctes) {
    if (read.has(cte)) continue;
    yield {
      span: spanOf(code, {at: cte.nameAt, to: cte.nameAt + 1}),
      message: `Nothing reads the CTE ${cte.name}.`,
      hint: 'Remove it; the rows stay the same.',
    };
  }
}

const rule: LintRule = {
  id: 'unused-cte',
  title: 'CTE that nothing reads',
  severity: 'info',
  explain: 'A step left over from exploring makes the model look as if it needed more tables than it does. Remove it.',
  sqlfluff: 'ST03',
  check,
  flags: [
    'with a as (select id from db.s.t), b as (select id from db.s.u) select id from b',
    'with recursive r as (select 1 as n union all select n + 1 from r) select 1 as one',
    'with a as (select id from db.s.t), b as (select id as a from db.s.u) select b.a from b',
    'with a as (select id from db.s.t) select id from db.s.a',
    'with a as (select id from db.s.t) select id from (with a as (select id from db.s.u) select id from a) as x',
  ],
  allows: [
    'with a as (select id from db.s.t), b as (select id from a) select id from b',
    'with A as (select id from db.s.t) select id from "A"',
    'with a as (select id from db.s.t) select id from db.s.u where id in (select id from a)',
    'with a as (select id from db.s.t) select id from {{cell2}}',
    'with a as (select id from db.s.t) select id from identifier($source)',
    'with a as (select id from db.s.t), a2 as (select id from db.s.u where exists (select 1 from a where a.id = u.id)) select id from a2',
  ],
};

export default rule;
