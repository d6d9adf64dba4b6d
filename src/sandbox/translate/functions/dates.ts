import {notTranslated} from '../not-translated.ts';
import {castTo} from '../casts.ts';
import {DATE, duckType, isTime, type SqlType, TEXT, TIMESTAMP, TIMESTAMP_LTZ, typeName, WHOLE} from '../types.ts';
import {coerce, expectNumber, quoteText, type Value} from '../value.ts';
import {duckFormat} from './date-formats.ts';
import {type Call, expectArguments, type Functions, textArgument} from './function.ts';

/** Parts of a date or time by all their names (docs.snowflake.com/en/sql-reference/functions-date-time). */
const PARTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    year: 'year years y yy yyy yyyy yr yrs',
    quarter: 'quarter quarters q qtr qtrs',
    month: 'month months mm mon mons',
    week: 'week weeks w wk weekofyear woy wy',
    day: 'day days d dd dayofmonth',
    hour: 'hour hours h hh hr hrs',
    minute: 'minute minutes m mi min mins',
    second: 'second seconds s sec secs',
    dayofweek: 'dayofweek weekday dow dw',
    dayofyear: 'dayofyear yearday doy dy',
    weekiso: 'weekiso week_iso weekofyeariso weekofyear_iso',
    dayofweekiso: 'dayofweekiso weekday_iso dow_iso dw_iso dayofweek_iso',
  }).flatMap(([part, names]) => names.split(' ').map((name) => [name, part] as const)),
);
const OF_A_DAY = ['hour', 'minute', 'second'];
const TRUNCATED = ['year', 'quarter', 'month', 'week', 'day', ...OF_A_DAY];

/** Functions of dates and times. Weeks begin on Monday, as WEEK_START is unless somebody sets it. */
export const DATES: Functions = {
  CURRENT_DATE: ({writer}) => ({sql: `DATE ${quoteText(writer.statement.now.toISOString().slice(0, 10))}`, type: DATE}),
  CURRENT_TIMESTAMP: ({writer}) => ({
    sql: `TIMESTAMP ${quoteText(writer.statement.now.toISOString().replace('T', ' ').replace('Z', ''))}`,
    type: TIMESTAMP_LTZ,
  }),
  DATE_TRUNC: (call) => truncated(call, partOf(call, 0), moment(call, 1)),
  DATEADD: added,
  TIMESTAMPADD: added,
  TIMEADD: added,
  DATEDIFF: difference,
  TIMESTAMPDIFF: difference,
  TIMEDIFF: difference,
  DATE_PART: (call) => {
    expectArguments(call, 2);
    return partValue(partOf(call, 0), moment(call, 1));
  },
  ...Object.fromEntries(
    [
      ['YEAR', 'year'],
      ['QUARTER', 'quarter'],
      ['MONTH', 'month'],
      ['WEEK', 'week'],
      ['WEEKOFYEAR', 'week'],
      ['WEEKISO', 'weekiso'],
      ['DAY', 'day'],
      ['DAYOFMONTH', 'day'],
      ['DAYOFWEEK', 'dayofweek'],
      ['DAYOFWEEKISO', 'dayofweekiso'],
      ['DAYOFYEAR', 'dayofyear'],
      ['HOUR', 'hour'],
      ['MINUTE', 'minute'],
      ['SECOND', 'second'],
    ].map(([name, part]) => [name, (call: Call) => (expectArguments(call, 1), partValue(part!, moment(call, 0)))]),
  ),
  DAYNAME: (call) => named(call, '%a'),
  MONTHNAME: (call) => named(call, '%b'),
  LAST_DAY: (call) => {
    expectArguments(call, 1, 2);
    if (call.values.length === 2 && partOf(call, 1) !== 'month')
      return notTranslated('LAST_DAY of another part than a month');
    return {sql: `last_day(${moment(call, 0).sql})`, type: DATE};
  },
  ADD_MONTHS: (call) => {
    expectArguments(call, 2);
    const value = moment(call, 0);
    if (value.type.t !== 'date') return notTranslated('ADD_MONTHS of a timestamp');
    const later = `CAST(${value.sql} + to_months(${wholeSql(call, 1)}) AS DATE)`;
    // The last day of a month stays one.
    return {
      sql: `(CASE WHEN ${value.sql} = last_day(${value.sql}) THEN last_day(${later}) ELSE ${later} END)`,
      type: DATE,
    };
  },
  TO_DATE: (call) => {
    expectArguments(call, 1);
    return castTo(call.values[0]!, 'DATE');
  },
  DATE: (call) => {
    expectArguments(call, 1);
    return castTo(call.values[0]!, 'DATE');
  },
  TO_TIMESTAMP: toTimestamp,
  TO_TIMESTAMP_NTZ: toTimestamp,
  TO_CHAR: toText,
  TO_VARCHAR: toText,
};

