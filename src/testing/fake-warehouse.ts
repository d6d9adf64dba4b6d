import type {QueryOptions, Row, Warehouse} from '../ports/warehouse.ts';
import {WarehouseError} from '../ports/warehouse.ts';

/** What a fake answers: rows, or the error that the account would give. Undefined means it does not know the statement. */
export type Answer = readonly Row[] | Error | undefined;

export interface FakeWarehouse extends Warehouse {
  /** Every statement that was sent, and every file that was asked for, in order. */
  readonly sent: {
    readonly sql: string;
    readonly binds: readonly (string | number)[];
    readonly role: string | undefined;
  }[];
  readonly read: string[];
  readonly role?: string;
}

export interface FakeAnswers {
  answer(sql: string, options: QueryOptions): Answer;
  /** Content of a file by its address; an Error is thrown, undefined is a missing file. */
  file?(locator: string): string | Uint8Array | Error | undefined;
  readonly role?: string;
}

/** A warehouse that answers from a table. An unknown statement is a compilation error, as in a real account. */
export function fakeWarehouse(answers: FakeAnswers): FakeWarehouse {
  const sent: FakeWarehouse['sent'] = [];
  const read: string[] = [];
  return {
    sent,
    read,
    ...(answers.role === undefined ? {} : {role: answers.role}),
    async *stream(sql, options = {}) {
      options.signal?.throwIfAborted();
      sent.push({sql, binds: options.binds ?? [], role: options.role});
      const rows = answers.answer(sql, options);
      if (rows === undefined) throw new WarehouseError('001003', `SQL compilation error: ${sql.slice(0, 60)}`);
      if (rows instanceof Error) throw rows;
      yield* rows;
    },
    async readFile(locator, options = {}) {
      options.signal?.throwIfAborted();
      read.push(locator);
      const content = answers.file?.(locator);
      if (content instanceof Error) throw content;
      if (content === undefined) throw denied();
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
    async close() {},
  };
}

/** What Snowflake says of a thing that is missing or not granted; it does not tell which. */
export function denied(what = 'Object'): WarehouseError {
  return new WarehouseError('002003', `SQL compilation error: ${what} does not exist or not authorized.`, '02000');
}
