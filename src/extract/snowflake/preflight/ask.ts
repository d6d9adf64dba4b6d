import {messageOf, UserError} from '../../../errors.ts';
import type {QueryOptions, Row, Warehouse} from '../../../ports/warehouse.ts';
import {WarehouseError} from '../../../ports/warehouse.ts';

/** Why the account gave no answer. */
export interface Refusal {
  /** Snowflake's number, or an id of ours such as `role-not-granted`. */
  readonly code: string;
  readonly message: string;
  /** Missing or not granted: the account does not tell which. */
  readonly isDenied: boolean;
}

export type Answered = {readonly ok: true; readonly rows: readonly Row[]} | {readonly ok: false; readonly why: Refusal};

/**
 * Runs one statement for its rows; a refusal is an answer too, so that one check never stops the next. Throws nothing but a
 * stopped run.
 * @param atMost rows to read; the rest is left where it is
 */
export async function ask(
  warehouse: Warehouse,
  sql: string,
  options: QueryOptions,
  atMost = Number.POSITIVE_INFINITY,
): Promise<Answered> {
  const rows: Row[] = [];
  try {
    for await (const row of warehouse.stream(sql, options)) {
      rows.push(row);
      if (rows.length >= atMost) break;
    }
    return {ok: true, rows};
  } catch (error) {
    options.signal?.throwIfAborted();
    return {ok: false, why: refusalOf(error)};
  }
}

/** @throws what is neither an answer of the account nor a refused login: a defect of ours */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof WarehouseError)
    return {code: error.code.padStart(6, '0'), message: messageOf(error), isDenied: error.isDenied};
  if (error instanceof UserError)
    return {code: error.code, message: error.message, isDenied: error.code === 'role-not-granted'};
  throw error;
}

/** The statement was allowed, and no warehouse could compute it: none is set, granted, running or within its quota. */
export function lacksWarehouse({code, message}: Refusal): boolean {
  if (code === '000606' || code === '090073') return true;
  return /\bwarehouse\b/i.test(message) && ['390201', '003001', '090064'].includes(code);
}

/** A refusal as the end of a sentence: `(002003) …`. */
export function because({code, message}: Refusal): string {
  const text = message.replace(/^SQL (?:compilation|access control) error:\s*/i, '');
  return `${text.replace(/[.!?]*$/, '')} (${code}).`;
}
