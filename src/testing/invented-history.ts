/**
 * Thirty days of an invented account, with a ledger of what is true of them that is worked out here and not by the program.
 * Same seed, same rows.
 */

export type HistoryRow = Readonly<Record<string, string | number | boolean | null>>;

/** One evidence row as it should be in the archive. */
export interface LedgerRow {
  readonly key: string;
  readonly runs: number;
  readonly failures: number;
  readonly elapsedMs: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly actor: string;
  readonly sessions: readonly string[];
  readonly credits: number | undefined;
}

export interface InventedHistory {
  /** Files of an account directory, beside its `account.json`. */
  readonly files: Readonly<Record<string, readonly HistoryRow[]>>;
  readonly ledger: readonly LedgerRow[];
  readonly days: readonly string[];
  /** Distinct texts that count. */
  readonly texts: number;
}

const DAY = 86_400_000;
const FIRST = Date.parse('2026-10-01T00:00:00Z');
export const DAYS = 30;

interface Person {
  readonly id: number;
  readonly name: string;
  readonly type: string | null;
  readonly from: number;
  readonly until: number;
}

const NEVER = Date.parse('9999-12-31T00:00:00Z');
/** The name MAX belonged to two people, one after the other. */
const USERS: readonly Person[] = [
  {id: 1, name: 'ANNA', type: 'PERSON', from: FIRST - 90 * DAY, until: NEVER},
  {id: 2, name: 'MAX', type: 'PERSON', from: FIRST - 90 * DAY, until: FIRST + 10 * DAY + 5000},
  {id: 3, name: 'MAX', type: 'PERSON', from: FIRST + 12 * DAY, until: NEVER},
  {id: 4, name: 'DASHBOARD_SVC', type: 'SERVICE', from: FIRST - 90 * DAY, until: NEVER},
];
const APPLICATIONS = ['Snowflake Web App (snowsight_workspace_user_sql)', 'Tableau'] as const;
const NAMES = ['ANNA', 'MAX', 'DASHBOARD_SVC', 'SYSTEM'] as const;

