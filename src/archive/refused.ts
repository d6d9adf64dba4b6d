import type {RefusedFile, SourceState} from '../ports/archive.ts';
import type {Leak, ScanFinalBytes} from '../ports/scan.ts';
import type {Oid} from '../model/scalars.ts';
import {blobId} from './blob-id.ts';
import type {PlannedChange} from './commit.ts';
import type {GitStore, StoreChange} from './git-store.ts';
import {canonicalJson, compareText} from './json.ts';
import {decode, Malformed} from './malformed.ts';
import {readAssetPath, readDayPath, readLineagePath, readTextPath, REFUSED_PATH, statePath} from './paths.ts';
import {readState, writeState} from './records.ts';
import {parseLines, refusedSchema} from './schemas.ts';
import {readSidecar} from './sidecar.ts';

/** Kind of what is held back because the archive's remote refuses it. */
export const REFUSED_KIND = 'refused-by-remote';

/** Scope under which a source's state lists what its archive's remote refused. */
const SCOPE = 'archive-remote';

/** Longest part of the remote's words that is kept of each file. */
const REASON_LIMIT = 300;

/** `refused.ndjson`: each path once, sorted. */
export function writeRefused(files: readonly RefusedFile[]): string {
  const byPath = new Map<string, RefusedFile>();
  for (const file of files) {
    const known = byPath.get(file.path);
    byPath.set(file.path, {...file, oids: [...new Set([...(known?.oids ?? []), ...file.oids])].sort()});
  }
  return [...byPath.values()]
    .sort((one, other) => compareText(one.path, other.path))
    .map((file) => `${canonicalJson(file, Object.keys(refusedSchema.shape))}\n`)
    .join('');
}

/** Reads what was refused. Throws Malformed. */
export function readRefused(source: string): RefusedFile[] {
  return parseLines(refusedSchema, source);
}

/** What a commit says the remote refused; nothing where somebody broke the file: then it is refused again. */
export async function refusedAt(store: GitStore, commit: Oid | undefined): Promise<readonly RefusedFile[]> {
  const bytes = commit === undefined ? undefined : await store.read(`${commit}:${REFUSED_PATH}`);
  try {
    return bytes === undefined ? [] : readRefused(decode(bytes));
  } catch (error) {
    if (error instanceof Malformed) return [];
    throw error;
  }
}

/** The one thing that a file is a part of: it is taken out whole, so that no sidecar stands without its body. */
export function thingOf(path: string): string {
  const asset = readAssetPath(path);
  if (asset) return `asset ${asset.mark}`;
  return (readTextPath(path) ?? readDayPath(path) ?? readLineagePath(path))?.stem ?? path;
}

/** Contents that are not tried again, by the file they would be in. */
export class Refused {
  readonly files: readonly RefusedFile[];
  readonly #oids: ReadonlyMap<string, ReadonlySet<Oid>>;

  constructor(files: readonly RefusedFile[]) {
    this.files = files;
    this.#oids = new Map(
      [...Map.groupBy(files, ({path}) => thingOf(path))].map(([thing, same]) => [
        thing,
        new Set(same.flatMap(({oids}) => oids)),
      ]),
    );
  }

  /** Whether this content of a file was refused, wherever the file lay then. */
  holds(path: string, oid: Oid): boolean {
    return this.#oids.get(thingOf(path))?.has(oid) ?? false;
  }

  /** A source's state, which lists what of it was refused. */
  listedIn(state: SourceState): SourceState {
    const own = this.files.filter(({account, source}) => account === state.account && source === state.source);
    const rest = state.unreadable.filter(({scope}) => scope !== SCOPE);
    if (own.length === 0 && rest.length === state.unreadable.length) return state;
    const listed = own.map(({path, reason, locator, owner}) => ({
      scope: SCOPE,
      locator: locator ?? path,
      reason: `The archive's remote refused this file: ${reason}`,
      ...(owner === undefined ? {} : {owner}),
    }));
    return {...state, unreadable: [...rest, ...listed]};
  }
}

/** Files of commits that were not sent, by path, with the contents that they had in them. */
export type Unsent = ReadonlyMap<string, ReadonlySet<Oid>>;

/**
 * Files of unsent commits that a remote names in what it says: by path, as GitHub, GitLab, Azure and most hooks do, or by
 * the id of the content, as some limits of size do. A remote has its own words, so it is not they that are looked for.
 */
