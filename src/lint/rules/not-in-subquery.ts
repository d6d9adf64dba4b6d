import type {Edit} from '../../parse/edits.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Query, Select} from '../../parse/tree/nodes.ts';
import {columnPath, isWord, outputSelects, spanOf, splitRun, within} from '../../parse/tree/view.ts';
import {isNeverNull} from '../never-null.ts';
import {queriesOf} from '../queries.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';
import {writtenOnce} from '../written.ts';

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
      message: 'NOT IN is true of no row at all as soon as the subquery gives one NULL.',
      hint: 'Use NOT EXISTS, or leave NULLs out inside with IS NOT NULL.',
      ...offer(code, query, not),
    };
  }
}

/** NOT EXISTS keeps the rows that NOT IN loses to a NULL, so it is for a person to decide. */
function offer(code: Code, query: Query, not: number): {readonly fix?: Fix} {
  const edits = asNotExists(code, query, not);
  if (edits === undefined) return {};
  return {fix: {title: 'Write NOT EXISTS', edits, rows: 'may-change'}};
}

/**
 * `a.id NOT IN (SELECT x FROM …)` as `NOT EXISTS (SELECT 1 FROM … WHERE x = a.id)`; undefined where it is not certain that
 * the column outside would mean the same inside.
 */
function asNotExists(code: Code, query: Query, not: number): readonly Edit[] | undefined {
  const [select] = query.branches;
  const outer = query.parent?.columns.find(({to}) => to === not);
  if (outer === undefined || select?.kind !== 'select' || !isPlain(query, select)) return undefined;
  const [item] = select.items;
  const {from, where} = select;
  if (item === undefined || select.items.length !== 1 || item.star !== undefined || from === undefined)
    return undefined;
  const qualifier = columnPath(code, outer)[0];
  const isTaken = select.sources.some(({called}) => called === undefined || called === qualifier);
  if (outer.to === outer.at + 1 || isTaken || within(select.queries, item.expression).length > 0) return undefined;
  const condition = `${writtenOnce(code, item.expression)} = ${writtenOnce(code, outer)}`;
  const edits: Edit[] = [
    {span: spanOf(code, {at: outer.at, to: query.opener}), text: 'not exists'},
    {span: spanOf(code, item), text: '1'},
  ];
  const end = code.end((where ?? from).to - 1);
  if (where === undefined) return [...edits, {span: {start: end, end}, text: ` where ${condition}`}];
  const start = code.start(where.at);
  const holdsOr = splitRun(code, where, (at) => isWord(code, at, 'OR')).length > 1;
  return [
    ...edits,
    ...(holdsOr ? [{span: {start, end: start}, text: '('}] : []),
    {span: {start: end, end}, text: `${holdsOr ? ')' : ''} and ${condition}`},
  ];
}

function isPlain(query: Query, select: Select): boolean {
  const {groupBy, having, qualify, hierarchy, top} = select;
  const parts = [groupBy, having, qualify, hierarchy, top, query.limit, query.offset, query.orderBy, query.with];
  return query.branches.length === 1 && parts.every((part) => part === undefined);
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
  prevalence: 0.4,
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
