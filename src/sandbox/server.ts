import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {messageOf, usageError} from '../errors.ts';
import type {Instant} from '../model/scalars.ts';
import type {Clock} from '../ports/clock.ts';
import type {Log} from '../ports/log.ts';
import {loadAccount} from './account.ts';
import {sendChunk} from './chunks.ts';
import {createFaults, type Faults} from './faults.ts';
import {createQueries} from './queries.ts';
import {readJson} from './requests.ts';
import {route, type Backend} from './routes.ts';
import {createSessions} from './sessions.ts';
import {openStore} from './store.ts';

export interface SandboxOptions {
  /** An account directory, see `fixtures/accounts/README.md`. */
  readonly directory: string;
  /** 0 or nothing: any free port. */
  readonly port?: number;
  readonly log?: Log;
  /** Rows in one chunk of a large result; 5,000 unless said otherwise. */
  readonly chunkRows?: number;
  /** Rows that travel in the answer itself, before any chunk; 200 unless said otherwise. */
  readonly inlineRows?: number;
  /** Milliseconds that an answer is held back for a statement that still runs; 2,000 unless said otherwise. */
  readonly pollMs?: number;
  readonly clock?: Pick<Clock, 'now'>;
}

/** A statement that reached the sandbox, answered or not. */
export interface ReceivedStatement {
  readonly sql: string;
  readonly user: string;
  readonly role: string;
  readonly queryTag: string;
  readonly at: Instant;
}

/** An account that runs on this machine. */
export interface Sandbox {
  /** For `accessUrl` of the driver: no trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Name of the account, in upper case. */
  readonly account: string;
  readonly faults: Faults;
  /** Every statement received so far, in order; a repeated request counts once. */
  statements(): readonly ReceivedStatement[];
  /** Ends connections and statements, and frees the port. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Serves an account directory on 127.0.0.1 in the protocol of Snowflake's drivers. Throws a UserError when the directory
 * is no account or the port is taken.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const {log} = options;
  const account = await loadAccount(options.directory);
  const store = await openStore(account);
  const faults = createFaults();
  const statements: ReceivedStatement[] = [];
  const now = (): Date => (options.clock ? new Date(options.clock.now()) : new Date());
  let url = '';
  const queries = createQueries(
    {account, store, now},
    {
      faults,
      log,
      chunkRows: Math.max(1, options.chunkRows ?? 5000),
      inlineRows: Math.max(0, options.inlineRows ?? 200),
      chunkUrl: (queryId, index) => `${url}/chunks/${queryId}/${index}`,
    },
  );
  const backend: Backend = {
    account,
    faults,
    queries,
    sessions: createSessions(account, store.warehouses, () => now().getTime()),
    pollMs: options.pollMs ?? 2000,
    received(session, sql, queryTag) {
      statements.push({sql, user: session.login.user, role: session.role, queryTag, at: now().toISOString()});
    },
  };
  const server = createServer((request, response) => {
    serve(request, response, backend).catch((error: unknown) => {
      log?.error('The sandbox could not answer a request.', {reason: messageOf(error)});
      if (!response.headersSent) response.writeHead(500, {'content-type': 'text/plain'});
      response.end();
    });
  });
  try {
    url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  } catch (error) {
    store.close();
    throw error;
  }
  log?.info('The sandbox account is up.', {account: account.name, url});

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await queries.stop();
    server.closeAllConnections();
    await closed;
    store.close();
  }
  return {
    url,
    port: (server.address() as AddressInfo).port,
    account: account.name,
    faults,
    statements: () => [...statements],
    stop: () => (stopping ??= stop()),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, backend: Backend): Promise<void> {
  const {faults, queries, account} = backend;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const key = `${request.method} ${url.pathname}`;
  const matches = (fault: {readonly path?: RegExp}): boolean => fault.path === undefined || fault.path.test(key);

  let body: unknown;
  try {
    body = await readJson(request);
  } catch {
    response.writeHead(400, {'content-type': 'text/plain'}).end('The body is no JSON.');
    return;
  }
  const delay = faults.take('delay', matches);
  if (delay) await sleep(delay.ms);
  if (faults.take('drop', (fault) => fault.when !== 'after' && matches(fault))) {
    request.socket.destroy();
    return;
  }
  const status = faults.take('status', matches);
  if (status) {
    response.writeHead(status.status, {'content-type': 'text/plain'}).end();
    return;
  }
  const chunk = /^GET \/chunks\/([^/]+)\/(\d+)$/.exec(key);
  if (chunk) {
    sendChunk(response, queries.byId(chunk[1]!)?.chunks[Number(chunk[2])], faults);
    return;
  }
  const envelope = await route(request, url, body, backend);
  if (faults.take('drop', (fault) => fault.when === 'after' && matches(fault))) {
    request.socket.destroy();
    return;
  }
  if (!envelope) {
    const isRoot = key === 'GET /';
    response.writeHead(isRoot ? 200 : 404, {'content-type': 'text/plain'});
    response.end(isRoot ? `Sandbox account ${account.name}\n` : `There is no ${key} here.\n`);
    return;
  }
  response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(envelope));
}

async function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = usageError(
        'sandbox-port',
        `Port ${port} on 127.0.0.1 is taken.`,
        'Choose another one, or 0 for any free port.',
      );
      reject(error.code === 'EADDRINUSE' ? taken : error);
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
