import {request as httpRequest} from 'node:http';
import {request as httpsRequest} from 'node:https';
import type {Socket} from 'node:net';
import {connect, type TLSSocket} from 'node:tls';
import {once} from 'node:events';
import {UserError} from '../../errors.ts';
import {NoAnswer} from './unreachable.ts';

/** The header that a proxy wants for the name and the password of its address. */
export function proxyCredentials({username, password}: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}`};
}

/**
 * Connects to a host by TLS through a proxy (`CONNECT`, RFC 9110 section 9.3.6).
 * @throws NoAnswer when the proxy cannot be reached; UserError when it refuses; what TLS throws
 */
export async function openTunnel(
  proxy: URL,
  to: URL,
  ca: {readonly ca?: string[]},
  signal: AbortSignal,
): Promise<TLSSocket> {
  const socket = await askProxy(proxy, to, ca, signal);
  const secure = connect({
    socket,
    servername: to.hostname.replace(/^\[|\]$/g, ''),
    ALPNProtocols: ['http/1.1'],
    ...ca,
  });
  try {
    await once(secure, 'secureConnect', {signal});
    return secure;
  } catch (error) {
    secure.destroy();
    throw error;
  }
}

function askProxy(proxy: URL, to: URL, ca: {readonly ca?: string[]}, signal: AbortSignal): Promise<Socket> {
  const target = `${to.hostname}:${to.port === '' ? '443' : to.port}`;
  const isSecure = proxy.protocol === 'https:';
  const options = {
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: Number(proxy.port) || (isSecure ? 443 : 80),
    path: target,
    headers: {host: target, ...proxyCredentials(proxy)},
    agent: false as const,
    signal,
  };
  return new Promise((done, fail) => {
    const asking = isSecure ? httpsRequest({...options, ...ca}) : httpRequest(options);
    asking.on('error', (error) => fail(new NoAnswer(`the proxy ${proxy.host} cannot be reached`, false, error)));
    asking.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) {
        done(socket);
        return;
      }
      socket.destroy();
      fail(refused(proxy, to, answer.statusCode ?? 0));
    });
    // A proxy that knows no CONNECT answers as to any other request.
    asking.on('response', (answer) => {
      answer.resume();
      fail(refused(proxy, to, answer.statusCode ?? 0));
    });
    asking.end();
  });
}

function refused(proxy: URL, to: URL, status: number): UserError | NoAnswer {
  if (status >= 500) return new NoAnswer(`the proxy ${proxy.host} cannot reach it (${status})`, false);
  const says = `The proxy ${proxy.host} does not let us through to ${to.host} (${status}).`;
  return new UserError('forge-proxy', says, {
    hint:
      status === 407
        ? 'It wants a name and a password: give them in HTTPS_PROXY, as http://NAME:PASSWORD@HOST:PORT.'
        : 'Ask whoever runs it, or name the forge in NO_PROXY if it can be reached without.',
  });
}
