import {UserError} from '../../errors.ts';
import type {Instant, Oid} from '../../model/scalars.ts';
import type {ForgeCall, ForgeCheck, ForgeProposal, Proposal} from '../../ports/forge.ts';
import type {TextLimits} from '../proposal/fit.ts';
import type {Written} from '../proposal/written.ts';

/** Stands for the number of a proposal that does not exist yet. */
export const NUMBER = '{number}';

/** A proposal with what only we need to know of it. */
export interface Found extends ForgeProposal {
  readonly written: Written | undefined;
  /** The body with our hidden line, as it would be written. */
  readonly raw: string;
  /** Reviewers who are asked right now, as {@link Proposal.reviewers} names them. */
  readonly asked: readonly string[];
}

/** Something that happened to a proposal, as the forge tells it. */
export interface Happening {
  readonly id: string;
  readonly at: Instant;
  readonly by: string | undefined;
  readonly byBot: boolean;
  readonly kind: 'closed' | 'reopened' | 'merged' | 'labelled' | 'asked';
  /** The label, or the reviewer. */
  readonly what: string;
}

/** What changes in an open proposal. */
export interface Changes {
  readonly title?: string;
  /** With the hidden line. */
  readonly body?: string;
  readonly base?: string;
}

/** What one forge can be asked and told. Reads give what is there now; calls are built as data and sent one by one. */
export interface ForgeApi {
  readonly id: string;
  readonly host: string;
  readonly location: string;
  readonly limits: TextLimits;
  /** Whether labels and reviewers are part of the call that opens; otherwise they are calls of their own. */
  readonly opensWithAll: boolean;
  idOf(number: number): string;

  /** The open proposal of a branch, else its latest. */
  find(branch: string): Promise<Found | undefined>;
  get(number: number): Promise<Found | undefined>;
  list(filter: {readonly closed: boolean; readonly since?: Instant}): AsyncIterable<Found>;
  headOf(branch: string): Promise<Oid | undefined>;
  /** Oldest first. */
  history(number: number): Promise<readonly Happening[]>;
  comments(number: number): Promise<readonly string[]>;
  /** Those of these labels that have to be made before they can be used. */
  unknownLabels(names: readonly string[]): Promise<readonly string[]>;
  check(base: string): Promise<readonly ForgeCheck[]>;

  callToOpen(proposal: Proposal): Promise<{readonly call: ForgeCall; readonly remarks: readonly string[]}>;
  callToUpdate(found: Found, changes: Changes): ForgeCall;
  callToMakeLabel(name: string): ForgeCall;
  callToLabel(number: number | undefined, labels: readonly string[]): ForgeCall;
  callToUnlabel(number: number, label: string): ForgeCall;
  callToAsk(number: number | undefined, reviewers: readonly string[]): ForgeCall;
  callToComment(number: number, text: string): ForgeCall;
  callToClose(found: Found, body: string): ForgeCall;
  /**
   * Makes a call.
   * @returns the number of the proposal it is about, where the answer tells
   * @throws NoAnswer when nobody knows what came of it; Overtaken when somebody was faster; Declined when the forge will not
   */
  send(call: ForgeCall): Promise<number | undefined>;
}

/** The forge will not do this, and said so. */
export class Declined extends UserError {
  readonly status: number;

  constructor(code: string, message: string, status: number, hint?: string) {
    super(code, message, hint === undefined ? {} : {hint});
    this.status = status;
  }
}

/** What was found is no longer so: look again. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}
