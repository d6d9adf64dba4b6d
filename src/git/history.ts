import type {Instant, Oid} from '../model/scalars.ts';
import type {GitPlace} from './environment.ts';
import {checkPath} from './paths.ts';
import {checkedOid, nothing} from './refs.ts';
import {recordsOf} from './stream.ts';

/** A commit that changed one of the paths that were asked about. */
export interface PathCommit {
  readonly commit: Oid;
  readonly at: Instant;
  readonly parents: readonly Oid[];
  /** Only of the paths asked about. `oid` is undefined where the commit has none any more, `before` where it is new. */
  readonly files: readonly {readonly path: string; readonly oid: Oid | undefined; readonly before: Oid | undefined}[];
}

/** Begins the record of a commit: a control character, which no path of ours and no field of a diff begins with. */
const COMMIT = '\u0001';

/**
 * Commits that changed one of some paths, newest first, as `git log -- <paths>` finds them: only trees on the way to
 * those paths are read, so a file is found in thousands of commits as fast as git walks them. Streams.
 *
 * @param paths whole paths, taken as they are: nothing in them is a pattern
 */
export async function* historyOf(place: GitPlace, head: Oid, paths: readonly string[]): AsyncGenerator<PathCommit> {
  for (const path of paths) checkPath(path);
  const args = [
    '--literal-pathspecs',
    'log',
    '--raw',
    '-z',
    '--no-abbrev',
    '--no-renames',
    '--diff-merges=first-parent',
    `--format=${COMMIT}%H %ct %P`,
    checkedOid(head),
    '--',
    ...paths,
  ];
  let current: {commit: Oid; at: Instant; parents: readonly Oid[]; files: PathCommit['files'][number][]} | undefined;
  let meta: readonly string[] | undefined;
  for await (const raw of recordsOf(place, args)) {
    const record = raw.replace(/^\n/, '');
    if (meta !== undefined) {
      const [, , before = '', after = ''] = meta;
      current?.files.push({path: record, oid: idOf(after), before: idOf(before)});
      meta = undefined;
    } else if (record.startsWith(COMMIT)) {
      if (current) yield current;
      const [commit = '', seconds = '', ...parents] = record.slice(1).trim().split(' ');
      current = {commit, at: new Date(Number(seconds) * 1000).toISOString(), parents, files: []};
    } else if (record.startsWith(':')) meta = record.split(' ');
  }
  if (current) yield current;
}

function idOf(text: string): Oid | undefined {
  return text === nothing(text) ? undefined : text;
}
