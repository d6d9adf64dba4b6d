import type {Code} from '../../parse/lex/tokens.ts';
import type {Query} from '../../parse/tree/nodes.ts';
import {isWord, outputSelects} from '../../parse/tree/view.ts';
import {isNeverNull} from '../never-null.ts';
import {queriesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const query of queriesOf(reading)) {
    const not = notBefore(code, query);
    if (not === -1) continue;
    const safe = outputSelects(query).every((select) => {
      const [item] = select.items;
      if (select.items.length !== 1 || item === undefined) return select.items.length > 1;
      return item.star === undefined && isNeverNull(code, select, item.expression);
    });
    if (safe) continue;
    yield {
      span: {start: code.start(not), end: code.end(code.match(query.opener))},
      message: 'NOT IN gives no rows at all as soon as the subquery gives one NULL.',
      hint: 'Use NOT EXISTS, or leave NULLs out inside with IS NOT NULL.',
    };
  }
}

/** Index of the NOT of `x NOT IN (query)` or `NOT x IN (query)`; -1 for a query that stands anywhere else. */
function notBefore(code: Code, {opener, parent}: Query): number {
  if (opener === -1 || parent === undefined || !isWord(code, opener - 1, 'IN')) return -1;
  if (isWord(code, opener - 2, 'NOT')) return opener - 2;
  const column = parent.columns.find(({pathTo}) => pathTo === opener - 1);
  return column !== undefined && isWord(code, column.at - 1, 'NOT') ? column.at - 1 : -1;
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
    'select id from db.s.a where not id in (select a_id from db.s.b)',
    'select id from db.s.a where id not in (select b.a_id from db.s.c left join db.s.b on b.id = c.b_id)',
    'with gone as (select a_id from db.s.b) select id from db.s.a where id not in (select a_id from gone)',
    'select id from db.s.a where id not in (select a_id from db.s.b qualify lag(a_id) over (order by d) = 1)',
    'select id from db.s.a where id not in (select a_id from db.s.b where a_id > 0 or kind = 1)',
    'select id from db.s.a where id not in (select a_id from db.s.b where a_id > 0 group by rollup (a_id))',
  ],
  allows: [
    'select id from db.s.a where id in (select a_id from db.s.b)',
    'select id from db.s.a where id not in (1, 2, 3)',
    'select id from db.s.a where id not in (select a_id from db.s.b where a_id is not null)',
    'select id from db.s.a where not exists (select 1 from db.s.b where b.a_id = a.id)',
    'select id from db.s.a where id not in (select b.a_id from db.s.b as b where b.kind = 1 and b.a_id is not null)',
    'select id from db.s.a where id not in (select a_id from db.s.b where a_id > 0)',
    'with gone as (select a_id from db.s.b where a_id is not null) select id from db.s.a where id not in (select g.a_id from gone g)',
    'select id from db.s.a where id not in (select b.a_id from db.s.b join db.s.c on c.a_id = b.a_id)',
    'select id from db.s.a where id not in (select a_id from (select coalesce(x, y)::number from db.s.b) as b (a_id))',
    'select id from db.s.a where id not in (select 1 union all select 2)',
  ],
};

export default rule;
