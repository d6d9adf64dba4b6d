import {randomUUID} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import type {FaultQueue} from './faults.ts';
import {answerRenewal, type LoginDesk} from './login.ts';
import {inProgress, refused, statementFailed, succeeded, type Envelope} from './protocol/envelope.ts';
import type {Queries, Query, StatementRequest} from './queries.ts';
import {readBinds, tokenOf, type QueryBody} from './requests.ts';
import type {Session, Sessions} from './sessions.ts';
import {SnowflakeError, unsupported} from './snowflake-error.ts';

/** What the endpoints work on. */
export interface Backend {
  readonly logins: LoginDesk;
  readonly sessions: Sessions;
  readonly queries: Queries;
  readonly faults: FaultQueue;
  /** How long an answer is held back for a statement that still runs: the driver asks again at once. */
  readonly pollMs: number;
  /** Told of every statement once, before anything looks at it. */
  received(session: Session, statement: Pick<StatementRequest, 'requestId' | 'sql' | 'parameters'>): void;
  /** Told of every statement that a client asks to cancel. */
  aborted(requestId: string): void;
}

/** Answers one request of the driver; undefined when there is no such endpoint. */
export async function route(
  request: IncomingMessage,
  url: URL,
  body: unknown,
  backend: Backend,
): Promise<Envelope | undefined> {
  const key = `${request.method} ${url.pathname}`;
  const {logins, sessions, queries} = backend;
  if (key === 'POST /session/v1/login-request') return await logins.answer(body, url.searchParams);
  if (key === 'POST /session/token-request') return answerRenewal(tokenOf(request), sessions);
  if (key === 'POST /telemetry/send') return succeeded('Log Received');

  const isQuery = url.pathname.startsWith('/queries/') || url.pathname.startsWith('/monitoring/');
  if (!isQuery && key !== 'POST /session' && key !== 'POST /session/heartbeat') return undefined;
  const session = openSession(request, backend, isQuery);
  if ('success' in session) return session;

  if (key === 'POST /session/heartbeat') return succeeded(null);
  if (key === 'POST /session') {
    if (url.searchParams.get('delete') !== 'true') return undefined;
    sessions.close(session);
    return succeeded(null);
  }
  if (key === 'POST /queries/v1/query-request') {
    return answerQuery(session, url.searchParams.get('requestId') ?? '', (body ?? {}) as QueryBody, backend);
  }
  if (key === 'POST /queries/v1/abort-request') {
    abort(queries.byRequest((body as {requestId?: string} | undefined)?.requestId ?? ''), backend);
    return succeeded(null);
  }
  const match = /^(GET|POST) \/(queries|monitoring\/queries)\/([^/]+)(?:\/(result|abort-request))?$/.exec(key);
  if (!match) return undefined;
  const [, method, place, id = '', action] = match;
  const found = queries.byId(id);
  // One user's results are nobody else's.
  const query = found?.session.login === session.login ? found : undefined;
  if (method === 'GET' && place === 'monitoring/queries' && !action) return monitoring(query);
  if (place !== 'queries') return undefined;
  if (method === 'POST' && action === 'abort-request') {
    abort(query, backend);
    return succeeded(null);
  }
  if (method !== 'GET' || action !== 'result') return undefined;
  if (!query) return statementFailed(id, new SnowflakeError('000709', '02000', `Statement ${id} not found`));
  return queries.wait(query, backend.pollMs);
}

/** The session of a request's token, or why there is none. */
function openSession(request: IncomingMessage, {sessions, faults}: Backend, isQuery: boolean): Session | Envelope {
  const check = sessions.check(tokenOf(request));
  if (check.t === 'unknown')
    return refused('390104', 'Session token not found or invalid data. New login required to access the service.');
  const expired = refused(
    '390112',
    'Session token has expired, please renew your session token by executing the login request with a valid master token.',
  );
  if (check.t === 'expired') return expired;
  const fault = isQuery ? faults.take('session') : undefined;
  if (!fault) return check.session;
  if (fault.what === 'gone') {
    sessions.close(check.session);
    return refused('390111', 'Session no longer exists.  New login required to access the service.');
  }
  check.session.expired = true;
  check.session.masterExpired ||= fault.what === 'master-expired';
  return expired;
}

function abort(query: Query | undefined, backend: Backend): void {
  if (query === undefined) return;
  backend.aborted(query.requestId);
  query.abort();
}

async function answerQuery(session: Session, asked: string, body: QueryBody, backend: Backend): Promise<Envelope> {
  const {queries} = backend;
  const requestId = asked === '' ? randomUUID() : asked;
  const sql = body.sqlText ?? '';
  const parameters = body.parameters ?? {};
  if (queries.byRequest(requestId) === undefined) backend.received(session, {requestId, sql, parameters});
  const binds = readBinds(body.bindings);
  if (!binds || body.bindStage !== undefined) return statementFailed('', unsupported('lists of bind values'));
  const query = queries.submit({
    requestId,
    sql,
    binds,
    parameters,
    describeOnly: body.describeOnly === true,
    session,
  });
  return body.asyncExec === true ? inProgress(query.id, true) : queries.wait(query, backend.pollMs);
}

function monitoring(query: Query | undefined): Envelope {
  if (!query) return succeeded({queries: []});
  const {id, status, error} = query;
  return succeeded({
    queries: [
      {
        id,
        status,
        state: status,
        startTime: query.startedAt,
        errorCode: error?.code ?? null,
        errorMessage: error?.message ?? '',
      },
    ],
  });
}