function toTimestamp(call: Call): Value {
  expectArguments(call, 1);
  return castTo(call.values[0]!, 'TIMESTAMP_NTZ');
}

function toText(call: Call): Value {
  expectArguments(call, 1, 2);
  const [value] = call.values as [Value];
  if (call.values.length === 1) return castTo(value, 'VARCHAR');
  if (!isTime(value.type)) return notTranslated(`${call.name} of a ${typeName(value.type)} with a format`);
  return {sql: `strftime(${value.sql}, ${quoteText(duckFormat(textArgument(call, 1)))})`, type: TEXT};
}

function partOf(call: Call, index: number): string {
  const written = textArgument(call, index);
  return PARTS.get(written.toLowerCase()) ?? notTranslated(`${call.name} by ${written}`);
}

/** A date or time; a text literal is read as a time. */
function moment({name, values}: Call, index: number): Value {
  const value = values[index];
  if (value === undefined) return notTranslated(`${name} with so few arguments`);
  if (value.literal !== undefined) return coerce(value, /^\d{4}-\d\d-\d\d$/.test(value.literal) ? DATE : TIMESTAMP);
  return isTime(value.type) ? value : notTranslated(`${name} of a ${typeName(value.type)}`);
}

/** The same type comes out as goes in. */
function truncated(call: Call, part: string, value: Value): Value {
  expectArguments(call, 2);
  if (!TRUNCATED.includes(part) || (value.type.t === 'date' && OF_A_DAY.includes(part)))
    return notTranslated(`DATE_TRUNC by ${part}`);
  return {sql: `CAST(date_trunc('${part}', ${value.sql}) AS ${duckType(value.type)})`, type: value.type};
}

/** Months keep within the month they come to. */
function added(call: Call): Value {
  expectArguments(call, 3);
  const part = partOf(call, 0);
  const value = moment(call, 2);
  if (!TRUNCATED.includes(part)) return notTranslated(`${call.name} by ${part}`);
  const count = wholeSql(call, 1);
  const step =
    part === 'quarter'
      ? `to_months(3 * ${count})`
      : part === 'week'
        ? `to_days(7 * ${count})`
        : `to_${part}s(${count})`;
  // A date that moves by hours becomes a time.
  const type: SqlType = value.type.t === 'date' && OF_A_DAY.includes(part) ? TIMESTAMP : value.type;
  return {sql: `CAST(${coerce(value, type).sql} + ${step} AS ${duckType(type)})`, type};
}

/** How many boundaries of a part lie between two moments: neither is rounded, what is smaller than the part is cut off. */
function difference(call: Call): Value {
  expectArguments(call, 3);
  const part = partOf(call, 0);
  if (!TRUNCATED.includes(part)) return notTranslated(`${call.name} by ${part}`);
  const [from, to] = [moment(call, 1), moment(call, 2)].map((value) => coerce(value, TIMESTAMP_LTZ).sql);
  const days = (moment: string): string => `CAST(date_trunc('${part === 'week' ? 'week' : 'day'}', ${moment}) AS DATE)`;
  const sql =
    part === 'week'
      ? `(${days(to!)} - ${days(from!)}) // 7`
      : part === 'day'
        ? `${days(to!)} - ${days(from!)}`
        : `date_diff('${part}', date_trunc('${part}', ${from}), date_trunc('${part}', ${to}))`;
  return {sql: `CAST(${sql} AS ${duckType(WHOLE)})`, type: WHOLE};
}

function partValue(part: string, value: Value): Value {
  if (OF_A_DAY.includes(part) && value.type.t === 'date') return notTranslated(`the ${part} of a date`);
  const duck = {dayofweekiso: 'isodow', dayofweek: 'dow', dayofyear: 'doy', weekiso: 'week'}[part] ?? part;
  return {sql: `CAST(date_part('${duck}', ${value.sql}) AS ${duckType(WHOLE)})`, type: WHOLE};
}

/** Three letters in English. */
function named(call: Call, format: string): Value {
  expectArguments(call, 1);
  return {sql: `strftime(${moment(call, 0).sql}, '${format}')`, type: TEXT};
}

function wholeSql(call: Call, index: number): string {
  const {sql, scale} = expectNumber(call.values[index]!);
  return scale === 0 ? `CAST(${sql} AS INTEGER)` : notTranslated(`${call.name} by a fraction`);
}
