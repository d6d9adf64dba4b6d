import {messageOf} from '../../errors.ts';
import type {AssetFormat, AssetId, AssetKind, Context, HarvestedAsset} from '../../model/asset.ts';
import type {Owner} from '../../model/people.ts';
import type {Instant} from '../../model/scalars.ts';
import {assetId} from '../../parse/identity.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {folderOf, formatOf, MAX_BYTES, titleOf} from '../files/formats.ts';
import {Packed, unpacked, withoutGzip} from '../files/gzip.ts';
import {inOrder} from '../files/in-order.ts';
import {projectsIn} from './dbt-projects.ts';
import type {Denial} from './denials.ts';
import type {ListedFile, Listing, Root} from './list-files.ts';
import {listFiles} from './list-files.ts';

/** A named thing that holds files: a workspace, a notebook, a dbt project object, a stage. */
export interface Container {
  /** Id of the source that harvests it. */
  readonly source: string;
  kindOf(path: string): AssetKind;
  /** Address without a version; also the name of the scope. */
  readonly scope: string;
  /** Where its files are listed, and what counts where there is more than one place. */
  readonly roots: readonly Root[];
  readonly choice: 'newer' | 'first';
  readonly owner: Owner;
  /** What a person calls it, e.g. `USER$ANA.PUBLIC."DEFAULT$"`. */
  readonly display: string;
  /** What goes into an asset's id: nothing here changes when a dropped user's database is renamed. */
  readonly identity: {readonly owner: string; readonly container: string; readonly aliasOwners: readonly string[]};
  readonly createdAt?: Instant;
  readonly context?: Context;
  /** Why it cannot be read and which statement would change that. */
  readonly denial: Denial;
  /** What an index of the container says of a file, where it has one. */
  told?(path: string): ToldFacts | undefined;
}

export interface ToldFacts {
  readonly title?: string;
  readonly format?: AssetFormat;
  readonly context?: Context;
}

export interface ContainerSettings {
  readonly parallel: number;
  /** A larger file is listed as unreadable, in bytes. */
  readonly maxBytes?: number;
  matches(path: string): boolean;
}

/**
 * Harvests the files of one container and ends with its checkpoint. A file that is stored and does not match the
 * settings any more is still there, and said to be unchanged. The scope is complete when every file was listed.
 */
export async function* harvestContainer(
  container: Container,
  settings: ContainerSettings,
  context: SourceContext,
  warehouse: Warehouse,
  options: QueryOptions,
): AsyncGenerator<SourceEvent> {
  const listing = await listFiles(warehouse, container.roots, container.choice, options, context.log);
  yield* harvestListing(container, listing, settings, context, warehouse, options);
}

/** Harvests containers in their order, each with its checkpoint, while those behind it are being listed. */
export async function* harvestContainers(
  containers: readonly Container[],
  settings: ContainerSettings,
  context: SourceContext,
  warehouse: Warehouse,
  options: QueryOptions,
): AsyncGenerator<SourceEvent> {
  const list = async (container: Container) => {
    context.signal.throwIfAborted();
    return {
      container,
      listing: await listFiles(warehouse, container.roots, container.choice, options, context.log),
    };
  };
  for await (const {container, listing} of inOrder(containers, settings.parallel, list)) {
    context.signal.throwIfAborted();
    yield* harvestListing(container, listing, settings, context, warehouse, options);
  }
}

