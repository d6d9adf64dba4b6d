/** Other spellings of Snowflake's types (docs.snowflake.com/en/sql-reference/intro-summary-data-types). */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ...'DECIMAL DEC NUMERIC'.split(' ').map((name): [string, string] => [name, 'NUMBER']),
  ...'STRING TEXT NVARCHAR NVARCHAR2'.split(' ').map((name): [string, string] => [name, 'VARCHAR']),
  ...['CHAR VARYING', 'NCHAR VARYING'].map((name): [string, string] => [name, 'VARCHAR']),
  ...['DOUBLE', 'DOUBLE PRECISION', 'REAL', 'FLOAT4', 'FLOAT8'].map((name): [string, string] => [name, 'FLOAT']),
  ['DATETIME', 'TIMESTAMP_NTZ'],
  ['TIMESTAMPNTZ', 'TIMESTAMP_NTZ'],
  ['TIMESTAMP WITHOUT TIME ZONE', 'TIMESTAMP_NTZ'],
  ['TIMESTAMPLTZ', 'TIMESTAMP_LTZ'],
  ['TIMESTAMP WITH LOCAL TIME ZONE', 'TIMESTAMP_LTZ'],
  ['TIMESTAMPTZ', 'TIMESTAMP_TZ'],
  ['TIMESTAMP WITH TIME ZONE', 'TIMESTAMP_TZ'],
  ['VARBINARY', 'BINARY'],
]);
const WHOLE: ReadonlySet<string> = new Set('INT INTEGER BIGINT SMALLINT TINYINT BYTEINT'.split(' '));
const KNOWN: ReadonlySet<string> = new Set(
  (
    'NUMBER FLOAT DECFLOAT VARCHAR BINARY BOOLEAN DATE TIME TIMESTAMP_NTZ TIMESTAMP_LTZ TIMESTAMP_TZ VARIANT OBJECT ARRAY ' +
    'GEOGRAPHY GEOMETRY'
  ).split(' '),
);

/**
 * A type as Snowflake spells it: `NUMBER(38,2)`, `VARCHAR`; undefined for one that a parameter of the session decides
 * (TIMESTAMP), and for what is no type that is known here. A NUMBER without its scale has none: it is `NUMBER(38,0)`.
 */
export function typeName(written: string): string | undefined {
  const [, word = '', given] =
    /^\s*([A-Za-z_0-9 ]+?)\s*(?:\(([\d\s,]*)\))?\s*$/.exec(written.replace(/\s+/g, ' ')) ?? [];
  const upper = word.toUpperCase();
  if (WHOLE.has(upper)) return given === undefined ? 'NUMBER(38,0)' : undefined;
  // Without its length it is one of one letter.
  if (upper === 'CHAR' || upper === 'CHARACTER' || upper === 'NCHAR') return `VARCHAR(${given?.trim() || '1'})`;
  const name = SYNONYMS.get(upper) ?? upper;
  if (!KNOWN.has(name)) return undefined;
  const numbers = (given ?? '').split(',').flatMap((number) => (number.trim() === '' ? [] : [number.trim()]));
  if (name === 'NUMBER') return `NUMBER(${numbers[0] ?? '38'},${numbers[1] ?? '0'})`;
  return numbers.length === 0 ? name : `${name}(${numbers.join(',')})`;
}

/** The type of values of two types; undefined where that is for the account to say. */
export function commonType(one: string, other: string): string | undefined {
  if (one === other) return one;
  const [first, second] = [one, other].map((type) => type.replace(/\(.*/, ''));
  if (first !== second) return undefined;
  return first === 'VARCHAR' || first === 'BINARY' ? first : undefined;
}
