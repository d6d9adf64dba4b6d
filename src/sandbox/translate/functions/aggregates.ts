import {notTranslated} from '../not-translated.ts';
import {divide} from '../operators.ts';
import {BOOLEAN, duckType, FLOAT, number, type SqlType, TEXT, WHOLE} from '../types.ts';
import {coerce, expectNumber, expectType, type Value} from '../value.ts';
import {type Call, expectArguments, type Functions} from './function.ts';

/**
 * Aggregates (docs.snowflake.com/en/sql-reference/functions-aggregation). Each is given what stands behind the call: nothing,
 * or OVER with its window.
 */
export const AGGREGATES: Functions = {
  COUNT: (call) => counted(call),
  COUNT_IF: (call) => {
    expectArguments(call, 1);
    return wholeOf(call, `count(CASE WHEN ${booleanOf(call)} THEN 1 END)`);
  },
  SUM: (call) => {
    expectArguments(call, 1);
    const [value] = call.values as [Value];
    const type: SqlType = value.type.t === 'float' ? FLOAT : number(expectNumber(value).scale);
    return {sql: `CAST(sum(${distinct(call)}${value.sql})${over(call)} AS ${duckType(type)})`, type};
  },
  AVG: average,
  MIN: same,
  MAX: same,
  ANY_VALUE: same,
  MEDIAN: median,
  BOOLAND_AGG: (call) => ({sql: `bool_and(${booleanOf(call)})${over(call)}`, type: BOOLEAN}),
  BOOLOR_AGG: (call) => ({sql: `bool_or(${booleanOf(call)})${over(call)}`, type: BOOLEAN}),
  LISTAGG: listed,
  HASH_AGG: hashed,
};

/** Whether a call is one of an aggregate, over a window or not. */
export function isAggregate(name: string): boolean {
  return name in AGGREGATES;
}

/** What stands behind the call. */
function over({expression, writer}: Call): string {
  return expression.over === undefined ? '' : windowSql(expression.over, writer, true);
}

/** @param isAggregated a running total is over a range unless the frame says otherwise */
export function windowSql(
  window: NonNullable<Call['expression']['over']>,
  writer: Call['writer'],
  isAggregated: boolean,
): string {
  const {partitionBy, orderBy, frame} = window;
  const parts = [
    partitionBy.length === 0 ? '' : `PARTITION BY ${partitionBy.map((one) => writer.write(one).sql).join(', ')}`,
    orderBy.length === 0 ? '' : `ORDER BY ${writer.orders(orderBy)}`,
    frameOf(frame, isAggregated && orderBy.length > 0),
  ];
  return ` OVER (${parts.filter((part) => part !== '').join(' ')})`;
}

function frameOf(frame: string | undefined, isRunning: boolean): string {
  if (frame === undefined) return isRunning ? 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW' : '';
  const bound = '(?:UNBOUNDED (?:PRECEDING|FOLLOWING)|CURRENT ROW|\\d+ (?:PRECEDING|FOLLOWING))';
  const isPlain =
    new RegExp(`^ROWS BETWEEN ${bound} AND ${bound}$`).test(frame) ||
    /^RANGE BETWEEN UNBOUNDED PRECEDING AND (?:CURRENT ROW|UNBOUNDED FOLLOWING)$/.test(frame);
  return isPlain ? frame : notTranslated(`the frame ${frame}`);
}

function distinct({expression}: Call): string {
  if (expression.distinct && expression.over !== undefined) return notTranslated('DISTINCT over a window');
  return expression.distinct ? 'DISTINCT ' : '';
}

function counted(call: Call): Value {
  if (call.expression.star) return wholeOf(call, 'count(*)');
  expectArguments(call, 1);
  return wholeOf(call, `count(${distinct(call)}${call.values[0]!.sql})`);
}

function wholeOf(call: Call, sql: string): Value {
  return {sql: `CAST(${sql}${over(call)} AS ${duckType(WHOLE)})`, type: WHOLE};
}

function booleanOf(call: Call): string {
  expectArguments(call, 1);
  return coerce(expectType(call.values[0]!, 'boolean'), BOOLEAN).sql;
}

/** The sum divided by the count, with the digits that a division has. */
function average(call: Call): Value {
  expectArguments(call, 1);
  const [value] = call.values as [Value];
  if (value.type.t === 'float') return {sql: `avg(${distinct(call)}${value.sql})${over(call)}`, type: FLOAT};
  const {sql, scale} = expectNumber(value);
  const sum = {
    sql: `CAST(sum(${distinct(call)}${sql})${over(call)} AS ${duckType(number(scale))})`,
    type: number(scale),
  };
  const count = `CAST(nullif(count(${distinct(call)}${sql})${over(call)}, 0) AS ${duckType(WHOLE)})`;
  return divide(sum, {sql: count, type: WHOLE});
}

function same(call: Call): Value {
  expectArguments(call, 1);
  const [value] = call.values as [Value];
  if (value.type.t === 'variant' || value.type.t === 'null') return notTranslated(`${call.name} of such values`);
  return {sql: `${call.name.toLowerCase()}(${value.sql})${over(call)}`, type: value.type};
}

/** The one in the middle, or the mean of the two there, with three more digits. */
function median(call: Call): Value {
  expectArguments(call, 1);
  if (call.expression.over !== undefined || call.expression.distinct) return notTranslated('MEDIAN over a window');
  const {sql, scale} = expectNumber(call.values[0]!);
  const type = number(scale + 3);
  const sorted = `list_sort(list(${sql}) FILTER (${sql} IS NOT NULL))`;
  const middle = `${sorted}[(len(${sorted}) + 1) // 2] + ${sorted}[len(${sorted}) // 2 + 1]`;
  return {sql: `CAST((${middle}) * CAST(0.5 AS DECIMAL(2,1)) AS ${duckType(type)})`, type};
}

/** `listagg(x, ', ') within group (order by y)`; without an order the account gives any. */
function listed(call: Call): Value {
  expectArguments(call, 1, 2);
  const {expression, writer, values} = call;
  if (expression.within === undefined || expression.over !== undefined)
    return notTranslated('LISTAGG without an order');
  const value = coerce(expectType(values[0]!, 'text', 'number'), TEXT).sql;
  const separator = values[1] === undefined ? "''" : coerce(expectType(values[1], 'text'), TEXT).sql;
  const order = writer.orders(expression.within);
  return {sql: `coalesce(string_agg(${distinct(call)}${value}, ${separator} ORDER BY ${order}), '')`, type: TEXT};
}

/** Numbers that are equal hash alike whatever their types are: they are hashed as texts without zeros at the end. */
function hashed(call: Call): Value {
  if (call.expression.distinct || call.expression.over !== undefined) return notTranslated('HASH_AGG as written here');
  const parts = call.values.map(({sql, type}) => {
    if (type.t === 'number' && type.scale > 0) return `rtrim(rtrim(CAST(${sql} AS VARCHAR), '0'), '.')`;
    return `CAST(${sql} AS VARCHAR)`;
  });
  if (parts.length === 0) return notTranslated('HASH_AGG of nothing');
  return {sql: `snow_hash_agg(hash(${parts.join(', ')}))`, type: WHOLE};
}
