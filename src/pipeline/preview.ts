import {UserError} from '../errors.ts';
import type {Candidate} from '../model/family.ts';
import type {ModelFile} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';
import type {ProjectSurroundings} from '../ports/target.ts';
import type {Workshop} from './context.ts';
import {stateOf} from './decide.ts';
import {maskOf} from './draft.ts';
import {type Approved, approvedByRank, draftModels} from './publish-drafts.ts';
import {planModels} from './publish-plan.ts';
import {reviewPage} from './review-page.ts';
import {currentVerdict} from './verify-store.ts';

const emptyTree: Tree = {list: async () => [], read: async () => undefined};
/** What may make an object that others read. */
const MAKES = /\b(?:create|insert)\b/i;

/** What a candidate would become. */
export interface Preview {
  readonly files: readonly ModelFile[];
  readonly refusal?: string;
  /** What was not sure and so not done, one sentence each. */
  readonly notes?: readonly string[];
  /** The text of its pull request; undefined where nothing can be rendered. */
  readonly page?: string;
}

/**
 * The files a candidate would become, as `publish` would write them now, beside what else is approved; nothing is written.
 * @param name the reviewer's name for it, else the proposed one
 */
export async function previewOf(workshop: Workshop, candidate: Candidate, name: string): Promise<Preview> {
  const target = await workshop.target();
  const {tree, root, around} = await projectTree(workshop);
  const project = await target.inspect(tree, root, around);
  const own: Approved = {candidate, name, isNamed: stateOf(workshop, candidate).name !== undefined, at: '', by: ''};
  const others =
    target.refers === true ? approvedByRank(workshop).filter((one) => one.candidate.id !== candidate.id) : [];
  const makers = others.filter((one) => MAKES.test(one.candidate.original ?? one.candidate.sql));
  const {drafted, refused} = draftModels(workshop, [own, ...makers], {target, project});
  const refusal = refused.find((one) => one.candidate === candidate.id);
  if (refusal !== undefined) return {files: [], refusal: refusal.reason};
  const drafts = drafted.map(({draft}) => draft);
  const {rescued = new Map(), refers = new Map()} = project;
  const plan = target.refers === true ? planModels(drafts, {rescued, refers}) : undefined;
  const order = plan?.order ?? drafts.map((draft) => ({draft, waitsFor: []}));
  const {draft, waitsFor} = order.find((one) => one.draft.candidate === candidate.id)!;
  const {files, refusals, notes = []} = target.render(draft, project);
  const said = [
    ...(plan?.notes ?? []).filter((note) => note.name === draft.name).map(({text}) => text),
    ...notes,
    ...(waitsFor.length === 0 ? [] : [`It refers to ${waitsFor.join(' and ')} and waits until that is merged.`]),
  ];
  if (refusals[0] !== undefined)
    return {files, refusal: refusals[0].reason, ...(said.length === 0 ? {} : {notes: said})};
  const branch = `${workshop.loaded.config.publish['branch-prefix']}${draft.name}`;
  const buildCommand = target.buildCommand?.(draft.name);
  const page = reviewPage({
    candidate,
    draft,
    branch,
    head: (await headOf(workshop, branch)) ?? '',
    verdict: currentVerdict(workshop, candidate, name),
    notes: said,
    mask: maskOf(workshop, candidate),
    ...(buildCommand === undefined ? {} : {buildCommand}),
  });
  return {files, page, ...(said.length === 0 ? {} : {notes: said})};
}

async function headOf(workshop: Workshop, branch: string): Promise<string | undefined> {
  try {
    return await (await workshop.repository()).repository.resolve(`refs/heads/${branch}`);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** A preview needs no repository: without one it shows what an empty project would get. */
async function projectTree(
  workshop: Workshop,
): Promise<{readonly tree: Tree; readonly root: string; readonly around?: ProjectSurroundings}> {
  const found = await workshop.repository().catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (found === undefined) return {tree: emptyTree, root: ''};
  const {repository, root, base, surroundings} = found;
  const around = await surroundings?.();
  const head = await base(workshop.loaded.config.publish.base);
  const tree = head === undefined ? emptyTree : await repository.tree(head);
  return {tree, root, ...(around === undefined ? {} : {around})};
}
