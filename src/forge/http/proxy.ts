type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for an address (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, each also in lower case).
 * @returns undefined for this machine, for hosts of `NO_PROXY`, where there is none, and where it is no address
 */
export function proxyFor(address: URL, env: Environment): URL | undefined {
  if (isLoopback(address) || isExempt(address, env)) return undefined;
  const found =
    variable(env, address.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variable(env, 'ALL_PROXY');
  if (found === undefined) return undefined;
  const proxy = URL.parse(found.includes('://') ? found : `http://${found}`);
  return proxy !== null && /^https?:$/.test(proxy.protocol) ? proxy : undefined;
}

/** Whether an address never leaves this machine. */
export function isLoopback({hostname}: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Hosts of NO_PROXY: each stands for itself and all below it, with a port for that port alone; `*` for everything. */
function isExempt({hostname, port, protocol}: URL, env: Environment): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const at = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return (variable(env, 'NO_PROXY') ?? '').split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, name = '', only] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    const domain = name.replace(/^\*?\.+/, '');
    if (domain === '' || (only !== undefined && only !== at)) return false;
    return host === domain || host.endsWith(`.${domain}`);
  });
}

function variable(env: Environment, name: string): string | undefined {
  return [env[name.toLowerCase()], env[name]].find((value) => value !== undefined && value.trim() !== '')?.trim();
}
