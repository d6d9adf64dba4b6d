import {spanOf} from '../../parse/tree/view.ts';
import {queriesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

function* check({reading}: LintInput): Iterable<RuleHit> {
  for (const operator of queriesOf(reading).flatMap(({operators}) => operators)) {
    if (operator.operator !== 'UNION' || operator.quantifier !== undefined) continue;
    yield {
      span: spanOf(reading.code, operator),
      message: 'UNION without ALL removes equal rows, also those that are equal by chance.',
      hint: 'Write UNION ALL if every row counts; the rows may then change.',
    };
  }
}

const rule: LintRule = {
  id: 'union-distinct',
  title: 'UNION that removes duplicates',
  severity: 'info',
  explain:
    'Plain `UNION` compares whole rows and drops equal ones: two real sales of the same amount become one, and the sort ' +
    'costs time. `UNION ALL` keeps every row; which one is meant only the author knows.',
  sqlfluff: 'AM02',
  check,
  flags: [
    'select id from db.s.a union select id from db.s.b',
    'with u as (select id from db.s.a union select id from db.s.b) select id from u',
    'select id from db.s.a union by name select id from db.s.b',
    '(select id from db.s.a) union (select id from db.s.b)',
    'select id, (select count(*) from (select 1 as n union select 2)) as n from db.s.a',
  ],
  allows: [
    'select id from db.s.a union all select id from db.s.b',
    'select id from db.s.a union distinct select id from db.s.b',
    'select id from db.s.a intersect select id from db.s.b',
    "select 'union' as word, t.union from db.s.t",
    'select id from db.s.a union all by name select id from db.s.b',
    'select union, all from (select union from db.s.t) as union',
  ],
};

export default rule;
