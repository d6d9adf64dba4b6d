import {notTranslated} from '../not-translated.ts';
import {binary, divide, divisionScale} from '../operators.ts';
import {duckType, FLOAT, number, WHOLE} from '../types.ts';
import {coerce, expectNumber, type Value} from '../value.ts';
import {type Call, expectArguments, type Functions, wholeArgument} from './function.ts';

/** Functions of numbers (docs.snowflake.com/en/sql-reference/functions-numeric). */
export const NUMBERS: Functions = {
  ABS: (call) => {
    expectArguments(call, 1);
    const [value] = call.values as [Value];
    if (value.type.t === 'float') return {sql: `abs(${value.sql})`, type: FLOAT};
    const {sql, scale} = expectNumber(value);
    return {sql: `abs(${sql})`, type: number(scale)};
  },
  ROUND: round,
  FLOOR: whole,
  CEIL: whole,
  MOD: (call) => {
    expectArguments(call, 2);
    return binary('%', call.values[0]!, call.values[1]!);
  },
  SIGN: (call) => {
    expectArguments(call, 1);
    return {sql: `CAST(sign(${expectNumber(call.values[0]!).sql}) AS ${duckType(WHOLE)})`, type: WHOLE};
  },
  SQRT: (call) => {
    expectArguments(call, 1);
    return {sql: `sqrt(${coerce(call.values[0]!, FLOAT).sql})`, type: FLOAT};
  },
  POWER: (call) => {
    expectArguments(call, 2);
    const [base, exponent] = call.values.map((value) => coerce(value, FLOAT).sql);
    return {sql: `power(${base}, ${exponent})`, type: FLOAT};
  },
  LOG: (call) => {
    expectArguments(call, 2);
    if (call.values[0]!.whole !== 10) return notTranslated('LOG to another base than 10');
    return {sql: `log10(${coerce(call.values[1]!, FLOAT).sql})`, type: FLOAT};
  },
  // Any number is right: what matters is that it is another one each time.
  RANDOM: (call) => {
    expectArguments(call, 0);
    return {sql: `CAST(floor((random() - 0.5) * 9e18) AS ${duckType(WHOLE)})`, type: WHOLE};
  },
  // 0 where the divisor is 0, NULL where either is NULL.
  DIV0: (call) => divideOrZero(call, false),
  DIV0NULL: (call) => divideOrZero(call, true),
  WIDTH_BUCKET: widthBucket,
};

function round(call: Call): Value {
  expectArguments(call, 1, 2);
  const [value] = call.values as [Value];
  const digits = call.values.length === 1 ? 0 : wholeArgument(call, 1);
  if (value.type.t === 'float' && digits === 0) return {sql: `round(${value.sql})`, type: FLOAT};
  const {sql, scale} = expectNumber(value);
  if (digits < 0) return notTranslated('ROUND to tens');
  if (digits >= scale) return {sql, type: number(scale)};
  // A cast to fewer digits rounds half away from zero, as ROUND does.
  return {sql: `CAST(${sql} AS ${duckType(number(digits))})`, type: number(digits)};
}

function whole(call: Call): Value {
  expectArguments(call, 1);
  const [value] = call.values as [Value];
  const name = call.name.toLowerCase();
  if (value.type.t === 'float') return {sql: `${name}(${value.sql})`, type: FLOAT};
  return {sql: `CAST(${name}(${expectNumber(value).sql}) AS ${duckType(WHOLE)})`, type: WHOLE};
}

function divideOrZero(call: Call, nullIsZero: boolean): Value {
  expectArguments(call, 2);
  const [left, right] = call.values as [Value, Value];
  const {sql, scale} = expectNumber(right);
  const divisor = {sql: `nullif(${sql}, 0)`, type: number(scale)};
  const quotient = divide({sql: expectNumber(left).sql, type: left.type}, divisor);
  const type = number(divisionScale(expectNumber(left).scale));
  const zero = `${sql} = 0${nullIsZero ? ` OR ${sql} IS NULL` : ''}`;
  return {sql: `(CASE WHEN ${left.sql} IS NULL THEN NULL WHEN ${zero} THEN 0 ELSE ${quotient.sql} END)`, type};
}

/** Buckets of one width from 1 on; 0 below the first and one more than there are above the last. */
function widthBucket(call: Call): Value {
  expectArguments(call, 4);
  const parts = call.values.slice(0, 3).map((one) => expectNumber(one));
  const count = wholeArgument(call, 3);
  if (parts.some(({scale}) => scale > 0)) return notTranslated('WIDTH_BUCKET of fractions');
  const [value, low, high] = parts.map(({sql}) => `CAST(${sql} AS HUGEINT)`);
  const cases = [
    `WHEN ${value} IS NULL THEN NULL`,
    `WHEN ${value} < ${low} THEN 0`,
    `WHEN ${value} >= ${high} THEN ${count + 1}`,
    `ELSE ((${value} - ${low}) * ${count}) // (${high} - ${low}) + 1`,
  ];
  return {sql: `CAST((CASE ${cases.join(' ')} END) AS ${duckType(WHOLE)})`, type: WHOLE};
}
