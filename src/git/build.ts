import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {UserError} from '../errors.ts';
import type {Oid} from '../model/scalars.ts';
import type {BranchCommit, Identity} from '../ports/git.ts';
import {checkPath, checkPlace, foldersOf, type TreeEntry} from './paths.ts';
import {checkedOid} from './refs.ts';
import type {GitPlace} from './environment.ts';
import {runGit} from './run.ts';

/**
 * Writes the tree that files on top of a parent make, with plumbing on an index of its own outside the repository: the
 * checkout and the index of the person who works there are not looked at. The same input makes the same id.
 *
 * @param entries all entries of the parent's tree.
 * @throws UserError for a path that is unsafe, named twice, or taken by something that is not a plain file.
 */
export async function buildTree(
  place: GitPlace,
  commit: Pick<BranchCommit, 'parent' | 'files'>,
  entries: readonly TreeEntry[],
): Promise<Oid> {
  const parent = checkedOid(commit.parent);
  const modes = new Map(entries.map((entry) => [entry.path, entry.mode]));
  checkFiles(commit.files, modes);
  const scratch = await mkdtemp(join(tmpdir(), 'worksheet-rescue-'));
  try {
    const index = {GIT_INDEX_FILE: join(scratch, 'index')};
    await runGit(place, ['read-tree', parent], {env: index});
    const records: string[] = [];
    for (const file of commit.files) {
      const blob = (await runGit(place, ['hash-object', '-w', '-t', 'blob', '--stdin'], {input: file.text})).trim();
      // An executable file stays one.
      records.push(`${modes.get(file.path) ?? '100644'} ${blob}\t${file.path}\0`);
    }
    if (records.length > 0) {
      await runGit(place, ['update-index', '-z', '--verbose', '--index-info'], {env: index, input: records.join('')});
    }
    return (await runGit(place, ['write-tree'], {env: index})).trim();
  } finally {
    await rm(scratch, {recursive: true, force: true});
  }
}

/** Makes the commit of a tree. No ref is moved. The same input makes the same id. */
export async function commitTree(place: GitPlace, commit: BranchCommit, tree: Oid): Promise<Oid> {
  const message = `${commit.message.replaceAll('\0', '').replace(/\n+$/, '')}\n`;
  const args = ['commit-tree', tree, '-p', checkedOid(commit.parent)];
  return (await runGit(place, args, {env: identityEnvironment(commit), input: message})).trim();
}

/** Name and e-mail as git can hold them; git itself would drop `<`, `>` and line ends without a word. */
export function cleanIdentity(identity: Identity): Identity {
  const clean = (text: string): string => text.replace(/[<>\u0000-\u001f\u007f]+/g, ' ').trim();
  const email = clean(identity.email).replace(/\s+/g, '');
  const name = clean(identity.name).replace(/^[.,:;"'\\\s]+|[.,:;"'\\\s]+$/g, '') || email;
  if (name === '') throw new UserError('git.no-name', 'A commit needs a name for its author and its committer.');
  return {name, email};
}

/** A date as git takes it without guessing: seconds since 1970, UTC. */
export function gitDate(at: string): string {
  const milliseconds = Date.parse(at);
  if (Number.isNaN(milliseconds)) throw new UserError('git.bad-date', 'The date of a commit is not a date.');
  return `@${Math.max(0, Math.floor(milliseconds / 1000))} +0000`;
}

function identityEnvironment(commit: BranchCommit): Record<string, string> {
  const author = cleanIdentity(commit.author);
  const committer = cleanIdentity(commit.committer);
  const date = gitDate(commit.at);
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: date,
  };
}

function checkFiles(files: BranchCommit['files'], modes: ReadonlyMap<string, string>): void {
  const folders = foldersOf(modes.keys());
  const own = new Set<string>();
  const ownFolders = foldersOf(files.map((file) => file.path));
  for (const {path} of files) {
    checkPath(path);
    checkPlace(path, modes, folders);
    if (own.has(path) || ownFolders.has(path)) {
      throw new UserError('git.path-twice', `The path "${path}" is written twice in one commit.`);
    }
    own.add(path);
  }
}
