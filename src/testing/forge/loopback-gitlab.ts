import {paged, type Answer, type Received} from './loopback.ts';
import {BASE_HEAD, LoopbackForge, ME, type LoopbackProposal as Request} from './loopback-proposals.ts';

export interface GitlabState {
  readonly token: string;
  everyAnswer: Answer | undefined;
  archived: boolean;
  /** Role of the token, as GitLab counts them. */
  level: number;
  rejectsUnsigned: boolean | undefined;
  readonly users: Map<string, number>;
}

const PROJECT = 'acme/analytics/dbt';

/** GitLab's REST API for one project, acme/analytics/dbt, as docs.gitlab.com has it. */
export class LoopbackGitlab extends LoopbackForge {
  readonly state: GitlabState;

  constructor(token: string) {
    super();
    const users = new Map([
      ['ana', 11],
      ['bo', 12],
    ]);
    this.state = {token, everyAnswer: undefined, archived: false, level: 30, rejectsUnsigned: undefined, users};
  }

  protected isLogin(): boolean {
    return false;
  }

  protected limited(): Answer {
    return {
      status: 429,
      headers: {'retry-after': '1', 'ratelimit-remaining': '0'},
      body: {message: 'Too Many Requests'},
    };
  }

  protected handle(request: Received): Answer {
    const {parts, method, headers} = request;
    const {state} = this;
    if (state.everyAnswer !== undefined) return state.everyAnswer;
    if (headers.authorization !== `Bearer ${state.token}`) return message(401, '401 Unauthorized');
    if (parts[0] !== 'api' || parts[1] !== 'v4') return message(501, 'no such route');
    if (parts[2] === 'users') return this.users(request);
    if (parts[2] !== 'projects' || parts[3] !== PROJECT) return message(404, '404 Project Not Found');
    const rest = parts.slice(4);
    const found = this.proposals.find(({number}) => number === Number(rest[1]));
    const isOne = rest[0] === 'merge_requests' && rest.length > 1;
    if (isOne && found === undefined) return message(404, '404 Not found');
    if (method !== 'GET' && state.archived) return message(403, '403 Forbidden');
    if (method !== 'GET' && state.level < 30) return message(403, '403 Forbidden');
    const what = `${method} ${[rest[0], isOne ? 'N' : rest[1], ...rest.slice(2)].filter((part) => part !== undefined).join('/')}`;
    return this.answer(what, found, rest, request);
  }

  private answer(what: string, found: Request | undefined, rest: readonly string[], request: Received): Answer {
    const {state} = this;
    switch (what) {
      case 'GET ': {
        const permissions = {project_access: {access_level: state.level}, group_access: null};
        return ok({path_with_namespace: PROJECT, archived: state.archived, merge_requests_enabled: true, permissions});
      }
      case 'GET push_rule':
        return state.rejectsUnsigned === undefined
          ? message(404, '404 Not Found')
          : ok({reject_unsigned_commits: state.rejectsUnsigned});
      case 'GET merge_requests':
        return this.list(request);
      case 'POST merge_requests':
        return this.open(request.body);
      case 'GET merge_requests/N':
        return ok(this.json(found!));
      case 'PUT merge_requests/N':
        return this.put(found!, request.body);
      case 'PUT merge_requests/N/merge':
      case 'POST merge_requests/N/approve':
        this.merges += 1;
        return ok(this.json(found!));
      case 'GET merge_requests/N/notes':
        return paged(
          found!.comments.map((body, id) => ({id, body})),
          request,
          this.origin,
          20,
        );
      case 'POST merge_requests/N/notes':
        found!.comments.push(String(request.body['body']));
        return {status: 201, body: {id: found!.comments.length, body: request.body['body']}};
      case 'GET merge_requests/N/resource_state_events':
        return paged(this.events(found!, /^(?:closed|reopened|merged)$/), request, this.origin, 20);
      case 'GET merge_requests/N/resource_label_events':
        return paged(this.events(found!, /label/), request, this.origin, 20);
    }
    if (request.method === 'GET' && rest[0] === 'repository' && rest[1] === 'branches') {
      const id = this.branches.get(rest[2] ?? '');
      return id === undefined ? message(404, '404 Branch Not Found') : ok({name: rest[2], commit: {id}});
    }
    return message(501, 'no such route');
  }

  private list(request: Received): Answer {
    const {query} = request;
    const state = query.get('state') ?? 'all';
    const branch = query.get('source_branch');
    const after = query.get('updated_after');
    const found = this.proposals.filter((each) => {
      const is = each.mergedAt !== null ? 'merged' : each.state === 'open' ? 'opened' : 'closed';
      return (
        (state === 'all' || is === state) &&
        (branch === null || branch === each.branch) &&
        (after === null || Date.parse(each.updatedAt) >= Date.parse(after))
      );
    });
    const by = (each: Request): string =>
      query.get('order_by') === 'updated_at' ? each.updatedAt : String(each.number).padStart(9, '0');
    const sorted = found.toSorted((a, b) => (by(a) < by(b) ? -1 : 1));
    if (query.get('sort') !== 'asc') sorted.reverse();
    return paged(
      sorted.map((each) => this.json(each)),
      request,
      this.origin,
      20,
    );
  }

