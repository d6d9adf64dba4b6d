import type {AssetId} from '../model/asset.ts';
import type {Catalog, HistoryAsset, HistoryStatement, PersonRun} from '../ports/catalog.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import type {Store} from './store.ts';

type ThreadQueries = Pick<
  Catalog,
  'personRuns' | 'historyAssets' | 'threadInputs' | 'putThreadInputs' | 'historyOfShape' | 'historyStatements'
>;

/** Statements read at a time. */
const PAGE = 500;

/** What threads of the history are made from, what was made of them, and the texts that files are held against. */
export function threadQueries(store: Store): ThreadQueries {
  return {
    personRuns: (account, userId) =>
      store.all<RunRow>(RUNS, account, userId).map(({sessions, ...run}) => ({
        ...run,
        ...(sessions === null ? {} : {sessions: JSON.parse(sessions) as readonly string[]}),
      })),

    historyAssets: (account) =>
      store
        .all<AssetRow>(
          `SELECT id, owner_id AS ownerId, revision, facts ->> 'aliases' AS aliases FROM asset
           WHERE account = ? AND kind = 'history' AND gone = 0 ORDER BY id`,
          account,
        )
        .map(({aliases, revision, ...row}): HistoryAsset => ({
          ...row,
          ...(revision === null ? {} : {revision}),
          aliases: JSON.parse(aliases) as readonly AssetId[],
        })),

    threadInputs: (account, userId) =>
      store.get<{readonly inputs: string}>(
        'SELECT inputs FROM thread_input WHERE account = ? AND user_id = ?',
        account,
        userId,
      )?.inputs,

    putThreadInputs(account, userId, inputs) {
      if (inputs === undefined) {
        store.run('DELETE FROM thread_input WHERE account = ? AND user_id = ?', account, userId);
        return;
      }
      store.run(
        `INSERT INTO thread_input (account, user_id, inputs) VALUES (?, ?, ?)
         ON CONFLICT (account, user_id) DO UPDATE SET inputs = excluded.inputs`,
        account,
        userId,
        inputs,
      );
    },

    historyOfShape: (shape) =>
      store
        .all<{readonly exact: ExactFingerprint}>(
          'SELECT exact FROM statement WHERE asset IS NULL AND shape = ? ORDER BY exact',
          shape,
        )
        .map(({exact}) => exact),

    historyStatements: (names) => historyStatements(store, names),
  };
}

type RunRow = Omit<PersonRun, 'sessions'> & {readonly sessions: string | null};
type AssetRow = Omit<HistoryAsset, 'aliases' | 'revision'> & {
  readonly aliases: string;
  readonly revision: string | null;
};

type HistoryRow = Omit<HistoryStatement, 'sql'> & {readonly start: number; readonly end: number; readonly text: string};

const RUNS = `
SELECT exact, utc_day AS utcDay, client, role, warehouse, database, schema, runs, failures,
  first_at AS firstAt, last_at AS lastAt, sessions
FROM evidence WHERE account = ? AND user_id = ? AND actor = 'person' AND exact <> ''
ORDER BY exact, utc_day, client, role, warehouse, database, schema, query_hash, hash_version`;

/** Page by page along the index, so that a million texts need the memory of a page. */
function* historyStatements(
  store: Store,
  names: readonly string[] | undefined,
): Generator<HistoryStatement, void, undefined> {
  const named = JSON.stringify(names ?? null);
  let after = '';
  for (;;) {
    const page = store.all<HistoryRow>(
      `SELECT exact, shape, kind, span_start AS start, span_end AS end, text
       FROM statement CROSS JOIN history_text USING (exact)
       WHERE asset IS NULL AND exact > ? AND kind IN ('query', 'write', 'definition', 'procedural')
         AND EXISTS (SELECT 1 FROM evidence WHERE evidence.exact = statement.exact)
         AND (? = 'null' OR EXISTS (
           SELECT 1 FROM statement_relation link JOIN relation r ON r.number = link.relation
           WHERE link.statement = statement.key AND r.name IN (SELECT value FROM json_each(?))))
       ORDER BY exact LIMIT ${PAGE}`,
      after,
      named,
      named,
    );
    for (const {start, end, text, ...row} of page) yield {...row, sql: text.slice(start, end)};
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.exact;
  }
}
