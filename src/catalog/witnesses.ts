import type {Catalog} from '../ports/catalog.ts';
import type {Witness} from '../ports/trees.ts';
import type {Store} from './store.ts';

/** What outside parsers said, kept by the hash of the text they were given and their versions. */
export function witnessQueries(store: Store): Pick<Catalog, 'witness' | 'putWitness'> {
  return {
    witness(text, versions) {
      const row = store.get<{readonly facts: string}>(
        'SELECT facts FROM witness WHERE text = ? AND versions = ?',
        text,
        versions,
      );
      return row === undefined ? undefined : (JSON.parse(row.facts) as Witness);
    },
    putWitness(text, versions, witness) {
      store.run(
        `INSERT INTO witness (text, versions, facts) VALUES (?, ?, ?)
         ON CONFLICT (text) DO UPDATE SET versions = excluded.versions, facts = excluded.facts`,
        text,
        versions,
        JSON.stringify(witness),
      );
    },
  };
}
