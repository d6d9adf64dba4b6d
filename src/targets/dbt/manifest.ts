import type {RelationName} from '../../model/statement.ts';
import {relationOfString} from '../../parse/tree/name.ts';
import {isRecord, textIn} from './yaml.ts';

/** A model as dbt's last run knew it. */
export interface ManifestModel {
  readonly name: string;
  readonly version?: string;
  /** File in the project's folder. */
  readonly file: string;
  /** The file's text, without space around it. */
  readonly raw?: string;
  /** What dbt made of it; undefined after a mere `dbt parse`. */
  readonly compiled?: string;
  /** File below the project's folder that holds the same. */
  readonly compiledPath?: string;
}

/** A model, seed or snapshot that can be referred to. */
export interface ManifestRelation {
  readonly package: string;
  readonly name: string;
  readonly version?: string;
  readonly latestVersion?: string;
  readonly relation: RelationName;
  readonly kind: 'model' | 'seed' | 'snapshot';
  /** File in the folder of its package. */
  readonly file?: string;
  /** It is written into what reads it, and nothing in the account has its name. */
  readonly isEphemeral: boolean;
  /** Only models of its group may refer to it. */
  readonly isPrivate: boolean;
  readonly group?: string;
}

/** What a manifest says of a project, or why it says nothing. */
export interface Manifest {
  /** Models of the project itself; those of its packages are not among them. */
  readonly models: readonly ManifestModel[];
  readonly relations: readonly ManifestRelation[];
  readonly sources: ReadonlyMap<string, RelationName>;
  readonly note?: string;
}

/** Of a project that no run of dbt has left one of. */
export const NO_MANIFEST: Manifest = {models: [], relations: [], sources: new Map()};

/** Earliest version in which models have `compiled_code` and `relation_name` as they are read here (dbt 1.6). */
const FIRST_VERSION = 10;
const BUILT: readonly ManifestRelation['kind'][] = ['model', 'seed', 'snapshot'];

/** Key of a source table. */
export function sourceKey(source: string, table: string): string {
  return `${source}\n${table}`;
}

/**
 * Reads `manifest.json`, of version 10 and later. Never throws: what is not there is left out, and a file that is none is a note.
 * Source: docs.getdbt.com/reference/artifacts/manifest-json.
 * @param project name of the project in dbt_project.yml
 * @param path how the file is called in a note
 */
export function readManifest(text: string, project: string, path: string): Manifest {
  const nothing = {models: [], relations: [], sources: new Map<string, RelationName>()};
  const content = parsed(text);
  if (!isRecord(content)) return {...nothing, note: `${path} is no manifest of dbt.`};
  const metadata = isRecord(content['metadata']) ? content['metadata'] : {};
  const version = Number(/\/v(\d+)(?:\.json)?$/.exec(textIn(metadata, 'dbt_schema_version') ?? '')?.[1]);
  if (!Number.isInteger(version)) return {...nothing, note: `${path} does not say which version of a manifest it is.`};
  if (version < FIRST_VERSION) {
    return {
      ...nothing,
      note: `${path} is a manifest of version ${version}; from version ${FIRST_VERSION} on it is read.`,
    };
  }
  const nodes = mappingsOf(content['nodes']);
  return {
    models: nodes.flatMap((node) => modelOf(node, project) ?? []),
    relations: nodes.flatMap((node) => relationOfNode(node) ?? []),
    sources: new Map(mappingsOf(content['sources']).flatMap((source) => sourceOf(source) ?? [])),
  };
}

type Mapping = Readonly<Record<string, unknown>>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function mappingsOf(value: unknown): readonly Mapping[] {
  return isRecord(value) ? Object.values(value).filter(isRecord) : [];
}

function modelOf(node: Mapping, project: string): ManifestModel | undefined {
  const [name, file] = [textIn(node, 'name'), textIn(node, 'original_file_path')];
  if (node['resource_type'] !== 'model' || node['package_name'] !== project) return undefined;
  if (name === undefined || file === undefined || node['language'] === 'python') return undefined;
  const [raw, compiled] = [textIn(node, 'raw_code'), textIn(node, 'compiled_code')];
  const [compiledPath, version] = [textIn(node, 'compiled_path'), textIn(node, 'version')];
  return {
    name,
    file: file.replaceAll('\\', '/'),
    ...(version === undefined ? {} : {version}),
    ...(raw === undefined ? {} : {raw}),
    ...(compiled === undefined || compiled.trim() === '' ? {} : {compiled}),
    ...(compiledPath === undefined ? {} : {compiledPath: compiledPath.replaceAll('\\', '/')}),
  };
}

function relationOfNode(node: Mapping): ManifestRelation | undefined {
  const [name, owner] = [textIn(node, 'name'), textIn(node, 'package_name')];
  const kind = BUILT.find((one) => one === node['resource_type']);
  if (kind === undefined || name === undefined || owner === undefined) return undefined;
  const [version, latestVersion] = [textIn(node, 'version'), textIn(node, 'latest_version')];
  const config = isRecord(node['config']) ? node['config'] : {};
  if (config['enabled'] === false) return undefined;
  const [file, group] = [textIn(node, 'original_file_path'), textIn(config, 'group') ?? textIn(node, 'group')];
  return {
    package: owner,
    name,
    kind,
    ...(file === undefined ? {} : {file: file.replaceAll('\\', '/')}),
    isEphemeral: config['materialized'] === 'ephemeral',
    isPrivate: (textIn(config, 'access') ?? textIn(node, 'access')) === 'private',
    ...(group === undefined ? {} : {group}),
    relation: placeOf(node) ?? placeByFields(node, 'alias', name),
    ...(version === undefined ? {} : {version}),
    ...(latestVersion === undefined ? {} : {latestVersion}),
  };
}

function sourceOf(source: Mapping): readonly [readonly [string, RelationName]] | undefined {
  const [group, name] = [textIn(source, 'source_name'), textIn(source, 'name')];
  if (group === undefined || name === undefined) return undefined;
  return [[sourceKey(group, name), placeOf(source) ?? placeByFields(source, 'identifier', name)]];
}

/** What dbt calls it in SQL: quoted where dbt quotes it. */
function placeOf(node: Mapping): RelationName | undefined {
  const written = textIn(node, 'relation_name');
  const relation = written === undefined ? undefined : relationOfString(written);
  return relation?.schema === undefined ? undefined : relation;
}

/** An ephemeral model has no relation: it is known by its name where somebody else made one of it. */
function placeByFields(node: Mapping, key: string, name: string): RelationName {
  return {name: (textIn(node, key) ?? name).toUpperCase()};
}
