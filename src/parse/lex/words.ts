/** Operators and brackets, longest first where one starts like another. */
export const OPERATORS: readonly string[] =
  '->> => :: || <> != <= >= := ** -> !~ + - * / % = < > . , ; ( ) [ ] { } ^ ~ | & ! :'.split(' ');

/** Words that mean something somewhere in Snowflake's SQL. Being listed here makes no word reserved. */
const KEYWORDS = `
  ABORT ACCESS ACCOUNT ADD AFTER AGGREGATE ALERT ALL ALTER ALWAYS ANALYZE AND ANY API APPLICATION ARRAY AS ASC ASOF ASYNC AT
  ATTACH AUTHENTICATION AUTOINCREMENT AWAIT
  BEFORE BEGIN BERNOULLI BETWEEN BIGINT BINARY BLOCK BOOLEAN BREAK BY BYTEINT
  CALL CALLER CANCEL CASCADE CASE CAST CATALOG CHANGES CHANGE_TRACKING CHAR CHARACTER CHECK CLONE CLOSE CLUSTER COLLATE
  COLUMN COLUMNS COMMENT COMMIT COMPUTE CONNECT CONNECTION CONNECT_BY_ROOT CONSTRAINT CONTINUE COPY CORTEX CREATE CREDENTIAL
  CROSS CUBE CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR
  DATABASE DATABASES DATE DATEADD DATEDIFF DATETIME DATE_PART DATE_TRUNC DAY DBT DEC DECIMAL DECLARE DEFAULT DEFINE DELETE
  DESC DESCRIBE DIMENSIONS DIRECTED DISTINCT DIV DO DOUBLE DROP DYNAMIC
  ELSE ELSEIF EMPTY END ESCAPE EVENT EVERY EXCEPT EXCEPTION EXCLUDE EXECUTE EXISTS EXIT EXPLAIN EXTERNAL EXTRACT
  FACTS FAILOVER FALSE FETCH FILE FILE_FORMAT FILES FILTER FIRST FLATTEN FLOAT FLOAT4 FLOAT8 FOLLOWING FOR FORMAT FROM FULL
  FUNCTION FUNCTIONS
  GENERATOR GEOGRAPHY GEOMETRY GET GIT GLOBAL GRANT GRANTS GROUP GROUPING GROUPS
  HAVING HOUR HYBRID
  ICEBERG IDENTIFIER IF IGNORE ILIKE IMAGE IMMEDIATE IN INCLUDE INCREMENT INDEX INFORMATION INITIALLY INNER INPUT INSERT INT
  INTEGER INTEGRATION INTERACTIVE INTERSECT INTERVAL INTO IS ISNULL
  JOIN KEY LANGUAGE LAST LAST_DAY LATERAL LEADING LEFT LET LIKE LIMIT LIST LOCAL LOCALTIME LOCALTIMESTAMP LOOP LS
  MANAGED MAP MASKING MATCHED MATCHES MATCH_CONDITION MATCH_RECOGNIZE MATERIALIZED MAXVALUE MEASURES MERGE METRICS MINUS MINUTE
  MINVALUE MODEL MONTH MONITOR
  NAME NATURAL NEXT NEXT_DAY NETWORK NO NOCYCLE NOT NOTEBOOK NOTIFICATION NOTNULL NULL NULLS NUMBER NUMERIC
  OBJECT OF OFFSET ON ONE ONLY OPEN OPTIONS OR ORDER ORDINALITY ORGANIZATION OUTER OUTPUT OVER OVERWRITE
  PARAMETERS PARTITION PASSWORD PAST PATTERN PER PERCENT PIPE PIVOT POLICY POOL POSITION PRECEDING PRECISION PREVIOUS_DAY PRIMARY
  PRIOR PROCEDURE PROCEDURES PROJECT PUT
  QUALIFY QUARTER
  RAISE RANGE READ REAL RECURSIVE REFERENCES REGEXP REMOVE RENAME REPEAT REPEATABLE REPLACE REPLICATION REPOSITORY RESOURCE
  RESPECT RESULT RESULTSET RESULT_SCAN RETURN RETURNING RETURNS REVOKE RIGHT RLIKE RM ROLE ROLES ROLLBACK ROLLUP ROOT ROW ROWS
  RULE
  SAMPLE SCHEMA SCHEMAS SEARCH SECOND SECONDARY SECRET SECURE SECURITY SEED SELECT SEMANTIC SEMANTIC_VIEW SERVICE SESSION SET
  SETS SHARE SHOW SIBLINGS SIMILAR SKIP SMALLINT SOME STAGE STAGES START STATEMENT STORAGE STREAM STRING SUBSET SUBSTR
  SUBSTRING SUSPEND SWAP SYSTEM
  TABLE TABLES TABLESAMPLE TAG TARGET TASK TASKS TEMP TEMPLATE TEMPORARY TERSE TEXT THEN TIES TIME TIMEADD TIMEDIFF TIMESTAMP
  TIMESTAMPADD TIMESTAMPDIFF TIMESTAMP_LTZ TIMESTAMP_NTZ TIMESTAMP_TZ TIMESTAMPLTZ TIMESTAMPNTZ TIMESTAMPTZ TIME_SLICE TINYINT
  TO TOP TRAILING TRANSACTION TRANSIENT TRIGGER TRIM TRUE TRUNC TRUNCATE TRY_CAST
  UNBOUNDED UNDROP UNION UNIQUE UNKNOWN UNMATCHED UNPIVOT UNSET UNTIL UPDATE USE USER USERS USING
  VALUE VALUES VARBINARY VARCHAR VARIANT VARYING VECTOR VERSION VIEW VIEWS VOLATILE VOLUME
  WAREHOUSE WAREHOUSES WEEK WHEN WHENEVER WHERE WHILE WINDOW WITH WITHIN WITHOUT WORK
  YEAR YIELD ZONE
`
  .trim()
  .split(/\s+/);

