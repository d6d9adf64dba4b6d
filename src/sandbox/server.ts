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
import {createOAuthServer, type OAuthServer} from './login-oauth.ts';
import {createLoginDesk, type ReceivedLogin} from './login.ts';
import type {ParameterValue} from './protocol/parameters.ts';
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
  /** What a session token that was renewed is taken for: `expired` unless said otherwise. */
  readonly retiredTokens?: 'expired' | 'unknown';
}

/** A statement that reached the sandbox, answered or not. */
export interface ReceivedStatement {
  readonly sql: string;
  readonly user: string;
  readonly role: string;
  readonly queryTag: string;
  /** Parameters that the statement brought with it, such as STATEMENT_TIMEOUT_IN_SECONDS. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Whether a client has asked to cancel it. */
  readonly aborted: boolean;
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
  /** Every login request that was answered, in order. */
  logins(): readonly ReceivedLogin[];
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
  const now = (): Date => (options.clock ? new Date(options.clock.now()) : new Date());
  const store = await openStore(account, now);
  const faults = createFaults();
  const statements: (Omit<ReceivedStatement, 'aborted'> & {readonly requestId: string})[] = [];
  const aborted = new Set<string>();
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
  const milliseconds = (): number => now().getTime();
  const sessions = createSessions(account, store.warehouses, milliseconds, options);
  const oauth = createOAuthServer(account, milliseconds);
  const logins = createLoginDesk({account, sessions, oauth, faults, now: milliseconds});
  const backend: Backend = {
    logins,
    faults,
    queries,
    sessions,
    pollMs: options.pollMs ?? 2000,
    received(session, {requestId, sql, parameters}) {
      const queryTag = String(parameters['QUERY_TAG'] ?? session.parameters.get('QUERY_TAG') ?? '');
      const {user} = session.login;
      statements.push({requestId, sql, user, role: session.role, queryTag, parameters, at: now().toISOString()});
    },
    aborted: (requestId) => void aborted.add(requestId),
  };
  const server = createServer((request, response) => {
    serve(request, response, {...backend, name: account.name, oauth}).catch((error: unknown) => {
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
    statements: () => statements.map(({requestId, ...each}) => ({...each, aborted: aborted.has(requestId)})),
    logins: () => [...logins.received],
    stop: () => (stopping ??= stop()),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  backend: Backend & {readonly name: string; readonly oauth: OAuthServer},
): Promise<void> {
  const {faults, queries, name, oauth} = backend;
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
  // The client gives up, or the sandbox is stopped.
  if (faults.take('hang', matches)) return;
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
  if (key === 'POST /oauth/token-request') {
    const answer = oauth.token((body ?? {}) as Readonly<Record<string, string | undefined>>);
    response.writeHead(answer.status, {'content-type': 'application/json'}).end(JSON.stringify(answer.body));
    return;
  }
  if (key === 'GET /oauth/authorize') {
    const location = oauth.authorize(url.searchParams);
    response.writeHead(location === undefined ? 400 : 302, location === undefined ? {} : {location}).end();
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
    response.end(isRoot ? `Sandbox account ${name}\n` : `There is no ${key} here.\n`);
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
