import {ExitCode, UserError} from '../errors.ts';
import type {Workshop} from './context.ts';
import {flushOutbox} from './decide.ts';
import {plural} from './plural.ts';
import {approvedByRank, draftModels} from './publish-drafts.ts';
import {planModels} from './publish-plan.ts';
import {ProposalWriter} from './publish-proposals.ts';
import type {PublishOptions, PublishReport} from './publish-report.ts';
import {PublishRun} from './publish-run.ts';
import {syncCatalog} from './sync.ts';

export type {PublishedBranch, PublishOptions, PublishReport} from './publish-report.ts';

/**
 * Approved candidates → branches, one model each, built by plumbing on the base's head. The checkout, the index and the
 * base branch are never touched; the same approvals on the same base give the same commit ids. A model that refers to another one
 * waits until the base has that one.
 */
export async function publish(workshop: Workshop, options: PublishOptions = {}): Promise<PublishReport> {
  const {loaded, progress} = workshop;
  await syncCatalog(workshop);
  const {repository, root, base, surroundings} = await workshop.repository();
  const proposals = new ProposalWriter(workshop, options.dryRun === true);
  const taken = options.push === true ? await proposals.takeEvents(repository) : [];
  const flushed = options.dryRun === true ? undefined : await flushOutbox(workshop);
  const settings = loaded.config.publish;
  const baseHead = await base(settings.base);
  if (baseHead === undefined) {
    throw new UserError('base-missing', `The repository has no branch ${settings.base}.`, {
      hint: 'Set publish.base in the config to the branch that models are merged into.',
      exitCode: ExitCode.USAGE,
    });
  }
  const tree = await repository.tree(baseHead);
  const target = await workshop.target();
  const project = await target.inspect(tree, root, await surroundings?.());
  if (project.problem !== undefined) {
    throw new UserError('no-project', project.problem, {
      hint: 'Set target.project in the config.',
      exitCode: ExitCode.USAGE,
    });
  }

  const place = {workshop, repository, target, project, tree, base: baseHead};
  const run = new PublishRun(place, options, proposals);
  const {account} = run;
  if (flushed !== undefined && flushed.held.length > 0) {
    account.hold('decisions', 'The archive would have got a secret with them; they wait here.', flushed.held);
  }
  const approved = approvedByRank(workshop);
  progress.report({t: 'stage', stage: 'publish', detail: `${approved.length} approved`});
  const {drafted, refused} = draftModels(workshop, approved, {target, project});
  account.refused.push(...refused);
  const drafts = drafted.map(({draft}) => draft);
  const {rescued = new Map(), refers = new Map()} = target.refers === true ? project : {};
  const plan = target.refers === true ? planModels(drafts, {rescued, refers}) : undefined;
  const byCandidate = new Map(drafted.map((one) => [one.draft.candidate, one.approved]));
  const order = plan?.order ?? drafts.map((draft) => ({draft, waitsFor: []}));
  for (const [done, {draft, waitsFor}] of order.entries()) {
    workshop.signal.throwIfAborted();
    progress.report({t: 'count', stage: 'publish', done, total: order.length, unit: 'models', detail: draft.name});
    const names = new Set([draft, ...(draft.steps ?? [])].map(({name}) => name));
    const notes = (plan?.notes ?? []).filter(({name}) => names.has(name)).map(({text}) => text);
    if (waitsFor.length > 0) account.wait(draft.name, waitsFor);
    else await run.one(byCandidate.get(draft.candidate)!, draft, notes);
  }
  await run.end();
  const report = {...account.report(settings.base, run.failure), ...(taken.length === 0 ? {} : {taken})};
  const done = report.branches.filter(({state}) => state === 'created' || state === 'updated').length;
  progress.report({
    t: 'done',
    stage: 'publish',
    summary: `${plural(done, 'branch')} written, ${report.branches.length - done} as they were`,
  });
  return report;
}
