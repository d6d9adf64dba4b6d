import {readStatement} from '../../parse/read-statement.ts';
import {notTranslated} from './not-translated.ts';
import {Translation, type TranslationOptions} from './query.ts';
import type {OutputColumn} from './scope.ts';

/** A query in DuckDB's SQL. */
export interface Translated {
  readonly sql: string;
  /** Names in stored case, as Snowflake gives them. */
  readonly columns: readonly OutputColumn[];
}

/**
 * Translates a query of Snowflake into one of DuckDB that gives the same rows: every function, operator, cast and construct
 * in it is on a list, with its conversions spelt out and an example computed by hand. `macros.ts` has what it calls.
 *
 * @throws NotTranslated for anything else, with what it is; nothing is approximated
 */
export function translateQuery(sql: string, options: TranslationOptions): Translated {
  const {code, tree, depth, kind} = readStatement(sql);
  const [root] = tree.roots;
  if (kind !== 'query' || depth !== 'full' || root === undefined || tree.roots.length > 1 || tree.changes.length > 0)
    return notTranslated('a statement that is no query, or not wholly understood');
  const translation = new Translation(code, tree, options);
  const {sql: inner, columns} = translation.query(root, undefined);
  const list = columns.map(({name}, index) => `c${index + 1} AS "${name.replaceAll('"', '""')}"`);
  return {sql: `SELECT ${list.join(', ')} FROM ${inner} AS r0`, columns};
}
