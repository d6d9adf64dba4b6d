import {isLoopback} from './connection.ts';

/**
 * The proxy that the environment names for an address, as options of one connection. The driver's own `useEnvProxy` holds
 * for the whole process: an account behind the proxy and one beside it could not be open at the same time.
 */
export function proxyOptions(address: string): Readonly<Record<string, unknown>> {
  const proxy = proxyFor(address);
  if (proxy === undefined) return {};
  const {hostname, port, protocol, username, password} = proxy;
  const beside = exempt().flatMap((host) => (host === '*' ? [host] : [host, `.${host}`]));
  return {
    proxyHost: hostname,
    proxyPort: Number(port) || (protocol === 'https:' ? 443 : 80),
    proxyProtocol: protocol,
    ...(username === '' ? {} : {proxyUser: decodeURIComponent(username), proxyPassword: decodeURIComponent(password)}),
    // Chunks of a result come from a cloud's storage, through the same proxy unless it is named here.
    ...(beside.length === 0 ? {} : {noProxy: beside.join('|')}),
  };
}

/** The proxy for an address; undefined for this machine, for hosts of NO_PROXY, and where there is none. */
export function proxyFor(address: string): URL | undefined {
  const {hostname, protocol} = new URL(address);
  if (isLoopback(address) || isExempt(hostname)) return undefined;
  const found = variable(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variable('ALL_PROXY');
  if (found === undefined) return undefined;
  try {
    return new URL(found.includes('://') ? found : `http://${found}`);
  } catch {
    return undefined;
  }
}

function isExempt(hostname: string): boolean {
  return exempt().some((entry) => entry === '*' || hostname === entry || hostname.endsWith(`.${entry}`));
}

/** Hosts of NO_PROXY: each stands for itself and all below it, `*` for everything. */
function exempt(): readonly string[] {
  const entries = (variable('NO_PROXY') ?? '').split(',');
  return entries
    .map((entry) =>
      entry
        .trim()
        .toLowerCase()
        .replace(/^\*?\.+/, ''),
    )
    .filter((entry) => entry !== '');
}

/** An environment variable in upper or lower case; empty is none. */
function variable(name: string): string | undefined {
  return [process.env[name.toLowerCase()], process.env[name]].find((value) => value !== undefined && value !== '');
}
