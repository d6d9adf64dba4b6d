import type {AssetFacts, AssetFormat, AssetId} from '../model/asset.ts';
import type {UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {slug, uniquePart} from './slug.ts';

export const FORMAT_PATH = 'format.json';
export const README_PATH = 'README.md';
/** What was erased on purpose. */
export const ERASURES_PATH = 'erasures.ndjson';
/** In place of an owner's folder: what stays of assets that were erased. No owner's folder begins so. */
export const TOMBSTONES = '_erased';
/** What the remote refused. */
export const REFUSED_PATH = 'refused.ndjson';

const TITLE_LIMIT = 60;
const FOLDER_LIMIT = 40;
/** Deeper folders are left out of the path; the sidecar has the whole of it. */
const FOLDER_DEPTH = 6;

const SUFFIXES: Readonly<Record<AssetFormat, string>> = {sql: '.sql', ipynb: '.ipynb', py: '.py', text: '.txt'};

/** Suffix of an asset's body. */
export function suffixOf(format: AssetFormat): string {
  return SUFFIXES[format];
}

/**
 * Where an asset lies, without suffix: `assets/<account>/<owner>/<source>/<folder>/<slug>--<id>`. The id in it keeps
 * names apart that differ only in case or in letters a path cannot hold.
 *
 * @param mark the part of the id that stands in the name, see {@link idMark}.
 */
export function assetStem(asset: AssetFacts, mark: string): string {
  const folders = asset.path
    .split('/')
    .slice(0, -1)
    .filter((part) => part.trim() !== '')
    .slice(0, FOLDER_DEPTH);
  const owner = asset.owner.name || asset.owner.id;
  return [
    'assets',
    uniquePart(asset.account),
    slug(owner, FOLDER_LIMIT, 'unknown'),
    uniquePart(asset.source),
    ...folders.map((part) => slug(part, FOLDER_LIMIT, 'folder')),
    `${slug(asset.title, TITLE_LIMIT, 'untitled')}--${mark}`,
  ].join('/');
}

/** What stays of an asset that was erased: its id and where it came from. */
export function tombstonePath({id, account, source}: Pick<AssetFacts, 'id' | 'account' | 'source'>): string {
  return `assets/${uniquePart(account)}/${TOMBSTONES}/${uniquePart(source)}/erased--${id}.yml`;
}

/** The part of an asset's id that its file's name holds. */
export function idMark(id: AssetId): string {
  return id.slice(0, 12);
}

/** Takes a path of a body or a sidecar apart; undefined when it is neither. */
export function readAssetPath(
  path: string,
): {readonly stem: string; readonly suffix: string; readonly mark: string} | undefined {
  const match = /^(assets\/(?:[^/]+\/){3,}[^/]*--([0-9a-f]{12}|[0-9a-f]{32}))(\.sql|\.ipynb|\.py|\.txt|\.yml)$/.exec(
    path,
  );
  return match ? {stem: match[1] ?? '', mark: match[2] ?? '', suffix: match[3] ?? ''} : undefined;
}

/** `state/<account>/<source>.json` */
export function statePath(account: string, source: string): string {
  return `state/${uniquePart(account)}/${uniquePart(source, ['people'])}.json`;
}

/** `state/<account>/people.json` */
export function peoplePath(account: string): string {
  return `state/${uniquePart(account)}/people.json`;
}

/** `families/<id>.json` */
export function familyPath(id: string): string {
  return `families/${uniquePart(id)}.json`;
}

/** What words weigh when statements are compared. */
export const IDF_PATH = 'families/idf.txt';

/** `decisions/<candidate>.ndjson` */
export function decisionsPath(candidate: string): string {
  return `decisions/${uniquePart(candidate)}.ndjson`;
}

/** `verdicts/<candidate>.json` */
export function verdictPath(candidate: string): string {
  return `verdicts/${uniquePart(candidate)}.json`;
}

/** `evidence/<account>/<yyyy>/<mm>/<dd>`, the stem of a day's parts. */
export function dayStem(account: string, day: UtcDay): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!match) throw new Error(`"${day}" is not a day`);
  return `evidence/${uniquePart(account)}/${match[1]}/${match[2]}/${match[3]}`;
}

/** Path of a day's nth part, counted from 1. */
export function dayPath(stem: string, part: number): string {
  return part === 1 ? `${stem}.ndjson` : `${stem}-${part}.ndjson`;
}

/** Takes a path of a day's part apart; undefined when it is none. */
export function readDayPath(
  path: string,
): {readonly stem: string; readonly day: UtcDay; readonly part: number} | undefined {
  const match = /^(evidence\/[^/]+\/(\d{4})\/(\d\d)\/(\d\d))(?:-([1-9]\d*))?\.ndjson$/.exec(path);
  if (!match || match[5] === '1') return undefined;
  return {stem: match[1] ?? '', day: `${match[2]}-${match[3]}-${match[4]}`, part: Number(match[5] ?? 1)};
}

/** `lineage/<account>/<yyyy>/<mm>/<dd>`, the stem of a day's parts of object uses. */
export function useStem(account: string, day: UtcDay): string {
  return dayStem(account, day).replace(/^evidence/, 'lineage');
}

/** `lineage/<account>/dependencies`, the stem of the parts of what is made from what. */
export function dependencyStem(account: string): string {
  return `lineage/${uniquePart(account)}/dependencies`;
}

/** `lineage/<account>/grants`, the stem of the parts of what roles have on objects. */
export function grantsStem(account: string): string {
  return `lineage/${uniquePart(account)}/grants`;
}

/** Takes a path below `lineage/` apart; `day` is undefined for dependencies and grants, all of it for any other path. */
export function readLineagePath(
  path: string,
): {readonly stem: string; readonly day: UtcDay | undefined; readonly part: number} | undefined {
  const day = readDayPath(path.replace(/^lineage\//, 'evidence/'));
  if (path.startsWith('lineage/') && day !== undefined) return {...day, stem: day.stem.replace(/^evidence/, 'lineage')};
  const match = /^(lineage\/[^/]+\/(?:dependencies|grants))(?:-([1-9]\d*))?\.ndjson$/.exec(path);
  if (!match || match[2] === '1') return undefined;
  return {stem: match[1] ?? '', day: undefined, part: Number(match[2] ?? 1)};
}

/** `sql/<aa>/<exact>`, without suffix. */
export function textStem(exact: ExactFingerprint): string {
  const match = /^e\d+_([0-9a-f]{2})[0-9a-f]{6,62}$/.exec(exact);
  if (!match) throw new Error(`"${exact}" is not an exact fingerprint`);
  return `sql/${match[1]}/${exact}`;
}

/** Takes a path of a history text apart; undefined when it is none. */
export function readTextPath(
  path: string,
): {readonly stem: string; readonly suffix: string; readonly exact: ExactFingerprint} | undefined {
  const match = /^(sql\/([0-9a-f]{2})\/(e\d+_([0-9a-f]{2})[0-9a-f]{6,62}))(\.sql|\.yml)$/.exec(path);
  if (!match || match[2] !== match[4]) return undefined;
  return {stem: match[1] ?? '', exact: match[3] ?? '', suffix: match[5] ?? ''};
}
