import type {Code} from '../parse/lex/tokens.ts';
import {KIND} from '../parse/lex/kinds.ts';
import type {Tree} from '../parse/tree/nodes.ts';
import {isOperator, isWord, splitRun} from '../parse/tree/view.ts';

/** The columns that a CREATE … (columns) AS names itself, over the query's own names. */
export interface DeclaredColumns {
  /** As written, in order. */
  readonly names: readonly string[];
  /** True when at least one is given a type, to which the rows are converted. */
  readonly typed: boolean;
}

const NOT_A_COLUMN = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK'];
const NOT_A_TYPE = ['COMMENT', 'WITH', 'MASKING', 'TAG', 'PROJECTION', 'NOT', 'AS'];

/** The column list between a CREATE's name and its AS; undefined when it has none. */
export function declaredColumns(code: Code, {made}: Tree): DeclaredColumns | undefined {
  const list = made?.columns;
  if (list === undefined) return undefined;
  const columns = splitRun(code, {at: list.at + 1, to: list.to - 1}, (at) => isOperator(code, at, ',')).filter(
    ({at}) => isName(code, at) && !isWord(code, at, ...NOT_A_COLUMN),
  );
  if (columns.length === 0) return undefined;
  return {
    names: columns.map(({at}) => code.written(at)),
    typed: columns.some(({at, to}) => at + 1 < to && isName(code, at + 1) && !isWord(code, at + 1, ...NOT_A_TYPE)),
  };
}

function isName(code: Code, at: number): boolean {
  return code.kind(at) === KIND.word || code.kind(at) === KIND.quoted;
}