export function namedIn(words: readonly string[], unsent: Unsent): readonly string[] {
  const byOid = new Map<Oid, string>();
  for (const [path, oids] of unsent) for (const oid of oids) byOid.set(oid, path);
  const named = new Set<string>();
  for (const word of words.flatMap((line) => line.split(/[\s"'`,;()<>|[\]]+/))) {
    const bare = word.replace(/^(?:\.?\/)+/, '');
    // `path:12`, `path:12:5`, `path.`
    for (const each of [bare, bare.replace(/(?::\d+)+:?$/, ''), bare.replace(/[.:]+$/, '')]) {
      const path = unsent.has(each) ? each : byOid.get(each);
      if (path !== undefined) named.add(path);
    }
  }
  return [...named].sort();
}

/** What the remote says of a file: the line that names it, or the first one that says what is wrong. */
export function reasonIn(words: readonly string[], path: string): string {
  const lines = words.map((line) => line.trim()).filter((line) => /[\p{L}]/u.test(line));
  const fault = lines.find(
    (line) => /^(?:error|fatal|gitlab|vs\d+|push blocked)\b/i.test(line) && !/^error: trace/i.test(line),
  );
  const own = lines.find((line) => line.includes(path));
  const line = own !== undefined && /\s/.test(own.replace(/^(?:path:|-+)\s*/, '')) ? own : (fault ?? own ?? lines[0]);
  return (line ?? 'it does not say why').replace(/^error:\s*/i, '').slice(0, REASON_LIMIT);
}

/** The files that a remote refused, with what is known of those that are assets. */
export async function refusedFiles(
  store: GitStore,
  head: Oid,
  paths: readonly string[],
  unsent: Unsent,
  words: readonly string[],
  scan: ScanFinalBytes,
): Promise<readonly RefusedFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      const file = {path, oids: [...(unsent.get(path) ?? [])].sort(), reason: sayable(reasonIn(words, path), scan)};
      const stem = readAssetPath(path)?.stem;
      if (stem === undefined) return file;
      // A sheet that lies elsewhere by now had its sidecar with it.
      const [then] = [...(unsent.get(`${stem}.yml`) ?? [])].slice(-1);
      const bytes = (await store.read(`${head}:${stem}.yml`)) ?? (then && (await store.read(then)));
      if (!bytes) return file;
      try {
        const {account, source, locator, owner} = readSidecar(decode(bytes)).facts;
        return {...file, account, source, locator, owner};
      } catch (error) {
        if (error instanceof Malformed) return file;
        throw error;
      }
    }),
  );
}

/** A remote may repeat what it found. */
function sayable(reason: string, scan: ScanFinalBytes): string {
  return scan(REFUSED_PATH, reason).length === 0 ? reason : 'what it said cannot be repeated';
}

/** The states of sources, as far as they have to list what was refused. */
export async function statesListing(store: GitStore, head: Oid, refused: Refused): Promise<readonly PlannedChange[]> {
  const paths = new Set(
    refused.files.flatMap(({account, source}) =>
      account === undefined || source === undefined ? [] : [statePath(account, source)],
    ),
  );
  const changes: PlannedChange[] = [];
  for (const path of paths) {
    const bytes = await store.read(`${head}:${path}`);
    if (bytes === undefined) continue;
    const text = writeState(refused.listedIn(readState(decode(bytes))));
    changes.push({t: 'write', path, text, oid: blobId(Buffer.from(text))});
  }
  return changes;
}

/** A commit's changes without the things that files belong to: whatever stood in their place stays there. */
export function withoutThings(
  changes: readonly {readonly path: string; readonly oid: Oid | undefined}[],
  things: ReadonlySet<string>,
): readonly StoreChange[] {
  return changes
    .filter(({path}) => !things.has(thingOf(path)))
    .map(({path, oid}) => (oid === undefined ? {t: 'remove', path} : {t: 'take', path, oid}));
}

/** As what is held back is told. */
export function leakOf({path}: RefusedFile): Leak {
  return {path, kind: REFUSED_KIND, line: 0};
}

/**
 * Of what was refused, that which still is: a file that has been written with another content is not, nor is one whose
 * thing lies elsewhere by now.
 */
export function stillRefused(refused: Refused, changes: readonly PlannedChange[]): readonly RefusedFile[] {
  if (refused.files.length === 0) return [];
  const written = new Map(
    changes.flatMap((change) => (change.t === 'remove' ? [] : [[keyOf(change.path), change.oid] as const])),
  );
  return refused.files.filter(({path, oids}) => {
    const now = written.get(keyOf(path));
    return now === undefined || oids.includes(now);
  });
}

/** The record of what was refused, as a change: none of it, no file. */
export function recordOf(files: readonly RefusedFile[]): PlannedChange {
  if (files.length === 0) return {t: 'remove', path: REFUSED_PATH};
  const text = writeRefused(files);
  return {t: 'write', path: REFUSED_PATH, text, oid: blobId(Buffer.from(text))};
}

/** A file of a thing, wherever the thing lies. */
function keyOf(path: string): string {
  return thingOf(path) + (/\.[a-z]+$/.exec(path)?.[0] ?? '');
}
