import type {Statement} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {type Insert, insertIn} from './inserts.ts';

type Refused = {readonly refusal: string};

/** The statements that say what is in a table: how it began, and what was put into it since. */
export interface Filling {
  readonly made: Statement;
  /** Whether rows of a query of `made` are in it. */
  readonly hasOwnRows: boolean;
  readonly inserts: readonly {readonly statement: Statement; readonly insert: Insert}[];
  readonly written: readonly Statement[];
}

/**
 * What statements of a sheet put into a table, from the last one that made it or emptied it on.
 * @param history the statements above that write it, in order
 * @returns one sentence that names the first statement that does something else to it
 */
export function fillingOf(history: readonly Statement[], name: string): Filling | Refused {
  const from = history.findLastIndex(({verb}) => verb.startsWith('CREATE'));
  const made = history[from];
  if (made === undefined) return {refusal: `It reads ${name}, and nothing in the sheet makes it.`};
  let hasOwnRows = readStatement(made.sql).query !== undefined;
  let inserts: {statement: Statement; insert: Insert}[] = [];
  let written: Statement[] = [made];
  for (const statement of history.slice(from + 1)) {
    const insert = insertIn(statement);
    if (isEmptying(statement) || insert?.overwrites === true) {
      hasOwnRows = false;
      inserts = [];
      written = [made];
    }
    if (insert !== undefined) inserts.push({statement, insert});
    else if (!isEmptying(statement)) {
      const {line, verb} = statement;
      return {
        refusal: `It reads the temporary table ${name}, which line ${line} of the sheet fills or changes (${verb}) after it was made.`,
      };
    }
    written.push(statement);
  }
  return {made, hasOwnRows, inserts, written};
}

/** TRUNCATE, and DELETE without a condition. */
export function isEmptying({verb, sql}: Statement): boolean {
  if (verb.startsWith('TRUNCATE')) return true;
  if (!verb.startsWith('DELETE')) return false;
  const {tree, code} = readStatement(sql);
  const [change] = tree.changes;
  return change !== undefined && change.where === undefined && change.sources.length === 1 && code.size <= 7;
}
