import {answerToApp, type LoopbackApp} from './loopback-github-app.ts';
import {custom, eventJson, invalid, lengthProblem, message, ok, pullJson} from './loopback-github-answers.ts';
import {paged, type Answer, type Received} from './loopback.ts';
import {LoopbackForge, ME, type LoopbackProposal as Pull} from './loopback-proposals.ts';

export interface GithubState {
  readonly token: string;
  /** What every answer is in place of the real one, by a fault of the organization. */
  everyAnswer: Answer | undefined;
  draftsAllowed: boolean;
  archived: boolean;
  canPush: boolean;
  rules: string[];
  collaborators: Set<string>;
  teams: Set<string>;
  labels: Map<string, string>;
  headers: Record<string, string>;
  /** Set, the repository is known by another name, and answers to the old one with redirects. */
  renamedTo: string | undefined;
  app: LoopbackApp | undefined;
}

/** GitHub's REST API for one repository, acme/dbt, as docs.github.com has it: status codes, validation errors, pages. */
export class LoopbackGithub extends LoopbackForge {
  readonly state: GithubState;

  constructor(token: string) {
    super();
    this.state = {
      token,
      everyAnswer: undefined,
      draftsAllowed: true,
      archived: false,
      canPush: true,
      rules: [],
      collaborators: new Set(['ana', 'bo']),
      teams: new Set(['data']),
      labels: new Map([['bug', 'd73a4a']]),
      headers: {},
      renamedTo: undefined,
      app: undefined,
    };
  }

  /** A merge closes too, and GitHub says both. */
  override merge(number: number): void {
    super.merge(number);
    const {updatedAt} = this.proposal(number);
    this.happen(number, 'closed');
    this.proposal(number).updatedAt = updatedAt;
  }

  protected isLogin({path}: Received): boolean {
    return path.endsWith('/access_tokens');
  }

