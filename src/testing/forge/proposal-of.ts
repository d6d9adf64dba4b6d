import type {Forge, Proposal} from '../../ports/forge.ts';
import type {LoopbackForge} from './loopback-proposals.ts';

/** A forge on this machine, and adapters that talk to it. */
export interface ForgeUnderTest {
  readonly server: LoopbackForge;
  /** A new adapter, as a new run has it. */
  open(settings?: Readonly<Record<string, unknown>>): Promise<Forge>;
}

export const HEAD = 'a'.repeat(40);
export const NEXT_HEAD = 'b'.repeat(40);

/** A proposal with everything that one can have. */
export function proposalOf(parts: Partial<Proposal> = {}): Proposal {
  return {
    branch: 'rescued/daily_orders',
    base: 'main',
    title: 'Rescue daily_orders',
    body: '# daily_orders\n\nRan 30 times in May.\n\n- [ ] Snooze for 30 days <!-- wsr:snooze-30d -->\n- [ ] Reject <!-- wsr:reject -->',
    labels: ['rescued', 'finance'],
    reviewers: ['ana'],
    draft: false,
    head: HEAD,
    ...parts,
  };
}
