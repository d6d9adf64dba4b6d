import type {Candidate} from '../model/family.ts';
import type {Verdict} from '../model/decision.ts';
import type {Instant} from '../model/scalars.ts';
import type {Forge, ForgeEvent} from '../ports/forge.ts';
import type {Repository} from '../ports/git.ts';
import type {Workshop} from './context.ts';
import {decide, decisionsOn, stateOf} from './decide.ts';
import {candidateOfBranch} from './publish-names.ts';

const DAYS_SNOOZED = 30;

/** What a person did on the forge, as a decision that it became. */
export interface TakenEvent {
  readonly candidate: string;
  readonly name: string;
  readonly says: string;
}

/**
 * Turns what people did to our pull requests into decisions: a closed one and a ticked box are a rejection or a snooze, a reopened one takes
 * the rejection back. Each event becomes one decision, however often it is told; what a program closed is none.
 */
export async function takeForgeEvents(
  workshop: Workshop,
  forge: Forge,
  repository: Repository,
): Promise<readonly TakenEvent[]> {
  const {catalog} = workshop;
  const decisions = [...catalog.decisions(), ...catalog.outbox()];
  const known = new Set(decisions.flatMap(({forgeEvent}) => forgeEvent ?? []));
  const candidates = new Map(catalog.candidates().map((one) => [one.id, one]));
  const taken: TakenEvent[] = [];
  for (const event of await forge.events()) {
    if (event.byBot || known.has(event.id)) continue;
    const candidate = candidates.get((await candidateOfBranch(repository, event.proposal.branch)) ?? '');
    const verdict = candidate === undefined ? undefined : verdictOf(workshop, candidate, event);
    if (candidate === undefined || verdict === undefined) continue;
    decide(workshop, candidate, verdict, {by: event.by ?? 'somebody on the forge', event: event.id});
    taken.push({candidate: candidate.id, name: candidate.name, says: sayTaken(verdict, event)});
  }
  return taken;
}

function verdictOf(workshop: Workshop, candidate: Candidate, event: ForgeEvent): Verdict | undefined {
  const {status, at} = stateOf(workshop, candidate);
  // Somebody decided here after it: that counts.
  if (at !== undefined && at > event.at) return undefined;
  const number = `#${event.proposal.number}`;
  switch (event.kind) {
    case 'closed':
      return status === 'approved' ? {t: 'reject', reason: `Its pull request ${number} was closed.`} : undefined;
    case 'reopened':
      return status === 'rejected' && isOfForge(workshop, candidate) ? {t: 'undo'} : undefined;
    case 'ticked':
      if (event.box === 'reject') return {t: 'reject', reason: `The box in its pull request ${number} was ticked.`};
      return event.box === 'snooze-30d' ? {t: 'snooze', until: daysAfter(event.at, DAYS_SNOOZED)} : undefined;
    default:
      return undefined;
  }
}

/** Whether the newest decision came from the forge: an undo takes back nothing that a person decided here. */
function isOfForge({catalog}: Workshop, candidate: Candidate): boolean {
  const newest = decisionsOn(catalog, candidate.id)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .at(-1);
  return newest?.forgeEvent !== undefined;
}

function daysAfter(instant: Instant, days: number): Instant {
  return new Date(Date.parse(instant) + days * 86_400_000).toISOString();
}

function sayTaken(verdict: Verdict, {by, proposal}: ForgeEvent): string {
  const who = by ?? 'somebody';
  switch (verdict.t) {
    case 'reject':
      return `rejected by ${who} in #${proposal.number}`;
    case 'snooze':
      return `snoozed until ${verdict.until.slice(0, 10)} by ${who} in #${proposal.number}`;
    default:
      return `taken up again by ${who} in #${proposal.number}`;
  }
}
