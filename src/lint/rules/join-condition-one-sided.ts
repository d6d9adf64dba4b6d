import type {Code} from '../../parse/lex/tokens.ts';
import {Lineage} from '../../parse/lineage/lineage.ts';
import type {ColumnRef, Run, Select, Source} from '../../parse/tree/nodes.ts';
import {conjuncts, isOperator, onlyColumn, spanOf, splitRun, textOf, within} from '../../parse/tree/view.ts';
import {ownerOf} from '../behind.ts';
import {isSameText} from '../conditions.ts';
import {holdsTemplate} from '../order.ts';
import {selectsOf} from '../queries.ts';
import {isSingleRow} from '../rows.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/** So many sources of one SELECT are looked at. Nobody writes more by hand. */
const MOST_SOURCES = 200;

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const lineage = new Lineage(code);
  for (const select of selectsOf(reading)) {
    if (select.sources.length > MOST_SOURCES) continue;
    for (const source of select.sources) {
      const {on} = source.join;
      if (on === undefined || within(tree.holes, on).length > 0 || holdsTemplate(code, on)) continue;
      const itself = conjuncts(code, select, on).find((part) => comparesWithItself(code, select, part));
      if (itself !== undefined) {
        yield {
          span: spanOf(code, itself),
          message: `The join condition ${textOf(code, itself).replace(/\s+/g, ' ')} compares a column with itself, so it says nothing of which rows belong together.`,
          hint: 'Compare columns of both sides.',
        };
        continue;
      }
      const missing = sideNotSpokenOf(code, lineage, select, source, on);
      if (missing === undefined) continue;
      yield {
        span: spanOf(code, on),
        message:
          missing === 'joined'
            ? `The join condition says nothing of ${source.called ?? 'what is joined'}, so each row that passes gets all of its rows.`
            : `The join condition speaks of ${source.called ?? 'what is joined'} alone, so every row gets all rows of it that pass.`,
        hint: 'Compare columns of both sides, or write CROSS JOIN and put the filter into WHERE.',
      };
    }
  }
}

/** `a.id = a.id`. */
function comparesWithItself(code: Code, select: Select, part: Run): boolean {
  const sides = splitRun(code, part, (at) => isOperator(code, at, '='));
  const [left, right] = sides;
  if (left === undefined || right === undefined || sides.length > 2) return false;
  return onlyColumn(select, left) !== undefined && isSameText(code, left, right);
}

/** Which side of a join its condition leaves out; undefined when it speaks of both, or where that is not certain. */
function sideNotSpokenOf(
  code: Code,
  lineage: Lineage,
  select: Select,
  source: Source,
  on: Run,
): 'joined' | 'other' | undefined {
  if (source.lateral || !isOfManyRows(code, source) || within(select.queries, on).length > 0) return undefined;
  const columns = within(select.columns, on);
  // `ON 1 = 1` is a cross join, and meant to be one.
  if (columns.length === 0) return undefined;
  const isInside = (other: Source): boolean => other.at >= source.at && other.to <= source.to;
  let [joined, others] = [false, false];
  for (const column of columns) {
    const owner = ownerOf(lineage, code, select, column);
    if (owner === undefined || owner.scope !== select) return undefined;
    if (isInside(owner.source)) joined = true;
    else others = true;
  }
  // One row is looked up: `ON b.kind = 'x'`, with kinds that are there once.
  if ((joined && others) || (joined && looksUp(code, select, on))) return undefined;
  const rest = select.sources.filter((other) => !isInside(other) && other.at < source.at && other.kind !== 'group');
  if (rest.every((other) => !isOfManyRows(code, other))) return undefined;
  if (isTiedElsewhere(code, lineage, select, isInside, on)) return undefined;
  return joined ? 'other' : 'joined';
}

/** Whether some column is compared with a constant for equality. */
function looksUp(code: Code, select: Select, on: Run): boolean {
  return conjuncts(code, select, on).some((part) => {
    const sides = splitRun(code, part, (at) => isOperator(code, at, '='));
    const columns = sides.map((side) => within(select.columns, side).length);
    return sides.length === 2 && columns.includes(0);
  });
}

function isOfManyRows(code: Code, {kind, query, values}: Source): boolean {
  if (kind === 'lateral' || kind === 'function' || kind === 'unknown') return false;
  if (values !== undefined) return values.rows.length > 1;
  return query === undefined || !isSingleRow(code, query);
}

