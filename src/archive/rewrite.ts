import type {Asset, AssetId} from '../model/asset.ts';
import type {Decision} from '../model/decision.ts';
import type {Family} from '../model/family.ts';
import type {Instant, Oid} from '../model/scalars.ts';
import type {Verification} from '../model/verification.ts';
import type {ArchiveBatch, Change, HistoryText, SourceState} from '../ports/archive.ts';
import type {Identity} from '../ports/git.ts';
import type {Leak, ScanFinalBytes} from '../ports/scan.ts';
import {changesBetween} from './changes.ts';
import {bytesOf, completePlan, planBatch, subjectOf} from './commit.ts';
import type {GitStore} from './git-store.ts';
import type {Listings} from './listing.ts';

interface Writer {
  readonly store: GitStore;
  readonly listings: Listings;
  readonly scan: ScanFinalBytes;
  readonly committer: Identity;
}

interface Commit {
  readonly oid: Oid;
  readonly parent: Oid;
  readonly message: string;
  readonly at: Instant;
}

/** As many commits as no run makes: a chain without the one that was named would be followed to its end. */
const MOST = 100_000;

/**
 * Makes each commit after one of them anew, at its own date, as if what it changed had been what `clean` makes of it. No ref
 * is moved.
 * @param since a commit that `head` comes from in a line
 * @throws Error when it does not, or when a commit holds what does not follow the format
 */
export async function rewriteCommits(
  writer: Writer,
  since: Oid,
  head: Oid,
  clean: (change: Change) => Change,
): Promise<{readonly oid: Oid; readonly held: readonly Leak[]}> {
  const {store, listings, scan, committer} = writer;
  const held: Leak[] = [];
  let tip = since;
  for (const commit of await commitsAfter(store, since, head)) {
    const growing = new Growing(commit.message);
    for await (const change of changesBetween(store, commit.parent, commit.oid)) growing.add(clean(change));
    const listing = await listings.at(tip);
    const planned = await planBatch(growing.batch, store, tip, listing, scan);
    held.push(...planned.held);
    if (planned.changes.length === 0) continue;
    const {subject: message, held: inMessage} = subjectOf(commit.message, scan);
    // From here on the listing is ahead of what git has: it counts for nothing unless the commit is made.
    listings.is(undefined, listing);
    const plan = await completePlan(planned, store, tip, listing, scan);
    held.push(...inMessage, ...plan.held.slice(planned.held.length));
    const changes = bytesOf(plan.changes);
    tip = await store.importCommit({parents: [tip], message, committer, at: commit.at, changes});
    listings.is(tip, listing);
  }
  return {oid: tip, held};
}

/** The commits after one of them, oldest first. */
async function commitsAfter(store: GitStore, since: Oid, head: Oid): Promise<readonly Commit[]> {
  const commits: Commit[] = [];
  for (let oid = head; oid !== since && commits.length < MOST;) {
    const text = Buffer.from((await store.read(oid)) ?? []).toString('utf8');
    const [head = '', ...message] = text.split('\n\n');
    const parents = [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = '']) => parent);
    const seconds = Number(/^committer .* (\d+) [+-]\d{4}$/m.exec(head)?.[1]);
    const [parent] = parents;
    if (parent === undefined || parents.length > 1 || Number.isNaN(seconds)) {
      throw new Error('The commits of this run are not in a line.');
    }
    commits.unshift({oid, parent, message: message.join('\n\n'), at: new Date(seconds * 1000).toISOString()});
    oid = parent;
  }
  return commits;
}

/** A batch that is being put together. */
class Growing {
  readonly message: string;
  readonly assets: Asset[] = [];
  readonly gone: AssetId[] = [];
  people: ArchiveBatch['people'];
  readonly texts: HistoryText[] = [];
  readonly days: Extract<Change, {t: 'day'}>[] = [];
  readonly objectUses: Extract<Change, {t: 'object-uses'}>[] = [];
  readonly dependencies: Extract<Change, {t: 'dependencies'}>[] = [];
  readonly grants: Extract<Change, {t: 'grants'}>[] = [];
  readonly families: Family[] = [];
  idf: string | undefined;
  readonly decisions: Decision[] = [];
  readonly verdicts: Verification[] = [];
  readonly states: SourceState[] = [];

  constructor(message: string) {
    this.message = message;
  }

  add(change: Change): void {
    switch (change.t) {
      case 'asset':
        if (change.gone) this.gone.push(change.asset.id);
        else this.assets.push(change.asset);
        return;
      case 'people':
        this.people = {account: change.account, people: change.people};
        return;
      case 'text':
        this.texts.push(change.text);
        return;
      case 'day':
        this.days.push(change);
        return;
      case 'object-uses':
        this.objectUses.push(change);
        return;
      case 'dependencies':
        this.dependencies.push(change);
        return;
      case 'grants':
        this.grants.push(change);
        return;
      case 'idf':
        this.idf = change.text;
        return;
      case 'family':
        this.families.push(change.family);
        return;
      case 'decisions':
        this.decisions.push(...change.decisions);
        return;
      case 'verdict':
        this.verdicts.push(change.verdict);
        return;
      case 'state':
        this.states.push(change.state);
        return;
      case 'malformed':
        throw new Error('A commit of this run holds what does not follow the format.');
    }
  }

  get batch(): ArchiveBatch {
    const {people, idf, ...rest} = this;
    return {...rest, ...(people === undefined ? {} : {people}), ...(idf === undefined ? {} : {idf})};
  }
}
