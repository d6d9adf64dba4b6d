import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {z} from 'zod';
import type {AssetFormat, HarvestedAsset} from '../../model/asset.ts';
import type {Owner} from '../../model/people.ts';
import type {Json} from '../../model/scalars.ts';
import {assetId} from '../../parse/identity.ts';
import type {Source, SourceContext, SourceEvent} from '../../ports/source.ts';
import {findFiles, type FoundFile} from '../exports/find-exports.ts';
import {findQueries, type FoundInJson, type FoundQuery} from '../exports/find-queries.ts';
import {MAX_BYTES} from '../files/formats.ts';
import {codeOf} from '../files/walk.ts';

const configSchema = z.strictObject({
  path: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe('JSON files: a folder, a file, a glob, or a list of these, relative to the configuration file.'),
});

/** A query of a file, or the file itself where it says more than its queries. */
interface Piece {
  readonly file: FoundFile;
  readonly asset: HarvestedAsset | undefined;
  /** Why there is no asset. */
  readonly reason?: string;
  readonly id: string;
  readonly locator: string;
  readonly owner?: Owner;
}

async function* harvest(context: SourceContext): AsyncGenerator<SourceEvent> {
  context.signal.throwIfAborted();
  const {path} = configSchema.parse(context.settings);
  const files = await findFiles(path, context.baseDirectory, 'export of Snowsight', /\.json$/i);
  const scopes = Map.groupBy(files, scopeOf);
  const best = new Map<string, string>();
  const pieces = new Map<string, Piece[]>();
  const counts = new Map<string, number>();
  const count = (what: string, more: number): void => void counts.set(what, (counts.get(what) ?? 0) + more);
  for (const [scope, inScope] of scopes) {
    const found: Piece[] = [];
    for (const file of inScope) {
      context.signal.throwIfAborted();
      found.push(...(await piecesOf(file, scope, context, count)));
    }
    pieces.set(scope, found);
    // A worksheet of a dashboard is exported with the dashboard and by itself, and perhaps on two days: the newest counts.
    for (const {id, asset} of found) {
      const mark = markOf(asset);
      const other = best.get(id);
      if (other !== undefined) count('copies of a worksheet in several files', 1);
      if (other === undefined || mark > other) best.set(id, mark);
    }
  }
  for (const [scope, found] of pieces) {
    let listed = 0;
    for (const piece of found) {
      if (best.get(piece.id) !== markOf(piece.asset)) continue;
      best.delete(piece.id);
      listed++;
      yield eventOf(piece, scope, context);
    }
    yield {t: 'checkpoint', scope, cursor: null, complete: true, listed};
  }
  const told = Object.fromEntries([...counts].filter(([, number]) => number > 0));
  if (Object.keys(told).length > 0) yield {t: 'tally', counts: told};
}

/** The folder that a file lies in. */
function scopeOf({name}: FoundFile): string {
  return dirname(name);
}

function markOf(asset: HarvestedAsset | undefined): string {
  return asset === undefined ? '' : `${asset.changedAt ?? ''} ${asset.revision ?? ''}`;
}

function eventOf({asset, reason, locator, owner}: Piece, scope: string, context: SourceContext): SourceEvent {
  if (asset === undefined)
    return {t: 'unreadable', scope, locator, reason: reason ?? '', ...(owner === undefined ? {} : {owner})};
  if (context.known(asset.id) === asset.revision) return {t: 'unchanged', scope, id: asset.id};
  return {t: 'asset', scope, asset};
}

async function piecesOf(
  file: FoundFile,
  scope: string,
  context: SourceContext,
  count: (what: string, more: number) => void,
): Promise<readonly Piece[]> {
  const fileLocator = `${scope}/${basename(file.name)}`;
  const unread = (reason: string): Piece[] => [{file, asset: undefined, reason, id: fileLocator, locator: fileLocator}];
  let bytes: Buffer;
  try {
    if ((await stat(file.path)).size > MAX_BYTES) return unread(`The file ${file.name} has more than 64 MB.`);
    bytes = await readFile(file.path);
  } catch (error) {
    return unread(`The file ${file.name} cannot be read (${codeOf(error)}).`);
  }
  let document: Json;
  try {
    document = JSON.parse(decoded(bytes)) as Json;
  } catch {
    return unread(`The file ${file.name} is not JSON, or not all of it.`);
  }
  const found = findQueries(document, basename(file.name).replace(/\.json$/i, ''));
  count('charts', found.charts);
  count('filters', found.filters);
  tell(file, found, context);
  const names = new Names();
  const pieces = found.queries.map((query) => pieceOf(query, names, file, fileLocator, context.account));
  // A dashboard says more than its queries: what is shown how, to whom. What is not understood is kept as it is.
  const isDashboard = found.dashboards.size > 0;
  if (isDashboard || found.queries.length === 0) {
    if (!isDashboard) count('files without a query', 1);
    pieces.push(wholeFile(file, bytes, found, fileLocator, context.account));
  }
  return pieces;
}

