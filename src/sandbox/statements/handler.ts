import type {Account} from '../account.ts';
import type {Cell, Column} from '../protocol/column.ts';
import {column} from '../protocol/column.ts';
import type {Download} from '../protocol/transfer.ts';
import type {Session} from '../sessions.ts';
import type {Store} from '../store.ts';
import type {Token} from './lex.ts';

/** A value for a `?`, as the driver sends it. */
export interface Bind {
  readonly type: string;
  readonly value: string | null;
}

/** One statement that a session asked. */
export interface Question {
  readonly sql: string;
  readonly tokens: readonly Token[];
  /** Normalised text, see `normalise`. */
  readonly text: string;
  readonly binds: readonly Bind[];
  readonly session: Session;
  /** Aborted when the client cancels or the statement timeout has passed. */
  readonly signal: AbortSignal;
}

/** What handlers may look at. */
export interface World {
  readonly account: Account;
  readonly store: Store;
  now(): Date;
}

export type Answer =
  | {
      readonly t: 'rows';
      readonly columns: readonly Column[];
      readonly rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;
      readonly statementType: number;
    }
  | {readonly t: 'download'; readonly download: Download};

/** A kind of statement that the sandbox answers. A new one is one new file, named in `index.ts`. */
export interface Handler {
  readonly id: string;
  /** One sentence for the README. */
  readonly describes: string;
  /** Undefined when the statement is not this handler's business; throws a SnowflakeError to refuse it. */
  answer(question: Question, world: World): Promise<Answer> | Answer | undefined;
}

/** Numbers by which the driver tells kinds of statements apart. */
export const StatementType = {SELECT: 0x1000, SESSION: 0x4000, SHOW: 0x6700} as const;

/** What statements without a result answer. */
export function executed(message = 'Statement executed successfully.'): Answer {
  return {t: 'rows', columns: [column('status', 'text')], rows: [[message]], statementType: StatementType.SESSION};
}
