import {UserError} from '../../errors.ts';
import type {Clock} from '../../ports/clock.ts';
import type {Log} from '../../ports/log.ts';
import type {ApiRequest, Send} from './transport.ts';
import {NoAnswer, unreachable} from './unreachable.ts';

export interface PatienceOptions {
  /** For people. */
  readonly host: string;
  readonly clock: Clock;
  readonly log: Log;
  sleep(milliseconds: number): Promise<void>;
  /** All waits of a run together are no longer than this. */
  readonly longestWaitMs: number;
  /** Time between two writes: GitHub asks for one second. */
  readonly pauseMs: number;
}

/** How often one request is made at most. */
const ATTEMPTS = 4;
/** What GitHub asks for where it does not say how long. */
const LIMIT_MS = 60_000;
const BACKOFF_MS = 1_000;

/**
 * Puts patience around a way to a forge. A refusal for too many requests has done nothing, so anything is repeated after the time
 * that it names. A read is repeated after any passing fault. A write is repeated only when it was never sent; when its answer is
 * lost, NoAnswer is passed on, and the one who asked has to look at what came of it.
 *
 * The waits add up to `longestWaitMs` at most; then it is a UserError that says when to come back.
 *
 * Sources: docs.github.com, "Best practices for using the REST API"; docs.gitlab.com, "Rate limits".
 */
export function patient(send: Send, options: PatienceOptions): Send {
  const budget = new Budget(options);
  let lastWrite = Number.NEGATIVE_INFINITY;
  return async (request) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD' || request.isRepeatable === true;
    for (let attempt = 1; ; attempt += 1) {
      if (!isRead) {
        const early = lastWrite + options.pauseMs - Date.parse(options.clock.now());
        if (early > 0) await options.sleep(Math.min(early, options.pauseMs));
      }
      let reason: string;
      let waitMs = BACKOFF_MS * 2 ** (attempt - 1);
      try {
        const response = await send(request);
        const limit = await askedWait(response, options.clock);
        if (limit === undefined && response.status < 500) return response;
        reason = limit === undefined ? `it answers with ${response.status}` : 'it asks to wait';
        if (limit !== undefined) {
          waitMs = limit === 'unsaid' ? LIMIT_MS * 2 ** (attempt - 1) : limit;
          if (attempt < ATTEMPTS) await budget.spendOnLimit(waitMs, request);
          else throw budget.tooLong(waitMs);
          continue;
        }
        waitMs = Math.max(waitMs, retryAfter(response, options.clock) ?? 0);
        if (!isRead) throw new NoAnswer(reason, true);
      } catch (error) {
        if (!(error instanceof NoAnswer) || (!isRead && error.wasSent)) throw error;
        reason = error.message;
      } finally {
        if (!isRead) lastWrite = Date.parse(options.clock.now());
      }
      if (attempt === ATTEMPTS || !(await budget.spend(waitMs))) throw unreachable(options.host, reason);
    }
  };
}

/** What is left of the time that a run may wait. */
class Budget {
  private leftMs: number;
  private readonly options: PatienceOptions;

  constructor(options: PatienceOptions) {
    this.options = options;
    this.leftMs = options.longestWaitMs;
  }

  /** @returns whether there was time enough, which has then passed */
  async spend(milliseconds: number): Promise<boolean> {
    if (milliseconds > this.leftMs) return false;
    this.leftMs -= milliseconds;
    await this.options.sleep(milliseconds);
    return true;
  }

  async spendOnLimit(milliseconds: number, {method, url}: ApiRequest): Promise<void> {
    const seconds = Math.ceil(milliseconds / 1000);
    this.options.log.info('The forge asks to wait.', {seconds, method, path: new URL(url).pathname});
    if (!(await this.spend(milliseconds))) throw this.tooLong(milliseconds);
  }

  tooLong(milliseconds: number): UserError {
    const until = new Date(Date.parse(this.options.clock.now()) + milliseconds)
      .toISOString()
      .replace(/:\d\d\.\d+Z$/, ' UTC');
    const says = `${this.options.host} takes no more requests for now and asks to wait until ${until.replace('T', ' ')}.`;
    return new UserError('forge-rate-limited', says, {
      hint: 'Nothing is lost: run the command again after that. max-wait under publish.forge says how many seconds a run may wait.',
    });
  }
}

/**
 * How long a refusal asks to wait, in milliseconds; `unsaid` where it does not say, undefined for any other answer. GitHub
 * refuses with 403 as well as with 429.
 */
async function askedWait(response: Response, clock: Clock): Promise<number | 'unsaid' | undefined> {
  const {status, headers} = response;
  if (status !== 429 && status !== 403) return undefined;
  if (status === 403 && !headers.has('retry-after') && !/rate limit|abuse/i.test(await response.clone().text())) {
    return undefined;
  }
  const after = retryAfter(response, clock);
  if (after !== undefined) return after;
  const isSpent = (headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining')) === '0';
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  // One second more: the reset has no milliseconds.
  return isSpent && Number.isFinite(reset) ? Math.max(reset * 1000 - nowAt(response, clock) + 1000, 0) : 'unsaid';
}

/** The header `Retry-After`, in milliseconds: seconds, or a date. */
function retryAfter(response: Response, clock: Clock): number | undefined {
  const value = response.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return value === '' || Number.isNaN(date) ? undefined : Math.max(date - nowAt(response, clock), 0);
}

/** What the forge's own clock says, so that ours may be wrong. */
function nowAt(response: Response, clock: Clock): number {
  const date = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(date) ? Date.parse(clock.now()) : date;
}
