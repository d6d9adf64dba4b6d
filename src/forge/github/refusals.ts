import {Declined, Overtaken} from '../converge/api.ts';

/** What GitHub answered. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

export interface RefusalContext {
  /** `github.com/acme/dbt`. */
  readonly location: string;
  /** What was being done, half a sentence: `opens a pull request`. */
  readonly doing: string;
  readonly isActionsToken: boolean;
}

/**
 * The error for a refusal of GitHub: one sentence with what to do. What GitHub says itself is quoted only where nothing better is
 * known, on one line and short.
 *
 * Sources: docs.github.com, "Troubleshooting the REST API", "Authenticating to the REST API", "Create a pull request".
 */
export function refusalError(refusal: Refusal, context: RefusalContext): Declined | Overtaken {
  const {status} = refusal;
  const messages = messagesIn(refusal.data);
  const said = messages.join('; ');
  if (status === 422 && /already exists/i.test(said)) return new Overtaken(said);
  const [code, message, hint] = explained(refusal, messages, context);
  return new Declined(code, message, status, hint);
}

type Explained = readonly [code: string, message: string, hint?: string];

function explained(refusal: Refusal, messages: readonly string[], context: RefusalContext): Explained {
  const {status, headers} = refusal;
  const {location, doing} = context;
  const said = messages.join('; ');
  if (status === 401) {
    return [
      'forge-unauthorized',
      `${location} does not know the token: it is wrong, expired or revoked.`,
      'Make a new one, and put it where publish.forge.token points.',
    ];
  }
  if (headers['x-github-sso'] !== undefined || /SAML enforcement/i.test(said)) {
    return [
      'forge-sso',
      `The organization of ${location} wants the token to be authorized for SAML single sign-on.`,
      'Press "Configure SSO" beside the token in the developer settings of its owner, or use a GitHub App, which needs none.',
    ];
  }
  if (/IP allow list/i.test(said)) {
    return [
      'forge-ip-list',
      `The organization of ${location} lets in only addresses on its IP allow list, and this machine is not on it.`,
      'Ask an owner to add the address that this machine has outside, or run from a machine that is on the list.',
    ];
  }
  if (/not permitted to create or approve pull requests/i.test(said)) {
    return [
      'forge-actions-forbidden',
      `The settings of ${location} do not let GitHub Actions open pull requests.`,
      'Tick "Allow GitHub Actions to create and approve pull requests" under Settings, Actions, General; or use a GitHub App, whose pull requests start workflows too.',
    ];
  }
  if (/archived/i.test(said)) return ['forge-archived', `${location} is archived, so nothing can be written to it.`];
  if (status === 403) return forbidden(refusal, said, context);
  if (status === 404) {
    return [
      'forge-not-found',
      `GitHub finds nothing at ${location} where this run ${doing}: it is not there, or the token may not see it.`,
      'Check the repository in publish.forge, and that the token is for it; GitHub says the same in both cases.',
    ];
  }
  if (status === 410) return ['forge-gone', `${location} has pull requests switched off, or this one was removed.`];
  if (status === 422) return unprocessable(said, context);
  return [
    'forge-refused',
    `${location} refuses with ${status} where this run ${doing}${said === '' ? '' : ` (${said})`}.`,
  ];
}

function forbidden({headers}: Refusal, said: string, {location, doing, isActionsToken}: RefusalContext): Explained {
  const needs = String(headers['x-accepted-github-permissions'] ?? '')
    .replaceAll('_', '-')
    .replaceAll('=', ': ');
  const which =
    needs === '' ? 'contents: write and pull-requests: write' : needs.replaceAll(';', ' or').replaceAll(',', ', ');
  const where = isActionsToken
    ? 'Name them under permissions in the workflow.'
    : 'Give the token or the App these rights.';
  return [
    'forge-forbidden',
    `The token has too few rights at ${location}, where this run ${doing}${said === '' ? '' : ` (${said})`}.`,
    `It needs ${which}. ${where}`,
  ];
}

function unprocessable(said: string, {location, doing}: RefusalContext): Explained {
  if (/No commits between/i.test(said)) {
    return ['forge-no-commits', `${location} sees nothing to merge where this run ${doing}: the base has all of it.`];
  }
  if (/\bhead\b.*invalid|invalid.*\bhead\b/i.test(said)) {
    return [
      'forge-no-branch',
      `${location} does not have the branch where this run ${doing}.`,
      'Push it first: wsr publish --push does both.',
    ];
  }
  if (/\bbase\b.*invalid|invalid.*\bbase\b/i.test(said)) {
    return [
      'forge-no-base',
      `${location} does not have the base where this run ${doing}.`,
      'Correct publish.base in the config.',
    ];
  }
  return [
    'forge-invalid',
    `${location} does not accept what this run asks where it ${doing}: ${said === '' ? 'it does not say why' : said}.`,
  ];
}

/** What an answer says, each on one short line: the message of the whole, where no error of its own says more. */
function messagesIn(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null) return [];
  const errors = 'errors' in data && Array.isArray(data.errors) ? data.errors : [];
  const own = errors.map((error: unknown) => {
    if (typeof error === 'string') return error;
    if (typeof error !== 'object' || error === null) return '';
    const {message, field, code, value} = error as Record<string, unknown>;
    if (typeof message === 'string') return message;
    return [field, value, code].filter((part) => typeof part === 'string').join(' ');
  });
  const message = 'message' in data && typeof data.message === 'string' ? data.message : '';
  const all = [...(own.length > 0 && /^validation failed/i.test(message) ? [] : [message]), ...own];
  return all
    .map((each) => each.replace(/\s+/g, ' ').replace(/\.$/, '').trim().slice(0, 200))
    .filter((each) => each !== '');
}
