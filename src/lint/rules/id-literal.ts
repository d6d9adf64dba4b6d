import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import type {ColumnRef, Run, Select} from '../../parse/tree/nodes.ts';
import {isOperator, isWord, spanOf, splitRun, within, withoutBrackets} from '../../parse/tree/view.ts';
import {filtersOf} from '../conditions.ts';
import {operandAt} from '../operand.ts';
import {selectsOf} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {valueBefore} from '../value-before.ts';

/** Names of columns that tell one thing from another: `id`, `customer_id`, `order_uuid`, and in camel case. */
const IDS = /^(?:ID|UUID|GUID)$|_(?:ID|IDS|UUID|GUID)$/;
const IDS_IN_CAMEL_CASE = /[a-z0-9](?:Id|ID|Uuid|UUID|Guid|GUID)"?$/;
/** Ids of a few kinds of things, which a model may well know, and of times. */
const KINDS =
  /(?:TYPE|KIND|STATUS|STATE|CATEGORY|CLASS|LEVEL|TIER|REASON|PRIORITY|ROLE|REGION|COUNTRY|CURRENCY|LANGUAGE|LOCALE|CHANNEL|SOURCE|PLATFORM|STAGE|PHASE|GROUP|CODE|DATE|DAY|WEEK|MONTH|YEAR|PERIOD|TIME|HOUR)_?(?:ID|IDS)"?$/i;
const UUID = /^'[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}'$/i;
/** Below this a number is mostly a code that everybody knows. */
const SMALLEST = 100;

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code} = reading;
  for (const select of selectsOf(reading)) {
    for (const [first, ...others] of byColumn(code, select)) {
      const count = [first, ...others].reduce((sum, {ids}) => sum + ids.length, 0);
      yield {
        span: spanOf(code, first),
        message:
          count === 1
            ? `The condition is about one thing, by its id ${code.written(first.ids[0]!.at)}.`
            : `The conditions are about ${count} things, by their ids.`,
        hint: 'Leave it out, keep such ids in a table or seed, or make them a variable of the project.',
      };
    }
  }
}

/** A column compared with ids. */
interface Picked extends Run {
  readonly ids: readonly Run[];
}

/** The comparisons with ids in the conditions of a SELECT, those of one column together. */
function byColumn(code: Code, select: Select): Iterable<readonly [Picked, ...Picked[]]> {
  const found = new Map<string, [Picked, ...Picked[]]>();
  for (const run of conditionsOf(select)) {
    for (const column of within(select.columns, run)) {
      if (!isId(code, column)) continue;
      const compared = comparedWith(code, select, column, run);
      const ids = compared?.values.filter((value) => isOneThing(code, value)) ?? [];
      if (compared === undefined || ids.length === 0 || ids.length < compared.values.length / 2) continue;
      const name = identifierAt(code, column.pathTo - 1);
      const picked = {at: compared.at, to: compared.to, ids};
      const others = found.get(name);
      if (others === undefined) found.set(name, [picked]);
      else others.push(picked);
    }
  }
  return found.values();
}

function conditionsOf(select: Select): readonly Run[] {
  const on = select.sources.map(({join}) => join.on).filter((run) => run !== undefined);
  return [...on, ...filtersOf(select)];
}

function isId(code: Code, column: ColumnRef): boolean {
  const last = column.pathTo - 1;
  const kind = code.kind(last);
  if (kind !== KIND.word && kind !== KIND.quoted) return false;
  const written = code.written(last);
  if (KINDS.test(written)) return false;
  return IDS.test(identifierAt(code, last).toUpperCase()) || IDS_IN_CAMEL_CASE.test(written);
}

