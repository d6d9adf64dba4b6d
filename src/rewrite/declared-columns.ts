import type {Code} from '../parse/lex/tokens.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {endOfDataType} from '../parse/tree/data-type.ts';
import type {Run} from '../parse/tree/nodes.ts';
import {isOperator, isWord, splitRun, textOf} from '../parse/tree/view.ts';

/** A column as a CREATE TABLE declares it. */
export interface DeclaredColumn {
  /** As written. */
  readonly name: string;
  /** As written, `number(10, 2)`; undefined where it has none. */
  readonly type?: string;
  /** What it holds where an INSERT leaves it out: nothing, or what the text says that no query can give again. */
  readonly filled?: 'default' | 'identity' | 'computed';
  /** Where it says how its strings compare. */
  readonly collated?: true;
}

const NOT_A_COLUMN = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK'];
const NOT_A_TYPE = ['COMMENT', 'WITH', 'MASKING', 'TAG', 'PROJECTION', 'NOT', 'NULL', 'AS', 'DEFAULT'];

/**
 * Types to which CAST converts a value as INSERT does. A string that is too long is cut by one and refused by the other, but
 * then there were no rows.
 */
const CAST_LIKE_INSERT =
  /^(?:number|numeric|decimal|dec|int|integer|bigint|smallint|tinyint|byteint|float|float4|float8|double|double precision|real|varchar|char|character|char varying|nchar|nvarchar|nvarchar2|string|text|boolean|date|time|datetime|timestamp|timestamp_ntz|timestamp_ltz|timestamp_tz|timestampntz|timestampltz|timestamptz|variant|object|array|binary|varbinary)\b/i;

/** The columns of a list in brackets, without constraints. @param list with its brackets */
export function columnsIn(code: Code, list: Run): readonly DeclaredColumn[] {
  return splitRun(code, {at: list.at + 1, to: list.to - 1}, (at) => isOperator(code, at, ',')).flatMap((run) =>
    isName(code, run.at) && !isWord(code, run.at, ...NOT_A_COLUMN) ? [columnOf(code, run)] : [],
  );
}

/** Whether a cast to the column's type gives what an INSERT into the column keeps. */
export function isCastable({type, collated}: DeclaredColumn): boolean {
  return collated === undefined && (type === undefined || CAST_LIKE_INSERT.test(type));
}

/** A column of a query as a declared one keeps it: cast to its type, under its name. */
export function castTo({name, type}: DeclaredColumn, value = name): string {
  if (type === undefined) return value === name ? name : `${value} as ${name}`;
  return `cast(${value} as ${type}) as ${name}`;
}

function columnOf(code: Code, {at, to}: Run): DeclaredColumn {
  const hasType = at + 1 < to && isName(code, at + 1) && !isWord(code, at + 1, ...NOT_A_TYPE);
  const end = hasType ? Math.min(endOfDataType(code, at + 1), to) : at + 1;
  let filled: DeclaredColumn['filled'];
  let collated = false;
  for (let i = end; i < to; i = code.after(i)) {
    if (isWord(code, i, 'DEFAULT')) filled = 'default';
    else if (isWord(code, i, 'AUTOINCREMENT', 'IDENTITY')) filled = 'identity';
    else if (isWord(code, i, 'AS')) filled = 'computed';
    else if (isWord(code, i, 'COLLATE')) collated = true;
  }
  return {
    name: code.written(at),
    ...(hasType ? {type: textOf(code, {at: at + 1, to: end})} : {}),
    ...(filled === undefined ? {} : {filled}),
    ...(collated ? {collated: true} : {}),
  };
}

function isName(code: Code, at: number): boolean {
  return code.kind(at) === KIND.word || code.kind(at) === KIND.quoted;
}
