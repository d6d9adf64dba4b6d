import {ExitCode, UserError} from '../errors.ts';
import type {Candidate} from '../model/family.ts';
import type {ModelDraft, ModelFile, Refusal} from '../model/model-draft.ts';
import type {Instant, Oid} from '../model/scalars.ts';
import type {Repository, Tree} from '../ports/git.ts';
import type {Leak} from '../ports/scan.ts';
import type {Project, Target} from '../ports/target.ts';
import type {Workshop} from './context.ts';
import {decisionsOn, flushOutbox, statesOf} from './decide.ts';
import {draftOf} from './draft.ts';
import {authorOf, messageFor} from './commit-message.ts';
import {isSealed, sealOf, trailer} from './seal.ts';
import {syncCatalog} from './sync.ts';

export interface PublishOptions {
  /** Shows what would be done; moves no ref, sends nothing. */
  readonly dryRun?: boolean;
  /** Sends the branches to the remote as well. */
  readonly push?: boolean;
}

type Pushed = 'pushed' | 'up-to-date' | 'rejected' | 'failed' | 'no-remote' | 'not-asked';

export interface PublishedBranch {
  readonly candidate: string;
  readonly name: string;
  readonly branch: string;
  readonly oid: Oid;
  readonly state: 'created' | 'updated' | 'up-to-date' | 'merged';
  readonly author: string;
  readonly files: readonly {readonly path: string; readonly added: number; readonly removed: number}[];
  /** `rejected`: the remote's branch holds what we did not put there. `failed`: the report's failure says why. */
  readonly pushed: Pushed;
  /** Unified diff, in a dry run only. */
  readonly diff?: string;
}

export interface PublishReport {
  readonly base: string;
  readonly branches: readonly PublishedBranch[];
  readonly refused: readonly Refusal[];
  /** Kept back by the last scan or by a gate, with the reason. */
  readonly held: readonly {readonly name: string; readonly reason: string; readonly leaks: readonly Leak[]}[];
  /** Branches that a person has touched or works on: left as they are. */
  readonly touched: readonly {readonly name: string; readonly branch: string; readonly reason: string}[];
  /** Approved, and over the limits of this run. */
  readonly waiting: readonly string[];
  /** Why branches that are built here could not be sent. */
  readonly failure?: {readonly message: string; readonly hint?: string};
  readonly exitCode: ExitCode;
}

const COMMITTED_TO = 'A person has committed to it.';

interface Approved {
  readonly candidate: Candidate;
  readonly name: string;
  readonly at: Instant;
}

/**
 * Approved candidates → branches, one model each, built by plumbing on the base's head. The checkout, the index and the
 * base branch are never touched; the same approvals on the same base give the same commit ids.
 */
export async function publish(workshop: Workshop, options: PublishOptions = {}): Promise<PublishReport> {
  const {loaded, progress} = workshop;
  await syncCatalog(workshop);
  if (options.dryRun !== true) await flushOutbox(workshop);
  const {repository, root, base} = await workshop.repository();
  const settings = loaded.config.publish;
  const baseHead = await base(settings.base);
  if (baseHead === undefined) {
    throw new UserError('base-missing', `The repository has no branch ${settings.base}`, {
      hint: 'Set publish.base in the config to the branch that models are merged into.',
      exitCode: ExitCode.USAGE,
    });
  }
  const tree = await repository.tree(baseHead);
  const target = await workshop.target();
  const project = await target.inspect(tree, root);
  if (project.problem !== undefined) {
    throw new UserError('no-project', project.problem, {hint: 'Set target.project in the config.', exitCode: ExitCode.USAGE});
  }

  const run = new PublishRun(workshop, repository, target, project, tree, baseHead, options);
  const approved = approvedByRank(workshop);
  progress.report({t: 'stage', stage: 'publish', detail: `${approved.length} approved`});
  for (const [done, one] of approved.entries()) {
    workshop.signal.throwIfAborted();
    progress.report({t: 'count', stage: 'publish', done, total: approved.length, unit: 'models', detail: one.name});
    await run.one(one);
  }
  const report = run.report(settings.base);
  const done = report.branches.filter(({state}) => state === 'created' || state === 'updated').length;
  progress.report({t: 'done', stage: 'publish', summary: `${done} branches written, ${report.branches.length - done} as they were`});
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
    const at = decisionsOn(workshop.catalog, candidate.id).reduce((latest, {at: when}) => (when > latest ? when : latest), '');
    approved.push({candidate, name, at});
  }
  return approved;
}

