import {createHash} from 'node:crypto';
import {stat} from 'node:fs/promises';
import {basename, relative, resolve} from 'node:path';
import {glob} from 'tinyglobby';
import {z} from 'zod';
import {UserError} from '../../errors.ts';
import type {AssetId, HarvestedAsset} from '../../model/asset.ts';
import type {Owner} from '../../model/people.ts';
import {assetId} from '../../parse/identity.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {folderOf, formatOf, SQL_FILES, titleOf} from '../files/formats.ts';
import {matcher} from '../files/globs.ts';
import type {TarEntry} from '../files/tar.ts';
import {readTar, TarError} from '../files/tar.ts';
import {codeOf} from '../files/walk.ts';

const configSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('A .tar or .tar.gz of recovered worksheets, or a glob of several, relative to the configuration file.'),
  owner: z.string().min(1).optional().describe('The user whose worksheets these were.'),
  files: z
    .array(z.string().min(1))
    .default([...SQL_FILES])
    .describe('Globs of the files that hold SQL.'),
});
type Settings = z.infer<typeof configSchema>;

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  const settings = configSchema.parse(context.settings);
  for (const file of await archivesOf(settings.path, context.baseDirectory)) {
    context.signal.throwIfAborted();
    yield* harvestArchive(file, settings, context);
  }
}

/** Absolute paths, sorted; a folder means the archives in it. */
async function archivesOf(path: string, baseDirectory: string): Promise<readonly string[]> {
  const absolute = resolve(baseDirectory, path);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isFile() === true) return [absolute];
  const pattern = found?.isDirectory() === true ? `${path.replace(/\/+$/, '')}/*.{tar,tar.gz,tgz}` : path;
  const files = await glob(pattern, {cwd: baseDirectory, absolute: true, dot: true});
  if (files.length > 0) return files.toSorted();
  throw new UserError('archive-missing', `There is no worksheet archive at ${path}.`, {
    hint: 'Check the path of the worksheet-archive account in the configuration; it is relative to that file.',
  });
}

async function* harvestArchive(file: string, settings: Settings, context: SourceContext): AsyncGenerator<SourceEvent> {
  const scope = relative(context.baseDirectory, file).replaceAll('\\', '/');
  const owner: Owner =
    settings.owner === undefined
      ? {kind: 'unknown', id: '', name: ''}
      : {kind: 'user', id: settings.owner, name: settings.owner};
  const owned = settings.owner === undefined ? {} : {owner};
  const container = basename(file).replace(/\.(?:tar\.gz|tgz|tar)$/i, '');
  const matches = matcher(settings.files);
  const names = new Names();
  let listed = 0;
  let litter = 0;
  let others = 0;
  let complete = true;
  const wanted = (path: string): boolean => {
    const chosen = matches(path) && context.scope.folder(folderOf(path));
    if (!chosen) others++;
    return chosen;
  };
  try {
    for await (const entry of readTar(file, wanted)) {
      context.signal.throwIfAborted();
      if (entry.t === 'litter') {
        litter++;
        continue;
      }
      listed++;
      const locator = `${scope}!/${entry.path}`;
      if (entry.t === 'refused') yield {t: 'unreadable', scope, locator, reason: entry.reason, ...owned};
      else yield fileEvent(entry, names.apart(entry.path), {scope, locator, owner, container}, context);
    }
  } catch (error) {
    context.signal.throwIfAborted();
    complete = false;
    listed++;
    const what = error instanceof TarError ? error.message : `cannot be read (${codeOf(error)})`;
    yield {t: 'unreadable', scope, locator: scope, reason: `The archive ${basename(file)} ${what}.`, ...owned};
  }
  if (litter + others > 0) context.log.info('Files that hold no SQL were passed over.', {scope, litter, others});
  yield {t: 'checkpoint', scope, cursor: null, complete, listed};
}

interface Place {
  readonly scope: string;
  readonly locator: string;
  readonly owner: Owner;
  readonly container: string;
}

function fileEvent(entry: TarEntry & {t: 'file'}, path: string, place: Place, context: SourceContext): SourceEvent {
  const {scope, locator, owner, container} = place;
  const id: AssetId = assetId({
    account: context.account,
    owner: owner.id === '' ? 'archive' : owner.id,
    kind: 'worksheet',
    container,
    path,
  });
  const revision = createHash('sha256').update(entry.bytes).digest('hex');
  if (context.known(id) === revision) return {t: 'unchanged', scope, id};
  const asset: HarvestedAsset = {
    id,
    aliases: [],
    account: context.account,
    source: 'worksheet-archive',
    kind: 'worksheet',
    format: formatOf(entry.path, entry.bytes),
    title: titleOf(entry.path),
    owner,
    container,
    path,
    locator,
    revision,
    bytes: entry.bytes,
    ...(entry.changedAt === undefined ? {} : {changedAt: entry.changedAt}),
  };
  return {t: 'asset', scope, asset};
}

/** Sheets of one title share a name in an archive: the second becomes `name#2.sql`, and so on. */
class Names {
  readonly #taken = new Set<string>();

  apart(path: string): string {
    const suffix = /(?:\.py)?\.\w+$/i.exec(path)?.[0] ?? '';
    const stem = path.slice(0, path.length - suffix.length);
    let free = path;
    for (let n = 2; this.#taken.has(free); n++) free = `${stem}#${n}${suffix}`;
    this.#taken.add(free);
    return free;
  }
}

export default {
  id: 'worksheet-archive',
  describes: 'The .tar or .tar.gz in which an administrator recovered the worksheets of a dropped user.',
  account: 'worksheet-archive',
  configSchema,
  harvest,
} satisfies Source;
