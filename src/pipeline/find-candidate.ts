import {usageError, type UserError} from '../errors.ts';
import type {Candidate, CandidateId} from '../model/family.ts';
import type {Workshop} from './context.ts';
import {statesOf} from './decide.ts';
import {draftOf} from './draft.ts';
import {familiesOfOnce} from './family-trace.ts';
import {ASIDE_REASONS, type AsideReason, reasonOf, sayAside, statementsAside} from './set-aside.ts';

/** So many ids are told where a reference fits several. */
const MOST_TOLD = 8;

/** A candidate, or a statement that is in none, as a reference finds it. */
export interface Found {
  readonly candidate: Candidate;
  /** Why it is not asked about; undefined for a candidate that is. */
  readonly aside?: AsideReason;
}

/**
 * Finds a candidate by its id, the beginning of its id, or its name: the one that a reviewer gave it, or the proposed one.
 * @throws UserError when there is none or several; of a statement that is set aside and in no candidate it says why
 */
export function findCandidate(workshop: Workshop, reference: string): Candidate {
  const {candidate, aside} = findShown(workshop, reference);
  if (workshop.catalog.candidate(candidate.id) !== undefined) return candidate;
  // What changes rows may be a table that is built anew, or a start for an incremental model.
  if (aside === 'no-model' && !('refusal' in draftOf(workshop, candidate, candidate.name))) {
    const {refusal: _, ...decidable} = candidate;
    return decidable;
  }
  const says = aside === undefined ? '' : `: ${candidate.refusal ?? sayAside(aside)}`;
  throw usageError(
    'not-asked',
    `${candidate.name} is set aside, and there is nothing to decide${says}`,
    `See \`wsr show ${candidate.id}\`.`,
  );
}

/**
 * Finds by the same references also what `list --set-aside` names and no candidate holds.
 * @throws UserError when there is none or several
 */
export function findShown(workshop: Workshop, reference: string): Found {
  const candidate = onlyOne(candidatesCalled(workshop, reference), reference);
  if (candidate !== undefined)
    return candidate.setAside === undefined ? {candidate} : {candidate, aside: candidate.setAside};
  const aside = onlyOne(statementsCalled(workshop, reference), reference);
  if (aside !== undefined) return {candidate: aside, aside: reasonOf(aside)};
  throw usageError('unknown-candidate', `There is no candidate ${reference}.`, 'See `wsr list` for ids and names.');
}

function candidatesCalled(workshop: Workshop, reference: string): readonly Candidate[] {
  const {catalog} = workshop;
  const exact = catalog.candidate(reference);
  if (exact !== undefined) return [exact];
  const wanted = reference.toLowerCase();
  const states = statesOf(workshop);
  const candidates = catalog.candidates();
  const called = candidates.filter(({id, name}) => (states.get(id)?.name ?? name) === wanted);
  if (called.length > 0) return called;
  const found = candidates.filter(({id, name}) => name === wanted || beginsWith(id, wanted));
  if (found.length > 0) return found;
  // An id of once finds what became of it: notes and decisions speak of it.
  const today = familiesOfOnce(catalog, ({id, name}) => name === wanted || beginsWith(id, wanted));
  return candidates.filter(({id}) => today.has(id));
}

/** Of those that an id does not find, each has to be computed for its name. */
function statementsCalled(workshop: Workshop, reference: string): readonly Candidate[] {
  const wanted = reference.toLowerCase();
  const reasons = new Set(ASIDE_REASONS);
  const byId = [...statementsAside(workshop, reasons, (id) => beginsWith(id, wanted))];
  if (byId.length > 0) return byId;
  return [...statementsAside(workshop, reasons)].filter(({name}) => name === wanted);
}

function beginsWith(id: CandidateId, wanted: string): boolean {
  return wanted.length >= 4 && id.startsWith(wanted);
}

function onlyOne(matches: readonly Candidate[], reference: string): Candidate | undefined {
  if (matches.length > 1) throw ambiguous(matches, reference);
  return matches[0];
}

function ambiguous(matches: readonly Candidate[], reference: string): UserError {
  const told = matches.slice(0, MOST_TOLD).map(({id}) => id);
  const more = matches.length > told.length ? ` or one of ${matches.length - told.length} more` : '';
  return usageError(
    'ambiguous',
    `${reference} fits ${matches.length} candidates.`,
    `Use one of: ${told.join(', ')}${more}`,
  );
}
