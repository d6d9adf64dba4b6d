import {ExitCode, UserError} from '../errors.ts';
import type {ModelDraft, ModelFile, Refusal} from '../model/model-draft.ts';
import type {Oid} from '../model/scalars.ts';
import type {Verification} from '../model/verification.ts';
import type {Repository, Tree} from '../ports/git.ts';
import type {Leak} from '../ports/scan.ts';
import type {Project, Target} from '../ports/target.ts';
import {authorOf, messageFor} from './commit-message.ts';
import type {Workshop} from './context.ts';
import {passName} from './door.ts';
import {maskOf} from './draft.ts';
import {personalDataLeft} from './personal-data-gate.ts';
import {additionsTo} from './publish-additions.ts';
import type {Approved} from './publish-drafts.ts';
import {gateOf, proofGate} from './publish-gates.ts';
import {branchFor} from './publish-names.ts';
import {type EndedProposal, ProposalWriter, type PublishedProposal} from './publish-proposals.ts';
import type {PublishedBranch, PublishOptions, PublishReport} from './publish-report.ts';
import {BranchSender} from './publish-send.ts';
import type {ReviewedModel} from './review-page.ts';
import {isSealed, sealOf} from './seal.ts';
import {withComparable} from './verify-pair.ts';
import {sayForReview} from './verify-says.ts';
import {currentVerdict} from './verify-store.ts';

const COMMITTED_TO = 'A person has committed to it.';

/** What is to be committed, what of it the base lacks, and what was not sure. */
interface Rendering {
  readonly files: readonly ModelFile[];
  readonly added: readonly ModelFile[];
  readonly notes: readonly string[];
  /** The same with what is known of its rows: for the commit's message. */
  readonly told: readonly string[];
  readonly verdict: Verification | undefined;
}

