import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Scope, Select} from '../../parse/tree/nodes.ts';
import {argumentsOf, within} from '../../parse/tree/view.ts';
import {builtIn} from '../calls.ts';
import {filtersOf} from '../conditions.ts';
import {scopesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

const DATE =
  /^'(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?'$/;

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  // Queries that stand in a condition are part of it.
  const inside = new Set<Scope>();
  for (const scope of scopesOf(reading)) {
    if (scope.parent !== undefined && inside.has(scope.parent)) inside.add(scope);
    const runs = inside.has(scope) ? [scope] : scope.kind === 'select' ? conditionsOf(scope) : [];
    for (const run of runs) {
      for (const query of within(scope.queries, run)) inside.add(query);
      for (const at of datesIn(code, scope, run)) {
        yield {
          span: {start: code.start(at), end: code.end(at)},
          message: `The date ${code.written(at)} was right on the day this was written.`,
          hint: 'Take it from the data or from the current date, or make it a variable of the project.',
        };
      }
    }
  }
}

function conditionsOf(select: Select): readonly Run[] {
  const on = select.sources.map(({join}) => join.on).filter((run) => run !== undefined);
  return [...on, ...filtersOf(select)];
}

/** Indexes of the dates that a scope itself writes in a run: strings, and the names of functions that make one. */
function* datesIn(code: Code, scope: Scope, run: Run): Iterable<number> {
  for (const {at, type} of within(scope.literals, run)) {
    const text = type === 'typed' ? at + 1 : at;
    const match = DATE.exec(code.written(text));
    if (match !== null && isDay(Number(match[1]), Number(match[2]), Number(match[3] ?? 1))) yield text;
  }
  for (const call of within(scope.calls, run)) {
    const name = builtIn(code, call);
    if (name !== 'DATE_FROM_PARTS' && name !== 'DATEFROMPARTS') continue;
    const [year] = argumentsOf(code, call);
    if (year === undefined || code.kind(year.at) !== KIND.number) continue;
    if (isDay(Number(code.written(year.at)), 1, 1)) yield call.at;
  }
}

/** A day that somebody looked at; not 1900-01-01 or 9999-12-31, which stand for “always”. */
function isDay(year: number, month: number, day: number): boolean {
  return year >= 1990 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const rule: LintRule = {
  id: 'date-literal',
  title: 'Date written into a condition',
  severity: 'info',
  explain:
    'A fixed date in a filter is mostly left over from the day of the question: the model would show that period for ' +
    'ever. Make it relative, take it from the data, or make it a variable.',
  prevalence: 2.2,
  check,
  flags: [
    "select id from db.s.orders where ordered_at >= '2024-01-01'",
    "select id from db.s.orders where ordered_at between '2024-01-01' and '2024-03-31'",
    "select id from db.s.orders where ordered_at >= to_timestamp('2024-01-01 00:00:00')",
    "select a.id from db.s.a join db.s.b on a.id = b.id and b.valid_from <= date '2024-06-30'",
    'select id from db.s.orders where ordered_at >= date_from_parts(2024, 1, 1)',
    "select id from db.s.orders qualify max(ordered_at) over (partition by cid) > '2024-01-01'",
    "select id from db.s.orders where cid in (select iff(since > '2024-01-01', id, null) from db.s.customers)",
  ],
  allows: [
    'select id from db.s.orders where ordered_at >= current_date - 30',
    "select id, '2024-01-01'::date as launched from db.s.orders",
    "select id from db.s.orders where valid_to = '9999-12-31' and valid_from > '1900-01-01'",
    "select id from db.s.orders where sku = '2024-99-99' or phone = '0123-45-67'",
    "select id from db.s.orders where name = 'since 2024-01-01'",
    "select (select min(d) from db.s.days) as d, '2024-01-01' as e from db.s.orders where id = 1",
    "select id from db.s.orders where payload['2024-01-01'] = 1",
  ],
};

export default rule;
