import type {Oid} from '../model/scalars.ts';
import type {GitStore} from './git-store.ts';
import {decode, Malformed} from './malformed.ts';
import {blobId} from './blob-id.ts';
import type {PlannedChange} from './commit.ts';
import {writeErasures, readErasures} from './erasures.ts';
import {ERASED_FORMAT_TEXT} from './format.ts';
import {ERASURES_PATH, FORMAT_PATH, README_PATH, REFUSED_PATH} from './paths.ts';
import {readRefused, thingOf, writeRefused} from './refused.ts';
import {readDecisions, readFamily, uniteDecisions, writeDecisions, writeFamily} from './records.ts';

/** How two heads stand to each other, and what follows. */
export type Standing = 'same' | 'behind' | 'ahead' | 'apart';

/** How the head here stands to the remote's. */
export async function standingOf(
  store: GitStore,
  local: Oid,
  remote: Oid,
): Promise<{readonly standing: Standing; readonly base: Oid | undefined}> {
  if (local === remote) return {standing: 'same', base: local};
  const base = await store.mergeBase(local, remote);
  if (base === local) return {standing: 'behind', base};
  return {standing: base === remote ? 'ahead' : 'apart', base};
}

/**
 * What has to be changed in the remote's tree so that nothing is lost that was only archived here. Files that belong
 * together count as one thing. A thing changed on one side is as that side has it; of decisions and families that both
 * changed, the union; of anything else that both changed, the remote's: it was harvested from the same account, and the
 * next harvest here replaces what is older.
 *
 * @param base the commit that both come from; undefined when they have none in common.
 */
export async function mergeChanges(
  store: GitStore,
  base: Oid | undefined,
  local: Oid,
  remote: Oid,
): Promise<PlannedChange[]> {
  const here = await changedPaths(store, base, local);
  const there = await changedPaths(store, base, remote);
  const changedThere = new Set([...there.keys()].map(thingOf));
  const changes: PlannedChange[] = [];
  for (const [path, oid] of here) {
    if (path === README_PATH) continue;
    if (path === FORMAT_PATH) {
      // The newer of the two versions that there are.
      const isNewer = oid === blobId(Buffer.from(ERASED_FORMAT_TEXT)) && (await store.idsAt(remote, [path]))[0] !== oid;
      if (isNewer) changes.push({t: 'take', path, oid});
      continue;
    }
    if (!changedThere.has(thingOf(path))) {
      changes.push(oid === undefined ? {t: 'remove', path} : {t: 'take', path, oid});
      continue;
    }
    const other = there.get(path);
    if (oid === undefined || other === undefined || oid === other) continue;
    const text = await united(store, path, other, oid);
    if (text !== undefined) changes.push({t: 'write', path, text, oid: blobId(Buffer.from(text))});
  }
  return changes;
}

async function changedPaths(store: GitStore, base: Oid | undefined, to: Oid): Promise<Map<string, Oid | undefined>> {
  const paths = new Map<string, Oid | undefined>();
  const items = base === undefined ? store.entries(to, '') : store.differences(base, to, '');
  for await (const {path, oid} of items) paths.set(path, oid);
  return paths;
}

/** The union of two files that only ever grow; undefined for any other file. */
async function united(store: GitStore, path: string, theirs: Oid, ours: Oid): Promise<string | undefined> {
  const grows = path.startsWith('decisions/') || path.startsWith('families/');
  if (!grows && path !== ERASURES_PATH && path !== REFUSED_PATH) return undefined;
  const [first, second] = await Promise.all([store.read(theirs), store.read(ours)]);
  if (!first || !second) return undefined;
  try {
    const [their, our] = [decode(first), decode(second)];
    if (path === ERASURES_PATH) return writeErasures([...readErasures(their), ...readErasures(our)]);
    if (path === REFUSED_PATH) return writeRefused([...readRefused(their), ...readRefused(our)]);
    if (path.startsWith('decisions/')) return writeDecisions(uniteDecisions(readDecisions(their), readDecisions(our)));
    const [family, added] = [readFamily(their), readFamily(our)];
    const anchors = [...new Set([...family.anchors, ...added.anchors])];
    return writeFamily({
      ...family,
      anchors,
      name: family.name ?? added.name,
      mergedInto: family.mergedInto ?? added.mergedInto,
      absorbedBy: family.absorbedBy ?? added.absorbedBy,
      splitFrom: family.splitFrom ?? added.splitFrom,
    });
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
