import type {AssetFacts} from '../model/asset.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Store} from './store.ts';

/** What has to be known before content is erased from the archive, and how the catalog forgets it. */
export function erasureQueries(
  store: Store,
): Pick<Catalog, 'usersCalled' | 'assetsOf' | 'traceOf' | 'textsOnlyRunBy' | 'textsOnlyIn' | 'reset'> {
  return {
    usersCalled: (reference) =>
      store.all(
        `SELECT DISTINCT account, user_id AS userId, name FROM (
           SELECT account, user_id, facts ->> 'name' AS name FROM person
           UNION SELECT account, owner_id, facts ->> '$.owner.name' FROM asset WHERE owner_kind = 'user'
           UNION SELECT DISTINCT account, user_id, user_name FROM evidence
         ) WHERE user_id <> '' AND (user_id = ? OR name = ? COLLATE NOCASE OR name = 'DROPPED_USER$' || ? COLLATE NOCASE)
         ORDER BY account, userId, name`,
        reference,
        reference,
        reference,
      ),

    assetsOf: (account, userId) =>
      store
        .all<{readonly facts: string}>(
          `SELECT facts FROM asset WHERE account = ? AND owner_kind = 'user' AND owner_id = ?
           ORDER BY facts ->> 'container', facts ->> 'path', id`,
          account,
          userId,
        )
        .map(({facts}) => JSON.parse(facts) as AssetFacts),

    traceOf(account, userId) {
      const rows = store.get<{readonly rows: number; readonly days: number}>(
        'SELECT count(*) AS rows, count(DISTINCT utc_day) AS days FROM evidence WHERE account = ? AND user_id = ?',
        account,
        userId,
      );
      const uses = store.get<{readonly rows: number}>(
        'SELECT count(*) AS rows FROM object_use WHERE account = ? AND user_id = ?',
        account,
        userId,
      );
      return {rows: rows?.rows ?? 0, days: rows?.days ?? 0, uses: uses?.rows ?? 0};
    },

    textsOnlyRunBy: (account, userId) =>
      exactsOf(
        store.all(
          `SELECT DISTINCT e.exact FROM evidence e JOIN history_text h ON h.exact = e.exact
           WHERE e.account = ? AND e.user_id = ? AND NOT EXISTS (
             SELECT 1 FROM evidence o WHERE o.exact = e.exact AND (o.account <> e.account OR o.user_id <> e.user_id))
           ORDER BY e.exact`,
          account,
          userId,
        ),
      ),

    textsOnlyIn: (asset) =>
      exactsOf(
        store.all(
          `SELECT DISTINCT s.exact FROM statement s JOIN asset a ON a.id = s.asset JOIN history_text h ON h.exact = s.exact
           WHERE s.asset = ?
             AND NOT EXISTS (SELECT 1 FROM statement o WHERE o.exact = s.exact AND o.asset IS NOT NULL AND o.asset <> s.asset)
             AND NOT EXISTS (SELECT 1 FROM evidence e
                             WHERE e.exact = s.exact AND (e.account <> a.account OR e.user_id <> a.owner_id))
           ORDER BY s.exact`,
          asset,
        ),
      ),

    reset() {
      // What is deleted is overwritten, and the file is written anew: no page keeps what was erased.
      store.get('PRAGMA secure_delete = ON');
      store.transaction(() => {
        store.run('PRAGMA defer_foreign_keys = ON');
        const tables = store.all<{readonly name: string}>(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'candidate_text%'",
        );
        for (const {name} of tables) if (name !== 'outbox') store.run(`DELETE FROM "${name}"`);
        store.run("INSERT INTO candidate_text (candidate_text) VALUES ('rebuild')");
      });
      store.relationNumbers.clear();
      store.run('VACUUM');
      store.all('PRAGMA wal_checkpoint(TRUNCATE)');
    },
  };
}

function exactsOf(rows: readonly {readonly exact: string}[]): readonly string[] {
  return rows.map(({exact}) => exact);
}
