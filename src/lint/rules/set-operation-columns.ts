import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {Lineage} from '../../parse/lineage/lineage.ts';
import {columnsOfStar} from '../../parse/lineage/star.ts';
import {relationKey} from '../../parse/resolve.ts';
import type {Branch, Query, Run, Select, Tree} from '../../parse/tree/nodes.ts';
import {isOperator, isSelect, isWord, outputName, spanOf, splitRun, within} from '../../parse/tree/view.ts';
import {holdsTemplate} from '../order.ts';
import {queriesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/** Names of the columns that a branch gives, in order; undefined for one without a name. */
type Names = readonly (string | undefined)[];

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const lineage = new Lineage(code);
  for (const query of queriesOf(reading)) {
    const [first, ...others] = query.branches;
    if (first === undefined || others.length === 0 || holdsBlock(code, query)) continue;
    const wanted = namesOf(code, lineage, tree, first);
    if (wanted === undefined) continue;
    for (const [i, branch] of others.entries()) {
      const operator = query.operators[i];
      if (operator === undefined || operator.byName) continue;
      const names = namesOf(code, lineage, tree, branch);
      if (names === undefined) continue;
      if (names.length !== wanted.length) {
        yield {
          span: spanOf(code, isSelect(branch) ? branch.list : branch),
          message: `This part of the ${operator.operator} gives ${counted(names.length)} and the first one ${wanted.length}, so Snowflake refuses it.`,
          hint: 'Give all parts the same columns in the same order.',
        };
        continue;
      }
      const swapped = swappedNames(wanted, names);
      if (swapped === undefined || readTheSame(first, branch)) continue;
      yield {
        span: spanOf(code, isSelect(branch) ? branch.list : branch),
        message: `This part of the ${operator.operator} gives ${swapped.join(' and ')} in another order than the first one, so their values are mixed.`,
        hint: 'Put the columns in the order of the first part, or write UNION BY NAME.',
      };
    }
  }
}

function counted(count: number): string {
  return count === 1 ? 'one column' : `${count} columns`;
}

/** Whether a template decides which parts there are: `{% if … %}`. */
function holdsBlock(code: Code, {at, to}: Query): boolean {
  for (let i = at; i < to; i++) if (code.kind(i) === KIND.template && code.written(i).startsWith('{%')) return true;
  return false;
}

/** Undefined where a star, a template or a hole leaves open what a branch gives. */
function namesOf(code: Code, lineage: Lineage, tree: Tree, branch: Branch): Names | undefined {
  if (holdsHole(tree, branch)) return undefined;
  if (branch.kind === 'values') {
    const [row] = branch.rows;
    if (row === undefined || holdsTemplate(code, row)) return undefined;
    return splitRun(code, {at: row.at + 1, to: row.to - 1}, (at) => isOperator(code, at, ',')).map(() => undefined);
  }
  if (branch.kind === 'query') {
    const [first] = branch.branches;
    return first === undefined ? undefined : namesOf(code, lineage, tree, first);
  }
  if (branch.into !== undefined || holdsTemplate(code, branch.list)) return undefined;
  const names: (string | undefined)[] = [];
  for (const {star, ...item} of branch.items) {
    if (star === undefined) {
      // An empty column may stand anywhere.
      names.push(isWord(code, item.expression.at, 'NULL') ? undefined : outputName(code, branch, item));
      continue;
    }
    if (branch.sources.some(({join}) => join.natural) || star.ilike !== undefined) return undefined;
    const columns = columnsOfStar(lineage, code, branch, star);
    if (columns.length === 0 || columns.some(({name}) => name === '*')) return undefined;
    names.push(...columns.map(({name}) => name));
  }
  return names;
}

/** What is not understood in FROM or a condition says nothing about the columns; in the list, and before it, it does. */
function holdsHole({holes}: Tree, branch: Branch): boolean {
  const run: Run = isSelect(branch) ? {at: branch.at, to: branch.list.to + 1} : branch;
  return within(holes, run).length > 0;
}

/** Names that stand in each other's place. */
function swappedNames(wanted: Names, names: Names): readonly string[] | undefined {
  for (const [i, name] of names.entries()) {
    const other = wanted[i];
    if (name === undefined || other === undefined || name === other) continue;
    const there = only(wanted, name);
    const here = only(names, other);
    // Each stands once in both lists, and at the other's place: two, or a ring of more.
    if (there !== -1 && here !== -1 && wanted[there] === name && isRing(wanted, names, i)) return [other, name];
  }
  return undefined;
}

