import {Lineage} from '../../parse/lineage/lineage.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Select, Source} from '../../parse/tree/nodes.ts';
import {columnPath, conjuncts, isWord, spanOf, splitRun, withoutBrackets} from '../../parse/tree/view.ts';
import {bringsRowsBack, mergedColumns, optionalSources} from '../joins.ts';
import {columnsNotNull} from '../not-null.ts';
import {selectsOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  const lineage = new Lineage(code);
  for (const select of selectsOf(reading)) {
    const {where} = select;
    // A RIGHT or FULL join further on brings rows back in its own way.
    if (where === undefined || bringsRowsBack(select)) continue;
    const optional = optionalSources(select);
    if (optional.size === 0) continue;
    const owners = ownersOf(code, lineage, select);
    for (const condition of conjuncts(code, select, where)) {
      const name = sourcesAskedFor(code, select, owners, condition).find((source) => optional.has(source))?.called;
      if (name === undefined) continue;
      yield {
        span: spanOf(code, condition),
        message: `The condition on ${name} in WHERE drops the rows that the LEFT JOIN kept, so it works like an inner join.`,
        hint: 'Move the condition into ON if rows without a match are wanted, else write JOIN; the first changes the rows.',
      };
    }
  }
}

/** The sources that certainly have a row where a condition holds: of an OR, those that each part of it asks for. */
function sourcesAskedFor(code: Code, select: Select, owners: Owners, condition: Run): readonly Source[] {
  const parts = alternatives(code, condition).map((part) =>
    columnsNotNull(code, select, part)
      .map((column) => columnPath(code, column))
      .map((path) => (path.length > 1 ? owners.called(path.at(-2)!) : owners.listing(path[0]!)))
      .filter((source) => source !== undefined),
  );
  const [first = [], ...others] = parts;
  return first.filter((source) => others.every((part) => part.includes(source)));
}

/** The parts of an OR; the condition itself when it is none, or when a CASE in it has an OR of its own. */
function alternatives(code: Code, condition: Run): readonly Run[] {
  const run = withoutBrackets(code, condition);
  for (let at = run.at; at < run.to; at = code.after(at)) if (isWord(code, at, 'CASE')) return [condition];
  const parts = splitRun(code, run, (at) => isWord(code, at, 'OR'));
  return parts.length > 1 ? parts.flatMap((part) => alternatives(code, part)) : [condition];
}

/** The sources that columns are certainly of. */
interface Owners {
  /** The only source of a name. */
  called(name: string): Source | undefined;
  /** The only query in FROM that lists a column: no table can have it too, or the name would not do alone. */
  listing(column: string): Source | undefined;
}

function ownersOf(code: Code, lineage: Lineage, select: Select): Owners {
  const {sources} = select;
  const byName = Map.groupBy(sources, ({called}) => called);
  const byColumn = new Map<string | undefined, Source[]>();
  for (const source of sources) {
    if (source.query === undefined) continue;
    for (const name of new Set(lineage.columnsOf(select, source).map((column) => column.name))) {
      const others = byColumn.get(name);
      if (others === undefined) byColumn.set(name, [source]);
      else others.push(source);
    }
  }
  // The names behind USING mean both sides, and so may any name in a NATURAL JOIN.
  for (const name of sources.flatMap((source) => mergedColumns(code, source))) byColumn.delete(name);
  if (sources.some(({join}) => join.natural)) byColumn.clear();
  return {called: (name) => only(byName.get(name)), listing: (column) => only(byColumn.get(column))};
}

function only(sources: readonly Source[] | undefined): Source | undefined {
  return sources?.length === 1 ? sources[0] : undefined;
}

const rule: LintRule = {
  id: 'left-join-negated',
  title: 'LEFT JOIN undone in WHERE',
  severity: 'warning',
  explain:
    'A filter in `WHERE` on a column of the right side is never true for rows without a match, so the `LEFT JOIN` ' +
    'silently turns into an inner join. Either the join or the filter is not what the author meant.',
  prevalence: 1.4,
  check,
  flags: [
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind = 'x'",
    'select a.id from db.s.a a left outer join db.s.b r on a.id = r.a_id where a.x = 1 and r.amount > 10',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind is not null',
    "with j as (select a.id from db.s.a left join db.s.b on a.id = b.a_id where (b.kind in ('x', 'y'))) select id from j",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.d between 1 and 2 and a.x = 1',
    'select a.id from db.s.a left join (select a_id, kind from db.s.b) b on a.id = b.a_id where kind = 1',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind in (select kind from db.s.kinds)',
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where coalesce(a.kind, 'x') = lower(b.kind)",
    "select a.id from db.s.a left join (db.s.b join db.s.c on b.id = c.b_id) on a.id = b.a_id where c.kind = 'x'",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where not (b.kind is null) and a.x = 1',
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where (b.kind = 'x' or b.kind = 'y' or b.amount > 3)",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where coalesce(b.amount, 0) > 0',
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where ifnull(b.kind, 'none') in ('x', 'y') and a.x = 1",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where 0 < zeroifnull(b.amount)',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where not coalesce(b.gone, true)',
  ],
  allows: [
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.a_id is null',
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id and b.kind = 'x'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind = 'x' or b.kind is null",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where coalesce(b.kind, 'x') = 'x'",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where coalesce(b.amount, 0) >= 0',
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where coalesce(b.kind, a.kind) = 'y'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where nvl(b.kind, 'none') not in ('x', 'y')",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where nvl(b.kind, 'none') in ('x', a.kind)",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where not coalesce(b.amount, 0) > 0',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where coalesce(b.gone, false) = false or a.x = 1',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id left join db.s.c on a.id = c.a_id where b.x = 1 or c.x = 1',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where case when b.x = 1 or b.y = 2 then a.x = 3 else true end',
    "select a.id from db.s.a join db.s.b on a.id = b.a_id where b.kind = 'x'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where a.kind = 'x'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind is distinct from 'x'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where kind = 'x'",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where a.kind in (b.kind, 1)',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind not in (select kind from db.s.kinds)',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where not (b.kind = 1 and a.x = 1)',
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where util.s.label(b.kind) = 'x'",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where exists (select 1 from db.s.b where b.x = a.x)',
    'select a.id from db.s.a left join (select id, kind from db.s.b) b using (id) where id > 5',
  ],
};

export default rule;