  private open(body: Received['body']): Answer {
    const {source_branch: branch, target_branch: base, title} = body as Record<string, string | undefined>;
    if (!title || branch === undefined || base === undefined)
      return {status: 400, body: {error: 'title, source_branch, target_branch is missing'}};
    const other = this.isTaken(branch, base);
    if (other !== undefined) {
      return {
        status: 409,
        body: {message: [`Another open merge request already exists for this source branch: !${other.number}`]},
      };
    }
    if (!this.branches.has(branch)) return {status: 422, body: {message: {source_branch: ['does not exist']}}};
    if (!this.branches.has(base) || this.branches.get(branch) === BASE_HEAD)
      return {status: 422, body: {message: {target_branch: ['is not valid']}}};
    const tooLong = lengthProblem(title, body['description']);
    if (tooLong !== undefined) return tooLong;
    const ids = (body['reviewer_ids'] as number[] | undefined) ?? [];
    const begun = this.begin({
      branch,
      base,
      title: title.replace(/^Draft: /, ''),
      draft: title.startsWith('Draft: '),
      body: (body['description'] as string | undefined) ?? null,
      labels: split(body['labels']),
      reviewers: ids.map((id) => [...this.state.users].find(([, each]) => each === id)?.[0] ?? '?'),
    });
    return {status: 201, body: this.json(begun)};
  }

  private put(found: Request, body: Received['body']): Answer {
    const {title, target_branch: base, state_event: event} = body as Record<string, string | undefined>;
    const tooLong = lengthProblem(title ?? 'x', body['description']);
    if (tooLong !== undefined) return tooLong;
    if (base !== undefined && !this.branches.has(base))
      return {status: 422, body: {message: {target_branch: ['is not valid']}}};
    if (title !== undefined) {
      found.title = title.replace(/^Draft: /, '');
      found.draft = title.startsWith('Draft: ');
    }
    if (base !== undefined) found.base = base;
    if (typeof body['description'] === 'string') found.body = body['description'];
    for (const label of split(body['add_labels']))
      if (!found.labels.includes(label)) this.label(found.number, label, ME);
    for (const label of split(body['remove_labels']))
      if (found.labels.includes(label)) this.unlabel(found.number, label);
    if (event === 'close' && found.state === 'open') this.close(found.number, ME);
    if (event === 'reopen' && found.state === 'closed') this.reopen(found.number);
    found.updatedAt = this.now();
    return ok(this.json(found));
  }

  private users({query}: Received): Answer {
    const name = query.get('username') ?? '';
    const id = this.state.users.get(name);
    return ok(id === undefined ? [] : [{id, username: name}]);
  }

  private events(found: Request, kind: RegExp): readonly unknown[] {
    return found.events
      .filter(({event}) => kind.test(event))
      .map(({id, event, at, by, label}) => ({
        id,
        user: {username: by},
        created_at: at,
        ...(label === undefined
          ? {state: event}
          : {label: {name: label}, action: event === 'labeled' ? 'add' : 'remove'}),
      }));
  }

  private json(found: Request): unknown {
    return {
      iid: found.number,
      web_url: `https://gitlab.com/${PROJECT}/-/merge_requests/${found.number}`,
      source_branch: found.branch,
      target_branch: found.base,
      source_project_id: found.isFork ? 8 : 7,
      target_project_id: 7,
      sha: found.head,
      state: found.mergedAt !== null ? 'merged' : found.state === 'open' ? 'opened' : 'closed',
      title: `${found.draft ? 'Draft: ' : ''}${found.title}`,
      description: found.body,
      labels: found.labels,
      draft: found.draft,
      updated_at: found.updatedAt,
      reviewers: found.reviewers.map((username) => ({username})),
    };
  }
}

function split(labels: unknown): readonly string[] {
  return typeof labels === 'string' ? labels.split(',').filter((label) => label !== '') : [];
}

function ok(body: unknown): Answer {
  return {status: 200, body};
}

function message(status: number, text: string): Answer {
  return {status, body: {message: text}};
}

function lengthProblem(title: string, body: unknown): Answer | undefined {
  if ([...title].length > 255)
    return {status: 422, body: {message: {title: ['is too long (maximum is 255 characters)']}}};
  if (typeof body === 'string' && [...body].length > 1_048_576) {
    return {status: 422, body: {message: {description: ['is too long (maximum is 1048576 characters)']}}};
  }
  return undefined;
}
