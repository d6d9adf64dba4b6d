import {UserError} from '../errors.ts';
import type {Candidate} from '../model/family.ts';
import type {ModelFile} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';
import type {Workshop} from './context.ts';
import {draftOf} from './draft.ts';

const emptyTree: Tree = {list: async () => [], read: async () => undefined};

/** The files a candidate would become, as `publish` would write them now; nothing is written. */
export async function previewOf(
  workshop: Workshop,
  candidate: Candidate,
  name: string,
): Promise<{readonly files: readonly ModelFile[]; readonly refusal?: string}> {
  const outcome = draftOf(workshop, candidate, name);
  if ('refusal' in outcome) return {files: [], refusal: outcome.refusal};
  const target = await workshop.target();
  const {tree, root} = await projectTree(workshop);
  const project = await target.inspect(tree, root);
  const {files, refusals} = target.render(outcome.draft, project);
  return {files, ...(refusals[0] === undefined ? {} : {refusal: refusals[0].reason})};
}

/** A preview needs no repository: without one it shows what an empty project would get. */
async function projectTree(workshop: Workshop): Promise<{readonly tree: Tree; readonly root: string}> {
  try {
    const {repository, root, base} = await workshop.repository();
    const head = await base(workshop.loaded.config.publish.base);
    return head === undefined ? {tree: emptyTree, root} : {tree: await repository.tree(head), root};
  } catch (error) {
    if (error instanceof UserError) return {tree: emptyTree, root: ''};
    throw error;
  }
}
