import type {Answer} from './loopback.ts';
import type {LoopbackEvent, LoopbackProposal as Pull} from './loopback-proposals.ts';

const DOCS = 'https://docs.github.com/rest';

/** A pull request as GitHub writes it, as far as anybody here reads it. */
export function pullJson(pull: Pull): unknown {
  const repo = {id: 7, owner: {login: 'acme'}};
  return {
    number: pull.number,
    html_url: `https://github.com/acme/dbt/pull/${pull.number}`,
    state: pull.state,
    title: pull.title,
    body: pull.body,
    labels: pull.labels.map((name) => ({name})),
    draft: pull.draft,
    updated_at: pull.updatedAt,
    merged_at: pull.mergedAt,
    head: {ref: pull.branch, sha: pull.head, repo: pull.isFork ? {id: 8, owner: {login: 'stranger'}} : repo},
    base: {ref: pull.base, repo},
    requested_reviewers: pull.reviewers.map((login) => ({login})),
    requested_teams: pull.teams.map((slug) => ({slug})),
  };
}

export function eventJson({id, event, at, by, label, user, team}: LoopbackEvent): unknown {
  return {
    id,
    event,
    created_at: at,
    actor: {login: by, type: by.endsWith('[bot]') ? 'Bot' : 'User'},
    ...(label === undefined ? {} : {label: {name: label}}),
    ...(user === undefined ? {} : {requested_reviewer: {login: user}}),
    ...(team === undefined ? {} : {requested_team: {slug: team}}),
  };
}

export function ok(body: unknown, headers: Record<string, string> = {}): Answer {
  return {status: 200, body, headers};
}

export function message(status: number, text: string): Answer {
  return {status, body: {message: text, documentation_url: DOCS, status: String(status)}};
}

export function invalid(error: unknown): Answer {
  return {status: 422, body: {message: 'Validation Failed', errors: [error], documentation_url: DOCS}};
}

export function custom(text: string): Answer {
  return invalid({resource: 'PullRequest', code: 'custom', message: text});
}

export function lengthProblem(title: string, body: unknown): Answer | undefined {
  if ([...title].length > 256)
    return invalid({
      resource: 'Issue',
      code: 'custom',
      field: 'title',
      message: 'title is too long (maximum is 256 characters)',
    });
  if (typeof body === 'string' && [...body].length > 65_536) {
    return invalid({
      resource: 'Issue',
      code: 'custom',
      field: 'body',
      message: 'body is too long (maximum is 65536 characters)',
    });
  }
  return undefined;
}
