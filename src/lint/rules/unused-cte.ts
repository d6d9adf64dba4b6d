import {foldIdentifier} from '../../parse/resolve.ts';
import {treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  const {code} = tree;
  if (tree.queries.every((query) => query.ctes.length === 0)) return;
  // Any use of the word counts, a column of that name too: better silent than wrong.
  const uses = new Map<string, number[]>();
  for (const token of code.tokens) {
    if (token.kind === 'template') return;
    if (token.kind !== 'word' && token.kind !== 'quoted') continue;
    const name = foldIdentifier(code.text.slice(token.start, token.end));
    const starts = uses.get(name);
    if (starts === undefined) uses.set(name, [token.start]);
    else starts.push(token.start);
  }
  for (const query of tree.queries) {
    for (const cte of query.ctes) {
      const elsewhere = (uses.get(cte.name) ?? []).filter(
        (start) => start !== cte.nameSpan.start && !(start >= cte.body.span.start && start < cte.body.span.end),
      );
      if (elsewhere.length > 0) continue;
      yield {
        span: cte.nameSpan,
        message: `Nothing reads the CTE ${cte.name}.`,
        hint: 'Remove it; the rows stay the same.',
      };
    }
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
  ],
  allows: [
    'with a as (select id from db.s.t), b as (select id from a) select id from b',
    'with A as (select id from db.s.t) select id from "A"',
    'with a as (select id from db.s.t) select id from db.s.u where id in (select id from a)',
    'with a as (select id from db.s.t) select id from {{cell2}}',
  ],
};

export default rule;
