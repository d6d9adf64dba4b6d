import type {Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {declaredColumns} from './creation.ts';
import {filledTable} from './filled-tables.ts';

/** Whether a CREATE TABLE … AS gives its columns types, to which it converts the rows. */
export function isTyped({kind, sql}: Statement): boolean {
  // Two quick looks before it is read at all: most of what makes tables has no query.
  if (kind !== 'definition' || !/\btable\b/i.test(sql) || !/\bas\b/i.test(sql)) return false;
  const reading = readStatement(sql);
  return reading.creation?.object === 'table' && declaredColumns(reading.code, reading.tree)?.typed === true;
}

/** A CREATE TABLE … AS whose columns have types, with casts to them in its query; as it is where a cast might not do. */
export function asTyped(statement: Statement): Statement {
  const {creation} = readStatement(statement.sql);
  if (creation === undefined || !isTyped(statement)) return statement;
  const filling = {made: statement, hasOwnRows: true, inserts: [], written: [statement]};
  const filled = filledTable([statement], filling, creation.name);
  return 'refusal' in filled ? statement : {...filled.maker, reads: statement.reads, writes: statement.writes};
}
