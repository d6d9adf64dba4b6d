import {UserError} from '../errors.ts';
import type {Oid} from '../model/scalars.ts';
import type {Repository} from '../ports/git.ts';
import type {Pushed} from './publish-report.ts';
import {isSealed} from './seal.ts';

/** Sends branches to the remote, until it fails once. */
export class BranchSender {
  private readonly repository: Repository;
  private failed: UserError | undefined;

  constructor(repository: Repository) {
    this.repository = repository;
  }

  /** Why a branch could not be sent; undefined while nothing failed. */
  get failure(): UserError | undefined {
    return this.failed;
  }

  /**
   * Sends a branch over what the remote may have: what was last fetched or pushed there, what the branch was here before,
   * or nothing. Only commits with our seal are ever replaced.
   * @param before the branch's head here before this run, sealed
   */
  async send(branch: string, before: Oid | undefined): Promise<Pushed> {
    // A remote that could not be reached or refused once is not asked ten more times.
    if (this.failed !== undefined) return 'failed';
    const tracked = await this.repository.resolve(`refs/remotes/origin/${branch}`);
    if (tracked !== undefined && !isSealed(await this.repository.commitText(tracked))) return 'rejected';
    let outcome: Pushed = 'rejected';
    try {
      for (const expected of new Set([tracked, before, undefined])) {
        outcome = await this.repository.push(branch, expected);
        if (outcome !== 'rejected') break;
      }
      return outcome;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.failed = error;
      return 'failed';
    }
  }
}
