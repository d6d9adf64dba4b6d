import {createHash} from 'node:crypto';
import {open, stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {z} from 'zod';
import {UserError} from '../../errors.ts';
import type {Owner} from '../../model/people.ts';
import {assetId} from '../../parse/identity.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {folderOf, formatOf, MAX_BYTES, SQL_FILES, titleOf} from '../files/formats.ts';
import {matcher} from '../files/globs.ts';
import {inOrder} from '../files/in-order.ts';
import type {Found} from '../files/walk.ts';
import {codeOf, walk} from '../files/walk.ts';

const configSchema = z.strictObject({
  path: z.string().min(1).describe('The folder, relative to the configuration file.'),
  include: z
    .array(z.string().min(1))
    .default([...SQL_FILES])
    .describe('Globs of the files that hold SQL.'),
  ignoreFile: z
    .string()
    .min(1)
    .default('.wsrignore')
    .describe('Name of files with patterns to leave out, in gitignore syntax.'),
  followSymlinks: z.boolean().default(false).describe('Whether to follow symbolic links.'),
  owner: z.string().min(1).optional().describe('Whose worksheets these are, when they are all from one person.'),
});
type Settings = z.infer<typeof configSchema>;

const FILES_AT_A_TIME = 4;

const LINK = 'It is a symbolic link, and links are not followed.';

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const settings = configSchema.parse(context.settings);
  const {log, signal, scope: filter} = context;
  const root = resolve(context.baseDirectory, settings.path);
  await checkFolder(root, settings.path);

  const {found, skipped} = await walk(root, {
    ignoreFile: settings.ignoreFile,
    followSymlinks: settings.followSymlinks,
    enter: (path) => filter.folder(path),
  });
  const matches = matcher(settings.include);
  const wanted = found.filter((item) => isFolder(item) || (matches(item.path) && filter.folder(folderOf(item.path))));
  const scope = spelt(settings.path);
  log.info('Folder listed.', {scope, files: wanted.length, others: found.length - wanted.length, ...skipped});

  for await (const event of inOrder(wanted, FILES_AT_A_TIME, (item) => toEvent(item, settings, context))) {
    signal.throwIfAborted();
    yield event;
  }
  yield {
    t: 'checkpoint',
    scope,
    cursor: null,
    complete: !found.some(isFolder),
    listed: wanted.length,
  };
}

/** A folder that could not be entered: what lies in it is unknown, whatever it is called. */
function isFolder(item: Found): boolean {
  return item.t === 'unreadable' && item.path.endsWith('/');
}

async function checkFolder(root: string, path: string): Promise<void> {
  const hint = 'Check the path of the local-folder account in the configuration; it is relative to that file.';
  try {
    if (!(await stat(root)).isDirectory()) throw new UserError('not-a-folder', `${path} is not a folder.`, {hint});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined || (error instanceof Error && error.name === 'UserError'))
      throw error;
    throw new UserError('folder-missing', `The folder ${path} cannot be read (${codeOf(error)}).`, {hint});
  }
}

async function toEvent(item: Found, settings: Settings, context: SourceContext): Promise<SourceEvent> {
  const scope = spelt(settings.path);
  const locator = `${scope.replace(/\/$/, '')}/${item.path}`;
  const owner: Owner =
    settings.owner === undefined
      ? {kind: 'unknown', id: '', name: ''}
      : {kind: 'user', id: settings.owner, name: settings.owner};
  if (item.t !== 'file')
    return {
      t: 'unreadable',
      scope,
      locator,
      reason: item.t === 'link' ? LINK : item.reason,
      ...(settings.owner === undefined ? {} : {owner}),
    };

  const {path} = item;
  const id = assetId({account: context.account, owner: 'folder', kind: 'local-file', container: '', path});
  const bytes = await readWhole(item.address);
  if (typeof bytes === 'string')
    return {t: 'unreadable', scope, locator, reason: bytes, id, ...(settings.owner === undefined ? {} : {owner})};
  // The content itself is the mark of the version: size and time differ between two clones of the same files.
  const revision = createHash('sha256').update(bytes).digest('hex');
  if (context.known(id) === revision) return {t: 'unchanged', scope, id};
  return {
    t: 'asset',
    scope,
    asset: {
      id,
      aliases: [],
      account: context.account,
      source: 'local-folder',
      kind: 'local-file',
      format: formatOf(path, bytes),
      title: titleOf(path),
      owner,
      container: containerOf(settings.path),
      path,
      locator,
      revision,
      bytes,
    },
  };
}

/** The bytes of a file, or the sentence that says why there are none. */
async function readWhole(address: Buffer): Promise<Buffer | string> {
  try {
    const file = await open(address, 'r');
    try {
      const {size} = await file.stat();
      if (size > MAX_BYTES)
        return `The file has ${Math.ceil(size / 1024 / 1024)} MB, which is more than a worksheet can have (${MAX_BYTES / 1024 / 1024} MB).`;
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EACCES' || code === 'EPERM') return `The file may not be read by this user (${code}).`;
    return code === 'ENOENT' ? 'The file went away while the folder was read.' : `The file cannot be read (${code}).`;
  }
}

/** The path as configured, with `/` between folders. */
function spelt(path: string): string {
  return path.replaceAll('\\', '/').replace(/(?<=.)\/+$/, '');
}

/** The folder's own name; a place such as `..` has none that is the same on every machine. */
function containerOf(path: string): string {
  const name = spelt(path).split('/').at(-1) ?? '';
  return name === '' || name === '.' || name === '..' ? 'folder' : name;
}

export default {
  id: 'local-folder',
  describes: 'A folder on disk with SQL files, notebooks and Python files, such as an old laptop or an export.',
  account: 'local-folder',
  configSchema,
  harvest,
} satisfies Source;
