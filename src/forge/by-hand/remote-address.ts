/** Where a repository is, as the address of a remote says: without user, password, port of SSH and `.git`. */
export interface RemotePlace {
  /** In lower case, with the port where it is one of the web. */
  readonly host: string;
  readonly scheme: 'https' | 'http' | 'ssh';
  /** `group/sub/name`: no slash at either end, nothing that climbs, decoded. */
  readonly path: string;
}

/** Hosts that take SSH in another place than they show pages. */
const WEB_HOSTS: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
};

/**
 * Reads the address of a remote as git does: a URL, or `user@host:path`.
 * @returns undefined for a path on this machine, and for anything that is no plain address of a repository
 */
export function readRemotePlace(address: string): RemotePlace | undefined {
  if (/[\u0000-\u0020\u007f\\]/.test(address) || address.startsWith('-') || /^[a-z0-9+.-]+::/i.test(address))
    return undefined;
  // Some readers of addresses would climb, and others not.
  if (/(?:^|[/:])(?:\.|%2e){1,2}(?:\/|$)/i.test(address)) return undefined;
  const url = /^(https?|ssh|git|git\+ssh|ssh\+git):\/\//i.test(address) ? URL.parse(address) : undefined;
  if (url === null) return undefined;
  if (url !== undefined) {
    const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
    const scheme = url.protocol === 'https:' ? 'https' : url.protocol === 'http:' ? 'http' : 'ssh';
    return place(isWeb ? url.host : url.hostname, scheme, url.pathname);
  }
  if (address.includes('://') || /^[a-z]:/i.test(address)) return undefined;
  const [, host, path] = /^(?:[^@/:]+@)?(\[[0-9a-f:]+\]|[^@/:[\]]+):(.*)$/i.exec(address) ?? [];
  return host === undefined || path === undefined ? undefined : place(host, 'ssh', path);
}

function place(host: string, scheme: RemotePlace['scheme'], written: string): RemotePlace | undefined {
  let path: string;
  try {
    path = decodeURIComponent(written);
  } catch {
    return undefined;
  }
  path = path
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '');
  const isPlain =
    path !== '' && !/[\u0000-\u001f\u007f?#]/.test(path) && path.split('/').every((part) => !/^\.{0,2}$/.test(part));
  const lower = host.toLowerCase();
  return isPlain ? {host: WEB_HOSTS[lower] ?? lower, scheme, path} : undefined;
}
