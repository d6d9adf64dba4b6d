import type {RemotePlace} from './remote-address.ts';

/** Forges whose pages are known here. */
export const HOST_KINDS = ['github', 'gitlab', 'bitbucket', 'bitbucket-server', 'azure', 'gitea'] as const;
export type HostKind = (typeof HOST_KINDS)[number];

/** Which forge a host is, by its name; undefined when the name does not tell. */
export function hostKindOf({host, path}: RemotePlace): HostKind | undefined {
  const name = host.replace(/:\d+$/, '');
  if (name === 'github.com' || name.endsWith('.ghe.com')) return 'github';
  if (name === 'bitbucket.org') return 'bitbucket';
  if (name.endsWith('dev.azure.com') || name.endsWith('.visualstudio.com')) return 'azure';
  if (name === 'codeberg.org' || /\b(?:gitea|forgejo)\b/.test(name)) return 'gitea';
  if (/\bgitlab\b/.test(name)) return 'gitlab';
  if (/\bgithub\b/.test(name)) return 'github';
  if (/\b(?:bitbucket|stash)\b/.test(name) || /^scm\/[^/]+\/[^/]+$/.test(path)) return 'bitbucket-server';
  return undefined;
}

/** What a page or a command needs to know of a proposal. */
export interface ByHandProposal {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
}

/**
 * The page of a forge on which a person opens a proposal, filled in as far as the forge lets an address do it.
 * @returns undefined where the path is no repository of such a forge
 *
 * Sources: docs.github.com, "Using query parameters to create a pull request"; docs.gitlab.com, "Creating merge requests";
 * Azure DevOps, Bitbucket and Gitea: what their own "create" buttons lead to.
 */
export function comparePage(
  kind: HostKind,
  place: RemotePlace,
  {branch, base, title}: ByHandProposal,
): string | undefined {
  const web = `${place.scheme === 'http' ? 'http' : 'https'}://`;
  const root = `${web}${place.host}/${encoded(place.path)}`;
  const titled: Readonly<Record<string, string>> = title === '' ? {} : {title};
  switch (kind) {
    case 'github':
      return `${root}/compare/${encoded(base)}...${encoded(branch)}?${query({expand: '1', ...titled})}`;
    case 'gitlab':
      return `${root}/-/merge_requests/new?${query({
        'merge_request[source_branch]': branch,
        'merge_request[target_branch]': base,
        ...(title === '' ? {} : {'merge_request[title]': title}),
      })}`;
    case 'bitbucket':
      return `${root}/pull-requests/new?${query({source: branch, dest: base, ...titled})}`;
    case 'bitbucket-server': {
      const [, key, name] = /^(?:scm\/)?(~?[^/]+)\/([^/]+)$/.exec(place.path) ?? [];
      if (key === undefined || name === undefined) return undefined;
      const home = key.startsWith('~') ? `users/${encoded(key.slice(1))}` : `projects/${encoded(key.toUpperCase())}`;
      const refs = query({
        create: '',
        sourceBranch: `refs/heads/${branch}`,
        targetBranch: `refs/heads/${base}`,
        ...titled,
      });
      return `${web}${place.host}/${home}/repos/${encoded(name)}/pull-requests?${refs}`;
    }
    case 'azure': {
      const azure = azureRepository(place);
      if (azure === undefined) return undefined;
      const refs = query({sourceRef: branch, targetRef: base});
      return `${azure.organization}/${encoded(azure.project)}/_git/${encoded(azure.repository)}/pullrequestcreate?${refs}`;
    }
    case 'gitea':
      return `${root}/compare/${encoded(base)}...${encoded(branch)}`;
  }
}

export interface AzureRepository {
  /** Address, without a slash at its end. */
  readonly organization: string;
  readonly project: string;
  readonly repository: string;
}

/** Azure DevOps has four ways to write the same repository. */
export function azureRepository({host, path}: RemotePlace): AzureRepository | undefined {
  const parts = path.split('/');
  const old = /^(?:(?:vs-)?ssh\.)?([\w-]+)\.visualstudio\.com$/.exec(host)?.[1];
  if (parts[0] === 'v3' && parts.length === 4) {
    const [, organization = '', project = '', repository = ''] = parts;
    const isOld = host.endsWith('visualstudio.com');
    const address = isOld
      ? `https://${organization}.visualstudio.com`
      : `https://dev.azure.com/${encoded(organization)}`;
    return {organization: address, project, repository};
  }
  const git = parts.indexOf('_git');
  const repository = parts[git + 1];
  if (git < 0 || repository === undefined || parts.length !== git + 2) return undefined;
  const before = parts.slice(0, git).filter((part) => part !== 'DefaultCollection');
  if (old !== undefined) return {organization: `https://${host}`, project: before[0] ?? repository, repository};
  const [organization, project = repository] = before;
  if (organization === undefined) return undefined;
  return {organization: `https://dev.azure.com/${encoded(organization)}`, project, repository};
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function query(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${encodeURIComponent(name)}${value === '' ? '' : `=${encodeURIComponent(value)}`}`)
    .join('&');
}
