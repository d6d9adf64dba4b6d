import {UserError} from '../errors.ts';
import type {AssetFacts} from '../model/asset.ts';
import type {Oid} from '../model/scalars.ts';
import type {Archive, ArchiveBatch, AssetVersion, Change, CommitOutcome} from '../ports/archive.ts';
import type {Clock} from '../ports/clock.ts';
import type {Identity} from '../ports/git.ts';
import type {ScanFinalBytes} from '../ports/scan.ts';
import {changesBetween} from './changes.ts';
import {bytesOf, completePlan, planBatch, subjectOf, type Plan} from './commit.ts';
import {checkFormat} from './format.ts';
import type {GitStore} from './git-store.ts';
import {Listings} from './listing.ts';
import {mergeChanges, standingOf} from './reconcile.ts';
import {decode} from './malformed.ts';
import {rewriteCommits} from './rewrite.ts';
import {versionsOf} from './versions.ts';

/** Stands while commits that were made anew still have to be removed as they were before. */
const FORGETTING = 'refs/worksheet-rescue/forgetting';

/** How often opening starts over when another process moves the head meanwhile. */
const OPEN_TRIES = 5;

export interface ArchiveOptions {
  /** The bare repository on this machine. */
  readonly store: GitStore;
  /** Address of the repository that machines share; a path that does not exist yet is made one. */
  readonly remote?: string;
  /** Of the archive, here and at the remote; `main` when it is not given. */
  readonly branch?: string;
  /** Looks at every path and text before git gets it. */
  readonly scan: ScanFinalBytes;
  readonly committer: Identity;
  readonly clock: Clock;
}

/** An archive in a bare repository. Nothing is read or written before `open`. */
export function openArchive(options: ArchiveOptions): Archive {
  return new GitArchive(options);
}

class GitArchive implements Archive {
  readonly location: string;
  readonly #options: ArchiveOptions;
  readonly #store: GitStore;
  readonly #listings: Listings;
  readonly #branch: string;
  readonly #head: string;

  constructor(options: ArchiveOptions) {
    this.#options = options;
    this.#branch = options.branch ?? 'main';
    this.#head = `refs/heads/${this.#branch}`;
    this.#store = options.store;
    this.#listings = new Listings(options.store);
    this.location = options.store.location;
  }