class PublishRun {
  private readonly branches: PublishedBranch[] = [];
  private readonly refused: Refusal[] = [];
  private readonly held: {name: string; reason: string; leaks: readonly Leak[]}[] = [];
  private readonly touched: {name: string; branch: string; reason: string}[] = [];
  private readonly waiting: string[] = [];
  private written = 0;
  private open: number | undefined;
  private failure: UserError | undefined;
  private readonly workshop: Workshop;
  private readonly repository: Repository;
  private readonly target: Target;
  private readonly project: Project;
  private readonly tree: Tree;
  private readonly base: Oid;
  private readonly options: PublishOptions;

  constructor(
    workshop: Workshop,
    repository: Repository,
    target: Target,
    project: Project,
    tree: Tree,
    base: Oid,
    options: PublishOptions,
  ) {
    this.workshop = workshop;
    this.repository = repository;
    this.target = target;
    this.project = project;
    this.tree = tree;
    this.base = base;
    this.options = options;
  }

  async one({candidate, name: wanted, at}: Approved): Promise<void> {
    const name = await this.freeName(candidate, wanted);
    const outcome = draftOf(this.workshop, candidate, name);
    if ('refusal' in outcome) {
      this.refused.push({candidate: candidate.id, name, reason: outcome.refusal});
      return;
    }
    const {draft} = outcome;
    const {files, refusals} = this.target.render(draft, this.project);
    if (refusals.length > 0) {
      this.refused.push(...refusals);
      return;
    }
    if (!this.passesGates(draft, files)) return;
    if (await this.isMerged(files)) {
      const branch = this.branchName(name);
      this.branches.push({candidate: candidate.id, name, branch, oid: this.base, state: 'merged', author: '', files: [], pushed: 'not-asked'});
      return;
    }
    await this.commit(draft, files, at);
  }

  private async commit(draft: ModelDraft, files: readonly ModelFile[], at: Instant): Promise<void> {
    const {repository, workshop, options} = this;
    const branch = await this.branchFor(draft);
    const existing = await repository.resolve(`refs/heads/${branch}`);
    if (existing !== undefined && !isSealed(await repository.commitText(existing))) {
      this.touched.push({name: draft.name, branch, reason: COMMITTED_TO});
      return;
    }
    const committer = workshop.loaded.config.publish.committer;
    const author = authorOf(workshop, draft) ?? committer;
    const message = messageFor(workshop, draft);
    const leaks = workshop.scan('commit message', message);
    if (leaks.length > 0) {
      this.held.push({name: draft.name, reason: 'Its commit message would have held a secret.', leaks});
      return;
    }
    const commit = {branch, parent: this.base, files, author, committer, at, expected: existing};
    const draftCommit = await repository.build({...commit, message});
    const seal = sealOf(await repository.commitText(draftCommit.oid));
    const {oid} = await repository.build({...commit, message: message + seal});
    const state = existing === oid ? 'up-to-date' : existing === undefined ? 'created' : 'updated';
    if (state !== 'up-to-date' && !(await this.hasRoom(draft.name, state))) return;
    if (state !== 'up-to-date' && options.dryRun !== true) {
      const obstacle = await this.moveTo(branch, oid, existing);
      if (obstacle !== undefined) {
        this.touched.push({name: draft.name, branch, reason: obstacle});
        return;
      }
    }
    const pushed = options.push === true && options.dryRun !== true ? await this.send(branch, existing) : 'not-asked';
    this.branches.push({
      candidate: draft.candidate,
      name: draft.name,
      branch,
      oid,
      state,
      author: author.name,
      files: await repository.diffStat(this.base, oid),
      pushed,
      ...(options.dryRun === true ? {diff: await repository.diff(this.base, oid)} : {}),
    });
  }

  /** @returns why the branch is left where it is; undefined when it was moved. */
  private async moveTo(branch: string, to: Oid, existing: Oid | undefined): Promise<string | undefined> {
    try {
      return (await this.repository.move(branch, to, existing)) === 'conflict' ? COMMITTED_TO : undefined;
    } catch (error) {
      // Somebody is looking at it in a checkout: the other branches need not wait for that.
      if (error instanceof UserError && error.code === 'git.checked-out') return error.message;
      throw error;
    }
  }

