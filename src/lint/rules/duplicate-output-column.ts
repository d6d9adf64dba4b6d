import {outermostSelects, treeOf} from '../query-tree.ts';
import {namesItsColumns} from '../outputs.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  // The first branch of a UNION names the columns.
  const select = outermostSelects(treeOf(reading))[0];
  if (select === undefined || !namesItsColumns(reading)) return;
  const seen = new Set<string>();
  for (const item of select.items) {
    if (item.name === undefined) continue;
    if (seen.has(item.name)) {
      yield {
        span: item.part.span,
        message: `Two columns of the result are called ${item.name}.`,
        hint: 'Give one of them another name, or leave it out.',
      };
    }
    seen.add(item.name);
  }
}

const rule: LintRule = {
  id: 'duplicate-output-column',
  title: 'Two columns of one name',
  severity: 'error',
  explain:
    'A worksheet shows both columns; a table or view with two columns of a name cannot be created. Rename one. Names are ' +
    'compared as Snowflake stores them, so `id` and `ID` are the same and `"id"` is another.',
  sqlfluff: 'AL08',
  check,
  flags: [
    'select a.id, b.id from db.s.a join db.s.b on a.id = b.id',
    'select x as total, y as TOTAL from db.s.t',
    'select id, count(*) as id from db.s.t group by 1',
    'with c as (select 1 as a) select a, a from c',
  ],
  allows: [
    'insert into db.s.t (x, y) select max(a), max(a) from db.s.u',
    'insert into db.s.t select a.id, b.id from db.s.a join db.s.b on a.id = b.id',
    'select a.id, b.id as b_id from db.s.a join db.s.b on a.id = b.id',
    'select x as "total", y as TOTAL from db.s.t',
    'select c.a from (select a.id as a, b.id as b from db.s.a join db.s.b on a.id = b.id) as c',
    'select count(*), count(*) from db.s.t',
    'select id as x from db.s.a union all select id as x from db.s.b',
  ],
};

export default rule;