/** Texts by number; number 0 is no keyword and no operator. */
const TEXTS: readonly string[] = ['', ...OPERATORS, ...KEYWORDS];
const NUMBERS: ReadonlyMap<string, number> = new Map(TEXTS.map((text, number) => [text, number]));

/** How many numbers there are: the length of a table with one place a word. */
export const WORD_COUNT = TEXTS.length;

/** Length of the longest keyword. */
const LONGEST = Math.max(...KEYWORDS.map((word) => word.length));

/**
 * The number that stands for a keyword or operator in the token table.
 * @throws RangeError for one that is not in the list above
 */
export function wordNumber(text: string): number {
  const number = NUMBERS.get(text);
  if (number === undefined) throw new RangeError(`${text} is missing in the list of keywords.`);
  return number;
}

type Numbers<S extends string> = S extends `${string} ${infer Rest}` ? [number, ...Numbers<Rest>] : [number];

/** The numbers of several keywords or operators, given with one space between them, in their order. */
export function wordNumbers<const S extends string>(texts: S): Numbers<S> {
  return texts.split(' ').map(wordNumber) as Numbers<S>;
}

/** The keyword in upper case, or the operator, that a number stands for; '' for 0. */
export function wordText(number: number): string {
  return TEXTS[number] ?? '';
}

/** A table that says of each word number whether it is one of these. */
export function wordSet(...texts: readonly string[]): Uint8Array {
  const set = new Uint8Array(WORD_COUNT);
  for (const text of texts.flatMap((part) => part.trim().split(/\s+/))) set[wordNumber(text)] = 1;
  return set;
}

const SLOTS = 4096;
const slots = new Uint16Array(SLOTS);

/** Place of a word in the table, from its length and some of its characters in upper case. */
function slotOf(length: number, first: number, second: number, last: number): number {
  return (Math.imul(first, 1009) + Math.imul(second, 131) + Math.imul(last, 29) + length) & (SLOTS - 1);
}

for (const word of KEYWORDS) {
  let slot = slotOf(word.length, word.charCodeAt(0), word.charCodeAt(1), word.charCodeAt(word.length - 1));
  while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
  slots[slot] = wordNumber(word);
}

/** The spellings of all words one behind another, and where each starts. */
const spellings = Uint8Array.from(TEXTS.join(''), (character) => character.charCodeAt(0));
const starts = new Uint16Array(WORD_COUNT + 1);
TEXTS.forEach((text, number) => {
  starts[number + 1] = starts[number]! + text.length;
});

/**
 * The number of the keyword that stands in a text, whatever its case; 0 when it is none.
 * @param units code units of the text
 */
export function keywordAt(units: Uint16Array, start: number, end: number): number {
  const length = end - start;
  if (length > LONGEST || length < 2) return 0;
  // Clearing one bit puts ASCII letters in upper case; what it makes of other characters is compared below.
  const first = units[start]! & 0xffdf;
  const second = units[start + 1]! & 0xffdf;
  const last = units[end - 1]! & 0xffdf;
  for (let slot = slotOf(length, first, second, last); ; slot = (slot + 1) & (SLOTS - 1)) {
    const number = slots[slot]!;
    if (number === 0) return 0;
    const from = starts[number]!;
    if (starts[number + 1]! - from === length && isSpelt(units, start, from, length)) return number;
  }
}

function isSpelt(units: Uint16Array, start: number, from: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    let code = units[start + i]!;
    if (code >= 97 && code <= 122) code -= 32;
    if (code !== spellings[from + i]) return false;
  }
  return true;
}
