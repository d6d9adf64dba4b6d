import type {ObjectGrants} from '../model/object-use.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Store} from './store.ts';

type GrantRow = Omit<ObjectGrants, 'privileges'> & {readonly privileges: string};

/** What roles have on the objects of an account. */
export function objectGrantQueries(store: Store): Pick<Catalog, 'putGrants' | 'grantsOn'> {
  return {
    putGrants(account, rows) {
      store.transaction(() => {
        store.run('DELETE FROM object_grant WHERE account = ?', account);
        for (const {object, grantedTo, grantee, privileges} of rows) {
          store.run(
            'INSERT INTO object_grant (account, object, granted_to, grantee, privileges) VALUES (?, ?, ?, ?, ?)',
            account,
            object,
            grantedTo,
            grantee,
            JSON.stringify(privileges),
          );
        }
      });
    },

    grantsOn: (key) =>
      store
        .all<GrantRow>(
          `SELECT account, object, granted_to AS grantedTo, grantee, privileges FROM object_grant
           WHERE object = ? ORDER BY granted_to, grantee, account`,
          key,
        )
        .map((row) => ({...row, privileges: JSON.parse(row.privileges) as string[]})),
  };
}
