import type {ProbeFinding} from '../../../../ports/preflight.ts';
import type {AskedAccount} from '../account.ts';
import type {HeldGrants} from '../held.ts';
import type {Inventory} from '../inventory.ts';
import type {SessionFacts} from '../login-check.ts';
import type {Pseudonyms} from './pseudonyms.ts';

/** What a probe has to work with. */
export interface ProbeContext {
  readonly asked: AskedAccount;
  readonly facts: SessionFacts;
  readonly reader: string;
  readonly held: HeldGrants;
  /** Grants of the inventory role, where there is one. */
  readonly inventoryHeld: HeldGrants | undefined;
  readonly inventory: Inventory;
  readonly names: Pseudonyms;
}

/** One thing that is not documented: how it is tried, by statements that only read. */
export interface Probe {
  readonly id: string;
  /** As a question. */
  readonly question: string;
  /** Tries it. Throws only what a stopped run throws. */
  try(context: ProbeContext): Promise<Pick<ProbeFinding, 'seen' | 'verdict'>>;
}

/** Nothing of the kind is there. */
export const NOT_TRIED = 'Could not be tried here.';