/** Takes approved candidates one by one to their branches and keeps the account of what became of each. */
export class PublishRun {
  private readonly branches: PublishedBranch[] = [];
  private readonly refused: Refusal[] = [];
  private readonly held: {name: string; reason: string; leaks: readonly Leak[]}[] = [];
  private readonly touched: {name: string; branch: string; reason: string}[] = [];
  private readonly waiting: string[] = [];
  private readonly behind: {name: string; waitsFor: readonly string[]}[] = [];
  private written = 0;
  private open: number | undefined;
  private readonly sender: BranchSender;
  private readonly proposals: ProposalWriter;
  private ended: readonly EndedProposal[] = [];
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
    this.proposals = new ProposalWriter(workshop, tree, options.dryRun === true);
    this.prefix = workshop.loaded.config.publish['branch-prefix'];
  }

  refuse(refused: readonly Refusal[]): void {
    this.refused.push(...refused);
  }

  /** Keeps account of a model that refers to others which the base lacks: a branch of it alone could not be parsed. */
  wait(name: string, waitsFor: readonly string[]): void {
    this.behind.push({name, waitsFor});
  }

  /** @param planned what was not sure when it was joined with others */
  async one(approved: Approved, draft: ModelDraft, planned: readonly string[]): Promise<void> {
    const {candidate} = approved;
    const {name} = draft;
    const {
      files,
      refusals,
      notes: found = [],
    } = this.target.render(withComparable(this.workshop, candidate, draft), this.project);
    if (refusals.length > 0) {
      this.refused.push(...refusals);
      return;
    }
    const notes = [...planned, ...found];
    const added = await additionsTo(this.tree, files);
    const obstacle = gateOf(this.workshop, draft, added);
    if (obstacle !== undefined) {
      this.hold(name, obstacle.reason, obstacle.leaks);
      return;
    }
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
        notes,
      });
      return;
    }
    const verdict = currentVerdict(this.workshop, candidate, name);
    const unproven = proofGate(this.workshop, name, verdict);
    if (unproven !== undefined) {
      this.hold(name, unproven, []);
      return;
    }
    const told = [sayForReview(verdict), ...notes];
    await this.commit(approved, draft, {files, added, notes, told, verdict});
  }

  private async commit(
    {candidate, at, by}: Approved,
    draft: ModelDraft,
    {files, added, notes, told, verdict}: Rendering,
  ): Promise<void> {
    const {repository, workshop, options} = this;
    const mask = maskOf(workshop, candidate);
    const branch = await branchFor(repository, this.prefix, draft);
    const existing = await repository.resolve(`refs/heads/${branch}`);
    if (existing !== undefined && !isSealed(await repository.commitText(existing))) {
      this.touched.push({name: draft.name, branch, reason: COMMITTED_TO});
      return;
    }
    const committer = workshop.loaded.config.publish.committer;
    const author = authorOf(workshop, draft) ?? committer;
    const message = messageFor(workshop, draft, by, told);
    // Names of people and branches are as public as the message is.
    const people = [author, committer].map(({name, email}) => `${name} <${email}>`);
    const leaks = workshop.scan('commit message', [message, ...people, branch].join('\n'));
    if (leaks.length > 0) {
      this.hold(draft.name, 'Its commit message, its author or its branch would have held a secret.', leaks);
      return;
    }
    const personal = personalDataLeft(mask, draft, added, message);
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
    const stat = await repository.diffStat(this.base, oid);
    const isThere =
      pushed === 'pushed' || pushed === 'up-to-date' || (options.dryRun === true && options.push === true);
    const proposal = isThere
      ? await this.propose(
          {candidate, draft, branch, head: oid, verdict, notes, mask, ...this.building(draft.name)},
          stat.map(({path}) => path),
        )
      : undefined;
    this.branches.push({
      candidate: draft.candidate,
      name: draft.name,
      branch,
      oid,
      state,
      author: author.name,
      files: stat,
      pushed,
      notes,
      ...(proposal === undefined ? {} : {proposal}),
      ...(options.dryRun === true ? {diff: await repository.diff(this.base, oid)} : {}),
    });
  }

  private async propose(model: ReviewedModel, paths: readonly string[]): Promise<PublishedProposal> {
    const {leaks, ...proposal} = await this.proposals.write(model, paths);
    if (leaks.length > 0) this.hold(model.draft.name, 'Its pull request would have held a secret.', leaks);
    return proposal;
  }

  private building(name: string): {readonly buildCommand?: string} {
    const buildCommand = this.target.buildCommand?.(name);
    return buildCommand === undefined ? {} : {buildCommand};
  }

  /**
   * Closes the pull requests that nobody stands behind any more.
   * @param approved names of what is
   */
  async end(approved: readonly string[]): Promise<void> {
    const {options} = this;
    if (options.push !== true) return;
    const standing = [...this.branches, ...this.touched].map(({branch}) => branch);
    const wanted = new Set([...standing, ...approved.map((name) => `${this.prefix}${name}`)]);
    this.ended = await this.proposals.endOthers(wanted);
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

  /** Where a model stands that others refer to. */
  private standingOf(name: string, base: string): string {
    const branch = this.branches.find((one) => one.name === name)?.branch;
    if (branch !== undefined) return `${branch} is not merged into ${base} yet`;
    if (this.held.some((one) => one.name === name)) return `${name} is held back`;
    const touched = this.touched.find((one) => one.name === name);
    if (touched !== undefined) return `${touched.branch} is not merged into ${base} yet`;
    return this.refused.some((one) => one.name === name) ? `${name} is no model` : `${name} waits itself`;
  }

  report(base: string): PublishReport {
    const {branches, refused, held, touched, waiting} = this;
    const behind = this.behind.map(({name, waitsFor}) => ({
      name,
      waitsFor,
      reason: `It refers to ${waitsFor.join(' and ')}: ${waitsFor.map((other) => this.standingOf(other, base)).join(', ')}.`,
    }));
    const failure = this.sender.failure ?? this.proposals.failure;
    return {
      base,
      branches,
      refused,
      held,
      touched,
      waiting,
      behind,
      ended: this.ended,
      ...(failure === undefined
        ? {}
        : {failure: {message: failure.message, ...(failure.hint === undefined ? {} : {hint: failure.hint})}}),
      exitCode: failure !== undefined ? ExitCode.FAILED : held.length > 0 ? ExitCode.GATE : ExitCode.DONE,
    };
  }
}
