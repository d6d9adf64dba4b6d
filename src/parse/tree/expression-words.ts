import {wordSet} from '../lex/words.ts';

/** What the reader of expressions does at a word or operator, by its number; 0 for nothing special. */
export const ACT = {
  none: 0,
  /** An operator between two values. */
  binary: 1,
  /** A sign or a word in front of a value: `-x`, `NOT x`, `PRIOR x`, `[** elements]`. */
  prefix: 2,
  and: 3,
  or: 4,
  between: 5,
  is: 6,
  not: 7,
  case: 8,
  when: 9,
  end: 10,
  open: 11,
  close: 12,
  comma: 13,
  star: 14,
  sign: 15,
  dot: 16,
  colon: 17,
  cast: 18,
  over: 19,
  within: 20,
  nulls: 21,
  order: 22,
  partition: 23,
  direction: 24,
  frame: 25,
  from: 26,
  as: 27,
  exists: 28,
  constant: 29,
  niladic: 30,
  quantifier: 31,
  exclude: 32,
  collate: 33,
  grouping: 34,
  typed: 35,
  castCall: 36,
  /** A keyword that can be no value. */
  misplaced: 37,
  filter: 38,
} as const;

/** Acts by word number where a value is wanted. */
export const WANTING_VALUE = acts({
  prefix: 'PRIOR CONNECT_BY_ROOT DISTINCT ~ **',
  not: 'NOT',
  sign: '+ -',
  case: 'CASE',
  when: 'WHEN',
  open: '( [ {',
  close: ') ] }',
  comma: ',',
  star: '*',
  exists: 'EXISTS',
  constant: 'NULL TRUE FALSE',
  niladic: 'CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP',
  quantifier: 'ANY ALL SOME',
  order: 'ORDER',
  partition: 'PARTITION',
  frame: 'ROWS RANGE GROUPS',
  grouping: 'GROUPING',
  typed: 'DATE TIME TIMESTAMP TIMESTAMP_NTZ TIMESTAMP_LTZ TIMESTAMP_TZ DATETIME INTERVAL',
  castCall: 'CAST TRY_CAST',
  misplaced:
    'AND OR AS ON FROM WHERE GROUP HAVING QUALIFY UNION INTERSECT EXCEPT JOIN INNER CROSS NATURAL FULL USING SET ' +
    'THEN ELSE IN IS BETWEEN LIKE ILIKE RLIKE REGEXP INTO WITH SELECT BY = <> != < > <= >= || => -> ->> :: := / % ; . !',
});

/** Acts by word number where an operator is wanted. */
export const WANTING_OPERATOR = acts({
  binary: '/ % || = <> != < > <= >= ^ & | ** ~ !~ := => -> DIV LIKE ILIKE RLIKE REGEXP IN ESCAPE SIMILAR',
  star: '*',
  sign: '+ -',
  and: 'AND',
  or: 'OR',
  between: 'BETWEEN',
  is: 'IS',
  not: 'NOT',
  case: 'CASE',
  when: 'WHEN THEN ELSE',
  end: 'END',
  open: '( [ {',
  close: ') ] }',
  comma: ',',
  dot: '. !',
  colon: ':',
  cast: '::',
  over: 'OVER',
  within: 'WITHIN',
  nulls: 'IGNORE RESPECT NULLS',
  order: 'ORDER',
  partition: 'PARTITION',
  frame: 'ROWS RANGE GROUPS',
  direction: 'ASC DESC',
  from: 'FROM FOR USING',
  as: 'AS',
  exclude: 'EXCLUDE EXCEPT RENAME REPLACE',
  collate: 'COLLATE',
  filter: 'FILTER',
});

/** Functions whose first argument is a part of a date. */
export const PART_FIRST = wordSet(
  'DATEADD DATEDIFF DATE_PART DATE_TRUNC EXTRACT TIMEADD TIMEDIFF TIMESTAMPADD TIMESTAMPDIFF',
);

/** Functions in which one may be a later argument. */
export const PART_LATER = wordSet('LAST_DAY NEXT_DAY PREVIOUS_DAY TIME_SLICE TRUNC');

/** Names of parts of a date and their abbreviations. Source: Snowflake reference, supported date and time parts. */
export const DATE_PARTS: ReadonlySet<string> = new Set(
  (
    'YEAR Y YY YYY YYYY YR YEARS YRS MONTH MM MON MONS MONTHS DAY D DD DAYS DAYOFMONTH DAYOFWEEK WEEKDAY DOW DW ' +
    'DAYOFWEEKISO DAYOFWEEK_ISO WEEKDAY_ISO DOW_ISO DW_ISO DAYOFYEAR YEARDAY DOY DY WEEK W WK WEEKOFYEAR WOY WY WEEKISO ' +
    'WEEK_ISO WEEKOFYEARISO WEEKOFYEAR_ISO QUARTER Q QTR QTRS QUARTERS YEAROFWEEK YEAROFWEEKISO HOUR H HH HR HOURS HRS ' +
    'MINUTE M MI MIN MINUTES MINS SECOND S SEC SECONDS SECS MILLISECOND MS MSEC MILLISECONDS MICROSECOND US USEC ' +
    'MICROSECONDS NANOSECOND NS NSEC NANOSEC NSECOND NANOSECONDS EPOCH_SECOND EPOCH EPOCH_MILLISECOND EPOCH_MICROSECOND ' +
    'EPOCH_NANOSECOND TIMEZONE_HOUR TZH TIMEZONE_MINUTE TZM'
  ).split(' '),
);

function acts(words: Partial<Record<keyof typeof ACT, string>>): Uint8Array {
  const table = wordSet();
  for (const [act, list] of Object.entries(words)) {
    const set = wordSet(list);
    set.forEach((is, word) => {
      if (is === 1) table[word] = ACT[act as keyof typeof ACT];
    });
  }
  return table;
}
