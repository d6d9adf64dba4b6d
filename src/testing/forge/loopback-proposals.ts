import {Loopback} from './loopback.ts';

/** A proposal as a person would describe it, the same for every forge. */
export interface Shown {
  readonly branch: string;
  readonly base: string;
  readonly head: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly draft: boolean;
  readonly comments: readonly string[];
}

/** Something that happened to a proposal. */
export interface LoopbackEvent {
  readonly id: number;
  readonly event: string;
  readonly at: string;
  readonly by: string;
  readonly label?: string;
  readonly user?: string;
  readonly team?: string;
}

export interface LoopbackProposal {
  readonly number: number;
  readonly branch: string;
  base: string;
  head: string;
  state: 'open' | 'closed';
  mergedAt: string | null;
  title: string;
  body: string | null;
  labels: string[];
  reviewers: string[];
  teams: string[];
  draft: boolean;
  updatedAt: string;
  readonly comments: string[];
  readonly isFork: boolean;
  readonly events: LoopbackEvent[];
}

interface Begun {
  readonly branch: string;
  readonly title: string;
  readonly body: string | null;
  readonly base?: string;
  readonly draft?: boolean;
  readonly isFork?: boolean;
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
}

/** The account whose token an adapter has. */
export const ME = 'rescue-bot';
/** Where the base stands. */
export const BASE_HEAD = '0'.repeat(40);

/** A forge on this machine with its proposals, and what people do there. */
export abstract class LoopbackForge extends Loopback {
  /** How often something was merged or approved by a call: an adapter never does. */
  merges = 0;
  protected readonly proposals: LoopbackProposal[] = [];
  protected readonly branches = new Map([
    ['main', BASE_HEAD],
    ['next', BASE_HEAD],
  ]);
  private lastEvent = 1000;

  /** Pushes a branch, by us or by somebody else: a forge cannot tell. */
  push(branch: string, head: string): void {
    this.branches.set(branch, head);
    for (const each of this.proposals) {
      if (each.branch === branch && each.state === 'open' && !each.isFork) each.head = head;
    }
  }

  close(number: number, by = 'ana'): void {
    this.happen(number, 'closed', {by}).state = 'closed';
  }

  reopen(number: number): void {
    this.happen(number, 'reopened').state = 'open';
  }

  merge(number: number): void {
    const merged = this.happen(number, 'merged');
    merged.mergedAt = merged.updatedAt;
    merged.state = 'closed';
  }

  rename(number: number, title: string): void {
    this.happen(number, 'renamed').title = title;
  }

  edit(number: number, change: (body: string) => string): void {
    const proposal = this.proposal(number);
    // As a browser sends it.
    proposal.body = change(proposal.body ?? '').replace(/\r?\n/g, '\r\n');
    proposal.updatedAt = this.now();
  }

  tick(number: number, box: string): void {
    this.edit(number, (body) => body.replace(new RegExp(`\\[ \\](.*<!-- wsr:${box} -->)`), '[x]$1'));
  }

  label(number: number, label: string, by = 'ana'): void {
    this.happen(number, 'labeled', {by, label}).labels.push(label);
  }

  unlabel(number: number, label: string): void {
    const proposal = this.happen(number, 'unlabeled', {label});
    proposal.labels = proposal.labels.filter((each) => each !== label);
  }

  unask(number: number, reviewer: string): void {
    const proposal = this.happen(number, 'review_request_removed', {user: reviewer});
    proposal.reviewers = proposal.reviewers.filter((each) => each !== reviewer);
  }

  comment(number: number, text: string): void {
    this.proposal(number).comments.push(text);
  }

  openFromFork(branch: string, body: string): number {
    return this.begin({branch, body, title: 'From a fork', isFork: true}).number;
  }

  openByHand(branch: string, title: string, body: string): number {
    return this.begin({branch, body, title}).number;
  }

  /** Everything there is, by number. */
  shown(): readonly Shown[] {
    return this.proposals.map((each) => ({
      branch: each.branch,
      base: each.base,
      head: each.head,
      state: each.mergedAt !== null ? 'merged' : each.state,
      title: each.title,
      body: each.body ?? '',
      labels: each.labels.toSorted(),
      reviewers: [...each.reviewers, ...each.teams.map((team) => `acme/${team}`)].toSorted(),
      draft: each.draft,
      comments: [...each.comments],
    }));
  }

  protected proposal(number: number): LoopbackProposal {
    return this.proposals[number - 1]!;
  }

  protected happen(
    number: number,
    event: string,
    about: {by?: string; label?: string; user?: string; team?: string} = {},
  ): LoopbackProposal {
    const proposal = this.proposal(number);
    const at = this.now();
    this.lastEvent += 1;
    proposal.events.push({id: this.lastEvent, event, at, by: 'ana', ...about});
    proposal.updatedAt = at;
    return proposal;
  }

  protected begin(of: Begun): LoopbackProposal {
    const proposal: LoopbackProposal = {
      number: this.proposals.length + 1,
      branch: of.branch,
      base: of.base ?? 'main',
      head: of.isFork === true ? 'f'.repeat(40) : (this.branches.get(of.branch) ?? 'f'.repeat(40)),
      state: 'open',
      mergedAt: null,
      title: of.title,
      body: of.body,
      labels: [],
      reviewers: [...(of.reviewers ?? [])],
      teams: [],
      draft: of.draft === true,
      updatedAt: this.now(),
      comments: [],
      isFork: of.isFork === true,
      events: [],
    };
    this.proposals.push(proposal);
    for (const label of of.labels ?? []) this.label(proposal.number, label, ME);
    return proposal;
  }

  /** Whether another open one from the same branch into the same base is there. */
  protected isTaken(branch: string, base: string): LoopbackProposal | undefined {
    return this.proposals.find(
      (each) => each.state === 'open' && each.branch === branch && each.base === base && !each.isFork,
    );
  }
}
