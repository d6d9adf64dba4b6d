import {expect} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import type {Row} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {harvestAll} from '../../testing/behaves-like-source.ts';
import type {FakeWarehouse} from '../../testing/fake-warehouse.ts';
import {denied, fakeWarehouse} from '../../testing/fake-warehouse.ts';
import {addDays, dayOf, msOf} from '../snowflake/history-days.ts';
import {historyBounds, historyCounts, historyPace, historySignatures, historyTexts} from '../snowflake/history-sql.ts';
import {users} from '../snowflake/statements.ts';
import source from './snowflake-query-history.ts';

interface Run {
  readonly day: string;
  readonly hash?: string;
  readonly version?: number;
  readonly text?: string;
  readonly client?: string;
  readonly user?: string;
  readonly length?: number;
  readonly runs?: number;
  readonly sessions?: readonly string[];
  readonly more?: Row;
}

interface Account {
  /** The error that a day's own statement gives. */
  fails?(day: string): Error | undefined;
  /** Views that the role may not see, columns of QUERY_HISTORY that the account does not have. */
  readonly missing?: readonly string[];
  readonly pace?: Row;
}

export const SNOWSIGHT = 'Snowflake Web App (snowsight_workspace_user_sql)';

/** An account with these runs, which answers what the source asks. */
export function history(runs: readonly Run[], {fails, missing = [], pace}: Account = {}): FakeWarehouse {
  return fakeWarehouse({
    role: 'RESCUE_READER',
    answer(sql, {binds = []}) {
      const [from = 0, to = 0, list] = binds as [number, number, string?];
      const within = runs.filter((run) => msOf(run.day) >= from && msOf(run.day) < to);
      const isProbe = /^select .* limit 0$/.test(sql);
      // Columns are written small, views in capitals.
      const absent = missing.find((name) =>
        name === name.toUpperCase()
          ? sql.includes(`account_usage.${name.toLowerCase()}`)
          : sql.includes(isProbe ? name : `q.${name}`),
      );
      if (sql === users) return absent === undefined ? [] : denied('USERS');
      if (sql === 'show warehouses') return [{name: 'WH', size: 'Small', is_current: 'Y'}];
      if (isProbe) {
        if (absent === undefined) return [];
        return absent === absent.toLowerCase() ? new WarehouseError('000904', 'invalid identifier') : denied(absent);
      }
      if (sql === historyBounds) {
        const days = within.map((run) => msOf(run.day)).toSorted((a, b) => a - b);
        return [
          {
            FIRST_MS: days.length === 0 ? null : String(days[0]),
            LAST_MS: days.length === 0 ? null : String(days.at(-1)),
            STATEMENTS: String(days.length),
          },
        ];
      }
      if (sql === historyCounts) {
        return [...Map.groupBy(within, ({day}) => day)].map(([day, rows]) => ({
          EPOCH_DAY: String(msOf(day) / 86_400_000),
          STATEMENTS: String(rows.reduce((sum, row) => sum + (row.runs ?? 3), 0)),
          OWN: '2',
          CLIENT_GENERATED: '5',
        }));
      }
      if (sql === historyPace) return [pace ?? {STATEMENTS: '0', ELAPSED_MS: null}];
      if (absent !== undefined) return new WarehouseError('001003', `The statement names ${absent}.`);
      const failure = fails?.(dayOf(from));
      if (failure !== undefined) return failure;
      if (sql.startsWith('with day as')) return within.map(dayRow);
      const hashes = JSON.parse(list ?? '[]') as readonly string[];
      const asked = within.filter((run) => hashes.includes(run.hash ?? ''));
      expect(hashes.length).toBeLessThanOrEqual(5000);
      if (sql === historySignatures) {
        return asked.map(({hash = '', version = 2, user = 'ANA', text = ''}) => ({
          QUERY_HASH: hash,
          QUERY_HASH_VERSION: String(version),
          USER_NAME: user,
          ENDS: text,
        }));
      }
      if (sql !== historyTexts) return undefined;
      return asked.map((run): Row => ({
        QUERY_HASH: run.hash ?? '',
        QUERY_HASH_VERSION: String(run.version ?? 2),
        QUERY_TEXT: run.text ?? 'select 1',
        TEXT_LENGTH: String(run.length ?? 8),
      }));
    },
  });
}

function dayRow({
  day,
  hash = '',
  version = 2,
  client = SNOWSIGHT,
  user = 'ANA',
  runs = 3,
  sessions = ['7'],
  more,
}: Run): Row {
  return {
    USER_ID: '1',
    USER_NAME: user,
    QUERY_HASH: hash,
    QUERY_HASH_VERSION: String(version),
    ROLE_NAME: 'ANALYST',
    WAREHOUSE_NAME: 'WH',
    DATABASE_NAME: 'DB',
    SCHEMA_NAME: 'S',
    CLIENT: client,
    USER_TYPE: '',
    QUERY_TYPE: 'SELECT',
    SCHEDULED: '0',
    RUNS: String(runs),
    FAILURES: '1',
    ELAPSED_MS: '120.0',
    CREDITS: null,
    FIRST_MS: String(msOf(day) + 1000),
    LAST_MS: String(msOf(day) + 2000),
    SESSION_COUNT: String(sessions.length),
    SESSIONS: JSON.stringify(sessions.slice(0, 8)),
    ...more,
  };
}

/** All events of one night. */
export const run = (warehouse: FakeWarehouse, settings = {}, parts = {}, cursor?: never) =>
  harvestAll({source, settings, context: {warehouse}}, parts, cursor);
/** The same with the cursor of the night before. */
export const after = (warehouse: FakeWarehouse, cursor: unknown, settings = {}, parts = {}) =>
  run(warehouse, settings, parts, cursor as never);
export const days = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'day' ? [event.utcDay] : []));
export const texts = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'text' ? [event.queryHash] : []));
export const lastCursor = (events: readonly SourceEvent[]) =>
  events.findLast((event) => event.t === 'checkpoint')?.cursor;

/** Seven days with one group each. */
export const week: readonly Run[] = Array.from({length: 7}, (_, n) => ({
  day: addDays('2026-11-01', n),
  hash: `h${n % 3}`,
}));
