import {z} from 'zod';
import {UserError} from '../../errors.ts';
import type {Instant, Json, Oid} from '../../model/scalars.ts';
import type {ForgeCall, ForgeCheck, Proposal} from '../../ports/forge.ts';
import {NUMBER, type Changes, type ForgeApi, type Found, type Happening} from '../converge/api.ts';
import {checkGitlab} from './check.ts';
import type {GitlabClient} from './client.ts';
import {
  DRAFT_PREFIX,
  foundOf,
  happeningsOf,
  labelEventSchema,
  mergeRequestSchema,
  stateEventSchema,
  withoutQuickActions,
  type MergeRequest,
} from './found.ts';
import type {RefusalContext} from './refusals.ts';

export interface GitlabOptions {
  readonly client: GitlabClient;
  /** As people call it: `gitlab.com`. */
  readonly host: string;
  /** Group, subgroups and name. */
  readonly project: string;
}

const branchSchema = z.object({commit: z.object({id: z.string()})});
const noteSchema = z.object({body: z.string()});
const userSchema = z.object({id: z.number(), username: z.string()});

/** Merge requests by GitLab's REST API, version 4. */
export class GitlabApi implements ForgeApi {
  readonly id = 'gitlab';
  readonly host: string;
  readonly location: string;
  /** Labels are made by naming them, and reviewers are part of a merge request from its first moment. */
  readonly opensWithAll = true;
  /** GitLab takes 255 and 1,048,576 characters, of which the mark of a draft and escaped slashes are part. */
  readonly limits = {title: 255 - DRAFT_PREFIX.length, body: 1_000_000};
  private readonly options: GitlabOptions;
  private readonly client: GitlabClient;
  private readonly project: string;

  constructor(options: GitlabOptions) {
    this.options = options;
    this.client = options.client;
    this.host = options.host;
    this.location = `${options.host}/${options.project}`;
    this.project = `/projects/${encodeURIComponent(options.project)}`;
  }

  idOf(number: number): string {
    const host = this.host === 'gitlab.com' ? '' : `${this.host}/`;
    return `gitlab:${host}${this.options.project}!${number}`;
  }

  async find(branch: string): Promise<Found | undefined> {
    const path = `${this.project}/merge_requests?state=all&source_branch=${encodeURIComponent(branch)}&order_by=created_at&sort=desc`;
    const all: Found[] = [];
    for await (const page of this.client.pages(
      path,
      mergeRequestSchema,
      this.doing('looks for the merge request of a branch'),
    )) {
      all.push(...this.ours(page).filter((each) => each.branch === branch));
    }
    return all.find(({state}) => state === 'open') ?? all.toSorted((a, b) => b.number - a.number)[0];
  }

  async get(number: number): Promise<Found | undefined> {
    const path = `${this.project}/merge_requests/${number}`;
    const request = await this.client.get(path, mergeRequestSchema, this.doing('reads a merge request'));
    return request === undefined ? undefined : this.ours([request])[0];
  }

  async *list({closed, since}: {readonly closed: boolean; readonly since?: Instant}): AsyncIterable<Found> {
    // By when they were opened nothing moves from page to page.
    const which = `state=${closed ? 'all' : 'opened'}&order_by=created_at&sort=asc`;
    const from = since === undefined ? '' : `&updated_after=${encodeURIComponent(since)}`;
    const pages = this.client.pages(
      `${this.project}/merge_requests?${which}${from}`,
      mergeRequestSchema,
      this.doing('lists merge requests'),
    );
    for await (const page of pages) yield* this.ours(page);
  }

  async headOf(branch: string): Promise<Oid | undefined> {
    const path = `${this.project}/repository/branches/${encodeURIComponent(branch)}`;
    return (await this.client.get(path, branchSchema, this.doing('looks where a branch stands')))?.commit.id;
  }

  async history(number: number): Promise<readonly Happening[]> {
    const doing = this.doing('reads what happened to a merge request');
    const path = `${this.project}/merge_requests/${number}`;
    const states = await Array.fromAsync(this.client.pages(`${path}/resource_state_events`, stateEventSchema, doing));
    const labels = await Array.fromAsync(this.client.pages(`${path}/resource_label_events`, labelEventSchema, doing));
    return happeningsOf(states.flat(), labels.flat());
  }

  async comments(number: number): Promise<readonly string[]> {
    const path = `${this.project}/merge_requests/${number}/notes?order_by=created_at&sort=asc`;
    const pages = this.client.pages(path, noteSchema, this.doing('reads the comments of a merge request'));
    return (await Array.fromAsync(pages)).flat().map(({body}) => body);
  }