/** As text, by its byte order mark: PowerShell writes UTF-16 and UTF-8 with a mark. */
function decoded(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function tell({name}: FoundFile, found: FoundInJson, {log}: SourceContext): void {
  const {queries, dashboards, sharedWith, filters, charts} = found;
  if (dashboards.size === 0 && queries.length > 0) return;
  const owners = [...new Set(queries.flatMap(({owner}) => owner ?? []))];
  const fields = {file: name, dashboards: dashboards.size, queries: queries.length, filters, charts};
  if (dashboards.size === 0) log.warn('No query was found in this file, which is kept as it is.', fields);
  else log.info('A dashboard was read.', {...fields, owners, sharedWith: [...sharedWith]});
}

function pieceOf(query: FoundQuery, names: Names, file: FoundFile, fileLocator: string, account: string): Piece {
  const {text, dashboard, folder} = query;
  const owner = ownerOf(query.owner);
  const container = dashboard ?? folder ?? 'worksheets';
  const format: AssetFormat = /python/i.test(query.language ?? '') ? 'py' : 'sql';
  const path = names.apart(`${segment(query.name)}.${format}`);
  const id = assetId({
    account,
    owner: 'snowsight',
    kind: 'worksheet',
    container: query.id === undefined ? container : '',
    path: query.id ?? path,
  });
  const locator = `${fileLocator}!/${query.id ?? path}`;
  if (text === '') {
    const reason = `The export has no text of the worksheet ${query.name}: what was never run is empty to all but its owner.`;
    return {file, asset: undefined, reason, id, locator, owner};
  }
  const {title, createdAt, changedAt, context} = {title: query.name, ...query};
  const facts = {title, owner, container, path, createdAt, changedAt, context};
  return {
    file,
    id,
    locator,
    asset: {
      id,
      aliases: [],
      account,
      source: 'snowsight-export',
      kind: 'worksheet',
      format,
      title,
      owner,
      container,
      path,
      locator,
      revision: createHash('sha256')
        .update(JSON.stringify([facts, text]))
        .digest('hex'),
      bytes: Buffer.from(text, 'utf8'),
      ...(createdAt === undefined ? {} : {createdAt}),
      ...(changedAt === undefined ? {} : {changedAt}),
      ...(context === undefined ? {} : {context}),
    },
  };
}

/** The file itself, as text. */
function wholeFile(file: FoundFile, bytes: Buffer, found: FoundInJson, locator: string, account: string): Piece {
  const name = basename(file.name);
  const [only] = found.dashboards;
  const title = found.dashboards.size === 1 ? only! : name.replace(/\.json$/i, '');
  const id = assetId({account, owner: 'snowsight', kind: 'worksheet', container: 'files', path: file.name});
  return {
    file,
    id,
    locator,
    asset: {
      id,
      aliases: [],
      account,
      source: 'snowsight-export',
      kind: 'worksheet',
      format: 'text',
      title,
      owner: ownerOf(found.dashboards.size === 1 ? found.queries[0]?.owner : undefined),
      container: title,
      path: segment(name),
      locator,
      revision: createHash('sha256').update(bytes).digest('hex'),
      bytes,
    },
  };
}

/** The name is all that an export says of an owner that means anything in the account. */
function ownerOf(name: string | undefined): Owner {
  return name === undefined ? {kind: 'unknown', id: '', name: ''} : {kind: 'user', id: name, name};
}

/** A title as one part of a path. */
function segment(title: string): string {
  const name = title.replaceAll(/[\\/\p{Cc}]/gu, '_').trim();
  return /^\.*$/.test(name) ? `_${name}` : name;
}

/** Queries of one name in a file: the second becomes `name#2.sql`, and so on. */
class Names {
  readonly #taken = new Set<string>();

  apart(path: string): string {
    let free = path;
    for (let n = 2; this.#taken.has(free); n++) free = path.replace(/(\.\w+)$/, `#${n}$1`);
    this.#taken.add(free);
    return free;
  }
}

export default {
  id: 'snowsight-export',
  describes: 'JSON files that sfsnowsightextensions saved, and dashboards downloaded from Snowsight, in any shape.',
  account: 'snowsight-export',
  configSchema,
  harvest,
} satisfies Source;
