import type {ExitCode} from '../errors.ts';
import type {Refusal} from '../model/model-draft.ts';
import type {Oid} from '../model/scalars.ts';
import type {Leak} from '../ports/scan.ts';
import type {TakenEvent} from './forge-decisions.ts';
import type {EndedProposal, PublishedProposal} from './publish-proposals.ts';

export interface PublishOptions {
  /** Shows what would be done; moves no ref, sends nothing. */
  readonly dryRun?: boolean;
  /** Sends the branches to the remote as well. */
  readonly push?: boolean;
}

export type Pushed = 'pushed' | 'up-to-date' | 'rejected' | 'failed' | 'no-remote' | 'not-asked';

export interface PublishedBranch {
  readonly candidate: string;
  readonly name: string;
  readonly branch: string;
  readonly oid: Oid;
  readonly state: 'created' | 'updated' | 'up-to-date' | 'merged';
  readonly author: string;
  readonly files: readonly {readonly path: string; readonly added: number; readonly removed: number}[];
  /** `rejected`: the remote's branch holds what we did not put there. `failed`: the report's failure says why. */
  readonly pushed: Pushed;
  /** Its pull request, where the branch was sent. */
  readonly proposal?: PublishedProposal;
  /** What was not sure about it and so not done, one sentence each. */
  readonly notes: readonly string[];
  /** Unified diff, in a dry run only. */
  readonly diff?: string;
}

export interface PublishReport {
  readonly base: string;
  readonly branches: readonly PublishedBranch[];
  readonly refused: readonly Refusal[];
  /** Kept back by the last scan or by a gate, with the reason. */
  readonly held: readonly {readonly name: string; readonly reason: string; readonly leaks: readonly Leak[]}[];
  /** Branches that a person has touched or works on: left as they are. */
  readonly touched: readonly {readonly name: string; readonly branch: string; readonly reason: string}[];
  /** Approved, and over the limits of this run. */
  readonly waiting: readonly string[];
  /** Approved, and referring to models that the base lacks: they come once those are merged. */
  readonly behind: readonly {readonly name: string; readonly waitsFor: readonly string[]; readonly reason: string}[];
  /** Pull requests that nobody stands behind any more. */
  readonly ended: readonly EndedProposal[];
  /** What people did on the forge since the last run, as it counts now. */
  readonly taken?: readonly TakenEvent[];
  /** Why branches that are built here could not be sent, or their pull requests not written. */
  readonly failure?: {readonly message: string; readonly hint?: string};
  readonly exitCode: ExitCode;
}