  unknownLabels(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  check(): Promise<readonly ForgeCheck[]> {
    return checkGitlab(this.client, this.project, this.doing('looks at the project'));
  }

  async callToOpen(proposal: Proposal): Promise<{readonly call: ForgeCall; readonly remarks: readonly string[]}> {
    const {branch, base, title, body, draft, labels} = proposal;
    const {ids, remarks} = await this.reviewers(proposal.reviewers);
    const call = this.call(
      'POST',
      '/merge_requests',
      `opens a ${draft ? 'draft ' : ''}merge request from ${branch} into ${base}`,
      {
        source_branch: branch,
        target_branch: base,
        title: draft ? `${DRAFT_PREFIX}${title}` : title,
        description: withoutQuickActions(body),
        ...(labels.length === 0 ? {} : {labels: labels.join(',')}),
        ...(ids.length === 0 ? {} : {reviewer_ids: ids}),
      },
    );
    return {call, remarks};
  }

  callToUpdate({number, draft}: Found, {title, body, base}: Changes): ForgeCall {
    const changed = [
      ...(title === undefined ? [] : ['title']),
      ...(body === undefined ? [] : ['body']),
      ...(base === undefined ? [] : ['base']),
    ];
    return this.call(
      'PUT',
      `/merge_requests/${number}`,
      `brings ${changed.join(' and ')} of merge request ${number} up to date`,
      {
        ...(title === undefined ? {} : {title: draft ? `${DRAFT_PREFIX}${title}` : title}),
        ...(body === undefined ? {} : {description: withoutQuickActions(body)}),
        ...(base === undefined ? {} : {target_branch: base}),
      },
    );
  }

  callToMakeLabel(name: string): ForgeCall {
    return this.call('POST', '/labels', `makes the label ${name}`, {name, color: '#5319e7'});
  }

  callToLabel(number: number | undefined, labels: readonly string[]): ForgeCall {
    const to = `/merge_requests/${number ?? NUMBER}`;
    return this.call('PUT', to, `adds the label${labels.length === 1 ? '' : 's'} ${labels.join(', ')}`, {
      add_labels: labels.join(','),
    });
  }

  callToUnlabel(number: number, label: string): ForgeCall {
    return this.call('PUT', `/merge_requests/${number}`, `removes the label ${label}`, {remove_labels: label});
  }

  callToAsk(): ForgeCall {
    throw new Error('reviewers of a merge request are named when it is opened');
  }

  callToComment(number: number, text: string): ForgeCall {
    const body = withoutQuickActions(text);
    return this.call('POST', `/merge_requests/${number}/notes`, `comments on merge request ${number}`, {body});
  }

  callToClose({number}: Found, body: string): ForgeCall {
    const close = {state_event: 'close', description: withoutQuickActions(body)};
    return this.call('PUT', `/merge_requests/${number}`, `closes merge request ${number}`, close);
  }

  async send({method, path, body, says}: ForgeCall): Promise<number | undefined> {
    const data = await this.client.send(method, path, body, this.doing(says));
    const isRequest = typeof data === 'object' && data !== null && 'iid' in data && 'source_branch' in data;
    return isRequest && typeof data.iid === 'number' ? data.iid : undefined;
  }

  /** Ids of users by their names: a merge request takes nothing else. */
  private async reviewers(
    names: readonly string[],
  ): Promise<{readonly ids: readonly number[]; readonly remarks: readonly string[]}> {
    const ids: number[] = [];
    const remarks: string[] = [];
    for (const name of names) {
      if (name.includes('/')) {
        remarks.push(`GitLab asks people for a review and no groups: ${name} is left out.`);
        continue;
      }
      try {
        const users = await this.client.get(
          `/users?username=${encodeURIComponent(name)}`,
          userSchema.array(),
          this.doing('looks for a reviewer'),
        );
        const user = users?.find(({username}) => username.toLowerCase() === name.toLowerCase());
        if (user === undefined)
          remarks.push(`${this.host} knows no user ${name}, so nobody of that name is asked for a review.`);
        else ids.push(user.id);
      } catch (error) {
        if (!(error instanceof UserError) || error.code !== 'forge-forbidden') throw error;
        remarks.push(`The token may not look up users, so ${name} is not asked for a review.`);
      }
    }
    return {ids, remarks};
  }

  private ours(requests: readonly MergeRequest[]): readonly Found[] {
    return requests.flatMap((request) => foundOf(request, this.idOf(request.iid)) ?? []);
  }

  private call(method: 'POST' | 'PUT', path: string, says: string, body: Json): ForgeCall {
    return {method, path: `${this.project}${path}`, body, says};
  }

  private doing(doing: string): RefusalContext {
    return {location: this.location, doing};
  }
}
