import type {Oid} from '../model/scalars.ts';
import type {RefusedFile} from '../ports/archive.ts';
import type {ScanFinalBytes} from '../ports/scan.ts';
import type {PlannedChange} from './commit.ts';
import type {GitStore} from './git-store.ts';
import {namedIn, recordOf, Refused, refusedAt, refusedFiles, statesListing, thingOf, withoutThings} from './refused.ts';

interface RefusedPush {
  readonly head: Oid;
  /** What the remote has, as far as is known here. */
  readonly known: Oid | undefined;
  /** What the remote said. */
  readonly words: readonly string[];
  readonly scan: ScanFinalBytes;
}

/** A history without what a remote refused, and what is to be noted on top of it. No ref is moved. */
export interface TakenOut {
  readonly anew: Oid;
  readonly changes: readonly PlannedChange[];
  readonly files: readonly RefusedFile[];
}

/**
 * Takes the things whose files a remote names out of the commits that it does not have: whatever stood in their place
 * before stays there.
 *
 * @returns undefined when it names none of them
 */
export async function takeOut(store: GitStore, {head, known, words, scan}: RefusedPush): Promise<TakenOut | undefined> {
  const since = known && (await store.mergeBase(known, head));
  const unsent = new Map<string, Set<Oid>>();
  await store.rewriteHistory(head, since, async (changes) => {
    for (const {path, oid} of changes) if (oid) unsent.set(path, (unsent.get(path) ?? new Set()).add(oid));
    return withoutThings(changes, new Set());
  });
  const files = await refusedFiles(store, head, namedIn(words, unsent), unsent, words, scan);
  if (files.length === 0) return undefined;
  const things = new Set(files.map(({path}) => thingOf(path)));
  const anew = await store.rewriteHistory(head, since, async (changes) => withoutThings(changes, things));
  const refused = new Refused([...(await refusedAt(store, anew)), ...files]);
  return {anew, files, changes: [recordOf(refused.files), ...(await statesListing(store, anew, refused))]};
}
