import type {Candidate, CandidateId} from '../model/family.ts';
import type {Catalog} from '../ports/catalog.ts';
import {searchExpression} from './search.ts';
import type {Store} from './store.ts';

type CandidateQueries = Pick<Catalog, 'replaceCandidates' | 'candidate' | 'candidates' | 'search'>;

interface CandidateColumns {
  readonly facts: string;
  readonly sql: string;
}

/** Candidates, best rank first, and the search over them. */
export function candidateQueries(store: Store): CandidateQueries {
  return {
    replaceCandidates: (candidates) => store.transaction(() => replaceCandidates(store, candidates)),

    candidate(id) {
      const row = store.get<CandidateColumns>('SELECT facts, sql FROM candidate WHERE id = ?', id);
      return row === undefined ? undefined : candidateOf(row);
    },

    candidates: () =>
      store
        .all<CandidateColumns>('SELECT facts, sql FROM candidate ORDER BY rank DESC, id')
        .map((row) => candidateOf(row)),

    search(text) {
      const expression = searchExpression(text);
      if (expression === undefined) return [];
      // A hit in the name or title says more than one somewhere in the SQL.
      const found = store.all<{readonly id: CandidateId}>(
        `SELECT c.id FROM candidate_text JOIN candidate c ON c.key = candidate_text.rowid
         WHERE candidate_text MATCH ? ORDER BY bm25(candidate_text, 10.0, 10.0, 1.0), c.rank DESC, c.id`,
        expression,
      );
      return found.map(({id}) => id);
    },
  };
}

function candidateOf(row: CandidateColumns): Candidate {
  // What an earlier version stored says nothing of personal data; the next analysis does.
  return {personalData: [], ...(JSON.parse(row.facts) as Omit<Candidate, 'sql' | 'personalData'>), sql: row.sql};
}

/** Most candidates are the same as the night before: only those that differ are written and indexed again. */
function replaceCandidates(store: Store, candidates: readonly Candidate[]): void {
  const stale = new Set(store.all<{readonly id: CandidateId}>('SELECT id FROM candidate').map(({id}) => id));
  for (const candidate of candidates) {
    const {sql, ...facts} = candidate;
    stale.delete(candidate.id);
    store.run(
      `INSERT INTO candidate (id, rank, title, name, facts, sql) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, title = excluded.title, name = excluded.name,
         facts = excluded.facts, sql = excluded.sql
       WHERE facts <> excluded.facts OR sql <> excluded.sql`,
      candidate.id,
      candidate.rank,
      candidate.title,
      candidate.name,
      JSON.stringify(facts),
      sql,
    );
  }
  for (const id of stale) store.run('DELETE FROM candidate WHERE id = ?', id);
}
