import type {Statement} from '../model/statement.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {valuesSet} from '../parse/session-variables.ts';
import {isSameSchema} from '../parse/resolve.ts';
import type {Run} from '../parse/tree/nodes.ts';
import {isOperator, isWord, textOf} from '../parse/tree/view.ts';
import {changedBetween} from './changed-between.ts';
import type {Parameters} from './parameters.ts';
import {isRandom} from './random.ts';

/** A statement with what its sheet set in place of session variables. */
export interface WithValues {
  readonly sql: string;
  /** SET statements that it takes values from, in no certain order. */
  readonly setters: readonly Statement[];
}

/** Values that are set from values are followed so far. */
const DEEPEST = 16;
/** A name as IDENTIFIER takes it. */
const NAME = /^(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")(?:\.(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+"))*$/;

/**
 * Puts what the sheet last set above a statement in place of its session variables: a literal as a parameter of the model, any
 * other expression in brackets as it is, a name that IDENTIFIER takes as the name. What the sheet does not set stays, and so
 * does a value that would be another one where it is read: random, queried in another context, or from what was written since.
 *
 * @param statements of the sheet, in order
 * @param parameters takes those that literals become
 */
export function withSessionValues(
  statements: readonly Statement[],
  statement: Statement,
  parameters: Parameters,
): WithValues {
  const setters = new Set<Statement>();
  const filled = (reader: Statement, run: Run | undefined, reading: StatementReading, depth: number): string => {
    const {code} = reading;
    const whole = run ?? {at: 0, to: code.size};
    const start = run === undefined ? 0 : code.start(whole.at);
    const end = run === undefined ? reader.sql.length : code.end(whole.to - 1);
    const edits: Edit[] = [];
    for (let at = whole.at; at < whole.to; at++) {
      const named = nameAt(reading, at);
      const isVariable = code.kind(at) === KIND.variable;
      if (named === undefined && !isVariable) continue;
      const token = named?.argument ?? at;
      const variable = code.kind(token) === KIND.variable ? code.written(token).slice(1).toUpperCase() : undefined;
      const found = variable === undefined ? undefined : setterOf(statements, reader, variable);
      if (variable !== undefined && found === undefined) continue;
      const text =
        named === undefined
          ? valueOf(variable!, found!, depth)
          : nameIn(found === undefined ? code.written(token) : textOf(found.reading.code, found.value));
      const to = named?.to ?? at + 1;
      if (text !== undefined) {
        if (found !== undefined) setters.add(found.setter);
        edits.push({span: {start: code.start(at) - start, end: code.end(to - 1) - start}, text});
      }
      at = to - 1;
    }
    return applyEdits(reader.sql.slice(start, end), edits);
  };
  const valueOf = (variable: string, {setter, reading, value}: Setter, depth: number): string | undefined => {
    const {code} = reading;
    const literal = literalIn(reading, value);
    if (literal !== undefined) {
      const mark = parameters.markOf(variable, code.written(literal));
      const text = applyEdits(textOf(code, value), [
        {
          span: {start: code.start(literal) - code.start(value.at), end: code.end(literal) - code.start(value.at)},
          text: mark,
        },
      ]);
      return value.to - value.at === 1 ? text : `(${text})`;
    }
    if (depth >= DEEPEST || isRandom(code, value)) return undefined;
    if (queries(reading, value) && !isSameSchema(setter.context, statement.context)) return undefined;
    if (changedBetween(statements, setter, statement) !== undefined) return undefined;
    return `(${filled(setter, value, reading, depth + 1)})`;
  };
  const sql = filled(statement, undefined, readStatement(statement.sql), 0);
  return {sql, setters: [...setters]};
}

interface Setter {
  readonly setter: Statement;
  readonly reading: StatementReading;
  readonly value: Run;
}

/** The last SET of a variable above a statement; undefined where there is none, or nobody can say the value. */
function setterOf(statements: readonly Statement[], reader: Statement, variable: string): Setter | undefined {
  const setter = statements.slice(0, reader.ordinal).findLast(({sets}) => sets?.includes(variable) === true);
  if (setter === undefined) return undefined;
  const reading = readStatement(setter.sql);
  const value = valuesSet(reading).findLast(({name}) => name === variable)?.value;
  return value === undefined ? undefined : {setter, reading, value};
}

/** The token of the only literal that a value is, perhaps as a number below zero or cast to a type. */
function literalIn({code}: StatementReading, {at, to}: Run): number | undefined {
  const isLiteral = (token: number): boolean => code.kind(token) === KIND.string || code.kind(token) === KIND.number;
  const first = isOperator(code, at, '-') || isWord(code, at, 'DATE', 'TIMESTAMP') ? at + 1 : at;
  if (first >= to || !isLiteral(first)) return undefined;
  if (first + 1 === to) return first;
  if (!isOperator(code, first + 1, '::') && !isOperator(code, first + 1, ':')) return undefined;
  for (let token = first + 1; token < to; token++) if (code.kind(token) === KIND.string) return undefined;
  return first;
}

function queries({code}: StatementReading, {at, to}: Run): boolean {
  for (let token = at; token < to; token++) if (isWord(code, token, 'SELECT')) return true;
  return false;
}

/** `IDENTIFIER($x)`, `IDENTIFIER('a.b')`, `TABLE($x)`: where its argument stands, and the token behind it. */
function nameAt({code}: StatementReading, at: number): {readonly argument: number; readonly to: number} | undefined {
  if (!isWord(code, at, 'IDENTIFIER', 'TABLE') || !isOperator(code, at + 1, '(')) return undefined;
  const kind = code.kind(at + 2);
  if ((kind !== KIND.variable && kind !== KIND.string) || !isOperator(code, at + 3, ')')) return undefined;
  return {argument: at + 2, to: at + 4};
}

/** The name that a string holds; undefined where it holds something else. */
function nameIn(literal: string): string | undefined {
  const inside = /^'([^'\\]*)'$/.exec(literal)?.[1]?.trim();
  return inside !== undefined && NAME.test(inside) ? inside : undefined;
}
