import type {StatementKind} from '../model/statement.ts';
import type {SignificantToken} from './significant.ts';

const KIND_OF_VERB: Readonly<Record<string, StatementKind>> = {
  SELECT: 'query', WITH: 'query', VALUES: 'query',
  INSERT: 'write', MERGE: 'write', UPDATE: 'write', DELETE: 'write', COPY: 'write', TRUNCATE: 'write',
  CREATE: 'definition', ALTER: 'definition', DROP: 'definition', UNDROP: 'definition', COMMENT: 'definition',
  DEFINE: 'definition', ATTACH: 'definition',
  USE: 'session', SET: 'session', UNSET: 'session', START: 'session', COMMIT: 'session', ROLLBACK: 'session',
  GRANT: 'admin', REVOKE: 'admin', SHOW: 'admin', DESC: 'admin', DESCRIBE: 'admin', EXPLAIN: 'admin', LIST: 'admin',
  LS: 'admin', PUT: 'admin', GET: 'admin', REMOVE: 'admin', RM: 'admin',
  DECLARE: 'procedural', CALL: 'procedural', EXECUTE: 'procedural', IF: 'procedural', FOR: 'procedural',
  WHILE: 'procedural', LOOP: 'procedural', REPEAT: 'procedural', CASE: 'procedural', LET: 'procedural',
  RETURN: 'procedural', RAISE: 'procedural',
};

/** What may stand between CREATE and the kind of object. */
export const CREATE_MODIFIERS: ReadonlySet<string> = new Set([
  'OR', 'REPLACE', 'ALTER', 'LOCAL', 'GLOBAL', 'TEMP', 'TEMPORARY', 'VOLATILE', 'TRANSIENT', 'SECURE', 'RECURSIVE',
  'IF', 'NOT', 'EXISTS', 'EXTERNAL', 'AGGREGATE', 'HYBRID', 'ICEBERG', 'INTERACTIVE', 'READ', 'ONLY',
]);

/** Kinds of objects that are about the account and its people rather than about data. */
const ADMIN_OBJECTS = new Set([
  'USER', 'ROLE', 'WAREHOUSE', 'ACCOUNT', 'INTEGRATION', 'SHARE', 'ORGANIZATION', 'CONNECTION', 'CREDENTIAL', 'SECRET',
  'SECURITY', 'STORAGE', 'NOTIFICATION', 'API', 'NETWORK', 'RESOURCE', 'PASSWORD', 'AUTHENTICATION', 'FAILOVER',
  'REPLICATION', 'MANAGED', 'COMPUTE', 'DATABASE ROLE', 'APPLICATION', 'CATALOG',
]);

/** Two words that together name one kind of object. */
const TWO_WORD_OBJECTS = new Set([
  'MATERIALIZED VIEW', 'DYNAMIC TABLE', 'EXTERNAL TABLE', 'EVENT TABLE', 'HYBRID TABLE', 'ICEBERG TABLE', 'SEMANTIC VIEW',
  'FILE FORMAT', 'MASKING POLICY', 'ROW ACCESS', 'DATABASE ROLE', 'NETWORK POLICY', 'NETWORK RULE', 'RESOURCE MONITOR',
  'INTERACTIVE TABLE', 'EXTERNAL FUNCTION', 'SECURITY INTEGRATION', 'STORAGE INTEGRATION', 'API INTEGRATION',
  'NOTIFICATION INTEGRATION', 'PASSWORD POLICY', 'SESSION POLICY', 'AUTHENTICATION POLICY', 'EXTERNAL VOLUME',
  'GIT REPOSITORY', 'IMAGE REPOSITORY', 'COMPUTE POOL', 'CORTEX SEARCH', 'DBT PROJECT',
]);

/** Kinds of objects whose names are relations: what is made, changed or dropped there is written. */
export const RELATION_OBJECTS: ReadonlySet<string> = new Set([
  'TABLE', 'VIEW', 'MATERIALIZED VIEW', 'DYNAMIC TABLE', 'EXTERNAL TABLE', 'EVENT TABLE', 'HYBRID TABLE', 'ICEBERG TABLE',
  'INTERACTIVE TABLE', 'SEMANTIC VIEW', 'STREAM',
]);

export interface Classification {
  readonly kind: StatementKind;
  readonly verb: string;
  /** Index of the verb. */
  readonly at: number;
  /** Kind of object that a CREATE, ALTER, DROP … is about, and the index of the token after it. */
  readonly object?: {readonly name: string; readonly next: number};
}

