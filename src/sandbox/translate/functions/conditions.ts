import {binary} from '../operators.ts';
import {BOOLEAN, duckType, NULL, number} from '../types.ts';
import {coerce, expectNumber, expectType, unified, type Value} from '../value.ts';
import {expectArguments, type Call, type Functions} from './function.ts';

/** Functions that choose between values (docs.snowflake.com/en/sql-reference/expressions-conditional). */
export const CONDITIONS: Functions = {
  COALESCE: coalesce,
  NVL: coalesce,
  IFNULL: coalesce,
  IFF: (call) => {
    expectArguments(call, 3);
    const [condition, ...results] = call.values;
    const {type, sql} = unified(results);
    return {sql: `(CASE WHEN ${booleanSql(condition!)} THEN ${sql[0]} ELSE ${sql[1]} END)`, type};
  },
  NVL2: (call) => {
    expectArguments(call, 3);
    const [tested, ...results] = call.values;
    const {type, sql} = unified(results);
    return {sql: `(CASE WHEN ${tested!.sql} IS NOT NULL THEN ${sql[0]} ELSE ${sql[1]} END)`, type};
  },
  NULLIF: (call) => {
    expectArguments(call, 2);
    const [value, other] = call.values as [Value, Value];
    return {sql: `(CASE WHEN ${binary('=', value, other).sql} THEN NULL ELSE ${value.sql} END)`, type: value.type};
  },
  ZEROIFNULL: (call) => {
    expectArguments(call, 1);
    const {sql, scale} = expectNumber(call.values[0]!);
    return {sql: `coalesce(${sql}, CAST(0 AS ${duckType(number(scale))}))`, type: number(scale)};
  },
  NULLIFZERO: (call) => {
    expectArguments(call, 1);
    const {sql, scale} = expectNumber(call.values[0]!);
    return {sql: `nullif(${sql}, CAST(0 AS ${duckType(number(scale))}))`, type: number(scale)};
  },
  EQUAL_NULL: (call) => {
    expectArguments(call, 2);
    return binary('IS NOT DISTINCT FROM', call.values[0]!, call.values[1]!);
  },
  // One NULL among them makes the result NULL, unlike in DuckDB.
  GREATEST: extreme,
  LEAST: extreme,
  DECODE: decode,
};

function coalesce(call: Call): Value {
  expectArguments(call, call.name === 'COALESCE' ? 1 : 2, call.name === 'COALESCE' ? 100 : 2);
  const {type, sql} = unified(call.values);
  return {sql: `coalesce(${sql.join(', ')})`, type};
}

function extreme(call: Call): Value {
  expectArguments(call, 1, 100);
  const {type, sql} = unified(call.values);
  const anyNull = sql.map((one) => `${one} IS NULL`).join(' OR ');
  return {sql: `(CASE WHEN ${anyNull} THEN NULL ELSE ${call.name.toLowerCase()}(${sql.join(', ')}) END)`, type};
}

/** `decode(x, search, result, …, default)`: NULL matches NULL. */
function decode(call: Call): Value {
  expectArguments(call, 3, 100);
  const [tested, ...rest] = call.values as [Value, ...Value[]];
  const hasDefault = rest.length % 2 === 1;
  const pairs = (rest.length - (hasDefault ? 1 : 0)) / 2;
  const results = Array.from({length: pairs}, (_, index) => rest[index * 2 + 1]!);
  const {type, sql} = unified([...results, hasDefault ? rest.at(-1)! : {sql: 'NULL', type: NULL}]);
  const branches = results.map((_, index) => {
    const test = binary('IS NOT DISTINCT FROM', tested, rest[index * 2]!).sql;
    return `WHEN ${test} THEN ${sql[index]}`;
  });
  return {sql: `(CASE ${branches.join(' ')} ELSE ${sql.at(-1)} END)`, type};
}

function booleanSql(value: Value): string {
  return coerce(expectType(value, 'boolean'), BOOLEAN).sql;
}
