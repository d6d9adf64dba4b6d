import type {StatementKind} from '../../model/statement.ts';
import {WORD_COUNT, wordNumber, wordSet} from '../lex/words.ts';

/** Kinds of statements and the first words that tell them. */
const VERBS: Readonly<Partial<Record<StatementKind, string>>> = {
  query: 'SELECT WITH VALUES',
  write: 'INSERT MERGE UPDATE DELETE COPY TRUNCATE',
  definition: 'CREATE ALTER DROP UNDROP COMMENT DEFINE ATTACH',
  session: 'USE SET UNSET START COMMIT ROLLBACK',
  admin: 'GRANT REVOKE SHOW DESC DESCRIBE EXPLAIN LIST LS PUT GET REMOVE RM',
  procedural: 'DECLARE CALL EXECUTE IF FOR WHILE LOOP REPEAT CASE LET RETURN RAISE',
};

/** Kind of a statement by the number of its first word. */
export const KIND_OF_VERB: readonly (StatementKind | undefined)[] = kindsByWord();

/** What may stand between CREATE and the kind of object, by word number. */
export const CREATE_MODIFIERS = wordSet(
  'OR REPLACE ALTER LOCAL GLOBAL TEMP TEMPORARY VOLATILE TRANSIENT SECURE RECURSIVE IF NOT EXISTS EXTERNAL',
  'AGGREGATE HYBRID ICEBERG INTERACTIVE READ ONLY',
);

/** Second words that belong to the verb, by word number. */
export const VERB_WORDS = wordSet(
  'INTO FILES FROM TABLE MATERIALIZED ON TRANSACTION IMMEDIATE TASK ALERT NOTEBOOK ALL FIRST OVERWRITE ROLE',
  'WAREHOUSE DATABASE SCHEMA SECONDARY TABLES VIEWS SCHEMAS DATABASES USERS ROLES GRANTS COLUMNS WAREHOUSES',
  'PARAMETERS STAGES TASKS PROCEDURES FUNCTIONS TERSE',
);

/** Verbs that such a word may follow. */
export const TWO_WORD_VERBS = wordSet('COPY USE EXECUTE INSERT MERGE DELETE TRUNCATE SHOW COMMENT START');

/** Verbs that say what is done to an object of some kind. */
export const OBJECT_VERBS = wordSet('CREATE ALTER DROP UNDROP DEFINE');

/** Two words that together name one kind of object. */
const TWO_WORD_OBJECTS = [
  'MATERIALIZED VIEW',
  'DYNAMIC TABLE',
  'EXTERNAL TABLE',
  'EVENT TABLE',
  'HYBRID TABLE',
  'ICEBERG TABLE',
  'SEMANTIC VIEW',
  'FILE FORMAT',
  'MASKING POLICY',
  'ROW ACCESS',
  'DATABASE ROLE',
  'NETWORK POLICY',
  'NETWORK RULE',
  'RESOURCE MONITOR',
  'INTERACTIVE TABLE',
  'EXTERNAL FUNCTION',
  'SECURITY INTEGRATION',
  'STORAGE INTEGRATION',
  'API INTEGRATION',
  'NOTIFICATION INTEGRATION',
  'ACCESS INTEGRATION',
  'PASSWORD POLICY',
  'SESSION POLICY',
  'AUTHENTICATION POLICY',
  'EXTERNAL VOLUME',
  'GIT REPOSITORY',
  'IMAGE REPOSITORY',
  'COMPUTE POOL',
  'CORTEX SEARCH',
  'DBT PROJECT',
];

/** Kinds of objects that are about the account and its people rather than about data. */
const ADMIN_OBJECTS: ReadonlySet<string> = new Set([
  'USER',
  'ROLE',
  'WAREHOUSE',
  'ACCOUNT',
  'INTEGRATION',
  'SHARE',
  'ORGANIZATION',
  'CONNECTION',
  'CREDENTIAL',
  'SECRET',
  'SECURITY',
  'STORAGE',
  'NOTIFICATION',
  'API',
  'NETWORK',
  'RESOURCE',
  'PASSWORD',
  'AUTHENTICATION',
  'FAILOVER',
  'REPLICATION',
  'MANAGED',
  'COMPUTE',
  'DATABASE ROLE',
  'APPLICATION',
  'CATALOG',
  'ACCESS INTEGRATION',
]);

/** Kinds of objects whose names are relations: what is made, changed or dropped there is written. */
export const RELATION_OBJECTS: ReadonlySet<string> = new Set([
  'TABLE',
  'VIEW',
  'MATERIALIZED VIEW',
  'DYNAMIC TABLE',
  'EXTERNAL TABLE',
  'EVENT TABLE',
  'HYBRID TABLE',
  'ICEBERG TABLE',
  'INTERACTIVE TABLE',
  'SEMANTIC VIEW',
  'STREAM',
]);

const PAIRS: ReadonlyMap<number, string> = new Map(
  TWO_WORD_OBJECTS.map((pair) => {
    const [first = '', second = ''] = pair.split(' ');
    return [wordNumber(first) * WORD_COUNT + wordNumber(second), pair];
  }),
);

/** The kind of object that two words, given by their numbers, name together; undefined where they do not. */
export function objectOfTwoWords(first: number, second: number): string | undefined {
  return PAIRS.get(first * WORD_COUNT + second);
}

/** Whether a kind of object is about the account and its people. */
export function isAdminObject(object: string): boolean {
  if (object === 'DATABASE ROLE' || ADMIN_OBJECTS.has(object)) return true;
  const space = object.indexOf(' ');
  if (space === -1 || object.startsWith('MASKING') || object.startsWith('ROW')) return false;
  return ADMIN_OBJECTS.has(object.slice(0, space));
}

function kindsByWord(): (StatementKind | undefined)[] {
  const kinds: (StatementKind | undefined)[] = Array.from({length: WORD_COUNT}, () => undefined);
  for (const [kind, words] of Object.entries(VERBS)) {
    for (const word of words.split(' ')) kinds[wordNumber(word)] = kind as StatementKind;
  }
  return kinds;
}
