import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {Instant, Oid} from '../model/scalars.ts';
import type {Identity} from '../ports/git.ts';
import {cleanIdentity, gitDate} from './build.ts';
import {checkPath} from './paths.ts';
import {checkedOid, isOid} from './refs.ts';
import type {GitPlace} from './environment.ts';
import {GitFailure} from './run.ts';
import {inChunks, startGit} from './stream.ts';

/** What an imported commit does to one path. */
export type ImportChange =
  | {readonly t: 'write'; readonly path: string; readonly bytes: Uint8Array}
  /** Takes an object that the repository has. */
  | {readonly t: 'take'; readonly path: string; readonly oid: Oid}
  | {readonly t: 'remove'; readonly path: string};

export interface ImportedCommit {
  /** The first one's tree is what the changes are made on; none for a first commit. */
  readonly parents: readonly Oid[];
  readonly message: string;
  readonly committer: Identity;
  readonly at: Instant;
  /** Removals before writes, so that a folder can take the place of a file. */
  readonly changes: Iterable<ImportChange>;
}

/** The name under which the stream builds its commit. It is reset before the end, so that no such ref is made. */
const SCRATCH_REF = 'refs/worksheet-rescue/import';

/**
 * Writes one commit with `git fast-import` and gives its id. All objects come in one stream; no ref is moved, so that
 * until the caller's compare-and-swap there is nothing to see, and a kill at any moment leaves nothing to repair.
 *
 * @throws GitFailure when git refuses, e.g. on a full disk.
 */
export async function importCommit(place: GitPlace & {readonly gitDir: string}, commit: ImportedCommit): Promise<Oid> {
  const git = startGit(place, ['-c', 'core.fsync=committed,reference', 'fast-import', '--quiet', '--done']);
  let answer = '';
  git.child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  let fault: unknown;
  // Flat memory: the next part is made when git has taken the one before.
  const sent = pipeline(Readable.from(inChunks(streamOf(commit))), git.child.stdin).catch((error: unknown) => {
    // A pipe that git closed is told by how git ended; anything else is wrong with what was to be sent.
    const {code} = error as NodeJS.ErrnoException;
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET') fault = error;
  });
  try {
    await sent;
    await git.ended;
  } catch (error) {
    // Git writes a report beside the objects; the message has what matters.
    await rm(join(place.gitDir, `fast_import_crash_${git.child.pid}`), {force: true});
    throw fault ?? error;
  }
  const oid = answer.trim();
  if (!isOid(oid)) throw new GitFailure('fast-import', 0, 'fatal: it did not name the commit it made');
  return oid;
}

function* streamOf(commit: ImportedCommit): Generator<string | Uint8Array> {
  const {name, email} = cleanIdentity(commit.committer);
  const message = Buffer.from(`${commit.message.replaceAll('\0', '').trim()}\n`);
  yield `commit ${SCRATCH_REF}\nmark :1\ncommitter ${name} <${email}> ${gitDate(commit.at).slice(1)}\n`;
  yield `data ${message.length}\n`;
  yield message;
  const [from, ...merged] = commit.parents.map(checkedOid);
  if (from !== undefined) yield `from ${from}\n`;
  for (const parent of merged) yield `merge ${parent}\n`;
  for (const change of commit.changes) yield* changeLines(change);
  yield `\nget-mark :1\nreset ${SCRATCH_REF}\n\ndone\n`;
}

/** A change as fast-import reads it. */
export function* changeLines(change: ImportChange): Generator<string | Uint8Array> {
  checkPath(change.path);
  if (change.t === 'remove') yield `D ${change.path}\n`;
  if (change.t === 'take') yield `M 100644 ${checkedOid(change.oid)} ${change.path}\n`;
  if (change.t !== 'write') return;
  yield `M 100644 inline ${change.path}\ndata ${change.bytes.length}\n`;
  yield change.bytes;
  yield '\n';
}
