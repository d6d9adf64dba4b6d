import type {Candidate} from '../model/family.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import type {Repository, Tree} from '../ports/git.ts';
import type {Project} from '../ports/target.ts';
import {trailer} from './seal.ts';

/** A name that the project has not taken, unless it was taken by this very candidate. */
export async function freeName(project: Project, tree: Tree, candidate: Candidate, wanted: string): Promise<string> {
  if (!project.taken.has(wanted)) return wanted;
  const mine = (await tree.list(project.root)).filter((path) => path.endsWith(`/${wanted}.yml`));
  for (const path of mine) {
    if ((await tree.read(path))?.includes(candidate.id) === true) return wanted;
  }
  return `${wanted}_${candidate.id.slice(0, 6)}`;
}

/** A branch of that name that holds another candidate keeps it; this one takes its id along. */
export async function branchFor(repository: Repository, prefix: string, draft: ModelDraft): Promise<string> {
  const plain = `${prefix}${draft.name}`;
  const head = await repository.resolve(`refs/heads/${plain}`);
  if (head === undefined) return plain;
  const owner = trailer(await repository.commitText(head), 'Rescue-Candidate');
  return owner === undefined || owner === draft.candidate ? plain : `${plain}-${draft.candidate.slice(0, 6)}`;
}
