import {UserError} from '../errors.ts';
import type {AssetFacts} from '../model/asset.ts';
import type {Oid} from '../model/scalars.ts';
import type {
  Archive,
  ArchiveBatch,
  AssetVersion,
  Change,
  CommitOutcome,
  Erasure,
  RefusedFile,
} from '../ports/archive.ts';
import type {Clock} from '../ports/clock.ts';
import type {Identity} from '../ports/git.ts';
import type {Leak, ScanFinalBytes} from '../ports/scan.ts';
import {changesBetween} from './changes.ts';
import {blobId} from './blob-id.ts';
import {bytesOf, completePlan, planBatch, scanned, subjectOf, type Plan} from './commit.ts';
import {withoutErased} from './erase-batch.ts';
import {historyWithout} from './erase-history.ts';
import {Erased, erasuresAt, writeErasures} from './erasures.ts';
import {checkFormat, ERASED_FORMAT_TEXT} from './format.ts';
import type {GitStore} from './git-store.ts';
import {Listings} from './listing.ts';
import {mergeChanges, standingOf} from './reconcile.ts';
import {decode} from './malformed.ts';
import {ERASURES_PATH, FORMAT_PATH, tombstonePath} from './paths.ts';
import {leakOf, recordOf, Refused, refusedAt, stillRefused} from './refused.ts';
import {rewriteCommits} from './rewrite.ts';
import {writeTombstone} from './sidecar.ts';
import {takeOut} from './take-out.ts';
import {versionsOf} from './versions.ts';

/** Stands while commits that were made anew still have to be removed as they were before. */
const FORGETTING = 'refs/worksheet-rescue/forgetting';

