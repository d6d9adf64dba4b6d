import {isWord} from '../../parse/clauses.ts';
import {codeOf, holdsQuery, written} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (!holdsQuery(reading)) return;
  const code = codeOf(reading);
  let pattern = -1;
  for (const [at, token] of code.tokens.entries()) {
    // In a row pattern (`S1+ S2?`) the mark means “or none”.
    if (isWord(token, 'MATCH_RECOGNIZE')) pattern = code.tokens[at + 1]?.close ?? at;
    if (at <= pattern && token.kind === 'bind') continue;
    const text = written(code, token);
    const substituted = token.kind === 'template' && (text.startsWith('&') || text.startsWith('<%'));
    if (!substituted && token.kind !== 'bind' && token.kind !== 'directive') continue;
    yield {
      span: {start: token.start, end: token.end},
      message: `${text.split(/\s/)[0]} is filled in by the author's client, and by nothing else.`,
      hint: 'Write the value into the statement, or make it a variable of the project.',
    };
  }
}

const rule: LintRule = {
  id: 'client-variable',
  title: 'Placeholder that a client fills in',
  severity: 'error',
  explain:
    'SnowSQL fills in `&name`, the Snowflake CLI `<% name %>`, drivers `?` and `:name`. The warehouse knows none of them, ' +
    'so the statement cannot be built as it stands. Write the value in, or use `var()`.',
  check,
  flags: [
    'select id from &{database}.s.orders',
    'select id from db.s.orders where region = <% region %>',
    'select id from db.s.orders where id = ?',
    'select id from db.s.orders where id = :id',
  ],
  allows: [
    'delete from db.s.t where a = :id',
    'select a from db.s.t match_recognize (order by d pattern (s1+ s2?) define s1 as x > 1, s2 as x < 1)',
    'select payload:id::number as id from db.s.events',
    "select {'a': 1} as o",
    "select 'fish&chips' as dish, '?' as mark",
    'select id from {{cell2}}',
  ],
};

export default rule;
