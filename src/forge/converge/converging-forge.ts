import {usageError} from '../../errors.ts';
import type {Instant, Oid} from '../../model/scalars.ts';
import type {
  Forge,
  ForgeCall,
  ForgeCheck,
  ForgeEvent,
  ForgeProposal,
  Proposal,
  ReviewQuestion,
  UpsertResult,
} from '../../ports/forge.ts';
import {NoAnswer, unreachable} from '../http/unreachable.ts';
import {chooseReviewers, type ReviewerSettings} from '../reviewers/reviewers.ts';
import {Declined, Overtaken, type ForgeApi, type Found} from './api.ts';
import {planClosing, planComment} from './closing.ts';
import {eventsOf} from './events.ts';
import {planUpsert, type Plan} from './plan.ts';
import {perform} from './perform.ts';

/** How often it is looked again when a call is overtaken or its answer is lost. */
const ATTEMPTS = 4;
const BACKOFF_MS = 1_000;

export interface ConvergingOptions {
  readonly api: ForgeApi;
  readonly branchPrefix: string;
  readonly reviewers: ReviewerSettings;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * A forge that is brought to what is wanted by looking what is there, making the calls that are missing, and looking again
 * whenever it is not known what came of one. A POST whose answer was lost is never simply repeated.
 */
export class ConvergingForge implements Forge {
  readonly id: string;
  readonly location: string;
  private readonly api: ForgeApi;
  private readonly options: ConvergingOptions;

  constructor(options: ConvergingOptions) {
    this.options = options;
    this.api = options.api;
    this.id = options.api.id;
    this.location = options.api.location;
  }

  async list(prefix: string, options: {readonly closed?: boolean} = {}): Promise<readonly ForgeProposal[]> {
    const found: Found[] = [];
    for await (const each of this.api.list({closed: options.closed === true})) {
      if (each.branch.startsWith(prefix)) found.push(each);
    }
    return found.toSorted((a, b) => a.number - b.number).map(shown);
  }

  upsert(proposal: Proposal, ifHead?: Oid): Promise<UpsertResult> {
    return this.converge((refused) => planUpsert(this.api, proposal, {ifHead, isDry: false, refused}));
  }

  async describe(proposal: Proposal, ifHead?: Oid): Promise<UpsertResult> {
    const plan = await planUpsert(this.api, proposal, {ifHead, isDry: true, refused: new Set()});
    return resultOf(
      plan,
      plan.found,
      plan.steps.map(({call}) => call),
      plan.remarks,
    );
  }

  async close(id: string, why: string): Promise<readonly ForgeCall[]> {
    return (await this.converge(() => planClosing(this.api, this.numberOf(id), why))).calls;
  }

  async describeClose(id: string, why: string): Promise<readonly ForgeCall[]> {
    return (await planClosing(this.api, this.numberOf(id), why)).steps.map(({call}) => call);
  }

  async comment(id: string, key: string, text: string): Promise<readonly ForgeCall[]> {
    return (await this.converge(() => planComment(this.api, this.numberOf(id), key, text))).calls;
  }

  async events(since?: Instant): Promise<readonly ForgeEvent[]> {
    const events: ForgeEvent[] = [];
    // Forges tell no part of a second.
    const from = since?.replace(/\.\d+Z$/, '.000Z');
    for await (const found of this.api.list({closed: true, ...(from === undefined ? {} : {since: from})})) {
      if (!found.branch.startsWith(this.options.branchPrefix)) continue;
      events.push(...eventsOf(found, shown(found), await this.api.history(found.number), from));
    }
    return events.toSorted((a, b) => (a.at === b.at ? compare(a.id, b.id) : compare(a.at, b.at)));
  }

  reviewersFor(
    question: ReviewQuestion,
  ): Promise<{readonly reviewers: readonly string[]; readonly remarks: readonly string[]}> {
    return chooseReviewers(question, this.options.reviewers);
  }

  check(base: string): Promise<readonly ForgeCheck[]> {
    return this.api.check(base);
  }

  /** Plans and makes calls until nothing is missing. */
  private async converge(plan: (refused: ReadonlySet<string>) => Promise<Plan>): Promise<UpsertResult> {
    const calls: ForgeCall[] = [];
    const remarks = new Set<string>();
    const refused = new Set<string>();
    let opened = false;
    let number: number | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const next = await plan(refused);
      for (const each of next.remarks) remarks.add(each);
      const before = refused.size;
      try {
        for (const step of next.steps) {
          if (step.opens === true) opened = true;
          const done = await perform(this.api, step, number ?? next.found?.number, {calls, remarks, refused});
          number ??= done;
        }
        // What was refused is written down, which is one more call.
        if (refused.size > before) continue;
        const found = await this.after(next, number);
        const outcome = opened ? 'opened' : calls.length > 0 ? 'updated' : next.outcome;
        return {...resultOf(next, found, calls, [...remarks]), outcome};
      } catch (error) {
        if (error instanceof Overtaken && attempt === ATTEMPTS) throw undecided(this.api, error);
        if (error instanceof NoAnswer && attempt === ATTEMPTS) throw unreachable(this.api.host, error.message);
        if (!(error instanceof NoAnswer || error instanceof Overtaken)) throw error;
        number = undefined;
        await this.options.sleep(BACKOFF_MS * 2 ** (attempt - 1));
      }
    }
  }

  private async after({found, steps}: Plan, number: number | undefined): Promise<Found | undefined> {
    if (steps.length === 0) return found;
    const written = number ?? found?.number;
    return written === undefined ? undefined : this.api.get(written);
  }

  private numberOf(id: string): number {
    const number = Number(/(\d+)$/.exec(id)?.[1]);
    if (id === this.api.idOf(number)) return number;
    throw usageError('forge-unknown-id', `${id} is no proposal of ${this.location}.`);
  }
}

/** What is only ours to know is left out. */
function shown({written: _written, raw: _raw, asked: _asked, ...proposal}: Found): ForgeProposal {
  return proposal;
}

function resultOf(
  {outcome}: Plan,
  found: Found | undefined,
  calls: readonly ForgeCall[],
  remarks: readonly string[],
): UpsertResult {
  return {outcome, ...(found === undefined ? {} : {proposal: shown(found)}), calls, remarks};
}

function undecided(api: ForgeApi, error: Overtaken): Declined {
  const says = `${api.location} says that there is a proposal for this branch already (${error.message}), and shows none.`;
  return new Declined(
    'forge-undecided',
    says,
    409,
    'Run the command again in a minute; if it stays, check the repository in publish.forge.',
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
