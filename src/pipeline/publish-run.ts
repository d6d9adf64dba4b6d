import {UserError} from '../errors.ts';
import type {ModelDraft, ModelFile} from '../model/model-draft.ts';
import type {Oid} from '../model/scalars.ts';
import type {Verification} from '../model/verification.ts';
import type {Repository, Tree} from '../ports/git.ts';
import type {Project, Target} from '../ports/target.ts';
import {authorOf, messageFor} from './commit-message.ts';
import type {Workshop} from './context.ts';
import {statesOf} from './decide.ts';
import {maskOf} from './draft.ts';
import {personalDataLeft} from './personal-data-gate.ts';
import {PublishAccount} from './publish-account.ts';
import {additionsTo} from './publish-additions.ts';
import type {Approved, PublishPlace} from './publish-drafts.ts';
import {gateOf, proofGate} from './publish-gates.ts';
import {branchFor, candidateOfBranch} from './publish-names.ts';
import type {ProposalWriter, PublishedProposal} from './publish-proposals.ts';
import type {PublishOptions} from './publish-report.ts';
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
  private written = 0;
  private open: number | undefined;
  readonly account: PublishAccount;
  private readonly sender: BranchSender;
  private readonly proposals: ProposalWriter;
  private readonly prefix: string;
  private readonly workshop: Workshop;
  private readonly repository: Repository;
  private readonly target: Target;
  private readonly project: Project;
  private readonly tree: Tree;
  private readonly base: Oid;
  private readonly options: PublishOptions;

  constructor(
    place: PublishPlace & {workshop: Workshop; repository: Repository; tree: Tree; base: Oid},
    options: PublishOptions,
    proposals: ProposalWriter,
  ) {
    this.workshop = place.workshop;
    this.repository = place.repository;
    this.target = place.target;
    this.project = place.project;
    this.tree = place.tree;
    this.base = place.base;
    this.options = options;
    this.proposals = proposals;
    this.account = new PublishAccount(place.workshop.door);
    this.sender = new BranchSender(place.repository);
    this.prefix = place.workshop.loaded.config.publish['branch-prefix'];
  }

  /** Why branches could not be sent, or their pull requests not written; undefined while nothing failed. */
  get failure(): UserError | undefined {
    return this.sender.failure ?? this.proposals.failure;
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
      this.account.refused.push(...refusals);
      return;
    }
    const notes = [...planned, ...found];
    const added = await additionsTo(this.tree, files);
    const obstacle = gateOf(this.workshop, draft, added);
    if (obstacle !== undefined) {
      this.account.hold(name, obstacle.reason, obstacle.leaks);
      return;
    }
    if (await this.isMerged(files)) {
      const branch = `${this.prefix}${name}`;
      this.account.branches.push({
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
      this.account.hold(name, unproven, []);
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
      this.account.touched.push({name: draft.name, branch, reason: COMMITTED_TO});
      return;
    }
    const committer = workshop.loaded.config.publish.committer;
    const author = authorOf(workshop, draft) ?? committer;
    const message = messageFor(workshop, draft, by, told);
    // Names of people and branches are as public as the message is.
    const people = [author, committer].map(({name, email}) => `${name} <${email}>`);
    const leaks = workshop.scan('commit message', [message, ...people, branch].join('\n'));
    if (leaks.length > 0) {
      this.account.hold(draft.name, 'Its commit message, its author or its branch would have held a secret.', leaks);
      return;
    }
    const personal = personalDataLeft(mask, draft, added, message);
    if (personal.length > 0) {
      this.account.hold(
        draft.name,
        'It would have held personal data in a name, where nothing can stand for it.',
        personal,
      );
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
        this.account.touched.push({name: draft.name, branch, reason: obstacle});
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
    this.account.branches.push({
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
    const {leaks, ...proposal} = await this.proposals.write(model, paths, this.tree);
    if (leaks.length > 0) this.account.hold(model.draft.name, 'Its pull request would have held a secret.', leaks);
    return proposal;
  }

  private building(name: string): {readonly buildCommand?: string} {
    const buildCommand = this.target.buildCommand?.(name);
    return buildCommand === undefined ? {} : {buildCommand};
  }

  /** Closes the pull requests of candidates that are decided otherwise by now. */
  async end(): Promise<void> {
    if (this.options.push !== true) return;
    const states = statesOf(this.workshop);
    this.account.ended = await this.proposals.endOthers(async (branch) => {
      const id = await candidateOfBranch(this.repository, branch);
      const status = id === undefined ? undefined : states.get(id)?.status;
      // What is stale waits for another look, as its pull request does.
      return status !== undefined && status !== 'approved' && status !== 'stale';
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
      this.account.waiting.push(name);
      return false;
    }
    this.written += 1;
    if (state === 'created') this.open += 1;
    return true;
  }
}
