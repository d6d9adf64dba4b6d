import {KIND} from '../../parse/lex/kinds.ts';
import {spanOf} from '../../parse/tree/view.ts';
import type {Edit} from '../../parse/edits.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Cte, Query} from '../../parse/tree/nodes.ts';
import {queriesOf, scopesOf} from '../queries.ts';
import {removal, removalUpTo} from '../removal.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const queries = queriesOf(reading);
  const ctes = queries.flatMap((query) => query.with?.ctes ?? []);
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
      fix: {title: `Remove the CTE ${cte.name}`, edits: withoutCte(code, queries, cte), rows: 'same'},
    };
  }
}

/** Takes a CTE out of its list with one of its commas, the last one with the whole WITH. */
function withoutCte(code: Code, queries: readonly Query[], cte: Cte): readonly Edit[] {
  const list = queries.find((query) => query.with?.ctes.includes(cte) === true)?.with;
  if (list === undefined) return [];
  const [previous, next] = [list.ctes[cte.number - 2], list.ctes[cte.number]];
  if (next !== undefined) return removalUpTo(code, {at: cte.at, to: next.at});
  return removal(code, previous === undefined ? list : {at: previous.to, to: cte.to});
}

const rule: LintRule = {
  id: 'unused-cte',
  title: 'CTE that nothing reads',
  severity: 'info',
  explain: 'A step left over from exploring makes the model look as if it needed more tables than it does. Remove it.',
  sqlfluff: 'ST03',
  prevalence: 0.04,
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
  fixes: [
    {before: 'with a as (select id from db.s.t) select id from db.s.u', after: 'select id from db.s.u'},
    {
      before: 'with a as (select id from db.s.t), b as (select id from a) select id from db.s.u',
      after: 'select id from db.s.u',
    },
    {
      before: 'with a as (\n  select id from db.s.t\n),\n\nb as (\n  select id from db.s.u\n)\n\nselect id from b',
      after: 'with b as (\n  select id from db.s.u\n)\n\nselect id from b',
    },
    {
      before:
        'with b as (select id from db.s.u),\n-- once used\na as (select id /* of t */ from db.s.t)\nselect id from b',
      after: 'with b as (select id from db.s.u)\n-- once used\n/* of t */\nselect id from b',
    },
  ],
};

export default rule;
