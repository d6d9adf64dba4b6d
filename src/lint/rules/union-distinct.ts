import type {Code} from '../../parse/lex/tokens.ts';
import type {Branch, Query} from '../../parse/tree/nodes.ts';
import {isWord, spanOf} from '../../parse/tree/view.ts';
import {queriesOf} from '../queries.ts';
import {isDual} from '../rows.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {writtenOnce} from '../written.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  const queries = queriesOf(reading).filter(
    (query) => !isAskedForMembers(code, query) && !listsConstants(code, query) && !isDistinctAnyway(query),
  );
  for (const operator of queries.flatMap(({operators}) => operators)) {
    if (operator.operator !== 'UNION' || operator.quantifier !== undefined) continue;
    const end = code.end(operator.at);
    yield {
      span: spanOf(code, operator),
      message: 'UNION without ALL removes equal rows, also those that are equal by chance.',
      hint: 'Write UNION ALL if every row counts; the rows may then change.',
      fix: {
        title: 'Write UNION ALL',
        edits: [{span: {start: end, end}, text: ' all'}],
        rows: 'may-change',
        differsIn: ['set'],
      },
    };
  }
}

/** Behind IN and EXISTS a row that comes twice says no more than one. */
function isAskedForMembers(code: Code, {opener}: Query): boolean {
  let before = opener - 1;
  while (before >= 0 && code.match(before) > before) before--;
  return isWord(code, before, 'IN', 'EXISTS');
}

/** Each SELECT says DISTINCT itself, so that equal rows are not wanted is told. */
function isDistinctAnyway({branches}: Query): boolean {
  return branches.every((branch) => branch.kind === 'select' && branch.distinct);
}

/** `SELECT 1 UNION SELECT 2`: rows that the statement itself lists, each another one. */
function listsConstants(code: Code, {branches}: Query): boolean {
  const rows = branches.map((branch) => constantsOf(code, branch));
  return !rows.includes(undefined) && new Set(rows).size === rows.length;
}

function constantsOf(code: Code, branch: Branch): string | undefined {
  if (branch.kind !== 'select' || branch.columns.length > 0 || !branch.sources.every(isDual)) return undefined;
  return branch.items.map(({expression}) => writtenOnce(code, expression).toUpperCase()).join(', ');
}

const rule: LintRule = {
  id: 'union-distinct',
  title: 'UNION that removes duplicates',
  severity: 'info',
  explain:
    'Plain `UNION` compares whole rows and drops equal ones: two real sales of the same amount become one, and the sort ' +
    'costs time. `UNION ALL` keeps every row; which one is meant only the author knows.',
  sqlfluff: 'AM02',
  prevalence: 1,
  check,
  flags: [
    'select id from db.s.a union select id from db.s.b',
    'with u as (select id from db.s.a union select id from db.s.b) select id from u',
    'select id from db.s.a union by name select id from db.s.b',
    '(select id from db.s.a) union (select id from db.s.b)',
    'select id, (select count(*) from (select x from db.s.b union select x from db.s.c)) as n from db.s.a',
    'select 1 as n union select 1',
    "select 'a' as kind, id from db.s.a union select 'b', id from db.s.b",
  ],
  allows: [
    'select id from db.s.a union all select id from db.s.b',
    'select id from db.s.a union distinct select id from db.s.b',
    'select id from db.s.a intersect select id from db.s.b',
    "select 'union' as word, t.union from db.s.t",
    'select id from db.s.a union all by name select id from db.s.b',
    'select n from (select 0 as n union select 1 union select 2 from dual) as numbers',
    'select distinct day from db.s.a union select distinct day from db.s.b',
    'select id from db.s.a where id in (select a_id from db.s.b union select a_id from db.s.c)',
    'select union, all from (select union from db.s.t) as union',
  ],
};

export default rule;
