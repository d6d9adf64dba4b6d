import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {messageOf, UserError} from '../errors.ts';
import type {Oid} from '../model/scalars.ts';
import type {KnownBlob, KnownBlobs} from '../ports/known-blobs.ts';
import type {Log} from '../ports/log.ts';
import {BlobReader} from './blobs.ts';
import type {GitPlace} from './environment.ts';
import {readFilesOfTree} from './files-of-tree.ts';
import {remoteError} from './push.ts';
import {PROTOCOLS, readRemote} from './remote.ts';
import {GitFailure, isFolder, requireGit, runGit, withoutCredentials} from './run.ts';
import {BareStore} from './store.ts';

export interface KnownBlobsOptions {
  /** Paths and addresses as configured. */
  readonly repositories: readonly string[];
  /** What relative paths are relative to. */
  readonly base: string;
  /** Folder for copies of remotes. */
  readonly mirrors: string;
  readonly log: Log;
}

/**
 * Looks up which contents the branches of some repositories hold: of a repository on this machine its own branches and
 * those it knows of its remotes; of a remote the branches it has now, fetched into a bare copy, one commit deep and without
 * the contents themselves where the remote can leave them out. A repository that cannot be reached or read is one
 * warning, and nothing counts as being in it.
 *
 * @throws UserError (wrong configuration) for an address that is none.
 */
export async function openKnownBlobs(options: KnownBlobsOptions): Promise<KnownBlobs> {
  const {repositories, base, log} = options;
  const addresses = repositories.map((configured) => ({
    // What is kept and told of a repository holds no token.
    repository: withoutCredentials(configured),
    remote: readRemote(fromBase(configured, base)),
  }));
  const known = new Index();
  for (const {repository, remote} of addresses) {
    try {
      await requireGit();
      // A path is read where it is; an address is fetched, file:// like any other.
      const path = repository.startsWith('file://') ? undefined : remote.path;
      const isHere = path !== undefined && (await isFolder(path));
      const place = isHere ? {cwd: path} : await mirror(remote.address, options.mirrors);
      await addBranches(place, repository, known);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      known.forget(repository);
      const reason = error instanceof GitFailure ? remoteError(remote.address, error) : error;
      log.warn(`Nothing counts as being in git at a repository that cannot be read. ${messageOf(reason)}`);
    }
  }
  return known;
}

/** A path is relative to the configuration; anything that git would take for an address stays as it is. */
function fromBase(repository: string, base: string): string {
  const isAddress = /^[a-z][a-z0-9+.-]*:/i.test(repository) || /^[^/\\]+@[^/\\]+:/.test(repository);
  return isAddress || /^[-~/\\]/.test(repository) || repository.trim() === '' ? repository : resolve(base, repository);
}

/** The copy of a remote, brought up to date; made anew where it cannot be, as a killed run may have left it broken. */
async function mirror(address: string, mirrors: string): Promise<GitPlace> {
  const directory = join(mirrors, `${createHash('sha256').update(address).digest('hex').slice(0, 16)}.git`);
  try {
    return await update(address, directory);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await rm(directory, {recursive: true, force: true});
    return await update(address, directory);
  }
}

async function update(address: string, directory: string): Promise<GitPlace> {
  await new BareStore(directory).prepare();
  const place = {cwd: directory, gitDir: directory};
  // A filter needs a remote with a name; the copy is ours alone, so it may have one.
  await runGit(place, ['config', 'remote.origin.url', address]);
  const refs = '+refs/heads/*:refs/heads/*';
  const args = ['fetch', '--quiet', '--prune', '--no-tags', '--depth=1', '--filter=blob:none', '--update-head-ok'];
  await runGit(place, [...args, 'origin', refs], {env: PROTOCOLS});
  return place;
}

async function addBranches(place: GitPlace, repository: string, known: Index): Promise<void> {
  const format = (await runGit(place, ['rev-parse', '--show-object-format'])).trim();
  const algorithm = format === 'sha256' ? 'sha256' : 'sha1';
  const refs = await runGit(place, ['for-each-ref', '--format=%(tree)', 'refs/heads', 'refs/remotes']);
  const trees = [...new Set(refs.split('\n').filter((tree) => tree !== ''))];
  const objects = new BlobReader(place);
  try {
    for await (const {path, oid} of readFilesOfTree(objects, trees))
      known.add(algorithm, {repository, path, blob: oid});
  } finally {
    objects.close();
  }
}

class Index implements KnownBlobs {
  readonly #byId = new Map<Oid, KnownBlob>();
  readonly #algorithms = new Set<'sha1' | 'sha256'>();

  add(algorithm: 'sha1' | 'sha256', known: KnownBlob): void {
    this.#algorithms.add(algorithm);
    if (!this.#byId.has(known.blob)) this.#byId.set(known.blob, known);
  }

  /** Takes out what was added of a repository that broke off. */
  forget(repository: string): void {
    for (const [oid, known] of this.#byId) if (known.repository === repository) this.#byId.delete(oid);
  }

  find(bytes: Uint8Array): KnownBlob | undefined {
    if (bytes.length === 0 || this.#byId.size === 0) return undefined;
    for (const content of withLineEnds(bytes)) {
      for (const algorithm of this.#algorithms) {
        const known = this.#byId.get(objectId(algorithm, content));
        if (known !== undefined) return known;
      }
    }
    return undefined;
  }

  holds(repository: string, blob: Oid): boolean {
    return this.#byId.get(blob)?.repository === repository;
  }
}

/** The id that git gives to a file's content. */
function objectId(algorithm: string, content: Uint8Array): Oid {
  return createHash(algorithm).update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** The content as it is, with LF, and with CRLF; each once. */
function* withLineEnds(bytes: Uint8Array): Generator<Uint8Array> {
  yield bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const unix = text.replaceAll('\r\n', '\n');
  if (unix !== text) yield Buffer.from(unix, 'latin1');
  const windows = unix.replaceAll('\n', '\r\n');
  if (windows !== text && windows !== unix) yield Buffer.from(windows, 'latin1');
}