/** How often files are taken out of one push: a forge names a few at a time. */
const PUSH_ROUNDS = 50;

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
  /** What the remote's branch has to be for it to be replaced: set while it has what was erased here. */
  #lease: Oid | undefined;

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
    const fetched = remote === undefined ? undefined : await this.#store.fetch(remote, this.#branch);
    if (fetched !== undefined) await checkFormat(this.#store, fetched, 'at the remote');
    const theirs = local && fetched ? await this.#withoutErased(local, fetched) : fetched;
    for (let tries = 1; tries <= OPEN_TRIES; tries++) {
      if (!(await this.#settle(await this.head(), theirs))) continue;
      // Not while the remote still has what was erased: what was fetched of it leads there.
      if (this.#lease === undefined && (await this.#store.resolve(FORGETTING)) !== undefined) await this.#forget();
      return;
    }
    throw this.#busy();
  }

  head(): Promise<Oid | undefined> {
    return this.#store.resolve(this.#head);
  }

  async commit(batch: ArchiveBatch, expected: Oid | undefined): Promise<CommitOutcome | 'moved'> {
    if ((await this.head()) !== expected) return 'moved';
    const {scan} = this.#options;
    const erased = new Erased(await erasuresAt(this.#store, expected));
    const refused = new Refused(await refusedAt(this.#store, expected));
    const {batch: kept, count} = withoutErased(batch, erased);
    const listing = await this.#listings.at(expected);
    const planned = (listed: Refused): Promise<Plan> => {
      const states = (kept.states ?? []).map((state) => listed.listedIn(state));
      return planBatch({...kept, states}, this.#store, expected, listing, scan, refused);
    };
    let plan = await planned(refused);
    const still = stillRefused(refused, plan.changes);
    if (still.length < refused.files.length) {
      plan = await planned(new Refused(still));
      plan = {...plan, changes: [...plan.changes, recordOf(still)]};
    }
    const told = count === 0 ? {} : {erased: count};
    if (plan.changes.length === 0 && expected !== undefined) {
      return {oid: expected, changed: false, held: plan.held, ...told};
    }
    const {subject, held} = subjectOf(batch.message, scan);
    const parents = expected === undefined ? [] : [expected];
    const done = await this.#write({...plan, held: [...plan.held, ...held]}, parents, subject, expected);
    return done === undefined ? 'moved' : {...done, ...told};
  }

  async rewrite(since: Oid, expected: Oid, clean: (change: Change) => Change): Promise<CommitOutcome | 'moved'> {
    if ((await this.head()) !== expected) return 'moved';
    const {scan, committer} = this.#options;
    const writer = {store: this.#store, listings: this.#listings, scan, committer};
    const {oid, held} = await rewriteCommits(writer, since, expected, clean);
    if (oid === expected) return {oid, changed: false, held};
    await this.#mark(oid);
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

  async push(held?: (leak: Leak) => void): ReturnType<Archive['push']> {
    const {remote} = this.#options;
    for (let round = 1; ; round++) {
      const lease = this.#lease;
      const outcome = remote === undefined ? 'no-remote' : await this.#store.push(remote, this.#branch, lease);
      if (typeof outcome === 'object') {
        const files = round > PUSH_ROUNDS ? [] : await this.#takeOut(outcome.words);
        if (files.length === 0) throw outcome.refused;
        for (const file of files) held?.(leakOf(file));
        continue;
      }
      if (outcome === 'rejected') return 'moved';
      if (lease !== undefined && remote !== undefined) {
        this.#lease = undefined;
        await this.#forget();
        await this.#store.forgetAt(remote);
      }
      await this.#store.tidy();
      return outcome;
    }
  }

  erasures(): Promise<readonly Erasure[]> {
    return this.head().then((head) => erasuresAt(this.#store, head));
  }

  async has(commit: Oid): Promise<boolean> {
    const [head, known] = [await this.head(), await this.#store.resolve(commit)];
    return head !== undefined && known !== undefined && (await this.#store.mergeBase(known, head)) === known;
  }

  async erase(
    erasure: Erasure,
    assets: Parameters<Archive['erase']>[1],
    expected: Oid,
  ): Promise<CommitOutcome | 'moved'> {
    if ((await this.head()) !== expected) return 'moved';
    const before = await erasuresAt(this.#store, expected);
    const text = writeErasures([...before, erasure]);
    const leaks = scanned(this.#options.scan, ERASURES_PATH, text);
    if (leaks.length > 0) return {oid: expected, changed: false, held: leaks};
    const anew = await historyWithout(this.#store, expected, [erasure]);
    const files = [
      {path: ERASURES_PATH, text},
      {path: FORMAT_PATH, text: ERASED_FORMAT_TEXT},
      ...assets.map((asset) => ({path: tombstonePath(asset), text: writeTombstone(asset, erasure.id)})),
    ];
    const changes = files.map((file) => ({t: 'write' as const, ...file, oid: blobId(Buffer.from(file.text))}));
    await this.#mark(anew);
    const done = await this.#write({changes, held: []}, [anew], 'Erase what had to be erased', expected);
    if (done === undefined) return 'moved';
    // A run that is killed from here on finds the remote without the erasure, and goes on with it.
    this.#lease ??= this.#options.remote === undefined ? undefined : await this.#store.known(this.#branch);
    await this.#store.forgetKnown(this.#branch);
    await this.#forget();
    return done;
  }

  /**
   * Brings what was erased on one side only to the other one, so that both have the same commits again as far as they had
   * them before: the histories are made anew in the same way on every machine.
   *
   * @returns the remote's head without what was erased here
   */
  async #withoutErased(local: Oid, theirs: Oid): Promise<Oid> {
    const [here, there] = [await erasuresAt(this.#store, local), await erasuresAt(this.#store, theirs)];
    const lacking = (some: readonly Erasure[], others: readonly Erasure[]): readonly Erasure[] =>
      others.filter(({id}) => !some.some((each) => each.id === id));
    const [missingHere, missingThere] = [lacking(here, there), lacking(there, here)];
    if (missingHere.length > 0) {
      const anew = await historyWithout(this.#store, local, missingHere);
      await this.#mark(theirs);
      if ((await this.#store.moveRef(this.#head, anew, local)) === 'conflict') throw this.#busy();
    }
    if (missingThere.length === 0) return theirs;
    this.#lease = theirs;
    await this.#mark(local);
    return historyWithout(this.#store, theirs, missingThere);
  }

  /** Notes that objects have to be removed: a run that is killed behind it leaves that to the next one. */
  async #mark(at: Oid): Promise<void> {
    await this.#store.moveRef(FORGETTING, at, await this.#store.resolve(FORGETTING));
  }

  /**
   * Takes files that the remote names out of the commits that it does not have, notes them, and removes their objects.
   *
   * @returns what was taken out: nothing when the remote names none of them
   */
  async #takeOut(words: readonly string[]): Promise<readonly RefusedFile[]> {
    const head = await this.head();
    if (head === undefined) return [];
    const known = await this.#store.known(this.#branch);
    const {scan} = this.#options;
    const taken = await takeOut(this.#store, {head, known, words, scan});
    if (taken === undefined) return [];
    const {anew, changes, files} = taken;
    await this.#mark(anew);
    const done = await this.#write({changes, held: []}, [anew], 'Leave out what the remote refused', head);
    if (done === undefined) throw this.#busy();
    await this.#forget();
    return files;
  }

  #busy(): UserError {
    return new UserError('archive.busy', `The archive at ${this.location} keeps changing: another run writes to it.`, {
      hint: 'Wait until the other run has ended, then try again.',
    });
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
