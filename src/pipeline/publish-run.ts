import {ExitCode, UserError} from '../errors.ts';
import type {Candidate} from '../model/family.ts';
import type {ModelDraft, ModelFile, Refusal} from '../model/model-draft.ts';
import type {Instant, Oid} from '../model/scalars.ts';
import type {Repository, Tree} from '../ports/git.ts';
import type {Leak} from '../ports/scan.ts';
import type {Project, Target} from '../ports/target.ts';
import type {PersonalDataMask} from '../redact/personal-data.ts';
import {authorOf, messageFor} from './commit-message.ts';
import type {Workshop} from './context.ts';
import {passName} from './door.ts';
import {draftOf, maskOf} from './draft.ts';
import {personalDataLeft} from './personal-data-gate.ts';
import {branchFor, freeName} from './publish-names.ts';
import type {PublishedBranch, PublishOptions, PublishReport} from './publish-report.ts';
import {BranchSender} from './publish-send.ts';
import {isSealed, sealOf} from './seal.ts';

const COMMITTED_TO = 'A person has committed to it.';

/** A candidate that a reviewer approved, under the name it will have. */
export interface Approved {
  readonly candidate: Candidate;
  readonly name: string;
  readonly at: Instant;
}

/** Takes approved candidates one by one to their branches and keeps the account of what became of each. */
export class PublishRun {
  private readonly branches: PublishedBranch[] = [];
  private readonly refused: Refusal[] = [];
  private readonly held: {name: string; reason: string; leaks: readonly Leak[]}[] = [];
  private readonly touched: {name: string; branch: string; reason: string}[] = [];
  private readonly waiting: string[] = [];
  private written = 0;
  private open: number | undefined;
  private readonly sender: BranchSender;
  private readonly prefix: string;
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
    this.sender = new BranchSender(repository);
    this.prefix = workshop.loaded.config.publish['branch-prefix'];
  }

  async one({candidate, name: wanted, at}: Approved): Promise<void> {
    const name = await freeName(this.project, this.tree, candidate, wanted);
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
      const branch = `${this.prefix}${name}`;
      this.branches.push({
        candidate: candidate.id,
        name,
        branch,
        oid: this.base,
        state: 'merged',
        author: '',
        files: [],
        pushed: 'not-asked',
      });
      return;
    }
    await this.commit(draft, files, at, maskOf(this.workshop, candidate));
  }

  private async commit(
    draft: ModelDraft,
    files: readonly ModelFile[],
    at: Instant,
    mask: PersonalDataMask,
  ): Promise<void> {
    const {repository, workshop, options} = this;
    const branch = await branchFor(repository, this.prefix, draft);
    const existing = await repository.resolve(`refs/heads/${branch}`);
    if (existing !== undefined && !isSealed(await repository.commitText(existing))) {
      this.touched.push({name: draft.name, branch, reason: COMMITTED_TO});
      return;
    }
    const committer = workshop.loaded.config.publish.committer;
    const author = authorOf(workshop, draft) ?? committer;
    const message = messageFor(workshop, draft);
    // Names of people and branches are as public as the message is.
    const people = [author, committer].map(({name, email}) => `${name} <${email}>`);
    const leaks = workshop.scan('commit message', [message, ...people, branch].join('\n'));
    if (leaks.length > 0) {
      this.hold(draft.name, 'Its commit message, its author or its branch would have held a secret.', leaks);
      return;
    }
    const personal = personalDataLeft(mask, draft, files, message);
    if (personal.length > 0) {
      this.hold(draft.name, 'It would have held personal data in a name, where nothing can stand for it.', personal);
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
    const pushed =
      options.push === true && options.dryRun !== true ? await this.sender.send(branch, existing) : 'not-asked';
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

  /** The final bytes and the lint gate. */
  private passesGates(draft: ModelDraft, files: readonly ModelFile[]): boolean {
    const leaks = files.flatMap((file) => this.workshop.scan(file.path, file.text));
    if (leaks.length > 0) {
      this.hold(draft.name, 'Its files would have held a secret.', leaks);
      return false;
    }
    const limit = this.workshop.loaded.config.gates['fail-on'];
    const over = draft.findings.filter(
      ({severity}) => limit !== 'never' && (severity === 'error' || (limit === 'warning' && severity === 'warning')),
    );
    if (over.length === 0) return true;
    const rules = [...new Set(over.map(({rule}) => rule))].join(', ');
    this.hold(draft.name, `Lint says ${rules}, and gates.fail-on is ${limit}.`, []);
    return false;
  }

  /** Keeps something back; the run goes on and ends with the code of a gate. */
  hold(name: string, reason: string, leaks: readonly Leak[]): void {
    // The name may be what is held back.
    this.held.push({name: passName(name, () => {}, this.workshop.door), reason, leaks});
  }

  private async isMerged(files: readonly ModelFile[]): Promise<boolean> {
    for (const file of files) {
      if ((await this.tree.read(file.path)) !== file.text) return false;
    }
    return true;
  }

  private async hasRoom(name: string, state: 'created' | 'updated'): Promise<boolean> {
    const {'max-per-run': perRun, 'max-open': maxOpen} = this.workshop.loaded.config.publish;
    this.open ??= (await this.repository.branches(this.prefix)).length;
    const full = this.written >= perRun || (state === 'created' && this.open >= maxOpen);
    if (full) {
      this.waiting.push(name);
      return false;
    }
    this.written += 1;
    if (state === 'created') this.open += 1;
    return true;
  }

  report(base: string): PublishReport {
    const {branches, refused, held, touched, waiting} = this;
    const {failure} = this.sender;
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
