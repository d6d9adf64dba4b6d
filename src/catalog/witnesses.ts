import type {Catalog} from '../ports/catalog.ts';
import type {Witness} from '../ports/trees.ts';
import type {Store} from './store.ts';

/** What outside parsers said, kept by the exact text and their versions. */
export function witnessQueries(store: Store): Pick<Catalog, 'witness' | 'putWitness'> {
  return {
    witness(exact, versions) {
      const row = store.get<{readonly facts: string}>(
        'SELECT facts FROM witness WHERE exact = ? AND versions = ?',
        exact,
        versions,
      );
      return row === undefined ? undefined : (JSON.parse(row.facts) as Witness);
    },
    putWitness(exact, versions, witness) {
      store.run(
        `INSERT INTO witness (exact, versions, facts) VALUES (?, ?, ?)
         ON CONFLICT (exact) DO UPDATE SET versions = excluded.versions, facts = excluded.facts`,
        exact,
        versions,
        JSON.stringify(witness),
      );
    },
  };
}
