import type {Code} from '../../parse/lex/tokens.ts';
import type {Select, Source} from '../../parse/tree/nodes.ts';
import {selectsOf} from '../queries.ts';
import {isSingleRow} from '../rows.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const select of selectsOf(reading)) {
    for (const source of select.sources) {
      const {kind, words} = source.join;
      if (kind !== 'comma' || words.to === words.at || !givesManyRows(code, select, source)) continue;
      if (!givesManyRows(code, select, firstBeside(select, source))) continue;
      yield {
        span: {start: code.start(source.at), end: code.end(source.to - 1)},
        message: `${source.called ?? 'A table'} is joined by a comma, so only WHERE keeps it from pairing every row with every row.`,
        hint: 'Write JOIN … ON, or CROSS JOIN where all pairs are meant.',
      };
    }
  }
}

/** The first source of the list that a source stands in: of FROM, or of its brackets. */
function firstBeside({sources}: Select, source: Source): Source {
  const group = sources.findLast(({kind, at, to}) => kind === 'group' && at < source.at && to > source.at);
  return (group === undefined ? sources[0] : sources[group.number]) ?? source;
}

/** A table or a query of many rows; a query of one row (a list of parameters) is joined by a comma on purpose. */
function givesManyRows(code: Code, select: Select, source: Source): boolean {
  if (source.lateral) return false;
  switch (source.kind) {
    case 'table':
      return true;
    case 'identifier':
      return source.name?.certain === true;
    case 'cte':
    case 'query':
      return source.query !== undefined && !isSingleRow(code, source.query);
    case 'group': {
      const first = select.sources[source.number];
      return first !== undefined && first.at < source.to && givesManyRows(code, select, first);
    }
    default:
      return false;
  }
}

const rule: LintRule = {
  id: 'comma-join',
  title: 'Join by a comma',
  severity: 'info',
  explain:
    'The join condition hides among the filters in WHERE; whoever removes or comments out one line multiplies the rows. ' +
    'Write `JOIN … ON`. Commas before `LATERAL`, `FLATTEN` and `TABLE(…)` are the usual spelling and left alone.',
  check,
  flags: [
    'select a.id from db.s.a, db.s.b where a.id = b.id',
    'select x.id from (select id from db.s.a) x, db.s.b y where x.id = y.id',
    'with p as (select id from db.s.b) select a.id from db.s.a, p where a.id = p.id',
    'select x.id from (db.s.a x, db.s.b y) where x.id = y.id',
    'select a.id from (db.s.a join db.s.b on a.id = b.id), db.s.c where c.id = a.id',
  ],
  allows: [
    'select a.id from db.s.a join db.s.b on a.id = b.id',
    'select f.value from db.s.a, lateral flatten(input => a.items) f',
    'select f.value from db.s.a, table(flatten(a.items)) f',
    "with p as (select '2024-01-01'::date as d) select a.id from db.s.a, p where a.d >= p.d",
    'with m as (select max(d) as d from db.s.a) select a.id from db.s.a as a, m where a.d = m.d',
    'select a.id from db.s.a, (select d from db.s.days order by d desc limit 1) m where a.d = m.d',
    'select a.id, a.name from db.s.a where a.id in (1, 2)',
    'select a.id from (db.s.a join db.s.b on a.id = b.id) join db.s.c on c.id = a.id',
    'with m as (select max(d) as d from db.s.a), w as (select d - 7 as d from m) select a.id from db.s.a as a, w where a.d > w.d',
    'select a.id from db.s.a, (select d from db.s.days qualify row_number() over (order by d desc) = 1) m where a.d = m.d',
  ],
};

export default rule;
