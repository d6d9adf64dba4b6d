import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Query, Run, Select} from '../../parse/tree/nodes.ts';
import {columnPath, onlyColumn, outputName, spanOf, within} from '../../parse/tree/view.ts';
import {changedKinds} from '../changed-kinds.ts';
import {holdsTemplate, withoutDirection} from '../order.ts';
import {namingSelect, queriesOf} from '../queries.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';
import {writtenOnce} from '../written.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  for (const query of queriesOf(reading)) {
    const {orderBy} = query;
    if (orderBy === undefined || within(tree.holes, orderBy).length > 0) continue;
    const positions = orderBy.items
      .map((item) => withoutDirection(code, item))
      .filter((item) => isPosition(code, item));
    const [first] = positions;
    if (first === undefined) continue;
    const fix = naming(code, query, positions);
    yield {
      span: spanOf(code, {at: first.at, to: positions.at(-1)!.to}),
      message: 'ORDER BY names columns by their position, so a column put in above changes what is sorted.',
      hint: 'Name the columns.',
      ...(fix === undefined ? {} : {fix}),
    };
  }
}

function isPosition(code: Code, {at, to}: Run): boolean {
  return to === at + 1 && code.kind(at) === KIND.number && /^\d+$/.test(code.written(at));
}

/** Puts names in place of all positions; undefined where one of them is not certain to mean the same. */
function naming(code: Code, query: Query, positions: readonly Run[]): Fix | undefined {
  const select = namingSelect(query);
  if (select === undefined) return undefined;
  const names = namesOf(code, query, select);
  const edits: {span: {start: number; end: number}; text: string}[] = [];
  for (const position of positions) {
    const text = names(Number(code.written(position.at)) - 1);
    if (text === undefined) return undefined;
    edits.push({span: spanOf(code, position), text});
  }
  return {title: 'Name the columns of ORDER BY', edits, rows: 'same', differsIn: changedKinds(query, 'order')};
}

/** How ORDER BY may call each item by its place: its alias, or the column that it is. */
function namesOf(code: Code, query: Query, select: Select): (place: number) => string | undefined {
  // What a star stands for, and what a template writes, moves the places behind it.
  const open = select.items.findIndex(({at, to, star}) => star !== undefined || holdsTemplate(code, {at, to}));
  const known = open === -1 ? select.items : select.items.slice(0, open);
  const items = Map.groupBy(select.items, (item) => outputName(code, select, item));
  const columns = Map.groupBy(select.columns, (column) => columnPath(code, column).at(-1));
  const isOneSelect = query.branches.length === 1 && query.branches[0] === select;
  return (place) => {
    const item = known[place];
    const name = item === undefined ? undefined : outputName(code, select, item);
    // Of two columns of a name, and where a star may bring another one, nobody knows which one is meant.
    if (item === undefined || name === undefined || items.get(name)!.length > 1 || open !== -1) return undefined;
    const column = onlyColumn(select, item.expression);
    if (item.alias === -1) {
      if (column === undefined) return undefined;
      return isOneSelect ? writtenOnce(code, item.expression) : code.written(column.to - 1);
    }
    // An alias that is the name of another column as well may mean either.
    const isItself = column !== undefined && columnPath(code, column).at(-1) === name;
    if (code.kind(item.alias) === KIND.string || (columns.get(name)?.length ?? 0) > (isItself ? 1 : 0))
      return undefined;
    return code.written(item.alias);
  };
}

const rule: LintRule = {
  id: 'positional-order-by',
  title: 'ORDER BY by position',
  severity: 'info',
  explain:
    'Whoever adds or moves a column in the select list changes what is sorted, and which rows a `LIMIT` keeps, without ' +
    'noticing. Name what is sorted by.',
  sqlfluff: 'AM06',
  prevalence: 10.9,
  check,
  flags: [
    'select region, total from db.s.sales order by 2 desc limit 10',
    'select region, total from db.s.sales order by region, 2 desc nulls last',
    'with top as (select region, sum(x) as x from db.s.sales group by region order by 2 desc limit 5) select region from top',
    'select id from db.s.a union all select id from db.s.b order by 1',
    'select s.id, (select o.x from db.s.o where o.id = s.id order by 1 limit 1) as x from db.s.s',
    'select * from db.s.sales order by 1',
    'select region, count(*) from db.s.sales group by all order by 2',
  ],
  allows: [
    'select region, total from db.s.sales order by total desc limit 10',
    'select region, row_number() over (order by 1) as n from db.s.sales',
    'select region, count(*) as n from db.s.sales group by 1',
    'select region from db.s.sales order by round(total, 2), total * 2, -total',
    'select region from db.s.sales order by $1',
    "select listagg(region, ',') within group (order by 1) as r from db.s.sales",
    'select region from db.s.sales order by all',
    "select region from db.s.sales order by '1', 1.5",
  ],
  fixes: [
    {
      before:
        'select region, sum(x) as total from db.s.sales group by region order by 2 desc nulls last, 1 -- biggest first\nlimit 3',
      after:
        'select region, sum(x) as total from db.s.sales group by region order by total desc nulls last, region -- biggest first\nlimit 3',
    },
    {
      before: 'select a.id, b.name as customer from db.s.a join db.s.b on a.id = b.id order by 2, 1 limit 5',
      after: 'select a.id, b.name as customer from db.s.a join db.s.b on a.id = b.id order by customer, a.id limit 5',
    },
    {
      before: 'select a.id from db.s.a union all select b.id from db.s.b order by 1 limit 5',
      after: 'select a.id from db.s.a union all select b.id from db.s.b order by id limit 5',
    },
    {
      before: 'select "Region" from db.s.sales order by 1',
      after: 'select "Region" from db.s.sales order by "Region"',
    },
    {
      before: 'select s.id, (select o.x from db.s.o where o.id = s.id order by 1 limit 1) as x from db.s.s',
      after: 'select s.id, (select o.x from db.s.o where o.id = s.id order by o.x limit 1) as x from db.s.s',
    },
    {
      before: 'select {{ columns }}, b as c from db.s.sales order by 2 limit 5',
      after: 'select {{ columns }}, b as c from db.s.sales order by 2 limit 5',
    },
    // `region` may be the column of the table as well.
    {
      before: 'select upper(region) as region from db.s.sales order by 1 limit 5',
      after: 'select upper(region) as region from db.s.sales order by 1 limit 5',
    },
    {
      before: 'select *, a as b from db.s.sales order by 2 limit 5',
      after: 'select *, a as b from db.s.sales order by 2 limit 5',
    },
  ],
};

export default rule;
