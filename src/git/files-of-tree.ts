import type {Oid} from '../model/scalars.ts';
import type {BlobReader} from './blobs.ts';

/** Trees asked for at a time. */
const TOGETHER = 64;

/**
 * Every file of some trees with its content's id, each tree read once however many branches share it: the path of a content
 * is the first one met. Symbolic links and submodules are no files. Contents are never read, so that a copy without them
 * will do.
 */
export async function* readFilesOfTree(
  objects: BlobReader,
  trees: readonly Oid[],
): AsyncGenerator<{readonly path: string; readonly oid: Oid}> {
  const seen = new Set<Oid>(trees);
  let level = trees.map((oid) => ({oid, folder: ''}));
  while (level.length > 0) {
    const below: typeof level = [];
    for (let at = 0; at < level.length; at += TOGETHER) {
      const group = level.slice(at, at + TOGETHER);
      const found = await Promise.all(group.map(({oid}) => objects.read(oid)));
      for (const [index, bytes] of found.entries()) {
        const {oid: tree, folder} = group[index]!;
        for (const {mode, name, oid} of entriesOf(bytes ?? Buffer.alloc(0), tree.length / 2)) {
          const path = folder + name;
          if (mode === '40000' && !seen.has(oid)) {
            seen.add(oid);
            below.push({oid, folder: `${path}/`});
          } else if (mode === '100644' || mode === '100755') yield {path, oid};
        }
      }
    }
    level = below;
  }
}

/** The entries of a tree as git stores it: `<mode> <name>\0<id>`, one after the other. @param idBytes 20, or 32 for SHA-256 */
function* entriesOf(
  tree: Buffer,
  idBytes: number,
): Generator<{readonly mode: string; readonly name: string; readonly oid: Oid}> {
  let at = 0;
  while (at < tree.length) {
    const space = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, space);
    if (space < 0 || end < 0) return;
    yield {
      mode: tree.toString('latin1', at, space),
      name: tree.toString('utf8', space + 1, end),
      oid: tree.toString('hex', end + 1, end + 1 + idBytes),
    };
    at = end + 1 + idBytes;
  }
}
