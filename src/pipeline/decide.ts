import {usageError} from '../errors.ts';
import type {Decision, Verdict} from '../model/decision.ts';
import type {Candidate, CandidateId} from '../model/family.ts';
import {isReserved} from '../parse/reserved-words.ts';
import {foldDecisions, lastEffective, type ReviewState} from '../review/fold.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Leak} from '../ports/scan.ts';
import type {Workshop} from './context.ts';
import {passName} from './door.ts';
import {syncCatalog} from './sync.ts';

type Deciding = Pick<Workshop, 'catalog' | 'clock' | 'operator'>;

/** Decisions on a candidate: those of the archive and those still in the outbox. */
export function decisionsOn(catalog: Catalog, candidate: CandidateId): readonly Decision[] {
  return [...catalog.decisions(candidate), ...catalog.outbox().filter((decision) => decision.candidate === candidate)];
}

/** Where a candidate stands now. */
export function stateOf(workshop: Pick<Workshop, 'catalog' | 'clock'>, candidate: Candidate): ReviewState {
  return foldDecisions(decisionsOn(workshop.catalog, candidate.id), candidate.basedOn, workshop.clock.now());
}

/** Where every candidate stands, in one pass over the log. */
export function statesOf(workshop: Pick<Workshop, 'catalog' | 'clock'>): ReadonlyMap<CandidateId, ReviewState> {
  const byCandidate = Map.groupBy(
    [...workshop.catalog.decisions(), ...workshop.catalog.outbox()],
    (decision) => decision.candidate,
  );
  const now = workshop.clock.now();
  return new Map(
    workshop.catalog
      .candidates()
      .map((candidate) => [candidate.id, foldDecisions(byCandidate.get(candidate.id) ?? [], candidate.basedOn, now)]),
  );
}

/** The verdict that lets one piece of a candidate's personal data leave the archive. @param datum its id: `email-1` */
export function releaseOf({name, personalData}: Candidate, datum: string): Verdict {
  const found = personalData.find(({id}) => id === datum.toLowerCase());
  if (found !== undefined) return {t: 'release', datum: found.id, digest: found.digest};
  throw usageError(
    'unknown-datum',
    `${name} has no personal data called ${datum}.`,
    personalData.length === 0
      ? 'It has none at all that would be masked.'
      : `It has: ${personalData.map(({id}) => id).join(', ')}; see \`wsr show ${name}\`.`,
  );
}

/** Puts several verdicts on one candidate into the outbox: all of them, or none when one does not fit. */
export function decideAll(workshop: Deciding, candidate: Candidate, verdicts: readonly Verdict[]): readonly Decision[] {
  return workshop.catalog.transaction(() => verdicts.map((verdict) => decide(workshop, candidate, verdict)));
}

/** Who decided where it was not the one who runs this: a person on the forge. */
export interface ForgeOrigin {
  readonly by: string;
  /** The event, by which it becomes one decision however often it is told. */
  readonly event: string;
}

/** Puts one verdict into the outbox: stored at once, sent to the archive with the next flush. */
export function decide(workshop: Deciding, candidate: Candidate, verdict: Verdict, origin?: ForgeOrigin): Decision {
  const {catalog, clock, operator} = workshop;
  const known = decisionsOn(catalog, candidate.id);
  const state = foldDecisions(known, candidate.basedOn, clock.now());
  const undoes = verdict.t === 'undo' ? lastEffective(known) : undefined;
  if (verdict.t === 'undo' && undoes === undefined) {
    throw usageError('nothing-to-undo', `There is no decision on ${candidate.name} to undo.`);
  }
  if (verdict.t === 'merge' && verdict.into === candidate.id) {
    throw usageError('merge-into-itself', `${candidate.name} cannot be merged into itself.`);
  }
  if (verdict.t === 'rename' && !/^[a-z][a-z0-9_]{0,62}$/.test(verdict.name)) {
    throw usageError(
      'illegal-name',
      `${verdict.name} is no legal model name.`,
      'Use lower-case letters, digits and _, beginning with a letter.',
    );
  }
  if (verdict.t === 'rename' && isReserved(verdict.name)) {
    throw usageError('reserved-name', `${verdict.name} is a word that Snowflake reserves.`, 'Choose another name.');
  }
  if (verdict.t === 'assign' && verdict.to.trim() === '') {
    throw usageError('nobody', 'Say who should look at it.', 'Name a person: --assign INES_DUARTE');
  }
  const decision: Decision = {
    id: clock.ulid(),
    parents: state.heads,
    candidate: candidate.id,
    anchor: candidate.anchor,
    basedOn: candidate.basedOn,
    by: passName(origin?.by ?? operator, () => {}),
    at: clock.now(),
    verdict: withoutSecrets(verdict),
    ...(undoes === undefined ? {} : {undoes: undoes.id}),
    ...(origin === undefined ? {} : {forgeEvent: origin.event}),
  };
  catalog.queueDecision(decision);
  return decision;
}

/** A verdict goes into the outbox, which is on disk before the archive's last scan looks at it. */
function withoutSecrets(verdict: Verdict): Verdict {
  const clean = (text: string): string => passName(text, () => {});
  switch (verdict.t) {
    case 'reject':
      return {...verdict, reason: clean(verdict.reason)};
    case 'assign':
      return {...verdict, to: clean(verdict.to)};
    case 'edit':
      return {...verdict, patch: clean(verdict.patch)};
    case 'rename':
      // A name with a placeholder in it is none that anybody wants.
      if (clean(verdict.name) === verdict.name) return verdict;
      throw usageError('secret-in-name', 'This name holds a secret.', 'Choose another one.');
    default:
      return verdict;
  }
}

/** What became of the outbox. */
export interface Flushed {
  /** Whether it made a commit. */
  readonly changed: boolean;
  readonly held: readonly Leak[];
}

/** Commits the outbox to the archive. */
export async function flushOutbox(workshop: Pick<Workshop, 'archive' | 'catalog' | 'signal'>): Promise<Flushed> {
  const {archive, catalog} = workshop;
  const waiting = catalog.outbox();
  if (waiting.length === 0) return {changed: false, held: []};
  const message = waiting.length === 1 ? 'Record a decision' : `Record ${waiting.length} decisions`;
  const outcome = await archive.commit({message, decisions: waiting}, await archive.head());
  if (outcome === 'moved') return {changed: false, held: []};
  // A decision that the last scan held back stays in the outbox, where it is not lost.
  await syncCatalog(workshop);
  const stored = new Set(waiting.flatMap(({candidate}) => catalog.decisions(candidate).map(({id}) => id)));
  catalog.clearOutbox(waiting.map(({id}) => id).filter((id) => stored.has(id)));
  return {changed: outcome.changed, held: outcome.held};
}
