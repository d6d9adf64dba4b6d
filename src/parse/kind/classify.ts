import type {StatementKind} from '../../model/statement.ts';
import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet, wordText} from '../lex/words.ts';
import {
  CREATE_MODIFIERS,
  isAdminObject,
  KIND_OF_VERB,
  OBJECT_VERBS,
  objectOfTwoWords,
  TWO_WORD_VERBS,
  VERB_WORDS,
} from './kind-tables.ts';

const [OPEN, AS, PROCEDURE, BEGIN, WITH, DYNAMIC, ICEBERG] = wordNumbers('( AS PROCEDURE BEGIN WITH DYNAMIC ICEBERG');
/** What stands behind the BEGIN of a transaction. */
const TRANSACTION_WORDS = wordSet('; TRANSACTION WORK NAME');

/** Kinds of objects that are made of statements. */
const WITH_BODY: ReadonlySet<string> = new Set(['TASK', 'PROCEDURE', 'FUNCTION', 'ALERT', 'PIPE']);

export interface Classification {
  readonly kind: StatementKind;
  /** First keywords in upper case: `SELECT`, `CREATE TABLE`, `COPY INTO`. */
  readonly verb: string;
  /** Index of the verb. */
  readonly at: number;
  /** Kind of object that a CREATE, ALTER, DROP … is about, and the index of the token after it. */
  readonly object: {readonly name: string; readonly next: number} | undefined;
}

/**
 * What a statement is, from its first words.
 * @param from index of its first token
 */
export function classify(code: Code, from = 0): Classification {
  let at = from;
  while (code.word(at) === OPEN || code.kind(at) === KIND.template) at++;
  if (code.kind(at) === KIND.directive) return {kind: 'session', verb: 'SNOWSQL', at, object: undefined};
  const word = code.word(at);
  if (word === BEGIN) return begin(code, at);
  const kind = KIND_OF_VERB[word];
  const verb = wordText(word);
  if (kind === undefined || (at > from && code.word(at - 1) === OPEN && kind !== 'query')) {
    return {kind: 'unreadable', verb: code.kind(at) === KIND.word ? code.upper(at) : '', at, object: undefined};
  }
  if (OBJECT_VERBS[word] === 1) return definition(code, at, verb);
  if (word === WITH && code.word(at + 2) === AS && code.word(at + 3) === PROCEDURE) {
    return {kind: 'procedural', verb: 'WITH PROCEDURE', at, object: undefined};
  }
  const second = TWO_WORD_VERBS[word] === 1 ? code.word(at + 1) : 0;
  if (VERB_WORDS[second] === 0) return {kind, verb, at, object: undefined};
  return {kind, verb: `${verb} ${wordText(second)}`, at, object: undefined};
}

/** Whether the tokens of a statement hold statements of their own. */
export function isScripted({kind, object}: Classification): boolean {
  if (kind === 'procedural') return true;
  return object !== undefined && WITH_BODY.has(object.name);
}

function begin(code: Code, at: number): Classification {
  const next = code.word(at + 1);
  const transaction = code.kind(at + 1) === KIND.none || TRANSACTION_WORDS[next] === 1;
  return {kind: transaction ? 'session' : 'procedural', verb: 'BEGIN', at, object: undefined};
}

function definition(code: Code, at: number, verb: string): Classification {
  let next = at + 1;
  while (
    CREATE_MODIFIERS[code.word(next)] === 1 &&
    objectOfTwoWords(code.word(next), code.word(next + 1)) === undefined
  ) {
    next++;
  }
  if (next >= code.size) return {kind: 'definition', verb, at, object: {name: '', next}};
  const isIceberg = code.word(next) === DYNAMIC && code.word(next + 1) === ICEBERG;
  const pair = isIceberg ? 'DYNAMIC TABLE' : objectOfTwoWords(code.word(next), code.word(next + 1));
  const name = pair ?? (code.kind(next) === KIND.word ? code.upper(next) : '');
  const object = {name, next: next + (isIceberg ? 3 : pair === undefined ? 1 : 2)};
  const said = name === '' ? verb : `${verb} ${name}`;
  if (name === 'SESSION' && verb === 'ALTER') return {kind: 'session', verb: said, at, object: undefined};
  return {kind: isAdminObject(name) ? 'admin' : 'definition', verb: said, at, object};
}
