import type {Code} from '../../parse/lex/tokens.ts';
import type {Source} from '../../parse/tree/nodes.ts';
import {isWord, spanOf, within} from '../../parse/tree/view.ts';
import {selectsOf} from '../queries.ts';
import {isSingleRow} from '../rows.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  for (const select of selectsOf(reading)) {
    const {from, sources} = select;
    if (from === undefined || within(tree.holes, from).length > 0) continue;
    for (const source of sources) {
      const {kind, natural, on, using, words} = source.join;
      if (kind !== 'inner' || natural || on !== undefined || using !== undefined) continue;
      const [first] = sources;
      if (!givesManyRows(code, source) || first === undefined || !givesManyRows(code, first)) continue;
      const fix = crossed(code, source);
      yield {
        span: spanOf(code, {at: words.at, to: source.to}),
        message: `${source.called ?? 'A query'} is joined without a condition, so ${select.where === undefined ? '' : 'but for WHERE '}every row is paired with each of its rows.`,
        hint: 'Say with ON how rows belong together, or write CROSS JOIN where all pairs are meant.',
        ...(fix === undefined ? {} : {fix}),
      };
    }
  }
}

/** A relation, or a query of many rows: a query of one row (a list of parameters) is joined without a condition on purpose. */
function givesManyRows(code: Code, {kind, lateral, query}: Source): boolean {
  if (lateral) return false;
  if (kind === 'table') return true;
  return (kind === 'cte' || kind === 'query') && query !== undefined && !isSingleRow(code, query);
}

/** `JOIN` without ON is a CROSS JOIN: written so, nobody takes it for something else. */
function crossed(code: Code, {join: {words}}: Source): Fix | undefined {
  const {at, to} = words;
  const isInner = to === at + 2 && isWord(code, at, 'INNER');
  if (!isInner && to !== at + 1) return undefined;
  const isLower = code.written(at) === code.written(at).toLowerCase();
  const cross = isLower ? 'cross' : 'CROSS';
  const edit = isInner
    ? {span: spanOf(code, {at, to: at + 1}), text: cross}
    : {span: {start: code.start(at), end: code.start(at)}, text: `${cross} `};
  return {title: 'Write CROSS JOIN', edits: [edit], rows: 'same'};
}

const rule: LintRule = {
  id: 'join-without-condition',
  title: 'JOIN without a condition',
  severity: 'warning',
  explain:
    'Snowflake takes `JOIN` without `ON` or `USING` for a cross join: every row with every row, unless `WHERE` happens to ' +
    'pick some. Add the condition, or write `CROSS JOIN` so that readers see it is meant.',
  sqlfluff: 'AM08',
  prevalence: 0.1,
  check,
  flags: [
    'select a.id from db.s.a join db.s.b',
    'select a.id from db.s.a inner join db.s.b where a.id = b.a_id',
    'with b as (select id from db.s.b) select a.id from db.s.a join b',
    'select a.id from db.s.a join db.s.b join db.s.c on a.id = c.a_id',
    'select x.id from db.s.x where exists (select 1 from db.s.a join (select id from db.s.b) b where a.id = x.id)',
    'select a.id from db.s.a a join db.s.b b qualify row_number() over (partition by a.id order by b.d) = 1',
  ],
  allows: [
    'select a.id from db.s.a join db.s.b on a.id = b.a_id',
    'select a.id from db.s.a join db.s.b using (id)',
    'select a.id from db.s.a natural join db.s.b',
    'select a.id from db.s.a cross join db.s.b',
    'select a.id from db.s.a, db.s.b',
    'select a.id, f.value from db.s.a join lateral flatten(a.items) f',
    'select a.id, f.value from db.s.a join table(flatten(a.items)) f',
    'select a.id from db.s.a join (select max(d) as d from db.s.days) m where a.d = m.d',
    'with p as (select 7 as days) select a.id from db.s.a join p',
    'select a.id from db.s.a left join db.s.b join db.s.c on b.id = c.b_id on a.id = b.a_id',
    'select a.id from db.s.a asof join db.s.b match_condition (a.t >= b.t)',
    'select a.id from {{ a }} join {{ b }} {{ on }}',
    'with p as (select 7 as days) select a.id from p join db.s.a',
    'select a.join, t.id from db.s.t as a, lateral flatten(a.join) t',
  ],
  fixes: [
    {before: 'select a.id from db.s.a join db.s.b', after: 'select a.id from db.s.a cross join db.s.b'},
    {
      before: 'SELECT a.id FROM db.s.a INNER /* all pairs */ JOIN db.s.b',
      after: 'SELECT a.id FROM db.s.a CROSS /* all pairs */ JOIN db.s.b',
    },
  ],
};

export default rule;
