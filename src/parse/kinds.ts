import type {StatementKind} from '../model/statement.ts';
import {ADMIN_OBJECTS, CREATE_MODIFIERS, KIND_OF_VERB, TWO_WORD_OBJECTS, VERB_WORDS} from './kind-tables.ts';
import type {SignificantToken} from './significant.ts';

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
