import {isOperator, isWord, outputSelects, textOf} from '../../parse/clauses.ts';
import {treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {excludesNull} from '../conditions.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  const {code} = tree;
  for (const query of tree.queries) {
    const opener = query.opener;
    if (opener === undefined || !isWord(code.tokens[opener - 1], 'IN') || !isWord(code.tokens[opener - 2], 'NOT'))
      continue;
    const selects = outputSelects(tree, query);
    const safe = selects.every((select) => {
      const [item] = select.items;
      if (select.items.length !== 1 || item === undefined || item.star !== undefined) return select.items.length > 1;
      const first = code.tokens[item.expression.from];
      if (first?.kind === 'number' || first?.kind === 'string' || isNeverNull(first?.upper)) return true;
      return excludesNull(code, select, textOf(code, item.expression));
    });
    if (safe) continue;
    const not = code.tokens[opener - 2];
    const closes = code.tokens[code.tokens[opener]?.close ?? opener];
    yield {
      span: {start: not?.start ?? 0, end: isOperator(closes, ')') ? (closes?.end ?? 0) : query.part.span.end},
      message: 'NOT IN gives no rows at all as soon as the subquery gives one NULL.',
      hint: 'Use NOT EXISTS, or leave NULLs out inside with IS NOT NULL.',
    };
  }
}

function isNeverNull(upper: string | undefined): boolean {
  return upper === 'COALESCE' || upper === 'IFNULL' || upper === 'NVL' || upper === 'ZEROIFNULL' || upper === 'COUNT';
}

const rule: LintRule = {
  id: 'not-in-subquery',
  title: 'NOT IN with a subquery',
  severity: 'warning',
  explain:
    'If the subquery gives a single `NULL`, `NOT IN` is unknown for every row and the result is empty. `NOT EXISTS` does ' +
    'what people expect. Where the column can never be NULL both give the same rows.',
  check,
  flags: [
    'select id from db.s.a where id not in (select a_id from db.s.b)',
    'select id from db.s.a where id not in (with x as (select a_id from db.s.b) select a_id from x)',
    'select id from db.s.a where id not in (select a_id from db.s.b where kind is not null)',
  ],
  allows: [
    'select id from db.s.a where id in (select a_id from db.s.b)',
    'select id from db.s.a where id not in (1, 2, 3)',
    'select id from db.s.a where id not in (select a_id from db.s.b where a_id is not null)',
    'select id from db.s.a where not exists (select 1 from db.s.b where b.a_id = a.id)',
    'select id from db.s.a where id not in (select b.a_id from db.s.b as b where b.kind = 1 and b.a_id is not null)',
  ],
};

export default rule;
