import type {StatementReading} from '../parse/reading.ts';
import type {SignificantToken} from './significant.ts';
import {isIdentifier} from './significant.ts';

/** The columns that a CREATE … (columns) AS names itself, over the query's own names. */
export interface DeclaredColumns {
  /** As written, in order. */
  readonly names: readonly string[];
  /** True when at least one is given a type, to which the rows are converted. */
  readonly typed: boolean;
}

const NOT_A_COLUMN: ReadonlySet<string> = new Set(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK']);
const NOT_A_TYPE: ReadonlySet<string> = new Set(['COMMENT', 'WITH', 'MASKING', 'TAG', 'PROJECTION', 'NOT', 'AS']);
const BEFORE_NAME: ReadonlySet<string> = new Set(['TABLE', 'VIEW', 'EXISTS']);

/** Reads the column list between a CREATE's name and its AS; undefined when it has none. */
export function declaredColumns(
  reading: StatementReading,
  tokens: readonly SignificantToken[],
): DeclaredColumns | undefined {
  if (reading.creation === undefined || reading.query === undefined) return undefined;
  const queryStart = reading.query.start;
  const open = tokens.findIndex((token) => token.text === '(');
  if (open < 0 || tokens[open]!.start >= queryStart) return undefined;
  let name = open - 1;
  while (tokens[name - 1]?.text === '.' && name >= 2) name -= tokens[name - 2]?.text === '.' ? 3 : 2;
  if (!isIdentifier(tokens[open - 1]) || !BEFORE_NAME.has(tokens[name - 1]?.upper ?? '')) return undefined;

  const names: string[] = [];
  let typed = false;
  let isItemStart = true;
  for (let index = open + 1; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.text === ')' && token.depth === 0) break;
    if (isItemStart && isIdentifier(token) && !NOT_A_COLUMN.has(token.upper)) {
      names.push(token.text);
      const next = tokens[index + 1];
      if (isIdentifier(next) && !NOT_A_TYPE.has(next.upper)) typed = true;
    }
    isItemStart = token.depth === 1 && token.text === ',';
  }
  return names.length === 0 ? undefined : {names, typed};
}
