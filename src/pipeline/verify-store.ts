import type {Candidate} from '../model/family.ts';
import type {Verification} from '../model/verification.ts';
import type {Leak} from '../ports/scan.ts';
import type {Workshop} from './context.ts';
import {syncCatalog} from './sync.ts';
import {verifyPair} from './verify-pair.ts';

/**
 * Commits verdicts to the archive. One that comes to the same about the same texts stays as it was found first, so that
 * nothing that quotes it changes; one that could not be found out replaces none that was.
 */
export async function storeVerdicts(
  workshop: Pick<Workshop, 'archive' | 'catalog' | 'signal'>,
  verdicts: readonly Verification[],
): Promise<{readonly stored: number; readonly held: readonly Leak[]}> {
  const {archive, catalog} = workshop;
  const fresh = verdicts.filter((verdict) => isNews(verdict, catalog.verdict(verdict.candidate)));
  if (fresh.length === 0) return {stored: 0, held: []};
  const message = fresh.length === 1 ? 'Record a verdict' : `Record ${fresh.length} verdicts`;
  const outcome = await archive.commit({message, verdicts: fresh}, await archive.head());
  if (outcome === 'moved') return {stored: 0, held: []};
  // What was found counts also when the run that found it is being stopped.
  await syncCatalog({...workshop, signal: new AbortController().signal});
  return {stored: fresh.length - outcome.held.length, held: outcome.held};
}

function isNews(verdict: Verification, known: Verification | undefined): boolean {
  if (known === undefined || !isAbout(known, verdict)) return true;
  if (verdict.outcome === 'not-run' && known.outcome !== 'not-run') return false;
  return known.outcome !== verdict.outcome || key(known) !== key(verdict);
}

function key({outcome, role, columns = [], reason = ''}: Verification): string {
  return JSON.stringify([role, columns, outcome === 'not-run' ? reason : '']);
}

function isAbout(verdict: Verification, texts: Pick<Verification, 'original' | 'model'>): boolean {
  return verdict.original === texts.original && verdict.model === texts.model;
}

/** What is known of a candidate's rows. stale: it was compared, with another original or another model than today's. */
export interface KnownVerdict {
  readonly verdict: Verification;
  readonly isStale: boolean;
}

/** The stored verdict on a candidate; undefined where nobody ever compared it. */
export function knownVerdict(
  workshop: Pick<Workshop, 'catalog' | 'loaded' | 'plainQuery'>,
  candidate: Candidate,
  name: string,
): KnownVerdict | undefined {
  const verdict = workshop.catalog.verdict(candidate.id);
  if (verdict === undefined) return undefined;
  const pair = verifyPair(workshop, candidate, name);
  return {verdict, isStale: 'refusal' in pair || !isAbout(verdict, pair.hashes)};
}

/** The verdict that still holds; undefined where there is none or it is stale. */
export function currentVerdict(...of: Parameters<typeof knownVerdict>): Verification | undefined {
  const known = knownVerdict(...of);
  return known === undefined || known.isStale ? undefined : known.verdict;
}