/** What a statement is, from its first words. */
export function classify(code: readonly SignificantToken[]): Classification {
  let at = 0;
  while (code[at]?.upper === '(' || code[at]?.kind === 'template') at++;
  const token = code[at];
  const first = token?.upper ?? '';
  if (token?.kind === 'directive') return {kind: 'session', verb: 'SNOWSQL', at};
  if (first === 'BEGIN') return begin(code, at);
  const kind = Object.hasOwn(KIND_OF_VERB, first) ? KIND_OF_VERB[first] : undefined;
  if (kind === undefined || token?.kind !== 'word') return {kind: 'unreadable', verb: firstWord(code, at), at};
  if (at > 0 && code[at - 1]?.upper === '(' && kind !== 'query') return {kind: 'unreadable', verb: first, at};
  const second = code[at + 1]?.upper ?? '';
  switch (first) {
    case 'WITH':
      return anonymousProcedure(code, at) ? {kind: 'procedural', verb: 'WITH PROCEDURE', at} : {kind, verb: first, at};
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
    case 'UNDROP':
    case 'DEFINE':
      return definition(code, at, first);
    case 'COPY':
    case 'USE':
    case 'EXECUTE':
    case 'INSERT':
    case 'MERGE':
    case 'DELETE':
    case 'TRUNCATE':
    case 'SHOW':
    case 'COMMENT':
    case 'START':
      return {kind, verb: code[at + 1]?.kind === 'word' && isVerbWord(second) ? `${first} ${second}` : first, at};
    default:
      return {kind, verb: first, at};
  }
}

const VERB_WORDS = new Set([
  'INTO', 'FILES', 'FROM', 'TABLE', 'MATERIALIZED', 'ON', 'TRANSACTION', 'IMMEDIATE', 'TASK', 'ALERT', 'NOTEBOOK', 'ALL',
  'FIRST', 'OVERWRITE', 'ROLE', 'WAREHOUSE', 'DATABASE', 'SCHEMA', 'SECONDARY', 'TABLES', 'VIEWS', 'SCHEMAS', 'DATABASES',
  'USERS', 'ROLES', 'GRANTS', 'COLUMNS', 'WAREHOUSES', 'PARAMETERS', 'STAGES', 'TASKS', 'PROCEDURES', 'FUNCTIONS', 'TERSE',
]);

function isVerbWord(word: string): boolean {
  return VERB_WORDS.has(word);
}

function firstWord(code: readonly SignificantToken[], at: number): string {
  const token = code[at];
  return token?.kind === 'word' ? token.upper : '';
}

function begin(code: readonly SignificantToken[], at: number): Classification {
  const next = code[at + 1];
  const transaction = next === undefined || next.upper === ';' || ['TRANSACTION', 'WORK', 'NAME'].includes(next.upper);
  if (transaction) return {kind: 'session', verb: 'BEGIN', at};
  return {kind: 'procedural', verb: 'BEGIN', at};
}

function anonymousProcedure(code: readonly SignificantToken[], at: number): boolean {
  return code[at + 2]?.upper === 'AS' && code[at + 3]?.upper === 'PROCEDURE';
}

function definition(code: readonly SignificantToken[], at: number, verb: string): Classification {
  let next = at + 1;
  let object = '';
  while (next < code.length) {
    const word = code[next]?.upper ?? '';
    const pair = `${word} ${code[next + 1]?.upper ?? ''}`;
    if (pair === 'DYNAMIC ICEBERG') {
      object = 'DYNAMIC TABLE';
      next += 3;
      break;
    }
    if (TWO_WORD_OBJECTS.has(pair)) {
      object = pair;
      next += 2;
      break;
    }
    if (!CREATE_MODIFIERS.has(word) || code[next]?.kind !== 'word') {
      object = code[next]?.kind === 'word' ? word : '';
      next += 1;
      break;
    }
    next++;
  }
  const name = object === '' ? verb : `${verb} ${object}`;
  if (object === 'SESSION' && verb === 'ALTER') return {kind: 'session', verb: name, at};
  const isAdmin = ADMIN_OBJECTS.has(object) || ADMIN_OBJECTS.has(object.split(' ')[0] ?? '');
  const isPolicy = object.startsWith('DATABASE ') || object.startsWith('MASKING') || object.startsWith('ROW');
  const kind = object === 'DATABASE ROLE' ? 'admin' : isAdmin && !isPolicy ? 'admin' : 'definition';
  return {kind, verb: name, at, object: {name: object, next}};
}
