import {UserError} from '../errors.ts';
import type {Forge, ForgeCall, ForgeProposal, Proposal, UpsertResult} from '../ports/forge.ts';
import type {Repository, Tree} from '../ports/git.ts';
import type {Leak} from '../ports/scan.ts';
import type {Workshop} from './context.ts';
import {type TakenEvent, takeForgeEvents} from './forge-decisions.ts';
import {plainCommand} from './plain-command.ts';
import {pageTitle, type ReviewedModel, reviewPage, stampOf} from './review-page.ts';

/** What became of a branch's pull request. */
export interface PublishedProposal {
  readonly outcome: UpsertResult['outcome'] | 'failed' | 'held';
  readonly url?: string;
  /** Calls that changed something on the forge, or would have in a dry run. */
  readonly calls: readonly ForgeCall[];
  /** By hand: commands that a person can run. */
  readonly commands: readonly string[];
  readonly remarks: readonly string[];
}

/** A pull request that was closed because nobody wants its model any more, or left because a person works on it. */
export interface EndedProposal {
  readonly branch: string;
  readonly url: string;
  readonly outcome: 'closed' | 'left';
  readonly calls: readonly ForgeCall[];
}

/** Opens and updates the pull requests of a run, until the forge fails once. */
export class ProposalWriter {
  readonly #workshop: Workshop;
  readonly #isDryRun: boolean;
  #forge: Promise<Forge> | undefined = undefined;
  #open: Promise<ReadonlyMap<string, ForgeProposal>> | undefined = undefined;
  #failure: UserError | undefined = undefined;

  constructor(workshop: Workshop, isDryRun: boolean) {
    this.#workshop = workshop;
    this.#isDryRun = isDryRun;
  }

  /** Why pull requests could not be written; undefined while nothing failed. */
  get failure(): UserError | undefined {
    return this.#failure;
  }

  /**
   * Makes decisions of what people did on the forge. A forge that cannot be asked stops nothing but pull requests.
   * @throws UserError (wrong configuration) for settings that do not fit
   */
  async takeEvents(repository: Repository): Promise<readonly TakenEvent[]> {
    const forge = await this.#opened();
    if (this.#isDryRun) return [];
    return (await this.#asked(() => takeForgeEvents(this.#workshop, forge, repository))) ?? [];
  }

  /**
   * Brings the pull request of a pushed branch up to date; one that says what it should is left as it is.
   * @param tree of the base, for its CODEOWNERS
   */
  async write(
    model: ReviewedModel,
    paths: readonly string[],
    tree: Tree,
  ): Promise<PublishedProposal & {readonly leaks: readonly Leak[]}> {
    const nothing = {calls: [], commands: [], remarks: [], leaks: []};
    const title = pageTitle(model);
    const body = reviewPage(model);
    const leaks = this.#workshop.scan('pull request', `${title}\n${body}`);
    if (leaks.length > 0) return {outcome: 'held', ...nothing, leaks};
    const written = await this.#asked(() => this.#write(model, {title, body, paths, tree}));
    return {...(written ?? {outcome: 'failed' as const, ...nothing}), leaks: []};
  }

  async #write(
    model: ReviewedModel,
    {title, body, paths, tree}: {title: string; body: string; paths: readonly string[]; tree: Tree},
  ): Promise<PublishedProposal> {
    const forge = await this.#opened();
    const known = (await this.#openOnes(forge)).get(model.branch);
    if (known !== undefined && known.writtenHead === known.head && known.body.includes(stampOf(model))) {
      return {outcome: 'unchanged', url: known.url, calls: [], commands: [], remarks: []};
    }
    const settings = this.#workshop.loaded.config.publish;
    const owners = [...new Set(model.candidate.members.map(({owner}) => owner.name))].filter((name) => name !== '');
    const asked = await forge.reviewersFor({paths, owners, tree});
    const proposal: Proposal = {
      branch: model.branch,
      base: settings.base,
      title,
      body,
      labels: settings.labels ?? ['rescued'],
      reviewers: asked.reviewers,
      draft: settings.draft ?? false,
      head: model.head,
    };
    const written = this.#isDryRun ? await forge.describe(proposal) : await forge.upsert(proposal, model.head);
    const url = written.proposal?.url ?? written.byHand?.url;
    return {
      outcome: written.outcome,
      ...(url === undefined ? {} : {url}),
      calls: written.calls,
      commands: (written.byHand?.commands ?? []).map((one) => plainCommand(one, `wsr show ${model.draft.name} --page`)),
      remarks: [...asked.remarks, ...written.remarks],
    };
  }

  /**
   * Closes the pull requests of ours whose candidate is decided otherwise by now. One that a person pushed to is left open, with a
   * comment that says so once. What nobody here knows is left alone: another machine may know it.
   * @param isGone whether the candidate of a branch is known here, and not approved any more
   */
  async endOthers(isGone: (branch: string) => Promise<boolean>): Promise<readonly EndedProposal[]> {
    const ended = await this.#asked(async () => {
      const forge = await this.#opened();
      const found: EndedProposal[] = [];
      for (const proposal of (await this.#openOnes(forge)).values()) {
        // What we never wrote is somebody else's, whatever its branch is called.
        if (proposal.writtenHead === undefined || !(await isGone(proposal.branch))) continue;
        found.push(await this.#end(forge, proposal));
      }
      return found;
    });
    return ended ?? [];
  }

  async #end(forge: Forge, {id, branch, url, head, writtenHead}: ForgeProposal): Promise<EndedProposal> {
    const why =
      'Its candidate is not approved any more: it was rejected, snoozed or merged into another, or the approval was undone.';
    if (writtenHead !== head) {
      const says = `${why} A person has pushed to the branch, so it stays open and is yours.`;
      const calls = this.#isDryRun ? [] : await forge.comment(id, 'abandoned', says);
      return {branch, url, outcome: 'left', calls};
    }
    const says = `${why} Another approval brings it back.`;
    const calls = this.#isDryRun ? await forge.describeClose(id, says) : await forge.close(id, says);
    return {branch, url, outcome: 'closed', calls};
  }

  /** What the forge gives; undefined once it has failed. */
  async #asked<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#failure !== undefined) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#failure = error;
      return undefined;
    }
  }

  #opened(): Promise<Forge> {
    this.#forge ??= this.#workshop.forge();
    return this.#forge;
  }

  #openOnes(forge: Forge): Promise<ReadonlyMap<string, ForgeProposal>> {
    const prefix = this.#workshop.loaded.config.publish['branch-prefix'];
    this.#open ??= forge.list(prefix).then((found) => new Map(found.map((one) => [one.branch, one])));
    return this.#open;
  }
}