  protected limited(): Answer {
    return {
      status: 403,
      headers: {'retry-after': '1'},
      body: {message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'},
    };
  }

  protected handle(request: Received): Answer {
    const {method, headers} = request;
    const {state} = this;
    // Where an Enterprise Server has it.
    const parts = request.parts[0] === 'api' ? request.parts.slice(2) : request.parts;
    if (state.everyAnswer !== undefined) return state.everyAnswer;
    const login = answerToApp(request, state);
    if (login !== undefined) return login;
    const known = [state.token, ...(state.app?.granted ?? [])];
    if (!known.some((token) => headers.authorization === `Bearer ${token}`)) return message(401, 'Bad credentials');
    if (headers['user-agent'] === undefined) return message(403, 'Request forbidden by administrative rules.');
    const rest = parts[0] === 'repositories' ? parts.slice(2) : parts.slice(3);
    if (state.renamedTo !== undefined && parts[0] === 'repos' && parts[2] === 'dbt') {
      const query = request.query.size === 0 ? '' : `?${request.query.toString()}`;
      const location = `${this.origin}/repositories/7/${rest.join('/')}${query}`.replace(/\/$/, '');
      return {...message(method === 'GET' ? 301 : 307, 'Moved Permanently'), headers: {location}};
    }
    const isHere =
      parts[0] === 'repositories'
        ? parts[1] === '7'
        : parts[0] === 'repos' && parts[1] === 'acme' && parts[2] === 'dbt';
    if (!isHere) return message(404, 'Not Found');
    const route = `${method} ${rest
      .map((part, index) => (/^\d+$/.test(part) && index === 1 ? 'N' : part))
      .slice(0, 4)
      .join('/')}`;
    return this.answer(route, rest, request);
  }

  private answer(route: string, rest: readonly string[], request: Received): Answer {
    const {state} = this;
    const pull = this.proposals.find(({number}) => number === Number(rest[1]));
    if (/^\w+ (?:pulls|issues)\/N/.test(route) && pull === undefined) return message(404, 'Not Found');
    if (route === 'GET ') {
      const name = state.renamedTo ?? 'acme/dbt';
      const [login = '', own = ''] = name.split('/');
      return ok(
        {
          id: 7,
          name: own,
          full_name: name,
          owner: {login},
          archived: state.archived,
          permissions: {push: state.canPush, pull: true},
        },
        state.headers,
      );
    }
    if (request.method !== 'GET' && state.archived) return message(403, 'Repository was archived so is read-only.');
    if (request.method !== 'GET' && !state.canPush) {
      return {
        ...message(403, 'Resource not accessible by personal access token'),
        headers: {'x-accepted-github-permissions': 'pull_requests=write'},
      };
    }
    if (route === 'GET pulls') return this.list(request);
    if (route === 'POST pulls') return this.open(request.body);
    if (route === 'GET pulls/N') return ok(pullJson(pull!));
    if (route === 'PATCH pulls/N') return this.patch(pull!, request.body);
    if (route === 'PUT pulls/N/merge' || route === 'POST pulls/N/reviews') {
      this.merges += 1;
      return ok({merged: true});
    }
    if (route === 'POST pulls/N/requested_reviewers') return this.ask(pull!, request.body);
    if (route === 'GET issues/N/events') return paged(pull!.events.map(eventJson), request, this.origin, 30);
    if (route === 'GET issues/N/comments')
      return paged(
        pull!.comments.map((body, id) => ({id, body})),
        request,
        this.origin,
        30,
      );
    if (route === 'POST issues/N/comments') {
      pull!.comments.push(String(request.body['body']));
      return {status: 201, body: {id: pull!.comments.length, body: request.body['body']}};
    }
    if (route === 'POST issues/N/labels') return this.addLabels(pull!, request.body['labels'] as string[]);
    if (route.startsWith('DELETE issues/N/labels/')) {
      if (!pull!.labels.includes(rest[3]!)) return message(404, 'Label does not exist');
      this.unlabel(pull!.number, rest[3]!);
      return ok(pull!.labels.map((name) => ({name})));
    }
    if (route.startsWith('GET labels/')) {
      const name = [...state.labels.keys()].find((each) => each.toLowerCase() === rest[1]!.toLowerCase());
      return name === undefined ? message(404, 'Not Found') : ok({name, color: state.labels.get(name)});
    }
    if (route === 'POST labels') {
      const name = String(request.body['name']);
      if (state.labels.has(name)) return invalid({resource: 'Label', code: 'already_exists', field: 'name'});
      state.labels.set(name, String(request.body['color']));
      return {status: 201, body: {name, color: request.body['color']}};
    }
    if (rest[0] === 'git' && rest[1] === 'ref') {
      const sha = this.branches.get(
        rest
          .slice(2)
          .join('/')
          .replace(/^heads\//, ''),
      );
      return sha === undefined
        ? message(404, 'Not Found')
        : ok({ref: `refs/${rest[2]}`, object: {sha, type: 'commit'}});
    }
    if (route.startsWith('GET rules/branches/')) return ok(state.rules.map((type) => ({type})));
    if (route.startsWith('GET branches/')) return message(403, 'Resource not accessible by integration');
    return message(501, 'no such route');
  }

  private list(request: Received): Answer {
    const {query} = request;
    const state = query.get('state') ?? 'open';
    const head = query.get('head');
    const owner = this.state.renamedTo?.split('/')[0] ?? 'acme';
    const found = this.proposals.filter(
      (pull) =>
        (state === 'all' || pull.state === state) &&
        (head === null || head === `${pull.isFork ? 'stranger' : owner}:${pull.branch}`),
    );
    const by =
      query.get('sort') === 'updated'
        ? (pull: Pull) => pull.updatedAt
        : (pull: Pull) => String(pull.number).padStart(9, '0');
    const sorted = found.toSorted((a, b) => (by(a) < by(b) ? -1 : 1));
    if (query.get('direction') !== 'asc') sorted.reverse();
    return paged(
      sorted.map((pull) => pullJson(pull)),
      request,
      this.origin,
      30,
    );
  }

  private open(body: Received['body']): Answer {
    const {title, head, base} = body as Record<string, string>;
    const branch = String(head).replace(/^acme:/, '');
    const sha = this.branches.get(branch);
    if (!title) return invalid({resource: 'PullRequest', field: 'title', code: 'missing_field'});
    if (!this.branches.has(String(base))) return invalid({resource: 'PullRequest', field: 'base', code: 'invalid'});
    if (sha === undefined) return invalid({resource: 'PullRequest', field: 'head', code: 'invalid'});
    if (sha === this.branches.get(String(base))) return custom(`No commits between ${base} and ${branch}`);
    if (this.isTaken(branch, String(base)) !== undefined)
      return custom(`A pull request already exists for acme:${branch}.`);
    const tooLong = lengthProblem(title, body['body']);
    if (tooLong !== undefined) return tooLong;
    if (body['draft'] === true && !this.state.draftsAllowed)
      return message(422, 'Draft pull requests are not supported in this repository.');
    const pull = this.begin({
      branch,
      base: String(base),
      title,
      body: (body['body'] as string | undefined) ?? null,
      draft: body['draft'] === true,
    });
    return {status: 201, body: pullJson(pull)};
  }

  private patch(pull: Pull, body: Received['body']): Answer {
    const {title, state, base} = body as Record<string, string | undefined>;
    const tooLong = lengthProblem(title ?? 'x', body['body']);
    if (tooLong !== undefined) return tooLong;
    if (base !== undefined && !this.branches.has(base))
      return invalid({resource: 'PullRequest', field: 'base', code: 'invalid'});
    if (title !== undefined) pull.title = title;
    if (base !== undefined) pull.base = base;
    if (body['body'] !== undefined) pull.body = body['body'] as string | null;
    if (state === 'closed' && pull.state === 'open') this.close(pull.number, ME);
    if (state === 'open' && pull.state === 'closed') this.reopen(pull.number);
    pull.updatedAt = this.now();
    return ok(pullJson(pull));
  }

  private ask(pull: Pull, body: Received['body']): Answer {
    const users = (body['reviewers'] as string[] | undefined) ?? [];
    const teams = (body['team_reviewers'] as string[] | undefined) ?? [];
    if (users.includes(ME)) return message(422, 'Review cannot be requested from pull request author.');
    if (
      users.some((user) => !this.state.collaborators.has(user)) ||
      teams.some((team) => !this.state.teams.has(team))
    ) {
      return message(
        422,
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the acme/dbt repository.',
      );
    }
    for (const user of users)
      if (!pull.reviewers.includes(user))
        this.happen(pull.number, 'review_requested', {by: ME, user}).reviewers.push(user);
    for (const team of teams)
      if (!pull.teams.includes(team)) this.happen(pull.number, 'review_requested', {by: ME, team}).teams.push(team);
    return {status: 201, body: pullJson(pull)};
  }

  private addLabels(pull: Pull, labels: readonly string[]): Answer {
    for (const label of labels) {
      if (!this.state.labels.has(label)) this.state.labels.set(label, 'ededed');
      if (!pull.labels.includes(label)) this.label(pull.number, label, ME);
    }
    return ok(pull.labels.map((name) => ({name})));
  }
}