/** As {@link harvestContainer}, of a listing that is there already. */
export async function* harvestListing(
  container: Container,
  listing: Listing,
  settings: ContainerSettings,
  context: SourceContext,
  warehouse: Warehouse,
  options: QueryOptions,
): AsyncGenerator<SourceEvent> {
  const {scope} = container;
  if (!listing.ok) {
    yield unreadableContainer(container, listing.error);
    yield {t: 'checkpoint', scope, cursor: null, complete: false, listed: 1};
    return;
  }
  let listed = 0;
  let others = 0;
  const wanted: {file: ListedFile; id: AssetId}[] = [];
  for (const file of listing.files) {
    const id = idOf(container, context.account, file.path, container.identity.owner);
    const chosen = settings.matches(file.path) && context.scope.folder(folderOf(file.path));
    if (chosen) wanted.push({file, id});
    else if (context.known(id) === undefined) others++;
    else {
      listed++;
      yield {t: 'unchanged', scope, id};
    }
  }
  if (others > 0)
    context.log.info('Files that the settings or the scope leave out stay where they are.', {scope, files: others});
  const read = ({file, id}: {file: ListedFile; id: AssetId}): Promise<SourceEvent> =>
    readOne(container, file, id, settings, context, warehouse, options);
  for await (const event of inOrder(wanted, settings.parallel, read)) {
    listed++;
    yield event;
  }
  if (context.inGit !== undefined) yield* projectsIn(container.display, listing.files, wanted);
  yield {t: 'checkpoint', scope, cursor: null, complete: !listing.partial, listed};
}

async function readOne(
  container: Container,
  file: ListedFile,
  id: AssetId,
  settings: ContainerSettings,
  context: SourceContext,
  warehouse: Warehouse,
  options: QueryOptions,
): Promise<SourceEvent> {
  const {scope, owner} = container;
  const {locator, revision} = file;
  if (context.known(id) === revision) return {t: 'unchanged', scope, id};
  const unreadable = (reason: string, grant?: string): SourceEvent => ({
    t: 'unreadable',
    scope,
    locator,
    reason,
    owner,
    id,
    ...(grant === undefined ? {} : {grant}),
  });
  const limit = settings.maxBytes ?? MAX_BYTES;
  if (file.size > limit) return unreadable(tooLarge(file.size, limit));
  try {
    const bytes = unpacked(file.path, await warehouse.readFile(file.address, options), limit);
    const there = context.inGit?.(bytes);
    if (there !== undefined) return {t: 'in-git', scope, id, locator, revision, ...there};
    return {t: 'asset', scope, asset: toAsset(container, file, id, bytes, context)};
  } catch (error) {
    if (error instanceof Packed) return unreadable(error.message);
    if (!(error instanceof WarehouseError)) throw error;
    if (error.isDenied)
      return unreadable(
        'The file was listed and could not be read: it is gone since, or the role may list but not read it.',
        container.denial.grant,
      );
    return unreadable(`The file could not be read (${error.code}): ${sentence(messageOf(error))}`);
  }
}

function tooLarge(size: number, limit: number): string {
  const shown = (bytes: number): string =>
    bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${Math.ceil(bytes / 1024 / 1024)} MB`;
  return `The file has ${shown(size)}, which is more than is read of a file (${shown(limit)}).`;
}

function toAsset(
  container: Container,
  file: ListedFile,
  id: AssetId,
  bytes: Uint8Array,
  context: SourceContext,
): HarvestedAsset {
  const {identity} = container;
  const name = withoutGzip(file.path);
  const told = container.told?.(file.path);
  const optional = {
    createdAt: container.createdAt,
    changedAt: file.changedAt,
    context: told?.context ?? container.context,
  };
  return {
    id,
    aliases: identity.aliasOwners.map((owner) => idOf(container, context.account, file.path, owner)),
    account: context.account,
    source: container.source,
    kind: container.kindOf(file.path),
    format: told?.format ?? formatOf(name, bytes),
    title: told?.title ?? titleOf(name),
    owner: container.owner,
    container: container.display,
    path: file.path,
    locator: file.locator,
    revision: file.revision,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    bytes,
  };
}

/** Identity of a file of a container. */
export function idOf(container: Container, account: string, path: string, owner: string): AssetId {
  return assetId({account, owner, kind: container.kindOf(path), container: container.identity.container, path});
}

function unreadableContainer(container: Container, error: WarehouseError): SourceEvent {
  const {scope, owner, denial} = container;
  const reason = error.isDenied
    ? denial.reason
    : `It could not be listed (${error.code}): ${sentence(messageOf(error))}`;
  return {
    t: 'unreadable',
    scope,
    locator: scope,
    reason,
    owner,
    ...(error.isDenied && denial.grant !== undefined ? {grant: denial.grant} : {}),
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
