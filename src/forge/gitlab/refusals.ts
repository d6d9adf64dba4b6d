import {Declined, Overtaken} from '../converge/api.ts';

export interface RefusalContext {
  /** `gitlab.com/acme/dbt`. */
  readonly location: string;
  /** What was being done, half a sentence: `opens a merge request`. */
  readonly doing: string;
}

/**
 * The error for a refusal of GitLab: one sentence with what to do.
 * Sources: docs.gitlab.com, "REST API troubleshooting", "Merge requests API", "Personal access tokens".
 */
export function refusalError(status: number, data: unknown, {location, doing}: RefusalContext): Declined | Overtaken {
  const said = messagesIn(data)
    .map((each) => each.replace(/\s+/g, ' ').replace(/\.$/, '').trim().slice(0, 200))
    .join('; ');
  if ((status === 409 || status === 422 || status === 400) && /already exists|already been taken/i.test(said)) {
    return new Overtaken(said);
  }
  const where = `where this run ${doing}`;
  const because = said === '' ? '' : ` (${said})`;
  const declined = (code: string, says: string, hint?: string): Declined => new Declined(code, says, status, hint);
  if (status === 401) {
    return declined(
      'forge-unauthorized',
      `${location} does not know the token: it is wrong, expired or revoked.`,
      'Make a new one with the scope api, and put it where publish.forge.token points.',
    );
  }
  if (status === 403 && /insufficient_scope/.test(said)) {
    return declined('forge-forbidden', `The token for ${location} lacks a scope.`, 'Make one with the scope api.');
  }
  if (status === 403 && /IP|allowed range|not allowed to access/i.test(said)) {
    return declined(
      'forge-ip-list',
      `The group of ${location} lets in only addresses that it names, and this machine is not among them${because}.`,
      'Ask an owner to add the address that this machine has outside, or run from a machine that is named.',
    );
  }
  if (status === 403 && /SAML|SSO|single sign-on/i.test(said)) {
    return declined(
      'forge-sso',
      `The group of ${location} wants its members to be signed in by single sign-on${because}.`,
      'Use a project or group access token, which needs none, or let the owner of the token sign in.',
    );
  }
  if (status === 403) {
    return declined(
      'forge-forbidden',
      `The token has too few rights at ${location}, ${where}${because}.`,
      'It needs the scope api and the role Developer in the project. The job token of CI may not open merge requests.',
    );
  }
  if (status === 404) {
    return declined(
      'forge-not-found',
      `GitLab finds nothing at ${location} ${where}: it is not there, or the token may not see it.`,
      'Check the repository in publish.forge, and that the token is for it; GitLab says the same in both cases.',
    );
  }
  if (/source.?branch/i.test(said)) {
    return declined(
      'forge-no-branch',
      `${location} does not have the branch ${where}${because}.`,
      'Push it first: wsr publish --push does both.',
    );
  }
  if (/target.?branch/i.test(said)) {
    return declined(
      'forge-no-base',
      `${location} does not have the base ${where}${because}.`,
      'Correct publish.base in the config.',
    );
  }
  return declined(
    status === 422 || status === 400 ? 'forge-invalid' : 'forge-refused',
    `${location} refuses with ${status} ${where}${because}.`,
  );
}

/** GitLab says what is wrong as a text, a list, or lists by field. */
function messagesIn(data: unknown): readonly string[] {
  if (typeof data === 'string') return [data];
  if (Array.isArray(data)) return data.flatMap((each) => messagesIn(each));
  if (typeof data !== 'object' || data === null) return [];
  const {message, error, error_description: description} = data as Record<string, unknown>;
  if (message === undefined && error === undefined) {
    return Object.entries(data).flatMap(([field, value]) => messagesIn(value).map((each) => `${field} ${each}`));
  }
  return [message, error, description].flatMap((each) => messagesIn(each));
}
