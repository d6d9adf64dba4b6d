import {KIND} from './lex/kinds.ts';
import {wordNumbers} from './lex/words.ts';
import type {StatementReading} from './reading.ts';
import type {Run} from './tree/nodes.ts';
import {splitRun} from './tree/view.ts';

const [EQUALS, OPEN, CLOSE, COMMA, SELECT, WITH] = wordNumbers('= ( ) , SELECT WITH');

/** A session variable that a SET sets. */
export interface VariableSet {
  /** Upper case, without `$`. */
  readonly name: string;
  /** The expression that it is set to; undefined where a query gives several values at once. */
  readonly value?: Run;
}

/** Names of the session variables that a SET sets, upper case: `SET a = 1`, `SET (a, b) = (1, 2)`. */
export function variablesSet(reading: StatementReading): string[] {
  return valuesSet(reading).map(({name}) => name);
}

/** The same with what each is set to. */
export function valuesSet({verb, code}: StatementReading): readonly VariableSet[] {
  if (verb !== 'SET') return [];
  if (code.word(1) !== OPEN) {
    if (code.kind(1) !== KIND.word || code.word(2) !== EQUALS) return [];
    return [{name: code.upper(1), ...(code.size > 3 ? {value: {at: 3, to: code.size}} : {})}];
  }
  const names: string[] = [];
  let at = 2;
  for (; at < code.size && code.word(at) !== CLOSE; at++) {
    if (code.word(at) !== COMMA && code.kind(at) === KIND.word) names.push(code.upper(at));
  }
  const isList = code.word(at + 1) === EQUALS && code.word(at + 2) === OPEN && code.word(code.size - 1) === CLOSE;
  const list = {at: at + 3, to: code.size - 1};
  // `(SELECT 1, 2)` is one query for all of them.
  const isQuery = code.word(list.at) === SELECT || code.word(list.at) === WITH;
  const values = isList && !isQuery ? splitRun(code, list, (index) => code.word(index) === COMMA) : [];
  return names.map((name, index) => {
    const value = values.length === names.length ? values[index] : undefined;
    return value === undefined ? {name} : {name, value};
  });
}
