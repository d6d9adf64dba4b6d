import type {Catalog} from '../ports/catalog.ts';
import type {Store} from './store.ts';

type ObjectUseQueries = Pick<Catalog, 'putObjectUses' | 'putDependencies' | 'hasUses' | 'writtenBy'>;

/** Prefix of a client that is a task: what follows is its full name. */
const TASK = 'task ';

/** The full name of the task that a client of an object use is; undefined where it is none. */
export function taskOfClient(client: string): string | undefined {
  return client.startsWith(TASK) && client.length > TASK.length ? client.slice(TASK.length) : undefined;
}

/** The access history of an account, by day, and which of its objects is made from which. */
export function objectUseQueries(store: Store): ObjectUseQueries {
  return {
    putObjectUses(account, utcDay, rows) {
      store.transaction(() => {
        store.run('DELETE FROM object_use WHERE account = ? AND utc_day = ?', account, utcDay);
        for (const row of rows) {
          store.run(
            `INSERT INTO object_use (account, utc_day, object, domain, direction, user_id, user_name, actor, client,
               query_hash, hash_version, runs)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            account,
            utcDay,
            row.object,
            row.domain,
            row.direction,
            row.userId,
            row.userName,
            row.actor,
            row.client,
            row.queryHash,
            row.hashVersion,
            row.runs,
          );
        }
      });
    },

    putDependencies(account, rows) {
      store.transaction(() => {
        store.run('DELETE FROM object_dependency WHERE account = ?', account);
        for (const row of rows) {
          store.run(
            `INSERT INTO object_dependency (account, referenced, referenced_domain, referencing, referencing_domain)
             VALUES (?, ?, ?, ?, ?)`,
            account,
            row.referenced,
            row.referencedDomain,
            row.referencing,
            row.referencingDomain,
          );
        }
      });
    },

    hasUses: (account, utcDay) =>
      store.get('SELECT 1 FROM object_use WHERE account = ? AND utc_day = ? LIMIT 1', account, utcDay) !== undefined,

    writtenBy() {
      const written = new Map<string, string[]>();
      for (const {exact, object} of store.all<{readonly exact: string; readonly object: string}>(WRITTEN)) {
        const known = written.get(exact);
        if (known === undefined) written.set(exact, [object]);
        else known.push(object);
      }
      return written;
    },
  };
}

/** A hash leads to its text by the evidence of the same account. */
const WRITTEN = `
WITH used AS (
  SELECT DISTINCT account, query_hash, hash_version, object FROM object_use
  WHERE direction = 'written' AND query_hash <> ''
)
SELECT DISTINCT e.exact, u.object FROM used u
CROSS JOIN evidence e
  ON e.account = u.account AND e.query_hash = u.query_hash AND e.hash_version = u.hash_version AND e.exact <> ''
ORDER BY e.exact, u.object`;
