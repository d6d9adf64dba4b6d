import {notTranslated} from '../not-translated.ts';
import {duckType, WHOLE} from '../types.ts';
import {unified, type Value} from '../value.ts';
import {windowSql} from './aggregates.ts';
import {type Call, expectArguments, type Functions, wholeArgument} from './function.ts';

const WHOLE_PARTITION = 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING';

/** Functions that there are only over a window (docs.snowflake.com/en/sql-reference/functions-window). */
export const WINDOWS: Functions = {
  ROW_NUMBER: ranked,
  RANK: ranked,
  DENSE_RANK: ranked,
  LAG: neighbour,
  LEAD: neighbour,
  FIRST_VALUE: end,
  LAST_VALUE: end,
};

function ranked(call: Call): Value {
  expectArguments(call, 0);
  return {sql: `CAST(${call.name.toLowerCase()}()${windowOf(call)} AS ${duckType(WHOLE)})`, type: WHOLE};
}

function neighbour(call: Call): Value {
  expectArguments(call, 1, 3);
  const [value, , otherwise] = call.values;
  const offset = call.values.length === 1 ? 1 : wholeArgument(call, 1);
  const {type, sql} = unified([value!, ...(otherwise === undefined ? [] : [otherwise])]);
  const last = otherwise === undefined ? '' : `, ${sql[1]}`;
  return {sql: `${call.name.toLowerCase()}(${sql[0]}, ${offset}${last})${windowOf(call)}`, type};
}

/** Without a frame they look at the whole partition, unlike in the standard. */
function end(call: Call): Value {
  expectArguments(call, 1);
  const [value] = call.values as [Value];
  const window = call.expression.over;
  if (window === undefined) return notTranslated(`${call.name} without a window`);
  const behind = windowSql({...window, frame: window.frame ?? WHOLE_PARTITION}, call.writer, false);
  return {sql: `${call.name.toLowerCase()}(${value.sql})${behind}`, type: value.type};
}

function windowOf({name, expression, writer}: Call): string {
  const {over} = expression;
  if (over === undefined || over.frame !== undefined) return notTranslated(`${name} as written here`);
  return windowSql(over, writer, false);
}