/** What a column is compared with for equality, whole comparison as the run; undefined where it is not, or is computed with. */
function comparedWith(
  code: Code,
  select: Select,
  column: ColumnRef,
  condition: Run,
): (Run & {readonly values: readonly Run[]}) | undefined {
  const value = operandAt(code, select, column.at);
  if (value === undefined) return undefined;
  const {at} = column;
  let next = value.to;
  if (isWord(code, next, 'NOT')) next++;
  if (isWord(code, next, 'IN') && isOperator(code, next + 1, '(') && code.match(next + 1) !== -1) {
    const to = code.after(next + 1);
    return {at, to, values: splitRun(code, {at: next + 2, to: to - 1}, (i) => isOperator(code, i, ','))};
  }
  if (isEquality(code, next)) {
    const other = operandAt(code, select, next + 1);
    if (other === undefined || isOperator(code, other.to, '+', '-', '*', '/', '%', '||')) return undefined;
    return {at, to: other.to, values: [withoutBrackets(code, other.core)]};
  }
  if (!isEquality(code, at - 1)) return undefined;
  const other = valueBefore(code, select, at - 1);
  return other === undefined || other.at < condition.at ? undefined : {at: other.at, to: value.to, values: [other]};
}

function isEquality(code: Code, at: number): boolean {
  return isOperator(code, at, '=', '<>', '!=');
}

/** A number, a text of digits, or a UUID; not 0, -1 and 9999, which stand for nobody or for the end of all. */
function isOneThing(code: Code, {at, to}: Run): boolean {
  if (to !== at + 1) return false;
  const written = code.written(at);
  if (code.kind(at) === KIND.string && UUID.test(written)) return !/^'0[0-]*'$/.test(written);
  const digits = /^'?(\d+)'?$/.exec(written)?.[1];
  if (digits === undefined || (code.kind(at) !== KIND.number && code.kind(at) !== KIND.string)) return false;
  return Number(digits) >= SMALLEST && !/^9+$/.test(digits);
}

const rule: LintRule = {
  id: 'id-literal',
  title: 'Id of one thing written into a condition',
  severity: 'info',
  explain:
    'A condition on the id of one customer or order is mostly left over from looking into a single case: the model would show ' +
    'that one for ever. Remove it; ids that are left out on purpose (test accounts) belong into a table or a seed.',
  prevalence: 1.4,
  check,
  flags: [
    'select id from db.s.orders where customer_id = 48213',
    "select o.id from db.s.orders o where o.customer_id in (48213, 48214, '59001')",
    "select id from db.s.events where session_uuid = '3f1c9d52-8a40-4f0e-9b7a-2d60c1e5a7f3'",
    "select id from db.s.orders where id <> 10442 and region = 'x'",
    'select a.id from db.s.a join db.s.b on a.id = b.a_id and b.account_id = 5512',
    'with o as (select id from db.s.orders where 48213 = customer_id) select id from o',
    'select c.name from db.s.c where exists (select 1 from db.s.o where o.cid = c.id and o.merchant_id not in (7712, 7713))',
    'select f.value:x from db.s.orders o, lateral flatten(o.items) f where f.value:product_id::int = 90113',
    'select id from db.s.orders where "customerId" = 48213',
    'select id from db.s.orders qualify row_number() over (partition by id order by d) = 1 and customer_id = 48213',
    "select id from db.s.orders where customer_id::text = '48213'",
  ],
  allows: [
    'select id from db.s.orders where customer_id = $customer',
    'select id from db.s.orders where status_id = 104',
    'select id from db.s.orders where customer_id > 48213',
    'select id from db.s.orders where customer_id in (0, 1, 2)',
    'select id from db.s.orders where customer_id <> 9999',
    'select o.id from db.s.orders o join db.s.c c on o.customer_id = c.id',
    'select id from db.s.orders where date_id = 20240131',
    'select id, 48213 as customer_id from db.s.orders',
    'select id from db.s.orders where customer_id % 100 = 48213',
    'select id from db.s.orders where paid = 48213 and valid = 48213',
    'select id from db.s.orders where customer_id = {{ customer }}',
    "select id from db.s.orders where customer_id = '00000000-0000-0000-0000-000000000000'",
    'select id from db.s.orders where customer_id in (select id from db.s.c where n = 48213)',
    "select id from db.s.orders where name = 'customer_id = 48213' -- customer_id = 48213",
    "select iff(customer_id = 48213, 'ours', 'other') as whose from db.s.orders",
    'select id from db.s.orders where customer_id = 48213 + x',
  ],
};

export default rule;