/** Numbers that look random and are the same every time (a linear congruential generator), from 0 to below 1. */
export function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** @param seed other seeds give other accounts */
export function inventHistory(seed: number): InventedHistory {
  const random = numbers(seed);
  const next = (below: number): number => Math.floor(random.next().value * below);
  const history: HistoryRow[] = [];
  const sessions = new Map<number, HistoryRow>();
  const tasks: HistoryRow[] = [];
  const costs: HistoryRow[] = [];
  const ledger = new Map<string, LedgerRow & {readonly open: Set<string>}>();
  const counted = new Set<string>();

  for (let n = 0; n < DAYS * 40; n += 1) {
    const day = Math.floor(n / 40);
    // A weekend without a statement.
    if (day % 7 === 3) continue;
    const at = FIRST + day * DAY + next(DAY);
    const name = NAMES[next(10) < 7 ? next(2) : 2 + next(2)] ?? 'ANNA';
    const which = next(12);
    const literal = next(3);
    const failed = next(15) === 0;
    const bare = next(25) === 0;
    const noise = next(20);
    const application = name === 'DASHBOARD_SVC' ? APPLICATIONS[1] : APPLICATIONS[0];
    const isTask = name === 'SYSTEM';
    const sessionId = 1000 + day * 10 + NAMES.indexOf(name);
    // The account changes the version of its hashes in the middle.
    const version = day < 15 ? 1 : 2;
    const hash = bare ? null : `v${version}-${which}-${literal}`;
    const id = `q${String(n).padStart(5, '0')}`;
    const elapsed = 10 + next(500);
    const iso = new Date(at).toISOString();
    const isOwn = noise === 0;
    const byDriver = noise === 1;
    // Most rows are there within the hour, some come a day and more late.
    const late = next(30) === 0 ? 26 * 3_600_000 : next(45) * 60_000;
    history.push({
      query_id: id,
      query_text: bare
        ? '<redacted>'
        : `select sum(amount_${which}) as total from shop.core.orders where kind = ${literal}`,
      query_type: 'SELECT',
      session_id: sessionId,
      user_name: name,
      user_type: isTask ? null : name === 'DASHBOARD_SVC' ? 'SERVICE' : 'PERSON',
      role_name: which % 2 === 0 ? 'ANALYST' : 'REPORTER',
      warehouse_name: 'WH',
      database_name: 'SHOP',
      schema_name: which % 3 === 0 ? null : 'CORE',
      query_tag: isOwn ? 'worksheet-rescue' : '',
      execution_status: failed ? 'fail' : 'success',
      start_time: iso,
      end_time: iso,
      total_elapsed_time: elapsed,
      is_client_generated_statement: byDriver,
      query_hash: hash,
      query_hash_version: bare ? null : version,
      arrives_on: new Date(at + late).toISOString(),
    });
    if (!isTask) {
      // Twice, as views sometimes have it; the last minutes of a session make its row late.
      sessions.set(sessionId, {
        session_id: sessionId,
        created_on: new Date(FIRST + day * DAY).toISOString(),
        client_application_id: 'Go 1.1',
        client_environment: JSON.stringify({APPLICATION: application}),
      });
    } else {
      tasks.push({
        query_id: id,
        database_name: 'SHOP',
        schema_name: 'JOBS',
        name: 'REFRESH',
        scheduled_time: iso,
        completed_time: new Date(at + elapsed).toISOString(),
        state: 'SUCCEEDED',
      });
    }
    const credits = which % 4 === 0 ? (1 + next(9)) / 1000 : undefined;
    if (credits !== undefined) {
      costs.push({query_id: id, start_time: iso, end_time: iso, credits_attributed_compute: credits});
    }
    if (isOwn || byDriver) continue;

    const user = USERS.find((each) => each.name === name && at >= each.from && at < each.until);
    const utcDay = iso.slice(0, 10);
    const client = isTask ? '' : application;
    const key = [
      utcDay,
      user?.id ?? '',
      hash ?? '',
      bare ? 0 : version,
      which % 2 === 0 ? 'ANALYST' : 'REPORTER',
      'WH',
      'SHOP',
      which % 3 === 0 ? '' : 'CORE',
      client,
      name,
    ].join('|');
    const actor = isTask ? 'task' : name === 'DASHBOARD_SVC' ? 'bi' : 'person';
    if (!bare) counted.add(`${which}-${literal}`);
    const before = ledger.get(key);
    const open = before?.open ?? new Set<string>();
    if (actor === 'person') open.add(String(sessionId));
    ledger.set(key, {
      key,
      runs: (before?.runs ?? 0) + 1,
      failures: (before?.failures ?? 0) + (failed ? 1 : 0),
      elapsedMs: (before?.elapsedMs ?? 0) + elapsed,
      firstAt: before === undefined || iso < before.firstAt ? iso : before.firstAt,
      lastAt: before === undefined || iso > before.lastAt ? iso : before.lastAt,
      actor,
      open,
      sessions: [],
      credits:
        credits === undefined && before?.credits === undefined
          ? undefined
          : Math.round(((before?.credits ?? 0) + (credits ?? 0)) * 1e9) / 1e9,
    });
  }
  return {
    files: {
      'users.ndjson': USERS.map(({id, name, type, from, until}) => ({
        user_id: id,
        name,
        type,
        disabled: 'false',
        created_on: new Date(from).toISOString(),
        deleted_on: until === NEVER ? null : new Date(until).toISOString(),
      })),
      'query-history.ndjson': history,
      'sessions.ndjson': [...sessions.values(), ...[...sessions.values()].slice(0, 20)],
      'task-history.ndjson': [...tasks, ...tasks.slice(0, 5)],
      'query-attribution.ndjson': costs,
    },
    ledger: [...ledger.values()]
      .map(({open, ...row}) => ({...row, sessions: [...open].toSorted()}))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    days: Array.from({length: DAYS}, (_, n) => new Date(FIRST + n * DAY).toISOString().slice(0, 10)),
    texts: counted.size,
  };
}
