import type {Candidate} from '../model/family.ts';
import type {ModelDraft, Refusal} from '../model/model-draft.ts';
import type {Instant} from '../model/scalars.ts';
import type {Project, Target} from '../ports/target.ts';
import type {Workshop} from './context.ts';
import {decisionsOn, stateOf, statesOf} from './decide.ts';
import {draftOf} from './draft.ts';
import {freeName, nameInProject} from './publish-names.ts';
import {decidedAside} from './set-aside.ts';

/** A candidate that a reviewer approved. */
export interface Approved {
  readonly candidate: Candidate;
  /** The reviewer's name for it, else the proposed one. */
  readonly name: string;
  /** Whether a reviewer gave the name: then nothing changes it. */
  readonly isNamed: boolean;
  /** Of the newest decision: it dates the commit, so that the same decisions give the same commit on every machine. */
  readonly at: Instant;
  /** Who approved it, as the log of decisions says: the same on every machine, whoever runs it there. */
  readonly by: string;
}

export interface DraftedModel {
  readonly approved: Approved;
  readonly draft: ModelDraft;
}

/** The project that gets the models, and what renders for it. */
export interface PublishPlace {
  readonly target: Target;
  readonly project: Project;
}

/** Everything approved, the highest rank first. */
export function approvedByRank(workshop: Workshop): readonly Approved[] {
  const states = statesOf(workshop);
  return [...workshop.catalog.candidates(), ...decidedAside(workshop)]
    .toSorted((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1))
    .flatMap((candidate) => {
      const state = states.get(candidate.id) ?? stateOf(workshop, candidate);
      if (state.status !== 'approved') return [];
      const at = decisionsOn(workshop.catalog, candidate.id).reduce(
        (latest, {at: when}) => (when > latest ? when : latest),
        '',
      );
      return [
        {candidate, name: state.name ?? candidate.name, isNamed: state.name !== undefined, at, by: state.by ?? ''},
      ];
    });
}

/**
 * Drafts of approved candidates under the names that they will have: the reviewer's, else the one that the project has it under,
 * else the proposed one as the project names models. Who gets a name that two want depends on their ids, not on their rank.
 * @returns drafts in the order of `approved`, and what cannot become a model, with the reason
 */
export function draftModels(
  workshop: Workshop,
  approved: readonly Approved[],
  {target, project}: PublishPlace,
): {readonly drafted: readonly DraftedModel[]; readonly refused: readonly Refusal[]} {
  const names = new Set<string>();
  const drafts = new Map<Approved, ModelDraft>();
  const refused: Refusal[] = [];
  const inTurn = approved.toSorted(
    (a, b) => Number(b.isNamed) - Number(a.isNamed) || (a.candidate.id < b.candidate.id ? -1 : 1),
  );
  for (const one of inTurn) {
    workshop.signal.throwIfAborted();
    const outcome = draftUnderName(workshop, one, {target, project}, names);
    if ('draft' in outcome) drafts.set(one, outcome.draft);
    else refused.push(outcome);
  }
  const drafted = approved.flatMap((one) => {
    const draft = drafts.get(one);
    return draft === undefined ? [] : [{approved: one, draft}];
  });
  return {drafted, refused: refused.toSorted((a, b) => (a.name < b.name ? -1 : 1))};
}

function draftUnderName(
  workshop: Workshop,
  {candidate, name: proposed, isNamed}: Approved,
  {target, project}: PublishPlace,
  names: Set<string>,
): {readonly draft: ModelDraft} | Refusal {
  const known = isNamed ? undefined : nameInProject(project, candidate);
  let name = freeName(project, candidate, known ?? proposed, names);
  let outcome = draftOf(workshop, candidate, name);
  if (!('refusal' in outcome) && !isNamed && known === undefined && target.nameFor !== undefined) {
    const wanted = freeName(project, candidate, target.nameFor({...outcome.draft, name: proposed}, project), names);
    if (wanted !== name) {
      name = wanted;
      outcome = draftOf(workshop, candidate, name);
    }
  }
  if ('refusal' in outcome) return {candidate: candidate.id, name, reason: outcome.refusal};
  const [refusal] = target.render(outcome.draft, project).refusals;
  if (refusal !== undefined) return refusal;
  names.add(name);
  return {draft: outcome.draft};
}
