import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import {outputName, spanOf} from '../../parse/tree/view.ts';
import {namesItsColumns} from '../outputs.ts';
import {namingSelect, outermostQuery, queriesOf, scopesOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

/**
 * Words that Snowflake takes for no column without quotes. Source: Snowflake reference, reserved keywords; those that are
 * refused in SHOW or in FROM only are left out.
 */
const NO_COLUMNS = new Set(
  `ALL ALTER AND ANY AS BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONSTRAINT CREATE CURRENT CURRENT_DATE CURRENT_TIME
  CURRENT_TIMESTAMP CURRENT_USER DELETE DISTINCT DROP ELSE EXISTS FALSE FOLLOWING FOR FROM GRANT GROUP HAVING ILIKE IN INCREMENT
  INSERT INTERSECT INTO IS LIKE LOCALTIME LOCALTIMESTAMP MINUS NOT NULL OF ON OR ORDER QUALIFY REGEXP REVOKE RLIKE ROW ROWS
  SAMPLE SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE UPDATE VALUES WHEN WHENEVER WHERE
  WITH`.split(/\s+/),
);
/** Words that name no relation in FROM besides. */
const NO_RELATIONS = new Set('CROSS FULL INNER JOIN LATERAL LEFT NATURAL RIGHT USING'.split(' '));

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  const query = outermostQuery(reading);
  const select = query === undefined ? undefined : namingSelect(query);
  if (select !== undefined && namesItsColumns(reading)) {
    for (const item of select.items) {
      const name = item.star === undefined ? outputName(code, select, item) : undefined;
      if (name === undefined || !NO_COLUMNS.has(name.toUpperCase())) continue;
      const at = item.alias === -1 ? item.expression.to - 1 : item.alias;
      yield hit(
        code,
        at,
        `The column ${name} is called by a reserved word: all that reads it, tests included, has to quote it.`,
      );
    }
  }
  for (const cte of queriesOf(reading).flatMap((one) => one.with?.ctes ?? [])) {
    if (isNoRelation(code, cte.nameAt)) yield hit(code, cte.nameAt, relationMessage('CTE', cte.name));
  }
  for (const {alias} of scopesOf(reading).flatMap(({sources}) => sources)) {
    if (isNoRelation(code, alias)) yield hit(code, alias, relationMessage('alias', identifierAt(code, alias)));
  }
}

/** Without quotes Snowflake refuses it: what stands there is then something else. */
function isNoRelation(code: Code, at: number): boolean {
  if (at === -1 || code.kind(at) !== KIND.quoted) return false;
  const name = identifierAt(code, at).toUpperCase();
  return NO_COLUMNS.has(name) || NO_RELATIONS.has(name);
}

function relationMessage(what: string, name: string): string {
  return `The ${what} ${name} is a reserved word, which works in quotes only.`;
}

function hit(code: Code, at: number, message: string): RuleHit {
  return {span: spanOf(code, {at, to: at + 1}), message, hint: 'Choose a name that needs no quotes.'};
}

const rule: LintRule = {
  id: 'reserved-word-name',
  title: 'Name that is a reserved word',
  severity: 'warning',
  explain:
    'A column called `order` or `to` has to be quoted, in its exact case, by every query, test and tool that reads the model; ' +
    'dbt writes the names of columns in tests without quotes. Choose another name.',
  sqlfluff: 'RF04',
  prevalence: 0.04,
  check,
  flags: [
    'select id, x as "ORDER" from db.s.t',
    'select id, x as "group" from db.s.t',
    'select t."FROM", t."TO" from db.s.t as t',
    'with "TABLE" as (select id from db.s.t) select id from "TABLE"',
    'select "left".id from db.s.t as "left"',
    "create view db.s.v as select x as 'start' from db.s.t",
    'select id, x as row from db.s.t qualify row_number() over (partition by id order by x) = 1',
    'select f.value as "VALUES" from db.s.t, lateral flatten(t.items) f',
  ],
  allows: [
    'select id, x as order_number from db.s.t',
    'select id, value, name, date, timestamp, type, status from db.s.t',
    'select o.id from (select id, x as "ORDER" from db.s.t) as o',
    'insert into db.s.t (a) select x as "ORDER" from db.s.u',
    'create view db.s.v (id, n) as select id, x as "ORDER" from db.s.t',
    'select x as left_side, y as "right" from db.s.t',
    'select payload:order, payload:to::text as recipient from db.s.t',
    'select * from db.s.t order by "ORDER" limit 3',
    'select id, x as {{ order }} from db.s.t',
    'with t as (select id from db.s."ORDER" as o) select id from t',
    'select t.id from db.s.t\nalter table db.s.t drop column x',
    'select id as schema, view, account from db.s.t',
  ],
};

export default rule;