  /**
   * Sends a branch over what the remote may have: what was last fetched or pushed there, what the branch was here before,
   * or nothing. Only commits with our seal are ever replaced.
   * @param before the branch's head here before this run, sealed
   */
  private async send(branch: string, before: Oid | undefined): Promise<Pushed> {
    // A remote that could not be reached or refused once is not asked ten more times.
    if (this.failure !== undefined) return 'failed';
    const tracked = await this.repository.resolve(`refs/remotes/origin/${branch}`);
    if (tracked !== undefined && !isSealed(await this.repository.commitText(tracked))) return 'rejected';
    let outcome: Pushed = 'rejected';
    try {
      for (const expected of new Set([tracked, before, undefined])) {
        outcome = await this.repository.push(branch, expected);
        if (outcome !== 'rejected') break;
      }
      return outcome;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.failure = error;
      return 'failed';
    }
  }

  /** The final bytes and the lint gate. */
  private passesGates(draft: ModelDraft, files: readonly ModelFile[]): boolean {
    const leaks = files.flatMap((file) => this.workshop.scan(file.path, file.text));
    if (leaks.length > 0) {
      this.held.push({name: draft.name, reason: 'Its files would have held a secret.', leaks});
      return false;
    }
    const limit = this.workshop.loaded.config.gates['fail-on'];
    const over = draft.findings.filter(
      ({severity}) => limit !== 'never' && (severity === 'error' || (limit === 'warning' && severity === 'warning')),
    );
    if (over.length === 0) return true;
    const rules = [...new Set(over.map(({rule}) => rule))].join(', ');
    this.held.push({name: draft.name, reason: `Lint says ${rules}, and gates.fail-on is ${limit}.`, leaks: []});
    return false;
  }

  private async isMerged(files: readonly ModelFile[]): Promise<boolean> {
    for (const file of files) {
      if ((await this.tree.read(file.path)) !== file.text) return false;
    }
    return true;
  }

  private async hasRoom(name: string, state: 'created' | 'updated'): Promise<boolean> {
    const {'max-per-run': perRun, 'max-open': maxOpen, 'branch-prefix': prefix} = this.workshop.loaded.config.publish;
    this.open ??= (await this.repository.branches(prefix)).length;
    const full = this.written >= perRun || (state === 'created' && this.open >= maxOpen);
    if (full) {
      this.waiting.push(name);
      return false;
    }
    this.written += 1;
    if (state === 'created') this.open += 1;
    return true;
  }

  private branchName(name: string): string {
    return `${this.workshop.loaded.config.publish['branch-prefix']}${name}`;
  }

  /** A branch of that name that holds another candidate keeps it; this one takes its id along. */
  private async branchFor(draft: ModelDraft): Promise<string> {
    const plain = this.branchName(draft.name);
    const head = await this.repository.resolve(`refs/heads/${plain}`);
    if (head === undefined) return plain;
    const owner = trailer(await this.repository.commitText(head), 'Rescue-Candidate');
    return owner === undefined || owner === draft.candidate ? plain : `${plain}-${draft.candidate.slice(0, 6)}`;
  }

  /** A name that the project has not taken, unless it was taken by this very candidate. */
  private async freeName(candidate: Candidate, wanted: string): Promise<string> {
    if (!this.project.taken.has(wanted)) return wanted;
    const mine = (await this.tree.list(this.project.root)).filter((path) => path.endsWith(`/${wanted}.yml`));
    for (const path of mine) {
      if ((await this.tree.read(path))?.includes(candidate.id) === true) return wanted;
    }
    return `${wanted}_${candidate.id.slice(0, 6)}`;
  }

  report(base: string): PublishReport {
    const {branches, refused, held, touched, waiting, failure} = this;
    return {
      base,
      branches,
      refused,
      held,
      touched,
      waiting,
      ...(failure === undefined
        ? {}
        : {failure: {message: failure.message, ...(failure.hint === undefined ? {} : {hint: failure.hint})}}),
      exitCode: failure !== undefined ? ExitCode.FAILED : held.length > 0 ? ExitCode.GATE : ExitCode.DONE,
    };
  }
}
