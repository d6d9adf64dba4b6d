import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout} from 'node:timers/promises';

/** A request as a forge reads it. */
export interface Received {
  readonly method: string;
  /** Decoded parts of the path below the API's address. */
  readonly parts: readonly string[];
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A page for people in place of JSON. */
  readonly html?: string;
}

/**
 * What happens to one request: `unheard` and `refused` before anything is done, `unanswered`, `cut` and `failed` after it, `limited`
 * is asked to wait a second, `slow` comes late.
 */
export const FAULTS = ['unheard', 'refused', 'unanswered', 'cut', 'failed', 'limited', 'slow'] as const;
export type Fault = (typeof FAULTS)[number];

/** An HTTP server on this machine that speaks for a forge. It counts, and breaks down on demand. */
export abstract class Loopback {
  reads = 0;
  writes = 0;
  /** Each request since the last {@link forget}: `POST /repos/acme/dbt/pulls`. */
  seen: string[] = [];
  /** Requests that no forge answers: an adapter never makes one. */
  unknown: string[] = [];
  private faults = new Map<number, Fault>();
  private lasting: {readonly from: number; readonly fault: Fault} | undefined;
  private readonly server: Server;
  private seconds = 0;

  constructor() {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Counts from nothing again, without faults. */
  forget(): void {
    this.reads = 0;
    this.writes = 0;
    this.seen = [];
    this.faults = new Map();
    this.lasting = undefined;
  }

  /** The next request but `after` has this fault. */
  breakAt(after: number, fault: Fault): void {
    this.faults.set(this.seen.length + after, fault);
  }

  /** From the next request but `after` on, all have this fault. */
  breakFrom(after: number, fault: Fault): void {
    this.lasting = {from: this.seen.length + after, fault};
  }

  /** Later with each call: a server's own time, so that nothing depends on ours. */
  protected now(): string {
    this.seconds += 1;
    return new Date(Date.UTC(2026, 0, 5) + this.seconds * 1000).toISOString().replace('.000', '');
  }

  protected abstract handle(request: Received): Answer;
  /** How this forge says that there were too many requests. */
  protected abstract limited(): Answer;
  /** Whether a request is for a token: it changes nothing that anybody sees. */
  protected abstract isLogin(request: Received): boolean;

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await read(request);
    const number = this.seen.length;
    const isLasting = this.lasting !== undefined && number >= this.lasting.from;
    const fault = isLasting ? this.lasting?.fault : this.faults.get(number);
    const isLogin = this.isLogin(received);
    if (received.method === 'GET') this.reads += 1;
    else if (!isLogin) this.writes += 1;
    this.seen.push(`${received.method} ${received.path}`);
    if (fault === 'unheard') {
      request.socket.destroy();
      return;
    }
    if (fault === 'refused') return write(response, {status: 502, html: '<html>Bad Gateway</html>'}, received);
    if (fault === 'limited') return write(response, this.limited(), received);
    if (fault === 'slow') await setTimeout(30);
    const answer = this.handle(received);
    if (answer.status === 501) this.unknown.push(`${received.method} ${received.path}`);
    if (fault === 'unanswered') {
      request.socket.destroy();
      return;
    }
    if (fault === 'failed') return write(response, {status: 500, body: {message: 'Server Error'}}, received);
    if (fault === 'cut') return cut(response, answer);
    write(response, answer, received);
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const text = Buffer.concat(parts).toString('utf8');
  return {
    method: request.method ?? '',
    path: url.pathname,
    parts: url.pathname.split('/').slice(1).map(decodeURIComponent),
    query: url.searchParams,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    headers: request.headers,
  };
}

function write(response: ServerResponse, answer: Answer, received: Received): void {
  const isEmpty = answer.status === 204 || (answer.body === undefined && answer.html === undefined);
  const text = isEmpty ? '' : (answer.html ?? JSON.stringify(answer.body));
  const etag = `W/"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
  const isKnown = received.method === 'GET' && answer.status === 200 && received.headers['if-none-match'] === etag;
  response.writeHead(isKnown ? 304 : answer.status, {
    ...(isEmpty ? {} : {'content-type': answer.html === undefined ? 'application/json; charset=utf-8' : 'text/html'}),
    ...(received.method === 'GET' && answer.status === 200 ? {etag} : {}),
    ...answer.headers,
  });
  response.end(isKnown ? undefined : text);
}

/** Half of an answer, and then nothing. */
function cut(response: ServerResponse, answer: Answer): void {
  const text = JSON.stringify(answer.body ?? {}).padEnd(40);
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

/** One page of a list, with the links that forges send. */
export function paged(items: readonly unknown[], request: Received, origin: string, usual: number): Answer {
  const size = Math.min(Number(request.query.get('per_page') ?? usual), 100);
  const page = Number(request.query.get('page') ?? 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (to: number, rel: string): string => {
    const url = new URL(request.path, origin);
    for (const [name, value] of request.query) url.searchParams.set(name, value);
    url.searchParams.set('page', String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return {
    status: 200,
    body: items.slice((page - 1) * size, page * size),
    ...(links.length === 0 ? {} : {headers: {link: links.join(', ')}}),
  };
}
