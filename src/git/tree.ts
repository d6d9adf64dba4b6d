import {posix} from 'node:path';
import type {Tree} from '../ports/git.ts';
import type {BlobReader} from './blobs.ts';
import type {TreeEntry} from './paths.ts';

/** How many symbolic links are followed before a path counts as unreadable. */
const MAX_LINKS = 5;

/**
 * A commit's tree from its listing. Submodules are no files and are left out. A symbolic link is read as the file it
 * leads to, as long as that lies in the same tree; what lies outside is never read.
 */
export function treeOf(entries: readonly TreeEntry[], blobs: BlobReader): Tree {
  const files = new Map(entries.filter((entry) => entry.mode !== '160000').map((entry) => [entry.path, entry]));
  const paths = [...files.keys()].sort();
  return {
    async list(prefix = '') {
      const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
      return paths.filter((path) => path.startsWith(folder));
    },
    async read(path) {
      let entry = files.get(path);
      for (let links = 0; entry?.mode === '120000'; links++) {
        const leadsTo = (await blobs.read(entry.oid))?.toString('utf8');
        if (leadsTo === undefined || leadsTo.startsWith('/') || links >= MAX_LINKS) return undefined;
        entry = files.get(posix.normalize(posix.join(posix.dirname(entry.path), leadsTo)));
      }
      return entry === undefined ? undefined : (await blobs.read(entry.oid))?.toString('utf8');
    },
  };
}
