import {quoteIdentifier, quoteText} from './statements.ts';

/** What SHOW lists, in its own words, and whether it takes `LIMIT … FROM` (docs.snowflake.com/en/sql-reference/sql/show). */
export interface ShowWhat {
  readonly what: string;
  readonly paged: boolean;
  /** Only what begins so; case counts. */
  readonly startsWith?: string;
}

export type ShowPlace =
  | {readonly in: 'account'}
  | {readonly in: 'database'; readonly database: string}
  | {readonly in: 'schema'; readonly database: string; readonly schema: string};

/**
 * One SHOW. `LIMIT` is always written where it may stand: without it newer accounts refuse a result of more rows, older
 * ones cut it. `SHOW DATABASES` has no IN.
 * @param from name of the object to go on from
 */
export function show(what: ShowWhat, place: ShowPlace, limit: number, from?: string): string {
  const begins = what.startsWith === undefined ? '' : ` starts with ${quoteText(what.startsWith)}`;
  const where = (what.what === 'databases' ? '' : ` in ${placeText(place)}`) + begins;
  if (!what.paged) return `show ${what.what}${where}`;
  return `show ${what.what}${where} limit ${limit}${from === undefined ? '' : ` from ${quoteText(from)}`}`;
}

function placeText(place: ShowPlace): string {
  if (place.in === 'account') return 'account';
  const database = quoteIdentifier(place.database);
  if (place.in === 'database') return `database ${database}`;
  return `schema ${database}.${quoteIdentifier(place.schema)}`;
}

export const WORKSPACES: ShowWhat = {what: 'workspaces', paged: true};
export const NOTEBOOKS: ShowWhat = {what: 'notebooks', paged: true};
export const STAGES: ShowWhat = {what: 'stages', paged: false};
export const DATABASES: ShowWhat = {what: 'databases', paged: true};
export const SCHEMAS: ShowWhat = {what: 'schemas', paged: true};
