import {notTranslated} from '../not-translated.ts';
import {binary} from '../operators.ts';
import {BOOLEAN, duckType, TEXT, WHOLE} from '../types.ts';
import {coerce, expectType, quoteText, type Value} from '../value.ts';
import {type Call, expectArguments, type Functions, textArgument, wholeArgument} from './function.ts';

/** Functions of texts (docs.snowflake.com/en/sql-reference/functions-string); places count from 1. */
export const TEXTS: Functions = {
  LOWER: ofText,
  UPPER: ofText,
  REVERSE: ofText,
  TRIM: trimmed,
  LTRIM: trimmed,
  RTRIM: trimmed,
  LENGTH: (call) => {
    expectArguments(call, 1);
    return {sql: `CAST(length(${text(call, 0)}) AS ${duckType(WHOLE)})`, type: WHOLE};
  },
  LEFT: ofLength,
  RIGHT: ofLength,
  SUBSTR: part,
  SUBSTRING: part,
  REPLACE: (call) => {
    expectArguments(call, 2, 3);
    const by = call.values.length === 2 ? "''" : text(call, 2);
    return {sql: `replace(${text(call, 0)}, ${text(call, 1)}, ${by})`, type: TEXT};
  },
  // One NULL makes all of it NULL, unlike in DuckDB.
  CONCAT: (call) => call.values.slice(1).reduce((one, other) => binary('||', one, other), first(call)),
  SPLIT_PART: (call) => {
    expectArguments(call, 3);
    const place = wholeArgument(call, 2);
    if (place < 1) return notTranslated('SPLIT_PART counted from the end');
    if (textArgument(call, 1) === '') return notTranslated('SPLIT_PART at nothing');
    return {sql: `split_part(${text(call, 0)}, ${text(call, 1)}, ${place})`, type: TEXT};
  },
  CONTAINS: (call) => test(call, 'contains'),
  STARTSWITH: (call) => test(call, 'starts_with'),
  ENDSWITH: (call) => test(call, 'ends_with'),
  POSITION: place,
  CHARINDEX: place,
  LPAD: padded,
  RPAD: padded,
  REGEXP_REPLACE: (call) => {
    expectArguments(call, 2, 3);
    const by = call.values.length === 2 ? '' : textArgument(call, 2);
    if (/\\/.test(by)) return notTranslated('REGEXP_REPLACE by what was matched');
    const pattern = plainPattern(textArgument(call, 1));
    return {sql: `regexp_replace(${text(call, 0)}, ${quoteText(pattern)}, ${quoteText(by)}, 'g')`, type: TEXT};
  },
};

function first(call: Call): Value {
  expectArguments(call, 1, 100);
  return {sql: text(call, 0), type: TEXT};
}

function text({values}: Call, index: number): string {
  return coerce(expectType(values[index]!, 'text', 'number'), TEXT).sql;
}

function ofText(call: Call): Value {
  expectArguments(call, 1);
  return {sql: `${call.name.toLowerCase()}(${text(call, 0)})`, type: TEXT};
}

/** Without a second argument both take off blanks and nothing else. */
function trimmed(call: Call): Value {
  expectArguments(call, 1, 2);
  const characters = call.values.length === 1 ? "' '" : text(call, 1);
  return {sql: `${call.name.toLowerCase()}(${text(call, 0)}, ${characters})`, type: TEXT};
}

/** Negative lengths give nothing in Snowflake, and count from the other end in DuckDB. */
function ofLength(call: Call): Value {
  expectArguments(call, 2);
  const length = wholeArgument(call, 1);
  return {sql: `${call.name.toLowerCase()}(${text(call, 0)}, ${Math.max(0, length)})`, type: TEXT};
}

function part(call: Call): Value {
  expectArguments(call, 2, 3);
  const start = wholeArgument(call, 1);
  if (start < 1) return notTranslated(`${call.name} that does not start at 1 or behind it`);
  const length = call.values.length === 2 ? '' : `, ${Math.max(0, wholeArgument(call, 2))}`;
  return {sql: `substring(${text(call, 0)}, ${start}${length})`, type: TEXT};
}

function test(call: Call, duck: string): Value {
  expectArguments(call, 2);
  return {sql: `${duck}(${text(call, 0)}, ${text(call, 1)})`, type: BOOLEAN};
}

/** `position(wanted, text)`. */
function place(call: Call): Value {
  expectArguments(call, 2);
  return {sql: `CAST(strpos(${text(call, 1)}, ${text(call, 0)}) AS ${duckType(WHOLE)})`, type: WHOLE};
}

function padded(call: Call): Value {
  expectArguments(call, 3);
  const length = wholeArgument(call, 1);
  if (textArgument(call, 2) === '' || length < 0) return notTranslated(`${call.name} with nothing`);
  return {sql: `${call.name.toLowerCase()}(${text(call, 0)}, ${length}, ${text(call, 2)})`, type: TEXT};
}

/**
 * A regular expression that POSIX and RE2 read the same: classes, repetitions, escaped signs. Alternatives are tried in
 * another order, so they have to begin with different characters.
 */
function plainPattern(pattern: string): string {
  const refuse = (): never => notTranslated(`the regular expression ${pattern}`);
  if (!/^(?:[A-Za-z0-9 _@,;:'"#%&=<>~!/-]|[.+*?()[\]^$|]|\\[.+*?()[\]^$|/-])*$/.test(pattern)) return refuse();
  if (/\(\?|[+*?]\?|\[:|\[\.|\[=/.test(pattern)) return refuse();
  for (const group of pattern.match(/\([^()]*\)/g) ?? [pattern]) {
    const starts = group
      .replace(/^\(|\)$/g, '')
      .split(/(?<!\\)\|/)
      .map((one) => /^\\?./.exec(one)?.[0] ?? '');
    if (
      starts.length > 1 &&
      (new Set(starts).size < starts.length || starts.some((start) => /^(?:[.[(]|)$/.test(start)))
    )
      return refuse();
  }
  return pattern;
}
