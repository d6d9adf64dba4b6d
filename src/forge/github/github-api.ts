import type {Octokit} from '@octokit/rest';
import type {Instant, Oid} from '../../model/scalars.ts';
import type {ForgeCall, ForgeCheck, Proposal} from '../../ports/forge.ts';
import {Declined, NUMBER, type Changes, type ForgeApi, type Found, type Happening} from '../converge/api.ts';
import {checkGithub} from './check.ts';
import {asked, askedFor} from './client.ts';
import {foundOf, happeningsOf, type Pull} from './found.ts';
import type {RefusalContext} from './refusals.ts';

export interface GithubOptions {
  readonly octokit: Octokit;
  readonly api: string;
  /** As people call it: `github.com`. */
  readonly host: string;
  readonly owner: string;
  readonly repository: string;
  readonly isActionsToken: boolean;
  /** An App's installation, or GITHUB_TOKEN: what it may is not told by the repository. */
  readonly isInstallation: boolean;
}

/** Pull requests by GitHub's REST API. Every request stands in this folder, by the typed endpoints of Octokit. */
export class GithubApi implements ForgeApi {
  readonly id = 'github';
  readonly host: string;
  readonly location: string;
  readonly opensWithAll = false;
  /** GitHub counts characters; we count UTF-16 units, of which a text never has fewer. */
  readonly limits = {title: 256, body: 65_536};
  private readonly octokit: Octokit;
  private readonly options: GithubOptions;
  private readonly at: {readonly owner: string; readonly repo: string};
  private readonly known = new Set<string>();
  private owner: Promise<string> | undefined;

  constructor(options: GithubOptions) {
    this.options = options;
    this.octokit = options.octokit;
    this.host = options.host;
    this.location = `${options.host}/${options.owner}/${options.repository}`;
    this.at = {owner: options.owner, repo: options.repository};
  }

  idOf(number: number): string {
    const host = this.host === 'github.com' ? '' : `${this.host}/`;
    return `github:${host}${this.at.owner}/${this.at.repo}#${number}`;
  }

  async find(branch: string): Promise<Found | undefined> {
    const owner = await this.ownerNow();
    const {data} = await asked(this.doing('looks for the pull request of a branch'), () =>
      this.octokit.rest.pulls.list({
        ...this.at,
        head: `${owner}:${branch}`,
        state: 'all',
        sort: 'created',
        direction: 'desc',
        per_page: 100,
      }),
    );
    const found = this.ours(data).filter((each) => each.branch === branch);
    return found.find(({state}) => state === 'open') ?? found.toSorted((a, b) => b.number - a.number)[0];
  }

  async get(number: number): Promise<Found | undefined> {
    const answer = await askedFor(this.doing('reads a pull request'), () =>
      this.octokit.rest.pulls.get({...this.at, pull_number: number}),
    );
    return answer === undefined ? undefined : this.ours([answer.data])[0];
  }

  async *list({closed, since}: {readonly closed: boolean; readonly since?: Instant}): AsyncIterable<Found> {
    // By when they were opened nothing moves from page to page; only what changed since is asked for in another order.
    const order =
      since === undefined
        ? ({sort: 'created', direction: 'asc'} as const)
        : ({sort: 'updated', direction: 'desc'} as const);
    const pages = this.octokit.paginate.iterator(this.octokit.rest.pulls.list, {
      ...this.at,
      ...order,
      state: closed ? 'all' : 'open',
      per_page: 100,
    });
    const seen = new Set<number>();
    const steps = pages[Symbol.asyncIterator]();
    for (;;) {
      const page = await asked(this.doing('lists pull requests'), () => steps.next());
      if (page.done === true) return;
      for (const found of this.ours(page.value.data)) {
        // What changes meanwhile moves from page to page.
        if (since !== undefined && found.updatedAt < since) return;
        if (!seen.has(found.number)) yield found;
        seen.add(found.number);
      }
    }
  }

  async headOf(branch: string): Promise<Oid | undefined> {
    const answer = await askedFor(this.doing('looks where a branch stands'), () =>
      this.octokit.rest.git.getRef({...this.at, ref: `heads/${branch}`}),
    );
    return answer?.data.object.sha;
  }

  async history(number: number): Promise<readonly Happening[]> {
    const events = await asked(this.doing('reads what happened to a pull request'), () =>
      this.octokit.paginate(this.octokit.rest.issues.listEvents, {...this.at, issue_number: number, per_page: 100}),
    );
    return happeningsOf(events, this.at.owner);
  }

  async comments(number: number): Promise<readonly string[]> {
    const comments = await asked(this.doing('reads the comments of a pull request'), () =>
      this.octokit.paginate(this.octokit.rest.issues.listComments, {...this.at, issue_number: number, per_page: 100}),
    );
    return comments.map(({body}) => body ?? '');
  }

