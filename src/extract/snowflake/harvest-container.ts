import {messageOf} from '../../errors.ts';
import type {AssetId, AssetKind, Context, HarvestedAsset} from '../../model/asset.ts';
import type {Owner} from '../../model/people.ts';
import type {Instant} from '../../model/scalars.ts';
import {assetId} from '../../parse/identity.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {folderOf, formatOf, MAX_BYTES, titleOf} from '../files/formats.ts';
import {inOrder} from '../files/in-order.ts';
import type {ListedFile, VersionChoice} from './list-files.ts';
import {listFiles} from './list-files.ts';

/** A workspace or notebook: a named thing in a schema that holds files. */
export interface Container {
  readonly kind: AssetKind & ('workspace-file' | 'notebook');
  /** Address without a version; also the name of the scope. */
  readonly scope: string;
  url(version: 'head' | 'live'): string;
  readonly owner: Owner;
  /** What a person calls it, e.g. `USER$ANA.PUBLIC."DEFAULT$"`. */
  readonly display: string;
  /** What goes into an asset's id: nothing here changes when a dropped user's database is renamed. */
  readonly identity: {readonly owner: string; readonly container: string; readonly aliasOwners: readonly string[]};
  readonly createdAt?: Instant;
  readonly context?: Context;
  /** Why it cannot be read and which statement would change that. */
  readonly denial: {readonly reason: string; readonly grant?: string};
}

export interface ContainerSettings {
  readonly version: VersionChoice;
  readonly parallel: number;
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
  const {scope} = container;
  const {log} = context;
  const listing = await listFiles(warehouse, container.url, settings.version, options, log);
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
    log.info('Files that the settings or the scope leave out stay where they are.', {scope, files: others});
  const read = ({file, id}: {file: ListedFile; id: AssetId}): Promise<SourceEvent> =>
    readOne(container, file, id, context, warehouse, options);
  for await (const event of inOrder(wanted, settings.parallel, read)) {
    listed++;
    yield event;
  }
  yield {t: 'checkpoint', scope, cursor: null, complete: !listing.partial, listed};
}

async function readOne(
  container: Container,
  file: ListedFile,
  id: AssetId,
  context: SourceContext,
  warehouse: Warehouse,
  options: QueryOptions,
): Promise<SourceEvent> {
  const {scope, owner} = container;
  if (context.known(id) === file.revision) return {t: 'unchanged', scope, id};
  const unreadable = (reason: string, grant?: string): SourceEvent => ({
    t: 'unreadable',
    scope,
    locator: file.locator,
    reason,
    owner,
    id,
    ...(grant === undefined ? {} : {grant}),
  });
  if (file.size > MAX_BYTES)
    return unreadable(
      `The file has ${Math.ceil(file.size / 1024 / 1024)} MB, which is more than a worksheet can have (${MAX_BYTES / 1024 / 1024} MB).`,
    );
  try {
    const bytes = await warehouse.readFile(file.locator, options);
    return {t: 'asset', scope, asset: toAsset(container, file, id, bytes, context)};
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    if (error.isDenied)
      return unreadable(
        'The file was listed and could not be read: it is gone since, or the role may list but not read it.',
        container.denial.grant,
      );
    return unreadable(`The file could not be read (${error.code}): ${sentence(messageOf(error))}`);
  }
}

function toAsset(
  container: Container,
  file: ListedFile,
  id: AssetId,
  bytes: Uint8Array,
  context: SourceContext,
): HarvestedAsset {
  const {identity} = container;
  const optional = {createdAt: container.createdAt, changedAt: file.changedAt, context: container.context};
  return {
    id,
    aliases: identity.aliasOwners.map((owner) => idOf(container, context.account, file.path, owner)),
    account: context.account,
    source: container.kind === 'notebook' ? 'snowflake-notebooks' : 'snowflake-workspaces',
    kind: container.kind,
    format: formatOf(file.path, bytes),
    title: titleOf(file.path),
    owner: container.owner,
    container: container.display,
    path: file.path,
    locator: file.locator,
    revision: file.revision,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    bytes,
  };
}

function idOf(container: Container, account: string, path: string, owner: string): AssetId {
  return assetId({account, owner, kind: container.kind, container: container.identity.container, path});
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
