import type {StatementKind} from '../../model/statement.ts';
import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers} from '../lex/words.ts';
import {ADMIN_OBJECTS, CREATE_MODIFIERS, KIND_OF_VERB, TWO_WORD_OBJECTS, VERB_WORDS} from './kind-tables.ts';

const [OPEN, SEMICOLON, AS, PROCEDURE] = wordNumbers('( ; AS PROCEDURE');

/** Kinds of objects that are made of statements. */
const WITH_BODY: ReadonlySet<string> = new Set(['TASK', 'PROCEDURE', 'FUNCTION', 'ALERT', 'PIPE']);

const FIRST_OF_TWO: ReadonlySet<string> = new Set([...TWO_WORD_OBJECTS].map((pair) => pair.split(' ')[0]!));

export interface Classification {
  readonly kind: StatementKind;
  /** First keywords in upper case: `SELECT`, `CREATE TABLE`, `COPY INTO`. */
  readonly verb: string;
  /** Index of the verb. */
  readonly at: number;
  /** Kind of object that a CREATE, ALTER, DROP … is about, and the index of the token after it. */
  readonly object?: {readonly name: string; readonly next: number};
}

/**
 * What a statement is, from its first words.
 * @param from index of its first token
 */
export function classify(code: Code, from = 0): Classification {
  let at = from;
  while (code.word(at) === OPEN || code.kind(at) === KIND.template) at++;
  const first = code.upper(at);
  if (code.kind(at) === KIND.directive) return {kind: 'session', verb: 'SNOWSQL', at};
  if (first === 'BEGIN') return begin(code, at);
  const kind = code.kind(at) === KIND.word ? KIND_OF_VERB.get(first) : undefined;
  if (kind === undefined) return {kind: 'unreadable', verb: code.kind(at) === KIND.word ? first : '', at};
  if (at > from && code.word(at - 1) === OPEN && kind !== 'query') return {kind: 'unreadable', verb: first, at};
  switch (first) {
    case 'WITH':
      return code.word(at + 2) === AS && code.word(at + 3) === PROCEDURE
        ? {kind: 'procedural', verb: 'WITH PROCEDURE', at}
        : {kind, verb: first, at};
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
    case 'START': {
      const second = code.kind(at + 1) === KIND.word ? code.upper(at + 1) : '';
      return {kind, verb: VERB_WORDS.has(second) ? `${first} ${second}` : first, at};
    }
    default:
      return {kind, verb: first, at};
  }
}

/** Whether the tokens of a statement hold statements of their own. */
export function isScripted({kind, object}: Classification): boolean {
  if (kind === 'procedural') return true;
  return object !== undefined && WITH_BODY.has(object.name);
}

function begin(code: Code, at: number): Classification {
  const next = code.upper(at + 1);
  const transaction =
    code.kind(at + 1) === KIND.none ||
    code.word(at + 1) === SEMICOLON ||
    next === 'TRANSACTION' ||
    next === 'WORK' ||
    next === 'NAME';
  return transaction ? {kind: 'session', verb: 'BEGIN', at} : {kind: 'procedural', verb: 'BEGIN', at};
}

function definition(code: Code, at: number, verb: string): Classification {
  let next = at + 1;
  let object = '';
  while (next < code.size) {
    const word = code.upper(next);
    if (FIRST_OF_TWO.has(word)) {
      const pair = `${word} ${code.upper(next + 1)}`;
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
    }
    if (!CREATE_MODIFIERS.has(word) || code.kind(next) !== KIND.word) {
      object = code.kind(next) === KIND.word ? word : '';
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