/** Whether the columns from a place on, each followed to where the first part has its name, come round to it again. */
function isRing(wanted: Names, names: Names, from: number): boolean {
  let at = from;
  for (let steps = 0; steps <= names.length; steps++) {
    const name = names[at];
    const next = name === undefined ? -1 : only(wanted, name);
    if (next === -1) return false;
    if (next === from) return true;
    at = next;
  }
  return false;
}

/** Place of a name that stands in a list once; -1 otherwise. */
function only(names: Names, wanted: string): number {
  const at = names.indexOf(wanted);
  return at !== -1 && names.lastIndexOf(wanted) === at ? at : -1;
}

/** `select a, b from t union all select b, a from t`: pairs both ways round, on purpose. */
function readTheSame(first: Branch, branch: Branch): boolean {
  if (!isSelect(first) || !isSelect(branch)) return false;
  const [one, other] = [relationsOf(first), relationsOf(branch)];
  return one !== undefined && one === other;
}

function relationsOf({sources}: Select): string | undefined {
  const keys = sources.map(({cte, name}) => {
    if (cte !== undefined) return `cte ${cte.name}`;
    return name?.certain === true ? relationKey(name.relation) : undefined;
  });
  return keys.includes(undefined) ? undefined : keys.join(' ');
}

const rule: LintRule = {
  id: 'set-operation-columns',
  title: 'Parts of a UNION that do not fit',
  severity: 'warning',
  explain:
    '`UNION`, `INTERSECT` and `EXCEPT` put columns together by their place, not by their names. Where the parts list the same ' +
    'names in another order, values end up under the wrong name and nothing complains; where one lists more, Snowflake ' +
    'refuses the statement.',
  sqlfluff: 'AM07',
  prevalence: 0,
  check,
  flags: [
    'select id, name from db.s.a union all select id from db.s.b',
    'select id, name, city from db.s.a union all select id, city, name from db.s.b',
    'with a as (select id, x, y from db.s.a), b as (select id, y, x from db.s.b) select * from a union all select * from b',
    'with u as (select id from db.s.a except select id, name from db.s.b) select id from u',
    '(select a.id, a.name from db.s.a) intersect (select b.name, b.id from db.s.b)',
    'select a, b, c from db.s.x union all select c, a, b from db.s.y',
    "select x.id from db.s.x where exists (select t.a, t.b from db.s.t where t.id = x.id union select 'b', 'c', 1)",
    'select id, "name" from db.s.a union select id, "name" from db.s.b union select "name", id from db.s.c',
    'values (1, 2) union all select id from db.s.a',
    'select f.value:id::int as id, f.value:n::text as n from db.s.a, lateral flatten(a.items) f union all select n, id from db.s.b qualify row_number() over (partition by id order by n) = 1',
  ],
  allows: [
    'select id, name from db.s.a union all select id, name from db.s.b',
    'select id, name from db.s.a union all select id, title from db.s.b',
    "select id, name from db.s.a union all select 0, 'nobody'",
    'select * from db.s.a union all select id from db.s.b',
    'select id, name from db.s.a union all by name select name, id from db.s.b',
    'select src, dst from db.s.edges union all select dst, src from db.s.edges',
    'with e as (select src, dst from db.s.edges) select src, dst from e union all select dst, src from e',
    'select {{ columns }} from db.s.a union all select id, name from db.s.b',
    'select id, a as x, b as y from db.s.a union all select id, b as z, a as w from db.s.b',
    'select id, x from db.s.a union all (select id, x from db.s.b limit 3)',
    'select id, a, b from db.s.x union all select id, null as b, null::int as a from db.s.y',
    'select id from db.s.a union all {% if full %} select id, name from db.s.b {% else %} select id from db.s.c {% endif %}',
    'with r as (select 1 as n, 2 as m union all select n + 1, m from r where n < 5) select n from r',
    'select * from identifier($t) union all select id from db.s.b',
    'select a.*, b.* from db.s.a natural join db.s.b union all select id from db.s.c',
    'select id, ??? , name from db.s.a union all select id, name from db.s.b',
    'with a as (select id, x from db.s.a), b as (select id, y from db.s.b) select * from a join b using (id) union all select id, x, y from db.s.c',
    'select id, name from (select id, name from db.s.a) union all select id, name from (select name, id from db.s.b)',
  ],
};

export default rule;
