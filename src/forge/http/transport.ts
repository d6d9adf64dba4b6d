import {readFile} from 'node:fs/promises';
import {Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage} from 'node:http';
import {Agent as HttpsAgent, request as httpsRequest} from 'node:https';
import type {Socket} from 'node:net';
import {getCACertificates} from 'node:tls';
import {messageOf, UserError, usageError} from '../../errors.ts';
import {proxyFor} from './proxy.ts';
import {openTunnel, proxyCredentials} from './tunnel.ts';
import {lastingProblem, NoAnswer, reasonOf} from './unreachable.ts';

export interface ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** It changes nothing that anybody sees, whatever its method: it is repeated like a read. */
  readonly isRepeatable?: boolean;
}

/** Sends one request and reads the whole answer, whatever its status. Throws NoAnswer, or UserError for what lasts. */
export type Send = (request: ApiRequest) => Promise<Response>;

export interface TransportOptions {
  /** Address of the API: nothing is ever sent to another host, whatever an answer says. */
  readonly api: URL;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificates in PEM to trust beside the usual ones. */
  readonly certificates: readonly string[];
  readonly signal: AbortSignal;
  /** After so long without a byte, and after four times as long altogether, an answer is given up; 30 s when left out. */
  readonly quietMs?: number;
}

/** No answer of an API is as long as this; one that is would only fill the memory. */
const LONGEST = 64 * 1024 * 1024;
const REDIRECTS = 5;

/**
 * Opens the way to one API: through the proxy of the environment, trusting what Node trusts (`NODE_EXTRA_CA_CERTS` too) and the
 * certificates given. Redirects are followed on the same host only, and never turn a write into a read: a renamed repository
 * answers with them.
 */
export function openTransport(options: TransportOptions): Send {
  const {api, certificates} = options;
  const ca = certificates.length === 0 ? {} : {ca: [...getCACertificates('default'), ...certificates]};
  const agent = api.protocol === 'https:' ? new HttpsAgent({keepAlive: true, ...ca}) : new HttpAgent({keepAlive: true});
  const proxy = proxyFor(api, options.env);
  return async (request) => {
    let url = new URL(request.url);
    for (let hop = 0; ; hop += 1) {
      if (url.origin !== api.origin) throw elsewhere(api, url);
      const response = await exchange({...request, url: url.href}, url, options, {agent, proxy, ca});
      const to = redirectOf(response, request.method, url);
      if (to === undefined) return response;
      if (hop === REDIRECTS) throw new NoAnswer('it redirects in a circle', false);
      url = to;
    }
  };
}

/**
 * Certificates of a PEM file.
 * @throws UserError (wrong configuration) for a file that cannot be read or holds none
 */
export async function readCertificates(path: string, setting: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw usageError('forge-certificates', `${setting} names ${path}, which cannot be read (${messageOf(error)}).`);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----') || text.includes('-----BEGIN TRUSTED CERTIFICATE-----')) return text;
  throw usageError(
    'forge-certificates',
    `${setting} names ${path}, which holds no certificate.`,
    'It must be a PEM file.',
  );
}

function elsewhere(api: URL, url: URL): Error {
  return usageError(
    'forge-elsewhere',
    `${api.host} sends us on to ${url.host}, where its token is not sent.`,
    'Check the address of the forge, and whether the repository has moved.',
  );
}

function redirectOf(response: Response, method: string, from: URL): URL | undefined {
  const location = response.headers.get('location');
  const isRead = method === 'GET' || method === 'HEAD';
  if (location === null || !(isRead ? [301, 302, 307, 308] : [307, 308]).includes(response.status)) return undefined;
  return URL.parse(location, from.href) ?? undefined;
}

interface Way {
  readonly agent: HttpAgent;
  readonly proxy: URL | undefined;
  readonly ca: {readonly ca?: string[]};
}

async function exchange(request: ApiRequest, url: URL, options: TransportOptions, way: Way): Promise<Response> {
  const {signal, quietMs = 30_000} = options;
  signal.throwIfAborted();
  const overall = AbortSignal.timeout(quietMs * 4);
  const both = AbortSignal.any([signal, overall]);
  let wasSent = false;
  try {
    const tunnel =
      way.proxy !== undefined && url.protocol === 'https:' ? await openTunnel(way.proxy, url, way.ca, both) : undefined;
    const message = await new Promise<IncomingMessage>((done, fail) => {
      const sending = start(request, url, way, tunnel, both);
      sending.setTimeout(quietMs, () => sending.destroy(new NoAnswer('it stays silent', true)));
      sending.on('socket', (socket: Socket) => {
        const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect';
        // A connection that was kept open, or a tunnel, is there already.
        if (sending.reusedSocket || tunnel !== undefined) wasSent = true;
        else socket.once(ready, () => (wasSent = true));
      });
      sending.on('error', fail);
      sending.on('response', done);
      sending.end(request.body);
    });
    return await answer(message);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    const host = options.api.host;
    if (overall.aborted) throw new NoAnswer('it takes too long', wasSent);
    if (error instanceof NoAnswer) throw new NoAnswer(error.message, error.wasSent && wasSent, error);
    throw lastingProblem(error, host) ?? new NoAnswer(reasonOf(error), wasSent, error);
  }
}

function start(
  request: ApiRequest,
  url: URL,
  {agent, proxy, ca}: Way,
  tunnel: Socket | undefined,
  signal: AbortSignal,
): ClientRequest {
  const {method, body} = request;
  const headers = {
    ...request.headers,
    ...(body === undefined ? {} : {'content-length': String(Buffer.byteLength(body))}),
  };
  if (tunnel !== undefined) {
    // Without an agent: one would make a connection of its own.
    return httpsRequest(url, {method, headers, signal, createConnection: () => tunnel});
  }
  if (url.protocol === 'https:') return httpsRequest(url, {method, headers, signal, agent, ...ca});
  if (proxy === undefined) return httpRequest(url, {method, headers, signal, agent});
  const through = {host: proxy.hostname, port: Number(proxy.port) || 80, path: url.href};
  return httpRequest({...through, method, signal, headers: {...headers, host: url.host, ...proxyCredentials(proxy)}});
}

async function answer(message: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > LONGEST) throw new NoAnswer('its answer has no end', true);
    parts.push(part);
  }
  if (!message.complete) throw new NoAnswer('the connection was cut', true);
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const status = message.statusCode ?? 0;
  // A response is not allowed a body with these.
  const isEmpty = [204, 205, 304].includes(status);
  return new Response(isEmpty ? null : Buffer.concat(parts), {status, headers});
}