  async open(): Promise<void> {
    await this.#store.prepare();
    if ((await this.#store.resolve(FORGETTING)) !== undefined) await this.#forget();
    const local = await this.head();
    if (local !== undefined) await checkFormat(this.#store, local, `at ${this.location}`);
    const {remote} = this.#options;
    const theirs = remote === undefined ? undefined : await this.#store.fetch(remote, this.#branch);
    if (theirs !== undefined) await checkFormat(this.#store, theirs, 'at the remote');
    for (let tries = 1; tries <= OPEN_TRIES; tries++) {
      if (await this.#settle(await this.head(), theirs)) return;
    }
    throw new UserError('archive.busy', `The archive at ${this.location} keeps changing: another run writes to it.`, {
      hint: 'Wait until the other run has ended, then try again.',
    });
  }

  head(): Promise<Oid | undefined> {
    return this.#store.resolve(this.#head);
  }

  async commit(batch: ArchiveBatch, expected: Oid | undefined): Promise<CommitOutcome | 'moved'> {
    if ((await this.head()) !== expected) return 'moved';
    const {scan} = this.#options;
    const plan = await planBatch(batch, this.#store, expected, await this.#listings.at(expected), scan);
    if (plan.changes.length === 0 && expected !== undefined) return {oid: expected, changed: false, held: plan.held};
    const {subject, held} = subjectOf(batch.message, scan);
    const parents = expected === undefined ? [] : [expected];
    const done = await this.#write({...plan, held: [...plan.held, ...held]}, parents, subject, expected);
    return done ?? 'moved';
  }

  async rewrite(since: Oid, expected: Oid, clean: (change: Change) => Change): Promise<CommitOutcome | 'moved'> {
    if ((await this.head()) !== expected) return 'moved';
    const {scan, committer} = this.#options;
    const writer = {store: this.#store, listings: this.#listings, scan, committer};
    const {oid, held} = await rewriteCommits(writer, since, expected, clean);
    if (oid === expected) return {oid, changed: false, held};
    // Before the head moves: a run that is killed behind it leaves the removing to the next one.
    await this.#store.moveRef(FORGETTING, oid, await this.#store.resolve(FORGETTING));
    if ((await this.#store.moveRef(this.#head, oid, expected)) === 'conflict') return 'moved';
    await this.#forget();
    return {oid, changed: true, held};
  }

  /** Removes what no ref leads to any more. */
  async #forget(): Promise<void> {
    await this.#store.forget();
    await this.#store.removeRef(FORGETTING);
  }

  async *changes(since?: Oid): AsyncGenerator<Change> {
    const head = await this.head();
    if (head === undefined || head === since) return;
    // A commit that is not here (the archive was made anew) leaves nothing to compare with: then it is all of it.
    const known = since === undefined ? undefined : await this.#store.resolve(since);
    yield* changesBetween(this.#store, known, head);
  }

  async *versions(asset: AssetFacts, from?: Oid): AsyncGenerator<AssetVersion> {
    const head = from ?? (await this.head());
    if (head !== undefined) yield* versionsOf(this.#store, head, asset);
  }

  async body({blob}: Pick<AssetVersion, 'blob'>): Promise<string> {
    const bytes = await this.#store.read(blob);
    if (bytes === undefined) throw new Error(`The archive lacks the object ${blob}.`);
    return decode(bytes);
  }

  commitBeginning(prefix: string): Promise<Oid | undefined> {
    return this.#store.commitBeginning(prefix);
  }

  async push(): Promise<'pushed' | 'up-to-date' | 'moved' | 'no-remote'> {
    const {remote} = this.#options;
    const outcome = remote === undefined ? 'no-remote' : await this.#store.push(remote, this.#branch);
    if (outcome === 'rejected') return 'moved';
    await this.#store.tidy();
    return outcome;
  }

  /**
   * Brings the head here and the remote's together: forward where one is behind, and a merge where both went on, so
   * that neither side loses what it archived.
   *
   * @returns false when the head moved meanwhile.
   */
  async #settle(local: Oid | undefined, remote: Oid | undefined): Promise<boolean> {
    if (remote === undefined) {
      if (local !== undefined) return true;
      return (await this.commit({message: 'Create the archive'}, undefined)) !== 'moved';
    }
    if (local === undefined) return (await this.#store.moveRef(this.#head, remote, undefined)) === 'moved';
    const {standing, base} = await standingOf(this.#store, local, remote);
    if (standing === 'same' || standing === 'ahead') return true;
    if (standing === 'behind') return (await this.#store.moveRef(this.#head, remote, local)) === 'moved';
    const changes = await mergeChanges(this.#store, base, local, remote);
    // Two archives that were only just created differ in nothing but the date.
    if (changes.length === 0 && base === undefined)
      return (await this.#store.moveRef(this.#head, remote, local)) === 'moved';
    const subject = 'Merge what two machines archived';
    return (await this.#write({changes, held: []}, [remote, local], subject, local)) !== undefined;
  }

  /** Writes a plan on top of the first parent and moves the head there; undefined when the head was another by then. */
  async #write(
    plan: Plan,
    parents: readonly Oid[],
    message: string,
    expected: Oid | undefined,
  ): Promise<CommitOutcome | undefined> {
    const {scan, committer, clock} = this.#options;
    const [parent] = parents;
    const listing = await this.#listings.at(parent);
    // From here on the listing is ahead of what git has: it counts for nothing unless the commit is made.
    this.#listings.is(undefined, listing);
    const {changes, held} = await completePlan(plan, this.#store, parent, listing, scan);
    const at = clock.now();
    const oid = await this.#store.importCommit({parents, message, committer, at, changes: bytesOf(changes)});
    if ((await this.#store.moveRef(this.#head, oid, expected)) === 'conflict') return undefined;
    this.#listings.is(oid, listing);
    return {oid, changed: true, held};
  }
}
