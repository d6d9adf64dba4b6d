import type {Code} from '../parse/lex/tokens.ts';
import type {Tree} from '../parse/tree/nodes.ts';
import {columnsIn, type DeclaredColumn} from './declared-columns.ts';

/** The columns that a CREATE … (columns) AS names itself, over the query's own names. */
export interface DeclaredColumns {
  /** As written, in order. */
  readonly names: readonly string[];
  /** True when at least one is given a type, to which the rows are converted. */
  readonly typed: boolean;
  readonly columns: readonly DeclaredColumn[];
}

/** The column list between a CREATE's name and its AS; undefined when it has none. */
export function declaredColumns(code: Code, {made}: Tree): DeclaredColumns | undefined {
  const list = made?.columns;
  if (list === undefined) return undefined;
  const columns = columnsIn(code, list);
  if (columns.length === 0) return undefined;
  return {
    names: columns.map(({name}) => name),
    typed: columns.some(({type}) => type !== undefined),
    columns,
  };
}