  async unknownLabels(names: readonly string[]): Promise<readonly string[]> {
    const unknown: string[] = [];
    for (const name of names) {
      if (this.known.has(name)) continue;
      const answer = await askedFor(this.doing('looks for a label'), () =>
        this.octokit.rest.issues.getLabel({...this.at, name}),
      );
      if (answer === undefined) unknown.push(name);
      else this.known.add(name);
    }
    return unknown;
  }

  check(base: string): Promise<readonly ForgeCheck[]> {
    return checkGithub(this.options, base);
  }

  async callToOpen(proposal: Proposal): Promise<{readonly call: ForgeCall; readonly remarks: readonly string[]}> {
    const {branch, base, title, body, draft} = proposal;
    const says = `opens a ${draft ? 'draft ' : ''}pull request from ${branch} into ${base}`;
    const what = this.octokit.rest.pulls.create.endpoint({...this.at, head: branch, base, title, body, draft});
    return {call: this.call(what, says), remarks: []};
  }

  callToUpdate({number}: Found, changes: Changes): ForgeCall {
    const says = `brings ${Object.keys(changes).join(' and ')} of pull request ${number} up to date`;
    return this.call(this.octokit.rest.pulls.update.endpoint({...this.at, pull_number: number, ...changes}), says);
  }

  callToMakeLabel(name: string): ForgeCall {
    const label = {name, color: '5319e7', description: 'Set by worksheet-rescue'};
    return this.call(this.octokit.rest.issues.createLabel.endpoint({...this.at, ...label}), `makes the label ${name}`);
  }

  callToLabel(number: number | undefined, labels: readonly string[]): ForgeCall {
    const to = {...this.at, issue_number: numberOr(number), labels: [...labels]};
    return this.call(this.octokit.rest.issues.addLabels.endpoint(to), `adds ${listed('label', labels)}`);
  }

  callToUnlabel(number: number, name: string): ForgeCall {
    const from = {...this.at, issue_number: number, name};
    return this.call(this.octokit.rest.issues.removeLabel.endpoint(from), `removes the label ${name}`);
  }

  callToAsk(number: number | undefined, reviewers: readonly string[]): ForgeCall {
    const users = reviewers.filter((name) => !name.includes('/'));
    const teams = reviewers.filter((name) => name.includes('/')).map((name) => name.slice(name.indexOf('/') + 1));
    const who = {
      ...this.at,
      pull_number: numberOr(number),
      ...(users.length === 0 ? {} : {reviewers: users}),
      ...(teams.length === 0 ? {} : {team_reviewers: teams}),
    };
    const says = `asks ${reviewers.join(', ')} for a review`;
    return this.call(this.octokit.rest.pulls.requestReviewers.endpoint(who), says);
  }

  callToComment(number: number, text: string): ForgeCall {
    const comment = {...this.at, issue_number: number, body: text};
    return this.call(this.octokit.rest.issues.createComment.endpoint(comment), `comments on pull request ${number}`);
  }

  callToClose({number}: Found, body: string): ForgeCall {
    const close = {...this.at, pull_number: number, state: 'closed' as const, body};
    return this.call(this.octokit.rest.pulls.update.endpoint(close), `closes pull request ${number}`);
  }

  async send({method, path, body, says}: ForgeCall): Promise<number | undefined> {
    const {data} = await asked(this.doing(says), () =>
      this.octokit.request({method, url: path, ...(body === null ? {} : {data: body})}),
    );
    // Only a pull request tells its base; an issue and a comment do not.
    const isPull = typeof data === 'object' && data !== null && 'base' in data && 'number' in data;
    return isPull && typeof data.number === 'number' ? data.number : undefined;
  }

  /** Who owns the repository now: after a transfer GitHub still answers, and knows branches by the new name alone. */
  private ownerNow(): Promise<string> {
    this.owner ??= asked(this.doing('looks at the repository'), () => this.octokit.rest.repos.get(this.at)).then(
      ({data}) => {
        if (data.archived)
          throw new Declined('forge-archived', `${this.location} is archived, so nothing can be written to it.`, 403);
        return data.owner.login;
      },
    );
    // A fault that passes is not kept.
    this.owner.catch(() => (this.owner = undefined));
    return this.owner;
  }

  private ours(pulls: readonly Pull[]): readonly Found[] {
    return pulls.flatMap((pull) => foundOf(pull, this.idOf(pull.number)) ?? []);
  }

  private call(what: {method: string; url: string; body?: unknown}, says: string): ForgeCall {
    const path = what.url.slice(this.options.api.length).replace(encodeURIComponent(NUMBER), NUMBER);
    const body = (what.body ?? null) as ForgeCall['body'];
    return {method: what.method as ForgeCall['method'], path, body, says};
  }

  private doing(doing: string): RefusalContext {
    return {location: this.location, doing, isActionsToken: this.options.isActionsToken};
  }
}

/** Octokit builds the call before the number is known. */
function numberOr(number: number | undefined): number {
  return number ?? (NUMBER as unknown as number);
}

function listed(noun: string, names: readonly string[]): string {
  return `the ${noun}${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}
