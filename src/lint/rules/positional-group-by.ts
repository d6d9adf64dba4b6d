import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {List, Run, Select, SelectItem} from '../../parse/tree/nodes.ts';
import {columnPath, outputName, spanOf, within} from '../../parse/tree/view.ts';
import {AGGREGATES, builtIn} from '../calls.ts';
import {selectsOf} from '../queries.ts';
import type {Fix, LintInput, LintRule, RuleHit} from '../rule.ts';
import {writtenOnce} from '../written.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const select of selectsOf(reading)) {
    const {groupBy} = select;
    if (groupBy === undefined || !groupBy.items.some((item) => isPosition(code, item))) continue;
    const fix = naming(code, select, groupBy);
    yield {
      span: spanOf(code, groupBy),
      message: 'GROUP BY names columns by their position, so a column put in above changes what is grouped.',
      hint: 'Name the columns or expressions, or use GROUP BY ALL.',
      ...(fix === undefined ? {} : {fix}),
    };
  }
}

function isPosition(code: Code, {at, to}: Run): boolean {
  return to === at + 1 && code.kind(at) === KIND.number;
}

/** Puts expressions in place of all positions; undefined where one of them is not certain to mean the same. */
function naming(code: Code, select: Select, groupBy: List): Fix | undefined {
  const edits: {span: {start: number; end: number}; text: string}[] = [];
  for (const position of groupBy.items) {
    if (!isPosition(code, position)) continue;
    const place = Number(code.written(position.at)) - 1;
    const item = select.items[place];
    // What a star stands for, and what a template writes, moves the positions behind it.
    if (item === undefined || select.items.slice(0, place + 1).some((one) => isOpen(code, one))) return undefined;
    if (!isRepeatable(code, select, item)) return undefined;
    edits.push({span: spanOf(code, position), text: writtenOnce(code, item.expression)});
  }
  return {title: 'Name what GROUP BY groups by', edits, rows: 'same'};
}

function isOpen(code: Code, {at, to, star}: SelectItem): boolean {
  if (star !== undefined) return true;
  for (let i = at; i < to; i++) if (code.kind(i) === KIND.template || code.kind(i) === KIND.unknown) return true;
  return false;
}

/** Whether an item means in GROUP BY what it means in the select list. */
function isRepeatable(code: Code, select: Select, item: SelectItem): boolean {
  const {expression} = item;
  const columns = within(select.columns, expression);
  // A constant would be a position again, or nothing to group by; a query inside of it is better not written twice.
  if (columns.length === 0 || within(select.queries, expression).length > 0) return false;
  const calls = within(select.calls, expression);
  if (calls.some((call) => call.window !== undefined || UNREPEATABLE.has(builtIn(code, call)))) return false;
  // `b` in `a + 1 as b, b * 2 as c` is the alias above, and in GROUP BY perhaps not.
  const aliases = new Set(
    select.items.filter((one) => one !== item && one.alias !== -1).map((one) => outputName(code, select, one)),
  );
  return columns.every((column) => column.to > column.at + 1 || !aliases.has(columnPath(code, column)[0]));
}

/** Aggregates, and functions that give another value each time. */
const UNREPEATABLE: ReadonlySet<string> = new Set([
  ...AGGREGATES,
  ...'RANDOM RANDSTR UNIFORM NORMAL ZIPF UUID_STRING SEQ1 SEQ2 SEQ4 SEQ8'.split(' '),
]);

const rule: LintRule = {
  id: 'positional-group-by',
  title: 'GROUP BY by position',
  severity: 'info',
  explain:
    'Whoever adds or moves a column in the select list changes the grouping without noticing. Name what is grouped, or ' +
    'write `GROUP BY ALL`.',
  sqlfluff: 'AM06',
  prevalence: 9.5,
  check,
  flags: [
    'select region, count(*) as n from db.s.orders group by 1',
    'with a as (select region, kind, sum(x) as x from db.s.orders group by 1, 2) select region from a',
    'select region, kind, count(*) as n from db.s.orders group by region, 2',
  ],
  allows: [
    'select region, count(*) as n from db.s.orders group by region',
    'select region, count(*) as n from db.s.orders group by all',
    'select region from db.s.orders order by 1 limit 2',
    "select date_trunc('month', d) as m, count(*) as n from db.s.orders group by date_trunc('month', d), round(x, 2)",
  ],
  fixes: [
    {
      before: 'select region, count(*) as n from db.s.orders group by 1',
      after: 'select region, count(*) as n from db.s.orders group by region',
    },
    {
      before:
        "select\n  date_trunc('month', d) as m, -- of the order\n  o.kind as k,\n  count(*) as n\nfrom db.s.orders o\ngroup by 1, /* and */ 2",
      after:
        "select\n  date_trunc('month', d) as m, -- of the order\n  o.kind as k,\n  count(*) as n\nfrom db.s.orders o\ngroup by date_trunc('month', d), /* and */ o.kind",
    },
    // The column goes before the alias of the same name: `group by region` would be another grouping.
    {
      before: 'select upper(region) as region, count(*) as n from db.s.orders group by 1',
      after: 'select upper(region) as region, count(*) as n from db.s.orders group by upper(region)',
    },
    {
      before: 'select a + 1 as b, b * 2 as c, count(*) as n from db.s.t group by 1, 2',
      after: 'select a + 1 as b, b * 2 as c, count(*) as n from db.s.t group by 1, 2',
    },
    {
      before: "select 'x' as kind, region, count(*) as n from db.s.t group by 1, 2",
      after: "select 'x' as kind, region, count(*) as n from db.s.t group by 1, 2",
    },
    {
      before: 'select t.*, count(*) as n from db.s.t group by 1, 2',
      after: 'select t.*, count(*) as n from db.s.t group by 1, 2',
    },
  ],
};

export default rule;
