import {usageError} from '../errors.ts';
import {unifiedDiff} from '../lint/diff.ts';
import type {AssetFacts, AssetId} from '../model/asset.ts';
import type {Instant, Oid} from '../model/scalars.ts';
import type {Archive, AssetVersion} from '../ports/archive.ts';
import {plural} from './plural.ts';

/** What a version is, beside the one before it. */
export type VersionEvent = 'added' | 'changed' | 'moved' | 'gone' | 'back' | 'details';

/** One version of an asset, as `wsr log` tells it. */
export interface LoggedVersion {
  /** Counted back from the newest one, which is 0: `restore ASSET@~2` names the third. */
  readonly version: number;
  readonly commit: Oid;
  readonly archivedAt: Instant;
  /** When it was changed where it lies, as far as the account says. */
  readonly changedAt?: Instant;
  /** More than one where several things happened at once; `details` where only what is known of it changed. */
  readonly events: readonly VersionEvent[];
  readonly id: AssetId;
  readonly title: string;
  readonly owner: string;
  /** Where it lay: container and path. */
  readonly place: string;
  readonly gone: boolean;
  readonly added: number;
  readonly removed: number;
  /** From the version before; only when it was asked for. */
  readonly diff?: string;
}

/** Versions of an asset, newest first; an asset that was archived has one at least. */
export async function* assetLog(
  archive: Pick<Archive, 'versions' | 'body'>,
  asset: AssetFacts,
  options: {readonly diff: boolean},
): AsyncGenerator<LoggedVersion> {
  let version = 0;
  let newer: AssetVersion | undefined;
  for await (const older of archive.versions(asset)) {
    if (newer !== undefined) yield await logged(archive, version++, newer, older, options);
    newer = older;
  }
  if (newer !== undefined) yield await logged(archive, version, newer, undefined, options);
}

async function logged(
  archive: Pick<Archive, 'body'>,
  version: number,
  now: AssetVersion,
  before: AssetVersion | undefined,
  {diff: wanted}: {readonly diff: boolean},
): Promise<LoggedVersion> {
  const {commit, archivedAt, facts, gone} = now;
  const isSame = now.blob === before?.blob;
  const [text, former] = isSame ? ['', ''] : [await archive.body(now), before ? await archive.body(before) : ''];
  const diff = unifiedDiff(facts.path === '' ? facts.title : facts.path, former, text);
  return {
    version,
    commit,
    archivedAt,
    ...(facts.changedAt === undefined ? {} : {changedAt: facts.changedAt}),
    events: eventsOf(now, before),
    id: facts.id,
    title: facts.title,
    owner: facts.owner.name || facts.owner.id,
    place: placeOf(facts),
    gone,
    added: countLines(diff, '+'),
    removed: countLines(diff, '-'),
    ...(wanted ? {diff} : {}),
  };
}

function eventsOf(now: AssetVersion, before: AssetVersion | undefined): readonly VersionEvent[] {
  if (before === undefined) return now.gone ? ['added', 'gone'] : ['added'];
  const events: VersionEvent[] = [];
  if (now.gone && !before.gone) events.push('gone');
  if (!now.gone && before.gone) events.push('back');
  if (placeOf(now.facts) !== placeOf(before.facts) || now.facts.title !== before.facts.title) events.push('moved');
  if (now.blob !== before.blob) events.push('changed');
  return events.length === 0 ? ['details'] : events;
}

function placeOf({container, path}: Pick<AssetFacts, 'container' | 'path'>): string {
  return `${container}/${path}`;
}

/** Lines that a diff adds or takes away; its first two lines name the file. */
function countLines(diff: string, sign: '+' | '-'): number {
  return diff.split('\n').filter((line, index) => index >= 2 && line.startsWith(sign)).length;
}

/** A version that was asked for, and its body. */
export interface RestoredVersion {
  readonly version: AssetVersion;
  readonly body: string;
}

/**
 * The body of an asset as it was. `when` names a version as `wsr log` does (`~2`), a commit of the archive by the beginning
 * of its id, a day (as it was at its end, in UTC) or an instant; the newest version without.
 * @throws UserError when there is no such version
 */
export async function restoreAsset(
  archive: Pick<Archive, 'versions' | 'body' | 'commitBeginning'>,
  asset: AssetFacts,
  when: string | undefined,
): Promise<RestoredVersion> {
  const version = await versionAt(archive, asset, when ?? '~0');
  return {version, body: await archive.body(version)};
}

async function versionAt(
  archive: Pick<Archive, 'versions' | 'commitBeginning'>,
  asset: AssetFacts,
  when: string,
): Promise<AssetVersion> {
  const number = /^~(\d{1,6})$/.exec(when)?.[1];
  if (number !== undefined) {
    let left = Number(number);
    for await (const version of archive.versions(asset)) if (left-- === 0) return version;
    throw noVersion(asset, `has ${plural(Number(number) - left, 'version')}, ~0 the newest, and no ${when}`);
  }
  const until = endOf(when);
  if (until !== undefined) {
    let earliest: AssetVersion | undefined;
    for await (const version of archive.versions(asset)) {
      if (Date.parse(version.archivedAt) <= until) return version;
      earliest = version;
    }
    throw noVersion(asset, `was archived first at ${earliest?.archivedAt ?? 'no time'}, and not by ${when}`);
  }
  if (!/^[0-9a-f]{4,40}$/.test(when)) {
    throw usageError(
      'unknown-version',
      `${when} names no version.`,
      'Give ~2, the beginning of a commit, a day like 2026-03-01, or an instant like 2026-03-01T06:00:00Z.',
    );
  }
  const commit = await archive.commitBeginning(when);
  if (commit === undefined) {
    throw usageError('unknown-version', `The archive has no commit ${when}, or several.`, 'See `wsr log ASSET`.');
  }
  for await (const version of archive.versions(asset, commit)) return version;
  throw noVersion(asset, `was not there yet at commit ${when}`);
}

function noVersion({title}: AssetFacts, says: string): Error {
  return usageError('unknown-version', `${title} ${says}.`, 'See `wsr log ASSET`.');
}

/** The last moment that a day or an instant names, in milliseconds; undefined when it names none. */
function endOf(when: string): number | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(when)) {
    const start = Date.parse(`${when}T00:00:00.000Z`);
    return Number.isNaN(start) ? undefined : start + 86_400_000 - 1;
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/.test(when)) return undefined;
  const at = Date.parse(when);
  return Number.isNaN(at) ? undefined : at;
}
