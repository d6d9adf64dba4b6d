import {UserError} from '../errors.ts';
import type {Forge, ForgeCall, ForgeProposal, Proposal, UpsertResult} from '../ports/forge.ts';
import type {Tree} from '../ports/git.ts';
import type {Leak} from '../ports/scan.ts';
import type {Workshop} from './context.ts';
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
  readonly #tree: Tree;
  readonly #isDryRun: boolean;
  #forge: Promise<Forge> | undefined = undefined;
  #open: Promise<ReadonlyMap<string, ForgeProposal>> | undefined = undefined;
  #failure: UserError | undefined = undefined;

  /** @param tree of the base, for its CODEOWNERS */
  constructor(workshop: Workshop, tree: Tree, isDryRun: boolean) {
    this.#workshop = workshop;
    this.#tree = tree;
    this.#isDryRun = isDryRun;
  }

  /** Why pull requests could not be written; undefined while nothing failed. */
  get failure(): UserError | undefined {
    return this.#failure;
  }

  /** Brings the pull request of a pushed branch up to date; one that says what it should is left as it is. */
  async write(
    model: ReviewedModel,
    paths: readonly string[],
  ): Promise<PublishedProposal & {readonly leaks: readonly Leak[]}> {
    const nothing = {calls: [], commands: [], remarks: [], leaks: []};
    if (this.#failure !== undefined) return {outcome: 'failed', ...nothing};
    const title = pageTitle(model);
    const body = reviewPage(model);
    const leaks = this.#workshop.scan('pull request', `${title}\n${body}`);
    if (leaks.length > 0) return {outcome: 'held', ...nothing, leaks};
    try {
      const forge = await this.#opened();
      const known = (await this.#openOnes(forge)).get(model.branch);
      if (known !== undefined && known.writtenHead === known.head && known.body.includes(stampOf(model))) {
        return {outcome: 'unchanged', url: known.url, ...nothing};
      }
      const {settings, owners} = this.#settings(model);
      const asked = await forge.reviewersFor({paths, owners, tree: this.#tree});
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
        commands: (written.byHand?.commands ?? []).map((one) =>
          plainCommand(one, `wsr show ${model.draft.name} --page`),
        ),
        remarks: [...asked.remarks, ...written.remarks],
        leaks: [],
      };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#failure = error;
      return {outcome: 'failed', ...nothing};
    }
  }

  /**
   * Closes the pull requests of ours that no approved candidate stands behind any more. One that a person pushed to is left open,
   * with a comment that says so once.
   * @param wanted branches that stay
   */
  async endOthers(wanted: ReadonlySet<string>): Promise<readonly EndedProposal[]> {
    if (this.#failure !== undefined) return [];
    try {
      const forge = await this.#opened();
      const ended: EndedProposal[] = [];
      for (const {id, branch, url, head, writtenHead} of (await this.#openOnes(forge)).values()) {
        // What we never wrote is somebody else's, whatever its branch is called.
        if (wanted.has(branch) || writtenHead === undefined) continue;
        const isTouched = writtenHead !== head;
        const why =
          'No approved candidate stands behind this any more: it was rejected, snoozed, undone, or its sheet has changed.';
        const calls = isTouched
          ? this.#isDryRun
            ? []
            : await forge.comment(
                id,
                'abandoned',
                `${why} A person has pushed to the branch, so it stays open and is yours.`,
              )
          : this.#isDryRun
            ? await forge.describeClose(id, why)
            : await forge.close(id, `${why} Another decision brings it back.`);
        ended.push({branch, url, outcome: isTouched ? 'left' : 'closed', calls});
      }
      return ended;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#failure = error;
      return [];
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

  #settings({candidate}: ReviewedModel) {
    const owners = [...new Set(candidate.members.map(({owner}) => owner.name))].filter((name) => name !== '');
    return {settings: this.#workshop.loaded.config.publish, owners};
  }
}