/** Whether WHERE, or the condition of another join, ties what is joined to something else, or may do so. */
function isTiedElsewhere(
  code: Code,
  lineage: Lineage,
  select: Select,
  isInside: (source: Source) => boolean,
  own: Run,
): boolean {
  const conditions = [select.where, select.qualify, ...select.sources.map(({join}) => join.on ?? join.using)];
  return conditions.some((condition) => {
    if (condition === undefined || condition.at === own.at) return false;
    if (within(select.queries, condition).length > 0 || holdsTemplate(code, condition)) return true;
    return conjuncts(code, select, condition).some((part) => {
      const owners = within(select.columns, part).map((column: ColumnRef) => ownerOf(lineage, code, select, column));
      if (owners.some((owner) => owner === undefined || owner.scope !== select)) return true;
      const inside = owners.filter((owner) => owner !== undefined && isInside(owner.source)).length;
      return inside > 0 && inside < owners.length;
    });
  });
}

const rule: LintRule = {
  id: 'join-condition-one-sided',
  title: 'Join condition that speaks of one side',
  severity: 'warning',
  explain:
    'A condition that compares nothing of one side with the other pairs every row with every row that passes: rows multiply, ' +
    'sums grow. Mostly an alias was mistyped. Where all pairs are meant, `CROSS JOIN` says so.',
  prevalence: 0.08,
  check,
  flags: [
    'select a.id from db.s.a join db.s.b on a.id = a.b_id',
    "select a.id from db.s.a left join db.s.b on b.kind <> 'x'",
    'select a.id, b.x from db.s.a a join db.s.b b on b.id = b.id',
    "select a.id, b.x from db.s.a left join db.s.b on a.kind = 'x' and a.y > 3",
    'with b as (select a_id, x from db.s.b) select a.id, b.x from db.s.a a join b on b.x > 3 and b.a_id is not null',
    'select a.id, c.x from db.s.a join db.s.b on a.id = b.a_id left join db.s.c on a.id = b.a_id',
    'select x.id from db.s.x where exists (select 1 from db.s.a a join db.s.b b on a.id = a.id where a.x = x.id)',
    'select a.id, f.value, b.x from db.s.a, lateral flatten(a.items) f join db.s.b b on b.x > 1 and b.y in (2, 3)',
    'select a.id from db.s.a right join db.s.b on b.x = b.y qualify row_number() over (partition by a.id order by a.d) = 1',
    'select a.id from db.s.a join (db.s.b join db.s.c on b.id = c.b_id) on b.x = c.x',
  ],
  allows: [
    'select a.id from db.s.a join db.s.b on a.id = b.a_id',
    'select a.id from db.s.a join db.s.b on a.id = b.a_id and a.kind = 1 and b.kind = 2',
    'select a.id from db.s.a join db.s.b on 1 = 1',
    'select a.id from db.s.a join db.s.b on true',
    'select a.id from db.s.a join db.s.b on id = b.a_id',
    'select a.id from db.s.a join db.s.b on a.id = b.a_id join db.s.c on c.id = b.c_id',
    'with p as (select max(d) as d from db.s.days) select a.id from db.s.a join p on p.d is not null',
    'select a.id, f.value from db.s.a join lateral flatten(a.items) f on f.index = 0',
    'select a.id from db.s.a join db.s.b on a.x = 1 where a.id = b.a_id',
    'select a.id from db.s.a join db.s.b on b.kind = 1 join db.s.c on c.a_id = a.id and c.b_id = b.id',
    'select x.id from db.s.x where exists (select 1 from db.s.a join db.s.b on b.x_id = x.id)',
    'select a.id from db.s.a join db.s.b on b.id in (select c.b_id from db.s.c where c.a_id = a.id)',
    'select a.id from db.s.a join db.s.b on {{ condition }} and a.x = 1',
    'select a.id from db.s.a left join db.s.b join db.s.c on b.id = c.b_id on a.id = b.a_id',
    'select a.id from db.s.a join db.s.b on a.id = b.a_id or a.id = b.other_id',
    'select a.id from (db.s.a join db.s.b on a.id = b.a_id) j join db.s.c on j.id = c.a_id',
    'select a.id from db.s.a join db.s.b on a.d between b.d1 and b.d2',
    'select t.id from db.s.t as t join db.s.u as "t" on t.id = "t".id',
    "select a.id from db.s.a left join (select 'x' as x, 1 as n) p on p.n = 1",
    'select a.id from db.s.a join db.s.b on b.kind = 1 where id = a_id',
    "select a.id, b.rate from db.s.a left join db.s.b on b.kind = 'x' and b.valid_to > '2024-01-01'",
    'select a.id, b.week from db.s.a left join db.s.b on current_date() = b.day',
    'with a as (select id from db.s.a) select id, soundex(name) as x, soundex(title) as y from a left join db.s.b on x = y',
  ],
};

export default rule;
