import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {z} from 'zod';
import {usageError} from '../../errors.ts';
import type {Owner} from '../../model/people.ts';
import {assetId} from '../../parse/identity.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {folderOf, formatOf, MAX_BYTES, titleOf} from '../files/formats.ts';
import {inOrder} from '../files/in-order.ts';
import {codeOf, type Found, walk} from '../files/walk.ts';

const configSchema = z.strictObject({
  path: z.string().min(1).describe('The folder that sf_git wrote to, relative to the configuration file.'),
  owner: z.string().min(1).optional().describe('The user whose worksheets these are.'),
});
type Settings = z.infer<typeof configSchema>;

const FILES_AT_A_TIME = 4;
const METADATA = /(?:^|\/)\.[^/]+_metadata\.json$/;

/** What sf_git writes beside a worksheet; every part may be missing. */
const metadataSchema = z.looseObject({
  name: z.string().optional(),
  _id: z.string().optional(),
  folder_name: z.string().nullish(),
  content_type: z.string().nullish(),
});
type Metadata = z.infer<typeof metadataSchema> & {readonly path: string};

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  context.signal.throwIfAborted();
  const settings = configSchema.parse(context.settings);
  const root = resolve(context.baseDirectory, settings.path);
  const isFolder = await stat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw usageError(
      'folder-missing',
      `There is no folder of sf_git at ${settings.path}.`,
      'Check the path of the sf-git-folder account in the configuration; it is relative to that file.',
    );
  }
  const scope = settings.path.replaceAll('\\', '/').replace(/(?<=.)\/+$/, '');
  const {found} = await walk(root, {ignoreFile: '.wsrignore', followSymlinks: false, enter: context.scope.folder});
  const sheets = found.filter((item) => item.t === 'file' && /\.(?:sql|py)$/i.test(item.path));
  const described = new Map<string, Metadata[]>();
  const events: SourceEvent[] = [];
  const unreadable = (path: string, reason: string): void =>
    void events.push({t: 'unreadable', scope, locator: `${scope}/${path}`, reason, ...ownedBy(settings)});
  for (const item of found) {
    if (item.t === 'unreadable') unreadable(item.path, item.reason);
    if (item.t !== 'file' || !METADATA.test(item.path)) continue;
    const metadata = await readMetadata(item);
    if (typeof metadata === 'string') unreadable(item.path, metadata);
    else for (const place of placesOf(metadata)) described.set(place, [...(described.get(place) ?? []), metadata]);
  }
  for (const [place, [first, ...others]] of described) {
    const lost = others.filter(({_id}) => _id !== first?._id);
    const isThere = sheets.some(({path}) => stemOf(path) === place);
    if (!isThere) {
      unreadable(
        first!.path,
        `The worksheet ${first!.name ?? titleOf(place)} is described here, and its file is missing.`,
      );
    } else if (lost.length > 0) {
      const ids = [first!, ...lost].map(({_id}) => _id ?? 'none').join(', ');
      unreadable(
        lost[0]!.path,
        `Worksheets of one name were written over each other (ids ${ids}): only the text of one of them is left.`,
      );
    }
  }
  for (const event of events) yield event;
  const toEvent = (item: Found): Promise<SourceEvent> =>
    sheetEvent(item as Found & {t: 'file'}, described.get(stemOf(item.path))?.[0], scope, settings, context);
  for await (const event of inOrder(sheets, FILES_AT_A_TIME, toEvent)) {
    context.signal.throwIfAborted();
    yield event;
  }
  const complete = !found.some((item) => item.t === 'unreadable' && item.path.endsWith('/'));
  yield {t: 'checkpoint', scope, cursor: null, complete, listed: events.length + sheets.length};
}

async function readMetadata(item: Found & {t: 'file'}): Promise<Metadata | string> {
  try {
    const parsed = metadataSchema.safeParse(JSON.parse(await readFile(item.address, 'utf8')));
    return parsed.success ? {...parsed.data, path: item.path} : 'This description of a worksheet has another form.';
  } catch (error) {
    return error instanceof SyntaxError
      ? 'This description of a worksheet is not JSON.'
      : `This description of a worksheet cannot be read (${codeOf(error)}).`;
  }
}

/**
 * The file that a description belongs to, without suffix: the one it is named after, and the one that sf_git writes a
 * worksheet of that name to, with `_` for spaces, colons and slashes (`sf_git/models.py`).
 */
function placesOf({path, name}: Metadata): ReadonlySet<string> {
  const folder = folderOf(path);
  const own = path.slice(path.lastIndexOf('/') + 2).replace(/_metadata\.json$/, '');
  const inFolder = (stem: string): string => (folder === '' ? stem : `${folder}/${stem}`);
  return new Set([inFolder(name === undefined ? own : name.replaceAll(/[ :/]/g, '_'))]);
}

function stemOf(path: string): string {
  return path.replace(/\.(?:sql|py)$/i, '');
}

async function sheetEvent(
  item: Found & {t: 'file'},
  metadata: Metadata | undefined,
  scope: string,
  settings: Settings,
  context: SourceContext,
): Promise<SourceEvent> {
  const {path} = item;
  const locator = `${scope}/${path}`;
  // Two files of one name, one SQL and one Python, share a description, which is of the one that was written last.
  const isDescribed = metadata !== undefined && isOfType(path, metadata);
  const id = assetId({
    account: context.account,
    owner: settings.owner ?? 'sf_git',
    kind: 'worksheet',
    container: '',
    path: (isDescribed ? metadata._id : undefined) ?? path,
  });
  let bytes: Buffer;
  try {
    if ((await stat(item.address)).size > MAX_BYTES)
      return {t: 'unreadable', scope, locator, reason: 'The file is larger than a worksheet can be.', id};
    bytes = await readFile(item.address);
  } catch (error) {
    return {
      t: 'unreadable',
      scope,
      locator,
      reason: `The file cannot be read (${codeOf(error)}).`,
      id,
      ...ownedBy(settings),
    };
  }
  const title = (isDescribed ? metadata.name : undefined) ?? titleOf(path);
  const container = (isDescribed ? metadata.folder_name : undefined) || folderOf(path) || 'worksheets';
  const revision = createHash('sha256')
    .update(JSON.stringify([title, container, path]))
    .update(bytes)
    .digest('hex');
  if (context.known(id) === revision) return {t: 'unchanged', scope, id};
  return {
    t: 'asset',
    scope,
    asset: {
      id,
      aliases: [],
      account: context.account,
      source: 'sf-git-folder',
      kind: 'worksheet',
      format: formatOf(path, bytes),
      title,
      owner: ownedBy(settings).owner ?? {kind: 'unknown', id: '', name: ''},
      container,
      path,
      locator,
      revision,
      bytes,
    },
  };
}

/** Whether a description is of a SQL file or of a Python file, where it says so. */
function isOfType(path: string, {content_type: type}: Metadata): boolean {
  if (type == null || type === '') return true;
  return /\.py$/i.test(path) === /py/i.test(type);
}

function ownedBy({owner}: Settings): {readonly owner?: Owner} {
  return owner === undefined ? {} : {owner: {kind: 'user', id: owner, name: owner}};
}

export default {
  id: 'sf-git-folder',
  describes: 'A folder of worksheets that sf_git wrote, each with its description beside it.',
  account: 'sf-git-folder',
  configSchema,
  harvest,
} satisfies Source;
