import type {Verification} from '../model/verification.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Store} from './store.ts';

/** Verdicts of comparisons, one a candidate. */
export function verdictQueries(store: Store): Pick<Catalog, 'putVerdict' | 'verdicts' | 'verdict'> {
  return {
    putVerdict(verdict) {
      store.run(
        'INSERT INTO verdict (candidate, facts) VALUES (?, ?) ON CONFLICT (candidate) DO UPDATE SET facts = excluded.facts',
        verdict.candidate,
        JSON.stringify(verdict),
      );
    },
    verdicts: () => store.all<{readonly facts: string}>('SELECT facts FROM verdict ORDER BY candidate').map(read),
    verdict(candidate) {
      const row = store.get<{readonly facts: string}>('SELECT facts FROM verdict WHERE candidate = ?', candidate);
      return row === undefined ? undefined : read(row);
    },
  };
}

function read({facts}: {readonly facts: string}): Verification {
  return JSON.parse(facts) as Verification;
}
