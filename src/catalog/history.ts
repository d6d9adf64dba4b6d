import type {TextCompleteness} from '../model/evidence.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';
import type {Catalog, EvidenceSum} from '../ports/catalog.ts';
import {addStatement} from './statements.ts';
import type {Store} from './store.ts';

type HistoryQueries = Pick<
  Catalog,
  | 'putText'
  | 'putDay'
  | 'hasText'
  | 'exactOf'
  | 'text'
  | 'shapeOf'
  | 'evidenceSums'
  | 'textsOnlyInHistory'
  | 'evidenceTotals'
  | 'readersOf'
>;

/** Distinct texts summed at a time: between two pages the caller is free to write. */
const TEXTS_PER_PAGE = 2000;

/** The query history: texts, evidence by day, and what follows from both. */
export function historyQueries(store: Store): HistoryQueries {
  return {
    putText(text, statement) {
      store.transaction(() => {
        store.run(
          `INSERT INTO history_text (exact, completeness, text) VALUES (?, ?, ?)
           ON CONFLICT (exact) DO UPDATE SET completeness = excluded.completeness, text = excluded.text`,
          text.exact,
          text.completeness,
          text.text,
        );
        store.run('DELETE FROM statement WHERE exact = ? AND asset IS NULL', text.exact);
        if (statement !== undefined) addStatement(store, {...statement, exact: text.exact}, null);
      });
    },

    putDay(account, utcDay, rows) {
      store.transaction(() => {
        store.run('DELETE FROM evidence WHERE account = ? AND utc_day = ?', account, utcDay);
        for (const row of rows) {
          store.run(
            `INSERT INTO evidence (account, utc_day, user_id, query_hash, hash_version, role, warehouse, database, schema,
               client, user_name, actor, query_type, runs, failures, elapsed_ms, first_at, last_at, exact)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            account,
            utcDay,
            row.userId,
            row.queryHash,
            row.hashVersion,
            row.role,
            row.warehouse,
            row.database,
            row.schema,
            row.client,
            row.userName,
            row.actor,
            row.queryType,
            row.runs,
            row.failures,
            row.elapsedMs,
            row.firstAt,
            row.lastAt,
            row.exact,
          );
        }
      });
    },

    hasText(account, queryHash, hashVersion) {
      const exact = exactOf(store, account, queryHash, hashVersion);
      if (exact === undefined || exact === '') return false;
      return store.get('SELECT 1 FROM history_text WHERE exact = ?', exact) !== undefined;
    },

    exactOf: (account, queryHash, hashVersion) => exactOf(store, account, queryHash, hashVersion),

    text: (exact) =>
      store.get<{readonly exact: string; readonly text: string; readonly completeness: TextCompleteness}>(
        'SELECT exact, text, completeness FROM history_text WHERE exact = ?',
        exact,
      ),

    shapeOf: (exact) =>
      store.get<{readonly shape: string}>('SELECT shape FROM statement WHERE exact = ? LIMIT 1', exact)?.shape,

    evidenceSums: () => evidenceSums(store),

    textsOnlyInHistory: (account) =>
      store.all<{readonly userId: string; readonly exact: ExactFingerprint}>(TEXTS_ONLY_IN_HISTORY, account),

    evidenceTotals(account) {
      const row = store.get<{rows: number; runs: number | null; days: number; lastDay: string | null}>(
        `SELECT count(*) AS rows, sum(runs) AS runs, count(DISTINCT utc_day) AS days, max(utc_day) AS lastDay
         FROM evidence WHERE account = ?`,
        account,
      );
      return {
        rows: row?.rows ?? 0,
        runs: row?.runs ?? 0,
        days: row?.days ?? 0,
        ...(row?.lastDay == null ? {} : {lastDay: row.lastDay}),
      };
    },

    readersOf: () => readersOf(store),
  };
}

/** A hash seen with a text and without one has the text; '' sorts before every fingerprint. */
function exactOf(store: Store, account: string, queryHash: string, hashVersion: number): string | undefined {
  const row = store.get<{readonly exact: string | null}>(
    'SELECT max(exact) AS exact FROM evidence WHERE account = ? AND query_hash = ? AND hash_version = ?',
    account,
    queryHash,
    hashVersion,
  );
  return row?.exact ?? undefined;
}

type SumRow = Omit<EvidenceSum, 'userName' | 'days'> & {readonly lastName: string; readonly days: string | null};

/**
 * Evidence without a text has nothing to be summed by and is left out. Accounts are summed apart: their user ids may
 * collide. A renamed user has the name of the latest run.
 */
function* evidenceSums(store: Store): Generator<EvidenceSum, void, undefined> {
  let after = '';
  for (;;) {
    const last = store.get<{readonly exact: string | null}>(
      `SELECT max(exact) AS exact FROM
         (SELECT DISTINCT exact FROM evidence WHERE exact > ? ORDER BY exact LIMIT ${TEXTS_PER_PAGE})`,
      after,
    )?.exact;
    if (last == null) return;
    const page = store.all<SumRow>(SUMS, after, last);
    for (const {lastName, days, ...sum} of page) {
      yield {...sum, userName: lastName.slice(lastName.indexOf(' ') + 1), days: days === null ? [] : days.split(',')};
    }
    after = last;
  }
}

const SUMS = `
SELECT exact, user_id AS userId, actor, role, warehouse, database, schema,
  sum(runs) AS runs, sum(failures) AS failures, sum(elapsed_ms) AS elapsedMs,
  min(first_at) AS firstAt, max(last_at) AS lastAt, max(last_at || ' ' || user_name) AS lastName,
  group_concat(DISTINCT utc_day ORDER BY utc_day) FILTER (WHERE runs > 0) AS days
FROM evidence WHERE exact > ? AND exact <= ?
GROUP BY exact, account, user_id, actor, role, warehouse, database, schema
ORDER BY exact, account, user_id, actor, role, warehouse, database, schema`;

const TEXTS_ONLY_IN_HISTORY = `
WITH writer AS (
  SELECT p.account, p.user_id FROM person p
  WHERE p.account = ? AND p.human = 1 AND (
    EXISTS (SELECT 1 FROM unreadable_owner u WHERE u.account = p.account AND u.user_id = p.user_id)
    OR NOT EXISTS (
      SELECT 1 FROM asset a WHERE a.account = p.account AND a.owner_id = p.user_id AND a.owner_kind = 'user'
        AND a.gone = 0 AND a.kind <> 'history'))
), ran AS (
  SELECT DISTINCT e.account, e.user_id, e.exact FROM writer w CROSS JOIN evidence e
    ON e.account = w.account AND e.user_id = w.user_id AND e.actor = 'person' AND e.exact <> ''
)
SELECT user_id AS userId, exact FROM ran
WHERE NOT EXISTS (
  SELECT 1 FROM statement s CROSS JOIN asset a ON a.id = s.asset
  WHERE s.exact = ran.exact AND a.account = ran.account AND a.gone = 0 AND a.kind <> 'history')
ORDER BY user_id, exact`;

interface ReaderRow {
  readonly actor: string;
  readonly who: string;
  readonly database: string | null;
  readonly schema: string | null;
  readonly name: string;
  readonly runs: number;
}

function readersOf(store: Store): ReadonlyMap<string, readonly {actor: string; who: string; runs: number}[]> {
  const readers = new Map<string, {actor: string; who: string; runs: number}[]>();
  for (const {actor, who, runs, ...row} of store.all<ReaderRow>(READERS)) {
    const key = relationKey({database: row.database ?? undefined, schema: row.schema ?? undefined, name: row.name});
    const known = readers.get(key);
    if (known === undefined) readers.set(key, [{actor, who, runs}]);
    else known.push({actor, who, runs});
  }
  return readers;
}

/**
 * A name that the text leaves open is completed from the session it ran in, by the rule of `resolve`. A statement that
 * writes what it reads (INSERT … SELECT from its own table, MERGE) is no reader of it; neither is one that only failed.
 */
const READERS = `
WITH ran AS (
  SELECT exact, actor, user_name, nullif(database, '') AS database, nullif(schema, '') AS schema,
    sum(runs) AS total
  FROM evidence
  WHERE exact <> '' AND actor IN ('bi', 'dbt', 'person', 'task', 'service')
  GROUP BY exact, actor, user_name, database, schema
  HAVING sum(runs) > sum(failures)
), used AS (
  SELECT ran.actor, ran.user_name, ran.total,
    coalesce(r.database, ran.database) AS database,
    coalesce(r.schema, CASE WHEN r.database IS NULL THEN ran.schema END) AS schema, r.name
  FROM ran
  CROSS JOIN statement s ON s.exact = ran.exact AND s.asset IS NULL
  CROSS JOIN statement_relation link ON link.statement = s.key AND link.role = 'read'
  CROSS JOIN relation r ON r.number = link.relation
  WHERE NOT EXISTS (
    SELECT 1 FROM statement_relation own JOIN relation w ON w.number = own.relation
    WHERE own.statement = s.key AND own.role = 'write' AND w.name = r.name
      AND coalesce(w.database, ran.database) IS coalesce(r.database, ran.database)
      AND coalesce(w.schema, CASE WHEN w.database IS NULL THEN ran.schema END)
        IS coalesce(r.schema, CASE WHEN r.database IS NULL THEN ran.schema END))
)
SELECT actor, user_name AS who, database, schema, name, sum(total) AS runs FROM used
GROUP BY actor, user_name, database, schema, name
ORDER BY runs DESC, actor, who, database, schema, name`;
