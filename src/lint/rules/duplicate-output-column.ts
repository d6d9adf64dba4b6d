import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {Lineage} from '../../parse/lineage/lineage.ts';
import type {Select, SelectItem, Star} from '../../parse/tree/nodes.ts';
import {columnPath, outputName, spanOf} from '../../parse/tree/view.ts';
import {mergedColumns} from '../joins.ts';
import {namesItsColumns} from '../outputs.ts';
import {namingSelect, outermostQuery} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/** How many names a message lists. */
const MOST_NAMES = 5;

function* check({reading}: LintInput): Iterable<RuleHit> {
  const query = outermostQuery(reading);
  const select = query === undefined ? undefined : namingSelect(query);
  if (select === undefined || !namesItsColumns(reading)) return;
  const {code} = reading;
  const lineage = new Lineage(code);
  const seen = new Set<string>();
  for (const item of select.items) {
    const again = new Set<string>();
    for (const name of namesOf(code, lineage, select, item)) {
      if (seen.has(name)) again.add(name);
      seen.add(name);
    }
    if (again.size === 0) continue;
    const names = [...again].slice(0, MOST_NAMES).join(', two ');
    yield {
      span: spanOf(code, item),
      message: `Two columns of the result are called ${names}${again.size > MOST_NAMES ? ' and so on' : ''}.`,
      hint: 'Give one of them another name, or leave it out.',
    };
  }
}

/** The names that an item is known to give: its own, or for a star those that the queries behind it list. */
function namesOf(code: Code, lineage: Lineage, select: Select, item: SelectItem): readonly string[] {
  const {alias, to, star} = item;
  if (star !== undefined) return star.ilike === undefined ? namesOfStar(code, lineage, select, star) : [];
  // What a template completes is not known.
  if (alias !== -1 && (to > alias + 1 || code.kind(alias) === KIND.template)) return [];
  const name = outputName(code, select, item);
  return name === undefined ? [] : [name];
}

function namesOfStar(code: Code, lineage: Lineage, select: Select, star: Star): readonly string[] {
  const wanted = star.qualifier === undefined ? undefined : columnPath(code, star.qualifier).at(-1);
  const renamed = new Map(star.rename.map(({from, to}) => [from, to]));
  return select.sources
    .filter(({called}) => wanted === undefined || called === wanted)
    .flatMap((source) => {
      // A star gives once what USING joins, and what NATURAL finds in common.
      if (wanted === undefined && source.join.natural) return [];
      const once = wanted === undefined ? mergedColumns(code, source) : [];
      return lineage.columnsOf(select, source).filter(({name}) => name === undefined || !once.includes(name));
    })
    .map(({name}) => name)
    .filter((name) => name !== undefined)
    .filter((name) => name !== '*' && !/^(?:\{|&|<%)/.test(name) && !star.exclude.includes(name))
    .map((name) => renamed.get(name) ?? name);
}

const rule: LintRule = {
  id: 'duplicate-output-column',
  title: 'Two columns of one name',
  severity: 'error',
  explain:
    'A worksheet shows both columns; a table or view with two columns of a name cannot be created. Rename one. Names are ' +
    'compared as Snowflake stores them, so `id` and `ID` are the same and `"id"` is another.',
  sqlfluff: 'AL08',
  prevalence: 0.7,
  check,
  flags: [
    'select a.id, b.id from db.s.a join db.s.b on a.id = b.id',
    'select x as total, y as TOTAL from db.s.t',
    'select id, count(*) as id from db.s.t group by 1',
    'with c as (select 1 as a) select a, a from c',
    'with a as (select id, x from db.s.t), b as (select id, y from db.s.u) select * from a join b on a.id = b.id',
    "select x as 'a', y as 'a' from db.s.t",
    'select * from (values (1)) as a, (values (2)) as b',
    'create table db.s.v cluster by (id) as (select a.id, b.id from db.s.a join db.s.b on a.id = b.id)',
  ],
  allows: [
    'insert into db.s.t (x, y) select max(a), max(a) from db.s.u',
    'insert into db.s.t select a.id, b.id from db.s.a join db.s.b on a.id = b.id',
    'select a.id, b.id as b_id from db.s.a join db.s.b on a.id = b.id',
    'select x as "total", y as TOTAL from db.s.t',
    'select c.a from (select a.id as a, b.id as b from db.s.a join db.s.b on a.id = b.id) as c',
    'select count(*), count(*) from db.s.t',
    'select id as x from db.s.a union all select id as x from db.s.b',
    'with a as (select id, x from db.s.t), b as (select id, y from db.s.u) select * from a join b using (id)',
    'with a as (select id, x from db.s.t), b as (select id, y from db.s.u) select a.*, b.* exclude (id) from a join b on a.id = b.id',
    'select id, * from db.s.t',
    'with a as (select id, x from db.s.t), b as (select id, y from db.s.u) select * from a natural join b',
    'with a as (select id from db.s.t), b as (select id from db.s.u), j as (select * from a join b using (id)) select * from j',
    'select a as {{ prefix }}_a, b as {{ prefix }}_b from db.s.t',
  ],
};

export default rule;
