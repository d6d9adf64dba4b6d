import type {TextCompleteness} from '../model/evidence.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import type {Catalog, EvidenceSum, HistoryGaps} from '../ports/catalog.ts';
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
  | 'evidenceSumsOf'
  | 'textsOnlyInHistory'
  | 'evidenceTotals'
  | 'hasExact'
  | 'hasDay'
  | 'historyGaps'
>;

/** The query history: texts, evidence by day, and what follows from both. */
export function historyQueries(store: Store): HistoryQueries {
  return {
    putText(text, statement) {
      store.together(() => {
        store.run(
          `INSERT INTO history_text (exact, completeness, text) VALUES (?, ?, ?)
           ON CONFLICT (exact) DO UPDATE SET completeness = excluded.completeness, text = excluded.text`,
          text.exact,
          text.completeness,
          text.text,
        );
        store.run('DELETE FROM statement WHERE exact = ? AND asset IS NULL', text.exact);
        // Where in its text it stands says what it is: a year of texts is not kept twice.
        if (statement !== undefined) addStatement(store, {...statement, exact: text.exact, sql: ''}, null);
      });
    },

    putDay(account, utcDay, rows) {
      store.together(() => {
        store.run('DELETE FROM evidence WHERE account = ? AND utc_day = ?', account, utcDay);
        for (const row of rows) {
          store.run(
            `INSERT INTO evidence (account, utc_day, user_id, query_hash, hash_version, role, warehouse, database, schema,
               client, user_name, actor, query_type, runs, failures, elapsed_ms, first_at, last_at, exact, sessions, credits,
               secondary_roles)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
            row.sessions === undefined ? null : JSON.stringify(row.sessions),
            row.credits ?? null,
            row.secondaryRoles === true ? 1 : 0,
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

    evidenceSumsOf: (exacts) => evidenceSumsOf(store, exacts),

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

    hasExact: (exact) => store.get('SELECT 1 FROM history_text WHERE exact = ?', exact) !== undefined,

    hasDay: (account, utcDay) =>
      store.get('SELECT 1 FROM evidence WHERE account = ? AND utc_day = ? LIMIT 1', account, utcDay) !== undefined,

    historyGaps: () =>
      store.all<GapRow>(GAPS).map(({credits, ...gaps}) => (credits === null ? gaps : {...gaps, credits})),
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

type SumRow = Omit<EvidenceSum, 'userName' | 'days' | 'credits'> & {
  readonly lastName: string;
  readonly days: string | null;
  readonly credits: number | null;
};

/** Accounts are summed apart: their user ids may collide. A renamed user has the name of the latest run. */
function evidenceSumsOf(store: Store, exacts: readonly ExactFingerprint[]): readonly EvidenceSum[] {
  return store.all<SumRow>(SUMS, JSON.stringify(exacts)).map(({lastName, days, credits, ...sum}) => ({
    ...sum,
    userName: lastName.slice(lastName.indexOf(' ') + 1),
    days: days === null ? [] : days.split(','),
    ...(credits === null ? {} : {credits}),
  }));
}

const SUMS = `
SELECT exact, user_id AS userId, actor, role, warehouse, database, schema,
  sum(runs) AS runs, sum(failures) AS failures, sum(elapsed_ms) AS elapsedMs,
  min(first_at) AS firstAt, max(last_at) AS lastAt, max(last_at || ' ' || user_name) AS lastName,
  group_concat(DISTINCT utc_day ORDER BY utc_day) FILTER (WHERE runs > 0) AS days, sum(credits) AS credits
FROM evidence WHERE exact IN (SELECT value FROM json_each(?))
GROUP BY exact, account, user_id, actor, role, warehouse, database, schema
ORDER BY exact, account, user_id, actor, role, warehouse, database, schema`;

const TEXTS_ONLY_IN_HISTORY = `
WITH writer AS (
  SELECT p.account, p.user_id FROM person p
  WHERE p.account = ? AND p.human = 1 AND (
    EXISTS (SELECT 1 FROM unreadable_owner u WHERE u.account = p.account AND u.user_id = p.user_id)
    OR NOT EXISTS (
      SELECT 1 FROM asset a WHERE a.account = p.account AND a.owner_id = p.user_id AND a.owner_kind = 'user'
        AND a.gone = 0 AND a.kind <> 'history')
    OR EXISTS (
      SELECT 1 FROM asset a WHERE a.account = p.account AND a.owner_id = p.user_id AND a.gone = 0 AND a.kind = 'history'))
), ran AS (
  SELECT DISTINCT e.account, e.user_id, e.exact FROM writer w CROSS JOIN evidence e
    ON e.account = w.account AND e.user_id = w.user_id AND e.actor = 'person' AND e.exact <> ''
)
SELECT user_id AS userId, exact FROM ran
WHERE NOT EXISTS (
  SELECT 1 FROM statement s CROSS JOIN asset a ON a.id = s.asset
  WHERE s.exact = ran.exact AND a.account = ran.account AND a.gone = 0 AND a.kind <> 'history')
ORDER BY user_id, exact`;

type GapRow = Omit<HistoryGaps, 'credits'> & {readonly credits: number | null};

const GAPS = `
SELECT account, min(utc_day) AS firstDay, max(utc_day) AS lastDay, sum(runs) AS runs,
  sum(CASE WHEN query_hash = '' THEN runs ELSE 0 END) AS runsWithoutHash,
  sum(CASE WHEN query_hash <> '' AND exact = '' THEN runs ELSE 0 END) AS runsWithoutText,
  (SELECT count(*) FROM history_text t WHERE t.completeness = 'truncated'
     AND EXISTS (SELECT 1 FROM evidence own WHERE own.exact = t.exact AND own.account = e.account)) AS textsTruncated,
  sum(credits) AS credits
FROM evidence e GROUP BY account ORDER BY account`;
