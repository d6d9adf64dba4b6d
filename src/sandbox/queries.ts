import {randomUUID} from 'node:crypto';
import {messageOf} from '../errors.ts';
import type {Log} from '../ports/log.ts';
import type {FaultQueue} from './faults.ts';
import {inProgress, statementFailed, type Envelope} from './protocol/envelope.ts';
import type {ParameterValue} from './protocol/parameters.ts';
import {pack, resultEnvelope, type Chunk, type PackOptions} from './protocol/result.ts';
import {downloadEnvelope} from './protocol/transfer.ts';
import type {Session} from './sessions.ts';
import {canceled, SnowflakeError} from './snowflake-error.ts';
import {answerStatement} from './statements/answer.ts';
import type {Answer, Bind, World} from './statements/handler.ts';

/** A statement as it came in. */
export interface StatementRequest {
  readonly requestId: string;
  readonly sql: string;
  readonly binds: readonly Bind[];
  /** Parameters of this statement alone. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly describeOnly: boolean;
  readonly session: Session;
}

export interface Query {
  readonly id: string;
  readonly requestId: string;
  readonly session: Session;
  readonly startedAt: number;
  status: 'RUNNING' | 'SUCCESS' | 'FAILED_WITH_ERROR';
  error: SnowflakeError | undefined;
  chunks: readonly Chunk[];
  /** Never rejects. */
  readonly finished: Promise<Envelope>;
  abort(): void;
}

/** The statements that run or ran lately. */
export interface Queries {
  /** Runs a statement; the same request id again gives the one that runs already. */
  submit(request: StatementRequest): Query;
  byId(id: string): Query | undefined;
  byRequest(requestId: string): Query | undefined;
  /** The result, or 333333 when it is not there after so many milliseconds. */
  wait(query: Query, milliseconds: number): Promise<Envelope>;
  /** Aborts what runs and waits until it has stopped. */
  stop(): Promise<void>;
}

export interface QueriesOptions extends Omit<PackOptions, 'chunkBytes'> {
  readonly faults: FaultQueue;
  readonly log: Log | undefined;
  chunkUrl(queryId: string, index: number): string;
}

/** Results kept for the driver to come back to; older ones answer that they are gone. */
const KEPT = 200;

export function createQueries(world: World, options: QueriesOptions): Queries {
  const byId = new Map<string, Query>();
  const byRequest = new Map<string, Query>();

  function submit(request: StatementRequest): Query {
    const known = byRequest.get(request.requestId);
    if (known) return known;
    const controller = new AbortController();
    const query: Query = {
      id: randomUUID(),
      requestId: request.requestId,
      session: request.session,
      startedAt: world.now().getTime(),
      status: 'RUNNING',
      error: undefined,
      chunks: [],
      finished: Promise.resolve().then(() => run(query, request, controller)),
      abort: () => controller.abort(canceled()),
    };
    byId.set(query.id, query);
    byRequest.set(request.requestId, query);
    void query.finished.then(evict);
    return query;
  }

  async function run(query: Query, request: StatementRequest, controller: AbortController): Promise<Envelope> {
    const stopClock = startTimeout(request, controller);
    try {
      const fault = options.faults.take('statement', ({match}) => match.test(request.sql));
      if (fault) throw new SnowflakeError(fault.code, fault.sqlState, fault.message);
      const answer = await answerStatement({...request, signal: controller.signal}, world);
      if (answer.t === 'download') {
        query.status = 'SUCCESS';
        return downloadEnvelope(query.id, answer.download);
      }
      const rows = withVariants(answer, options.faults.take('variant', () => hasVariant(answer))?.text);
      const packed = await pack(answer.columns, rows, answer.statementType, {
        ...options,
        chunkBytes: chunkBytes(request),
      });
      const result = request.describeOnly ? {...packed, inline: [], chunks: [], total: 0} : packed;
      controller.signal.throwIfAborted();
      query.chunks = result.chunks;
      query.status = 'SUCCESS';
      const envelope = resultEnvelope(query.id, result, request.session, (index) => options.chunkUrl(query.id, index));
      const lacks = options.faults.take('answer')?.lacks;
      if (lacks !== undefined) delete (envelope.data as Record<string, unknown>)[lacks];
      return envelope;
    } catch (error) {
      query.error = toSnowflakeError(controller.signal.aborted ? controller.signal.reason : error);
      query.status = 'FAILED_WITH_ERROR';
      return statementFailed(query.id, query.error);
    } finally {
      stopClock();
    }
  }

  function toSnowflakeError(error: unknown): SnowflakeError {
    if (error instanceof SnowflakeError) return error;
    options.log?.error('A statement failed inside the sandbox.', {reason: messageOf(error)});
    return new SnowflakeError(
      '000603',
      'XX000',
      'SQL execution internal error:\nProcessing aborted by error 300010:1; incident 1.',
    );
  }

  /** Drops the oldest finished results, so that a sandbox that runs for days does not grow. */
  function evict(): void {
    if (byId.size <= KEPT) return;
    const oldest = [...byId.values()].filter((query) => query.status !== 'RUNNING').slice(0, byId.size - KEPT);
    const gone = new Set(oldest);
    for (const query of oldest) byId.delete(query.id);
    for (const [requestId, query] of byRequest) if (gone.has(query)) byRequest.delete(requestId);
  }

  return {
    submit,
    byId: (id) => byId.get(id),
    byRequest: (requestId) => byRequest.get(requestId),
    async wait(query, milliseconds) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Envelope>((resolve) => {
        timer = setTimeout(() => resolve(inProgress(query.id, false)), milliseconds);
      });
      const envelope = await Promise.race([query.finished, late]);
      clearTimeout(timer);
      return envelope;
    },
    async stop() {
      const running = [...byId.values()].filter((query) => query.status === 'RUNNING');
      for (const query of running) query.abort();
      await Promise.all(running.map((query) => query.finished));
    },
  };
}

type RowsAnswer = Extract<Answer, {readonly t: 'rows'}>;

const VARIANTS: ReadonlySet<string> = new Set(['variant', 'object', 'array']);

function hasVariant({columns}: RowsAnswer): boolean {
  return columns.some((column) => VARIANTS.has(column.type));
}

/** The rows, with a text of somebody's choice in every VARIANT cell. */
function withVariants({columns, rows}: RowsAnswer, text: string | undefined): RowsAnswer['rows'] {
  if (text === undefined) return rows;
  return (async function* replaced() {
    for await (const row of rows) {
      yield row.map((cell, index) => (VARIANTS.has(columns[index]?.type ?? '') ? text : cell));
    }
  })();
}

/** The largest chunk that the statement or its session asks for, in bytes. */
function chunkBytes({parameters, session}: StatementRequest): number {
  const name = 'CLIENT_RESULT_CHUNK_SIZE';
  const megabytes = Number(parameters[name] ?? session.parameters.get(name) ?? 160);
  return Math.min(160, Math.max(16, megabytes)) * 1_000_000;
}

/** Aborts the statement after STATEMENT_TIMEOUT_IN_SECONDS; 0 means never. */
function startTimeout(request: StatementRequest, controller: AbortController): () => void {
  const name = 'STATEMENT_TIMEOUT_IN_SECONDS';
  const seconds = Number(request.parameters[name] ?? request.session.parameters.get(name) ?? 0);
  // Node's timers end at 2^31 - 1 milliseconds.
  if (!(seconds > 0 && seconds < 2_000_000)) return () => {};
  const timer = setTimeout(() => {
    const message = `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`;
    controller.abort(new SnowflakeError('000630', '57014', message));
  }, seconds * 1000);
  return () => clearTimeout(timer);
}
