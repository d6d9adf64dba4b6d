import {ExitCode, UserError} from '../errors.ts';
import type {Workshop} from './context.ts';
import {decisionsOn, flushOutbox, statesOf} from './decide.ts';
import {plural} from './plural.ts';
import type {PublishOptions, PublishReport} from './publish-report.ts';
import {type Approved, PublishRun} from './publish-run.ts';
import {syncCatalog} from './sync.ts';

export type {PublishedBranch, PublishOptions, PublishReport} from './publish-report.ts';

/**
 * Approved candidates → branches, one model each, built by plumbing on the base's head. The checkout, the index and the
 * base branch are never touched; the same approvals on the same base give the same commit ids.
 */
export async function publish(workshop: Workshop, options: PublishOptions = {}): Promise<PublishReport> {
  const {loaded, progress} = workshop;
  await syncCatalog(workshop);
  const flushed = options.dryRun === true ? undefined : await flushOutbox(workshop);
  const {repository, root, base} = await workshop.repository();
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
  const project = await target.inspect(tree, root);
  if (project.problem !== undefined) {
    throw new UserError('no-project', project.problem, {
      hint: 'Set target.project in the config.',
      exitCode: ExitCode.USAGE,
    });
  }

  const run = new PublishRun(workshop, repository, target, project, tree, baseHead, options);
  if (flushed !== undefined && flushed.held.length > 0) {
    run.hold('decisions', 'The archive would have got a secret with them; they wait here.', flushed.held);
  }
  const approved = approvedByRank(workshop);
  progress.report({t: 'stage', stage: 'publish', detail: `${approved.length} approved`});
  for (const [done, one] of approved.entries()) {
    workshop.signal.throwIfAborted();
    progress.report({t: 'count', stage: 'publish', done, total: approved.length, unit: 'models', detail: one.name});
    await run.one(one);
  }
  const report = run.report(settings.base);
  const done = report.branches.filter(({state}) => state === 'created' || state === 'updated').length;
  progress.report({
    t: 'done',
    stage: 'publish',
    summary: `${plural(done, 'branch')} written, ${report.branches.length - done} as they were`,
  });
  return report;
}

function approvedByRank(workshop: Workshop): readonly Approved[] {
  const states = statesOf(workshop);
  const taken = new Set<string>();
  const approved: Approved[] = [];
  for (const candidate of workshop.catalog.candidates().toSorted((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1))) {
    const state = states.get(candidate.id);
    if (state?.status !== 'approved') continue;
    const wanted = state.name ?? candidate.name;
    const name = taken.has(wanted) ? `${wanted}_${candidate.id.slice(0, 6)}` : wanted;
    taken.add(name);
    // The newest decision dates the commit: the same decisions give the same commit on every machine.
    const at = decisionsOn(workshop.catalog, candidate.id).reduce(
      (latest, {at: when}) => (when > latest ? when : latest),
      '',
    );
    approved.push({candidate, name, at});
  }
  return approved;
}
