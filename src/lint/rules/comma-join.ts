import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Edit} from '../../parse/edits.ts';
import type {Run, Select, Source} from '../../parse/tree/nodes.ts';
import {columnPath, conjuncts, isOperator, isWord, spanOf, within} from '../../parse/tree/view.ts';
import {selectsOf} from '../queries.ts';
import {removal} from '../removal.ts';
import {isDual, isSingleRow, isWrittenOut} from '../rows.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';
import {writtenOnce} from '../written.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const select of selectsOf(reading)) {
    for (const source of select.sources) {
      const {kind, words} = source.join;
      if (kind !== 'comma' || words.to === words.at || !givesManyRows(code, select, source)) continue;
      if (!givesManyRows(code, select, firstBeside(select, source))) continue;
      if (source.query !== undefined && isWrittenOut(source.query) && joining(code, select, source) === undefined)
        continue;
      yield {
        span: {start: code.start(source.at), end: code.end(source.to - 1)},
        message: `${source.called ?? 'A table'} is joined by a comma, ${select.where === undefined ? 'and nothing' : 'so only WHERE'} keeps it from pairing every row with every row.`,
        hint: 'Write JOIN … ON, or CROSS JOIN where all pairs are meant.',
        ...offer(code, select, source),
      };
    }
  }
}

/** The condition that joins is among the filters; which one it is a person should look at. */
function offer(code: Code, select: Select, source: Source): {readonly fix?: Fix} {
  const {where, sources} = select;
  // A comma binds less than JOIN does, so beside one of those the joins would nest otherwise.
  const others = sources.filter(({join}) => join.kind !== 'first' && join.kind !== 'comma');
  if (where === undefined || others.length > 0) return {};
  const part = joining(code, select, source);
  // With brackets around it, or with nothing beside it, more than the condition would have to go.
  const and =
    part === undefined
      ? -1
      : isWord(code, part.to, 'AND')
        ? part.to
        : isWord(code, part.at - 1, 'AND')
          ? part.at - 1
          : -1;
  const isLevel = and !== -1 || (part !== undefined && part.at === where.at && part.to === where.to);
  if (part === undefined || !isLevel || code.kind(source.join.words.at) !== KIND.operator) return {};
  const gone =
    and === -1 ? {at: where.at - 1, to: where.to} : and > part.at ? {at: part.at, to: and + 1} : {at: and, to: part.to};
  const [comma, end] = [spanOf(code, source.join.words), code.end(source.to - 1)];
  const edits: readonly Edit[] = [
    {span: comma, text: ' join'},
    {span: {start: end, end}, text: ` on ${writtenOnce(code, part)}`},
    ...removal(code, gone),
  ];
  return {fix: {title: 'Write JOIN … ON', edits, rows: 'may-change'}};
}

/** The condition in WHERE that joins a source to one before it. */
function joining(code: Code, select: Select, source: Source): Run | undefined {
  if (select.where === undefined) return undefined;
  return conjuncts(code, select, select.where).find((part) => joins(code, select, source, part));
}

/** Whether a condition compares a column of a source with one of a source before it, both with their qualifiers. */
function joins(code: Code, select: Select, source: Source, part: Run): boolean {
  const columns = within(select.columns, part);
  const [one, other] = columns;
  if (one === undefined || other === undefined || columns.length !== 2) return false;
  if (one.at !== part.at || !isOperator(code, one.to, '=') || other.at !== one.to + 1 || other.to !== part.to)
    return false;
  const before = select.sources.filter(({number}) => number < source.number).map(({called}) => called);
  const qualifiers = [one, other].map((column) =>
    column.to - column.at === 3 ? columnPath(code, column)[0] : undefined,
  );
  const [a, b] = qualifiers;
  return (a === source.called && before.includes(b)) || (b === source.called && before.includes(a));
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
      return !isDual(source);
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
  prevalence: 0.1,
  check,
  flags: [
    'select a.id from db.s.a, db.s.b where a.id = b.id',
    'select x.id from (select id from db.s.a) x, db.s.b y where x.id = y.id',
    "select a.id, k.name from db.s.a, (select * from values (1, 'new'), (2, 'old')) k (id, name) where a.kind = k.id",
    'select a.id, b.day from db.s.a, db.s.b',
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
    'with p as (select 7 as days from dual) select a.id from db.s.a, p where a.d > current_date - p.days',
    "with k as (select * from (values ('new'), ('old')) as v (kind)) select a.id, k.kind from db.s.a, k where a.x = 1",
    'select a.id from (db.s.a join db.s.b on a.id = b.id) join db.s.c on c.id = a.id',
    'with m as (select max(d) as d from db.s.a), w as (select d - 7 as d from m) select a.id from db.s.a as a, w where a.d > w.d',
    'select a.id from db.s.a, (select d from db.s.days qualify row_number() over (order by d desc) = 1) m where a.d = m.d',
  ],
};

export default rule;
