import {KIND} from '../../parse/lex/kinds.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {isOperator, isWord} from '../../parse/tree/view.ts';
import {scopesOf, startOfQueries} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const start = startOfQueries(reading);
  if (start === undefined) return;
  const {code} = reading;
  let others: ReadonlySet<number> | undefined;
  for (let at = start; at < code.size; at++) {
    const kind = code.kind(at);
    if (kind === KIND.bind) others ??= notBinds(reading);
    const isFilled = kind === KIND.template && isPlaceholder(code.written(at));
    if (!isFilled && kind !== KIND.directive && (kind !== KIND.bind || others?.has(at) === true)) continue;
    yield {
      span: {start: code.start(at), end: code.end(at)},
      message: `${code.written(at).split(/\s/)[0]} is filled in by the author's client, and by nothing else.`,
      hint: 'Write the value into the statement, or make it a variable of the project.',
    };
  }
}

/** `&name` of SnowSQL, `<% name %>` of the Snowflake CLI, `{name}` of Python; not Jinja, which is dbt's as well. */
function isPlaceholder(written: string): boolean {
  return !/^\{[{%#]/.test(written);
}

/** Indexes of what looks like a bind variable and is none. */
function notBinds(reading: StatementReading): ReadonlySet<number> {
  const {code} = reading;
  const found = new Set<number>();
  for (const scope of scopesOf(reading)) {
    // `payload :id`: a path into a value, with space before it.
    for (const {pathTo} of scope.columns) if (code.written(pathTo).startsWith(':')) found.add(pathTo);
    for (const {at, to} of scope.sources.flatMap(({reshapes}) => reshapes)) {
      // In a row pattern (`S1+ S2?`) the mark means “or none”.
      for (let i = at; i < to; i++) {
        if (!isWord(code, i, 'PATTERN') || !isOperator(code, i + 1, '(')) continue;
        for (const end = code.match(i + 1); i < end; i++) found.add(i);
      }
    }
  }
  return found;
}

const rule: LintRule = {
  id: 'client-variable',
  title: 'Placeholder that a client fills in',
  severity: 'error',
  explain:
    'SnowSQL fills in `&name`, the Snowflake CLI `<% name %>`, drivers `?` and `:name`. The warehouse knows none of them, ' +
    'so the statement cannot be built as it stands. Write the value in, or use `var()`.',
  prevalence: 1.2,
  check,
  flags: [
    'select id from &{database}.s.orders',
    'select id from db.s.orders where region = <% region %>',
    'select id from db.s.orders where id = ?',
    'select id from db.s.orders where id = :id',
    'select id from {table_name}',
    'select a from db.s.t match_recognize (order by d pattern (s1+ s2?) define s1 as x > :low, s2 as x < 1)',
  ],
  allows: [
    'delete from db.s.t where a = :id',
    'select a from db.s.t match_recognize (order by d pattern (s1+ s2?) define s1 as x > 1, s2 as x < 1)',
    'select payload:id::number as id from db.s.events',
    "select {'a': 1} as o",
    "select 'fish&chips' as dish, '?' as mark",
    'select id from {{cell2}}',
    'create or replace table &{database}.s.daily as select id from db.s.orders',
    'insert into {table_name} select id from db.s.orders',
    'select payload :id::number as id from db.s.events',
  ],
};

export default rule;
