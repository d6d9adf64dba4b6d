import type {Catalog} from '../ports/catalog.ts';
import type {Store} from './store.ts';

/** Personal data by asset: how much of which kind, never what. */
export function personalDataQueries(store: Store): Pick<Catalog, 'putPersonalData' | 'personalDataCounts'> {
  return {
    putPersonalData: (asset, marks) =>
      store.transaction(() => {
        store.run('DELETE FROM personal_data WHERE asset = ?', asset);
        for (const {kind, domain, places} of marks) {
          store.run(
            'INSERT INTO personal_data (asset, kind, domain, places) VALUES (?, ?, ?, ?)',
            asset,
            kind,
            domain,
            places,
          );
        }
      }),

    personalDataCounts: (allowDomains) =>
      store.all(
        `SELECT kind, count(DISTINCT asset) AS assets, sum(places) AS places FROM personal_data
         WHERE NOT EXISTS (
           SELECT 1 FROM json_each(?) AS allowed
           WHERE kind = 'email'
             AND (domain = lower(allowed.value) OR substr(domain, -length(allowed.value) - 1) = '.' || lower(allowed.value)))
         GROUP BY kind ORDER BY kind`,
        JSON.stringify(allowDomains),
      ),
  };
}
