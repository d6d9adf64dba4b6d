import {quoteName, type StoredTable} from '../store.ts';
import {notTranslated} from './not-translated.ts';
import type {QueryTranslation} from './query.ts';
import {duckType, typeOfDuck} from './types.ts';

/** A stored table as a query whose columns are c1, c2 and so on, each of the one DuckDB type that its Snowflake type has here. */
export function storedQuery({duck, columns, types, name}: StoredTable): QueryTranslation {
  if (types === undefined) return notTranslated(`the view ${name}`);
  const typed = columns.map((column, index) => ({name: column, type: typeOfDuck(types[index]!)}));
  const list = typed.map(
    ({name: column, type}, index) => `CAST(${quoteName(column)} AS ${duckType(type)}) AS c${index + 1}`,
  );
  return {sql: `(SELECT ${list.join(', ')} FROM ${duck})`, columns: typed};
}
