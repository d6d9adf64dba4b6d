import type {Account} from '../account.ts';
import {doesNotExist, SnowflakeError} from '../snowflake-error.ts';
import type {Session} from '../sessions.ts';
import {StatementType, type Answer, type Bind, type Question, type World} from './handler.ts';
import {lex, normalise} from './lex.ts';

/** Normalised text of a Snowflake statement, to compare questions with. */
export function normalised(sql: string): string {
  return normalise(lex(sql));
}

/**
 * Refuses what Snowflake refuses before it reads ACCOUNT_USAGE: a role that may not read one of the views that the
 * statement names, wherever in it they stand; a session without a warehouse that its role may use.
 */
export function checkUsage({session, tokens}: Question, {account}: World): void {
  const {access} = account;
  if (!access.mayReadView(session)) throw doesNotExist('Schema', 'SNOWFLAKE.ACCOUNT_USAGE');
  for (const [index, token] of tokens.entries()) {
    const path = tokens.slice(index, index + 5).map((each) => each.value);
    if (token.value !== 'SNOWFLAKE' || path[1] !== '.' || path[2] !== 'ACCOUNT_USAGE' || path[3] !== '.') continue;
    const view = path[4] ?? '';
    if (!access.mayReadView(session, view)) throw doesNotExist('Object', `SNOWFLAKE.ACCOUNT_USAGE.${view}`);
  }
  checkWarehouse(session, account);
}

/** Refuses what needs a warehouse where the session has none that its role may use. */
export function checkWarehouse(session: Session, {access}: Account): void {
  if (session.warehouse !== null && access.mayUse(session, session.warehouse)) return;
  throw new SnowflakeError(
    '000606',
    '57P03',
    "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.\n",
  );
}

/** Runs hand-written DuckDB SQL; names of columns become upper case, as unquoted aliases do in Snowflake. */
export async function select(
  {signal}: Question,
  {store}: World,
  duckSql: string,
  binds: readonly (bigint | string)[],
): Promise<Answer> {
  const {columns, rows} = await store.query(duckSql, binds, signal);
  return {
    t: 'rows',
    statementType: StatementType.SELECT,
    columns: columns.map((each) => ({...each, name: each.name.toUpperCase()})),
    rows,
  };
}

/** The bind at `index` (from 0), epoch milliseconds, as the microseconds that DuckDB counts in. */
export function timeBind({binds}: Question, index: number): bigint {
  const {value} = bindAt(binds, index);
  if (value === null || !/^-?\d{1,15}$/.test(value)) {
    throw new SnowflakeError('100038', '22018', `Numeric value '${value ?? 'NULL'}' is not recognized`);
  }
  return BigInt(value) * 1000n;
}

export function textBind({binds}: Question, index: number): string | null {
  return bindAt(binds, index).value;
}

function bindAt(binds: readonly Bind[], index: number): Bind {
  const bind = binds[index];
  if (bind) return bind;
  throw new SnowflakeError(
    '002049',
    '42601',
    `SQL compilation error: error line 1 at position 0\nBind variable :${index + 1} not set.`,
  );
}
