import {KIND} from '../../parse/lex/kinds.ts';
import {selectsOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  if (reading.root === undefined) return;
  const {code} = reading;
  for (const {kind, name} of selectsOf(reading).flatMap(({sources}) => sources)) {
    // DIRECTORY(@stage) lists the files and reads none.
    if (kind !== 'stage' || name === undefined || code.kind(name.at) === KIND.word) continue;
    yield {
      span: {start: code.start(name.at), end: code.end(name.at)},
      message: `The files of ${code.written(name.at)} are read directly; they change or go without a trace.`,
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
  prevalence: 1.1,
  check,
  flags: [
    "select $1 as id from @db.s.landing/orders.csv (file_format => 'csv')",
    'select t.$1 as id from @~/orders.csv t',
    'with raw as (select $1 as id from @db.s.landing) select id from raw',
    'select a.id from db.s.a join @db.s.landing b on a.id = b.$1',
    'select f.$1 as id from (@db.s.landing f join db.s.files on files.id = f.$1)',
  ],
  allows: [
    'select id from db.s.orders',
    'copy into db.s.orders from @db.s.landing',
    "select '@landing' as name, email from db.s.people where email = 'a@b.example'",
    "select get_presigned_url(@db.s.landing, 'a.pdf') as url",
    'select relative_path from directory(@db.s.landing)',
  ],
};

export default rule;
