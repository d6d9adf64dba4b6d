/** Words that cannot name a relation: where one of them stands instead, the text is broken and nothing is read there. */
export const NOT_RELATIONS: ReadonlySet<string> = new Set([
  'ON',
  'WHERE',
  'GROUP',
  'ORDER',
  'HAVING',
  'QUALIFY',
  'LIMIT',
  'FETCH',
  'UNION',
  'INTERSECT',
  'JOIN',
  'INNER',
  'LEFT',
  'RIGHT',
  'FULL',
  'CROSS',
  'NATURAL',
  'SET',
  'WHEN',
  'SELECT',
  'FROM',
  'AS',
  'THEN',
  'ELSE',
  'END',
  'WITH',
  'INTO',
  'USING',
]);

/** Words that cannot be an alias where a relation has just been named. */
const NOT_ALIASES: ReadonlySet<string> = new Set([
  ...NOT_RELATIONS,
  'EXCEPT',
  'MINUS',
  'LATERAL',
  'VALUES',
  'OVERWRITE',
  'FOR',
  'DO',
  'LOOP',
  'CONNECT',
  'OFFSET',
]);

/** Words that are keywords here only in front of another word or a bracket. */
const NOT_ALIASES_BEFORE: Readonly<Record<string, readonly string[]>> = {
  START: ['WITH'],
  ASOF: ['JOIN'],
  DIRECTED: ['JOIN'],
  OUTER: ['JOIN'],
  PIVOT: ['('],
  UNPIVOT: ['(', 'INCLUDE', 'EXCLUDE'],
  MATCH_RECOGNIZE: ['('],
  MATCH_CONDITION: ['('],
  AT: ['('],
  BEFORE: ['('],
  CHANGES: ['('],
  SAMPLE: ['(', 'SYSTEM', 'BLOCK', 'BERNOULLI', 'ROW'],
  TABLESAMPLE: ['(', 'SYSTEM', 'BLOCK', 'BERNOULLI', 'ROW'],
  SEMANTIC_VIEW: ['('],
};

/** Whether a word ends the place where an alias may stand. */
export function endsRelation(word: string, next: string): boolean {
  return NOT_ALIASES.has(word) || (Object.hasOwn(NOT_ALIASES_BEFORE, word) && NOT_ALIASES_BEFORE[word]!.includes(next));
}

/** Table functions of Snowflake that only unfold what they are given: they read nothing by themselves. */
export const UNFOLDING_FUNCTIONS: ReadonlySet<string> = new Set([
  'FLATTEN',
  'GENERATOR',
  'SPLIT_TO_TABLE',
  'STRTOK_SPLIT_TO_TABLE',
  'FLATTEN_TABLE',
]);

/** Words after which a sign belongs to the number that follows. */
export const BEFORE_SIGN: ReadonlySet<string> = new Set([
  'SELECT',
  'WHERE',
  'AND',
  'OR',
  'NOT',
  'BETWEEN',
  'THEN',
  'ELSE',
  'WHEN',
  'IN',
  'LIKE',
  'BY',
  'RETURN',
  'VALUES',
  'LIMIT',
  'OFFSET',
  'DISTINCT',
  'CASE',
  'SET',
  'ON',
  'HAVING',
  'QUALIFY',
  'DEFAULT',
]);
