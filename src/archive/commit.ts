import type {Oid} from '../model/scalars.ts';
import type {ArchiveBatch} from '../ports/archive.ts';
import type {Leak, ScanFinalBytes} from '../ports/scan.ts';
import {assetUnits} from './asset-units.ts';
import {blobId} from './blob-id.ts';
import {FORMAT_TEXT} from './format.ts';
import type {GitStore, StoreChange} from './git-store.ts';
import {isListed, type Listing, TEXTS} from './listing.ts';
import {FORMAT_PATH, README_PATH} from './paths.ts';
import {writeReadme} from './readme.ts';
import {REFUSED_KIND, type Refused} from './refused.ts';
import type {TextIds} from './text-ids.ts';
import {unitsOf, type Unit} from './units.ts';

/** What a batch changes in a tree, after the last scan. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly held: readonly Leak[];
}

/** A file to write, with its text still text: bytes are made one file at a time. */
export type PlannedChange =
  | {readonly t: 'write'; readonly path: string; readonly text: string; readonly oid: Oid}
  | {readonly t: 'take'; readonly path: string; readonly oid: Oid}
  | {readonly t: 'remove'; readonly path: string};

/** Subject of a commit whose own one may not be written. */
const PLAIN_SUBJECT = 'Update the archive';

/**
 * Finds what of a batch differs from a commit's tree. Files that belong together are written together: where the scan
 * finds something in one of them, none is written, and the rest goes on.
 *
 * @param head the commit; undefined for an archive that has none.
 * @param refused what the remote does not take: it is held back like what the scan finds
 */
export async function planBatch(
  batch: ArchiveBatch,
  store: GitStore,
  head: Oid | undefined,
  listing: Listing,
  scan: ScanFinalBytes,
  refused: Pick<Refused, 'holds'> = {holds: () => false},
): Promise<Plan> {
  const units = [...(await unitsOf(batch, store, head, listing)), ...(await assetUnits(batch, store, listing))];
  const stored = await storedFiles(units, store, head, listing);
  const changes = new Map<string, PlannedChange>();
  const held: Leak[] = [];
  for (const unit of units) {
    const writes: PlannedChange[] = [];
    const leaks: Leak[] = [];
    for (const {path, text} of unit.files) {
      const oid = blobId(Buffer.from(text));
      if (stored.holds(path, oid)) continue;
      if (refused.holds(path, oid)) leaks.push({path, kind: REFUSED_KIND, line: 0});
      leaks.push(...scanned(scan, path, text));
      writes.push({t: 'write', path, text, oid});
    }
    held.push(...leaks);
    if (leaks.length > 0) continue;
    for (const path of unit.absent) {
      // Another asset of the same batch may be moving in.
      if (stored.has(path) && !changes.has(path)) changes.set(path, {t: 'remove', path});
    }
    for (const write of writes) changes.set(write.path, write);
  }
  return {changes: [...changes.values()], held};
}

/** Scans, and holds back what the scan itself breaks on: what cannot be looked at must not leave. */
export function scanned(scan: ScanFinalBytes, path: string, text: string): readonly Leak[] {
  try {
    return scan(path, text);
  } catch {
    return [{path, kind: 'scan-failed', line: 0}];
  }
}

/**
 * Adds the index to a plan, and the format to a first commit, and notes it all in the listing.
 *
 * @returns every change, removals first.
 */
export async function completePlan(
  plan: Plan,
  store: GitStore,
  head: Oid | undefined,
  listing: Listing,
  scan: ScanFinalBytes,
): Promise<Plan> {
  for (const change of plan.changes) listing.put(change.path, change.t === 'remove' ? undefined : change.oid);
  const own = [{path: README_PATH, text: writeReadme(listing)}];
  if (head === undefined) own.push({path: FORMAT_PATH, text: FORMAT_TEXT});
  const stored =
    head === undefined
      ? []
      : await store.idsAt(
          head,
          own.map((file) => file.path),
        );
  const changes = [...plan.changes];
  const held = [...plan.held];
  for (const [index, {path, text}] of own.entries()) {
    const oid = blobId(Buffer.from(text));
    if (stored[index] === oid) continue;
    const leaks = scanned(scan, path, text);
    held.push(...leaks);
    if (leaks.length === 0) changes.push({t: 'write', path, text, oid});
  }
  const rank = (change: PlannedChange): number => (change.t === 'remove' ? 0 : 1);
  return {changes: changes.sort((one, other) => rank(one) - rank(other)), held};
}

/** The changes with their bytes, made while they are sent. */
export function* bytesOf(changes: readonly PlannedChange[]): Generator<StoreChange> {
  for (const change of changes) {
    if (change.t === 'write') yield {t: 'write', path: change.path, bytes: Buffer.from(change.text)};
    else yield change;
  }
}

/** The subject of a commit: one line, and scanned like everything else that git gets. */
export function subjectOf(
  message: string,
  scan: ScanFinalBytes,
): {readonly subject: string; readonly held: readonly Leak[]} {
  const line =
    message
      .replace(/[\u0000-\u001f\u007f]+/g, ' ')
      .trim()
      .slice(0, 200)
      .toWellFormed() || PLAIN_SUBJECT;
  const held = scanned(scan, 'commit-message', line);
  return held.length === 0 ? {subject: line, held} : {subject: PLAIN_SUBJECT, held};
}

/** From so many files of a folder on, its whole listing is read: git looks each path up in whole trees. */
const LISTED_FROM = 300;

/** What a commit holds at the paths that units speak of. */
interface StoredFiles {
  holds(path: string, oid: Oid): boolean;
  has(path: string): boolean;
}

/** Taken from the listing where it has them; the others are asked for at once. */
async function storedFiles(
  units: readonly Unit[],
  store: GitStore,
  head: Oid | undefined,
  listing: Listing,
): Promise<StoredFiles> {
  if (head === undefined) return {holds: () => false, has: () => false};
  const all = units
    .flatMap((unit) => [...unit.files.map((file) => file.path), ...unit.absent])
    .filter((path) => !isListed(path));
  const found = new Map<string, Oid | undefined>();
  let texts: TextIds | undefined;
  for (const [folder, paths] of Map.groupBy(all, (path) => path.slice(0, path.indexOf('/') + 1))) {
    if (paths.length < LISTED_FROM) {
      const ids = await store.idsAt(head, paths);
      for (const [index, path] of paths.entries()) found.set(path, ids[index]);
      continue;
    }
    if (folder === TEXTS) {
      texts = await listing.texts(store, head);
      continue;
    }
    const wanted = new Set(paths);
    for await (const {path, oid} of store.entries(head, folder)) if (wanted.has(path)) found.set(path, oid);
  }
  const idOf = (path: string): Oid | undefined => (isListed(path) ? listing.idOf(path) : found.get(path));
  const inTexts = (path: string): TextIds | undefined => (path.startsWith(TEXTS) ? texts : undefined);
  return {
    holds: (path, oid) => inTexts(path)?.holds(path, oid) ?? idOf(path) === oid,
    has: (path) => inTexts(path)?.has(path) ?? idOf(path) !== undefined,
  };
}
