import {usageError} from '../../errors.ts';
import {readRemotePlace} from './remote-address.ts';

export interface RepositoryOn {
  /** Everything before the last slash: a user, an organization, a group with its subgroups. */
  readonly owner: string;
  readonly repository: string;
  /** Where people look at it: the host, and the folder that the forge lives in, if any. */
  readonly web: URL;
}

const PUBLIC = {github: 'github.com', gitlab: 'gitlab.com'} as const;
/** Hosts that are another forge for sure: a token is not sent there because a remote happens to be there. */
const OTHERS = {
  github: /^(?:gitlab\.com|bitbucket\.org|dev\.azure\.com|ssh\.dev\.azure\.com|codeberg\.org|.*\.visualstudio\.com)$/,
  gitlab:
    /^(?:github\.com|bitbucket\.org|dev\.azure\.com|ssh\.dev\.azure\.com|codeberg\.org|.*\.visualstudio\.com|.*\.ghe\.com)$/,
};

/**
 * Which repository on which host: as the settings say, else as the remote does.
 * @throws UserError (wrong configuration) where neither says
 */
export function repositoryOn(
  forge: 'github' | 'gitlab',
  given: {readonly repository?: string | undefined; readonly url?: string | undefined},
  remote: string | undefined,
): RepositoryOn {
  const place = remote === undefined ? undefined : readRemotePlace(remote);
  const asked = given.url === undefined ? undefined : new URL(given.url);
  if (given.repository !== undefined) {
    // Without an address, the one of the remote counts only where it is this very repository.
    const isThere = place?.path === given.repository && place !== undefined && !OTHERS[forge].test(place.host);
    const web = asked ?? new URL(isThere ? webOf(place.host, place.scheme) : `https://${PUBLIC[forge]}`);
    return split(given.repository, web);
  }
  if (place === undefined) {
    throw usageError(
      'forge-repository',
      `publish.forge is ${forge}, and nothing says which repository: the remote "origin" is not on a forge.`,
      'Write repository: OWNER/NAME under publish.forge.',
    );
  }
  const web = asked ?? new URL(webOf(place.host, place.scheme));
  if (OTHERS[forge].test(place.host) || (asked !== undefined && asked.hostname !== place.host.replace(/:\d+$/, ''))) {
    throw usageError(
      'forge-repository',
      `publish.forge is ${forge}${asked === undefined ? '' : ` at ${asked.host}`}, and the remote "origin" is at ${place.host}.`,
      'Correct publish.forge, or write repository: OWNER/NAME and url under it.',
    );
  }
  const folder = web.pathname.replace(/^\/|\/$/g, '');
  const path = folder !== '' && place.path.startsWith(`${folder}/`) ? place.path.slice(folder.length + 1) : place.path;
  return split(path, web);
}

function webOf(host: string, scheme: 'https' | 'http' | 'ssh'): string {
  return `${scheme === 'http' ? 'http' : 'https'}://${host}`;
}

function split(path: string, web: URL): RepositoryOn {
  const parts = path
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '')
    .split('/');
  if (parts.length < 2 || parts.some((part) => !/^[\w.~-]+(?: [\w.~-]+)*$/.test(part) || /^\.+$/.test(part))) {
    throw usageError(
      'forge-repository',
      `"${path.slice(0, 100)}" is no name of a repository.`,
      'Write it as OWNER/NAME.',
    );
  }
  return {owner: parts.slice(0, -1).join('/'), repository: parts.at(-1)!, web};
}
