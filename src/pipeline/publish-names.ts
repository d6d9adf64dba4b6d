import type {Candidate} from '../model/family.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import type {Repository} from '../ports/git.ts';
import type {Project} from '../ports/target.ts';
import {trailer} from './seal.ts';

/** The name under which the project has a candidate's model; undefined where it has none. */
export function nameInProject({rescued}: Project, candidate: Pick<Candidate, 'id'>): string | undefined {
  return [...(rescued ?? [])]
    .filter(([, id]) => id === candidate.id)
    .map(([name]) => name)
    .toSorted()[0];
}

/**
 * A name that neither the project has taken, unless by this very candidate, nor another approved one.
 * @param others names of other approved candidates, in lower case
 */
export function freeName(
  {taken, rescued}: Project,
  candidate: Pick<Candidate, 'id'>,
  wanted: string,
  others: ReadonlySet<string>,
): string {
  const isFree = !taken.has(wanted) || rescued?.get(wanted) === candidate.id;
  return isFree && !others.has(wanted) ? wanted : `${wanted}_${candidate.id.slice(0, 6)}`;
}

/** A branch of that name that holds another candidate keeps it; this one takes its id along. */
export async function branchFor(repository: Repository, prefix: string, draft: ModelDraft): Promise<string> {
  const plain = `${prefix}${draft.name}`;
  const head = await repository.resolve(`refs/heads/${plain}`);
  if (head === undefined) return plain;
  const owner = trailer(await repository.commitText(head), 'Rescue-Candidate');
  return owner === undefined || owner === draft.candidate ? plain : `${plain}-${draft.candidate.slice(0, 6)}`;
}

/** The candidate that a branch was made for, as its commit says. */
export async function candidateOfBranch(repository: Repository, branch: string): Promise<string | undefined> {
  for (const ref of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
    const head = await repository.resolve(ref);
    if (head !== undefined) return trailer(await repository.commitText(head), 'Rescue-Candidate');
  }
  return undefined;
}
