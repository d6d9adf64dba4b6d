import type {Octokit} from '@octokit/rest';
import {UserError} from '../../errors.ts';
import type {Log} from '../../ports/log.ts';
import {NoAnswer} from '../http/unreachable.ts';
import type {Send} from '../http/transport.ts';
import {refusalError, type Refusal, type RefusalContext} from './refusals.ts';

export interface ClientOptions {
  /** Address of the API without a slash at its end. */
  readonly api: string;
  readonly version: string;
  readonly log: Log;
  /** Adds the token: Octokit never sees it. */
  readonly send: Send;
}

/** Opens Octokit on our own way to the API. */
export async function openOctokit({api, version, log, send}: ClientOptions): Promise<Octokit> {
  const {Octokit: Client} = await import('@octokit/rest');
  const debug = (message: string): void => log.debug(message);
  return new Client({
    baseUrl: api,
    userAgent: `worksheet-rescue/${version}`,
    request: {fetch: fetchOver(send)},
    log: {debug, info: debug, warn: debug, error: debug},
  });
}

/** As much of `fetch` as Octokit uses. */
function fetchOver(send: Send) {
  return (
    url: string,
    init: {method: string; headers: Record<string, string>; body?: string | undefined},
  ): Promise<Response> => {
    const headers = {...init.headers, 'x-github-api-version': '2022-11-28'};
    return send({method: init.method, url, headers, body: init.body});
  };
}

/**
 * Runs something on Octokit and turns what it throws into our own errors.
 * @throws NoAnswer, Overtaken, Declined, UserError
 */
export async function asked<T>(context: RefusalContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error, context);
  }
}

/** As {@link asked}, with undefined for what is not there. */
export async function askedFor<T>(context: RefusalContext, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw translated(error, context);
  }
}

function translated(error: unknown, context: RefusalContext): unknown {
  if (!(error instanceof Error)) return error;
  // Octokit wraps what the way to the API threw.
  const {cause} = error;
  if (
    cause instanceof NoAnswer ||
    cause instanceof UserError ||
    (cause instanceof Error && cause.name === 'AbortError')
  ) {
    return cause;
  }
  const status = statusOf(error);
  if (status === undefined || status < 300) return error;
  const response = 'response' in error ? (error.response as Partial<Refusal> | undefined) : undefined;
  return refusalError({status, headers: response?.headers ?? {}, data: response?.data}, context);
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}
