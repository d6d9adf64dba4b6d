import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {Oid} from '../model/scalars.ts';
import type {GitPlace} from './environment.ts';
import {changeLines, type ImportChange} from './import.ts';
import {checkedOid, isOid} from './refs.ts';
import {GitFailure} from './run.ts';
import {inChunks, startGit} from './stream.ts';

/** What a commit does to one path: gives it an object, or nothing any more. */
export interface HistoryChange {
  readonly path: string;
  readonly oid: Oid | undefined;
}

/** What each commit is to do instead. The same changes have to get the same answer, on every machine. */
export type EditCommit = (changes: readonly HistoryChange[]) => Promise<readonly ImportChange[]>;

/** The name under which the new commits are built; reset before the end, so that no such ref is made. */
const SCRATCH_REF = 'refs/worksheet-rescue/rewrite';

/**
 * Makes a history anew: `git fast-export` without contents, each commit's changes edited, `git fast-import`. Messages,
 * people and dates stay as they are, so a commit that nothing was changed in, nor in those before it, keeps its id. No ref
 * is moved.
 *
 * @param since commits up to this one stay as they are; undefined: all are made anew
 * @returns the id of the new head
 * @throws GitFailure when git refuses
 */
export async function rewriteHistory(
  place: GitPlace & {readonly gitDir: string},
  head: Oid,
  since: Oid | undefined,
  edit: EditCommit,
): Promise<Oid> {
  if (head === since) return head;
  const range = since === undefined ? [checkedOid(head)] : [checkedOid(head), `^${checkedOid(since)}`];
  const source = startGit(place, [
    'fast-export',
    '--no-data',
    '--reencode=no',
    '--reference-excluded-parents',
    ...range,
  ]);
  source.child.stdin.end();
  const target = startGit(place, ['-c', 'core.fsync=committed,reference', 'fast-import', '--quiet', '--done']);
  let answer = '';
  target.child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  let fault: unknown;
  const stream = inChunks(edited(new Lines(source.child.stdout), source.ended, edit));
  const sent = pipeline(Readable.from(stream), target.child.stdin).catch((error: unknown) => {
    const {code} = error as NodeJS.ErrnoException;
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET') fault = error;
    // Without its last word, fast-import keeps nothing.
    target.child.stdin.destroy();
  });
  try {
    await sent;
    await target.ended;
  } catch (error) {
    await rm(join(place.gitDir, `fast_import_crash_${target.child.pid}`), {force: true});
    throw fault ?? error;
  } finally {
    source.child.kill();
  }
  if (fault !== undefined) throw fault;
  const oid = answer.trim();
  if (!isOid(oid)) throw new GitFailure('fast-import', 0, 'fatal: it did not name the commit it made');
  return oid;
}

async function* edited(lines: Lines, ended: Promise<void>, edit: EditCommit): AsyncGenerator<string | Uint8Array> {
  let mark: string | undefined;
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    if (!line.startsWith('commit ')) continue;
    yield `commit ${SCRATCH_REF}\n`;
    for (line = await lines.next(); line !== undefined && !line.startsWith('data '); line = await lines.next()) {
      if (line.startsWith('mark ')) mark = line.slice('mark '.length);
      yield `${line}\n`;
    }
    const message = await lines.bytes(Number(line?.slice('data '.length)));
    yield `data ${message.length}\n`;
    yield message;
    yield '\n';
    const changes: HistoryChange[] = [];
    const others: string[] = [];
    for (line = await lines.next(); line !== undefined && line !== ''; line = await lines.next()) {
      const change = readChange(line);
      if (change !== undefined) changes.push(change);
      else if (line.startsWith('from ') || line.startsWith('merge ')) yield `${line}\n`;
      // A name or a mode that is none of ours: somebody put it there by hand, and it stays.
      else others.push(`${line}\n`);
    }
    yield* others;
    const made = await edit(changes);
    // What goes, goes first and whatever it is called: somebody may have put it there by hand.
    for (const change of made) if (change.t === 'remove') yield `D ${change.path}\n`;
    for (const change of made) if (change.t !== 'remove') yield* changeLines(change);
    yield '\n';
  }
  // What was exported half is not to be imported as if it were whole.
  await ended;
  if (mark !== undefined) yield `get-mark ${mark}\n`;
  yield `reset ${SCRATCH_REF}\n\ndone\n`;
}

function readChange(line: string): HistoryChange | undefined {
  const written = /^M 100644 ([0-9a-f]+) ([^"].*)$/.exec(line);
  if (written) return {path: written[2] ?? '', oid: written[1] ?? ''};
  const removed = /^D ([^"].*)$/.exec(line);
  return removed ? {path: removed[1] ?? '', oid: undefined} : undefined;
}

/** Lines and counted bytes of a stream, in turn. */
class Lines {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(stream: AsyncIterable<unknown>) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The next line without its end; undefined behind the last one. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(10, this.#at);
      if (end >= 0) {
        const line = this.#rest.toString('utf8', this.#at, end);
        this.#at = end + 1;
        return line;
      }
      if (!(await this.#more())) return undefined;
    }
  }

  async bytes(count: number): Promise<Buffer> {
    while (this.#rest.length - this.#at < count) {
      if (!(await this.#more())) throw new GitFailure('fast-export', 0, 'fatal: it ended within a message');
    }
    const bytes = this.#rest.subarray(this.#at, this.#at + count);
    this.#at += count;
    return bytes;
  }

  async #more(): Promise<boolean> {
    const {value, done} = await this.#chunks.next();
    if (done === true) return false;
    this.#rest = Buffer.concat([this.#rest.subarray(this.#at), value]);
    this.#at = 0;
    return true;
  }
}
