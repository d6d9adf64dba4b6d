import {allSelects} from '../../parse/clauses.ts';
import {codeOf, treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (reading.query === undefined) return;
  const code = codeOf(reading);
  const sources = allSelects(treeOf(reading)).flatMap(({select}) =>
    select.sources.filter((source) => source.kind === 'stage'),
  );
  for (const source of sources) {
    const start = source.part.span.start;
    const token = code.tokens.find((other) => other.start === start);
    if (token === undefined) continue;
    yield {
      span: {start: token.start, end: token.end},
      message: `The files of ${code.text.slice(token.start, token.end)} are read directly; they change or go without a trace.`,
      hint: 'Load them into a table or declare an external table, and read that as a source.',
    };
  }
}

const rule: LintRule = {
  id: 'stage-read',
  title: 'Reads files of a stage',
  severity: 'warning',
  explain:
    'Columns of staged files are positions (`$1`), files vanish, and a personal stage (`@~`) is gone with its owner. Load ' +
    'the files into a table, or declare an external table, and read that.',
  check,
  flags: [
    "select $1 as id from @db.s.landing/orders.csv (file_format => 'csv')",
    'select t.$1 as id from @~/orders.csv t',
    'with raw as (select $1 as id from @db.s.landing) select id from raw',
    'select a.id from db.s.a join @db.s.landing b on a.id = b.$1',
  ],
  allows: [
    'select id from db.s.orders',
    'copy into db.s.orders from @db.s.landing',
    "select '@landing' as name, email from db.s.people where email = 'a@b.example'",
    "select get_presigned_url(@db.s.landing, 'a.pdf') as url",
  ],
};

export default rule;
