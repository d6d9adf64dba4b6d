import type {RelationName} from '../../model/statement.ts';
import {foldIdentifier} from '../../parse/resolve.ts';
import {relationOfString} from '../../parse/tree/name.ts';
import type {TargetSettings} from '../../ports/target.ts';
import {projectRoot} from '../text/paths.ts';
import type {Manifest, ManifestRelation} from './manifest.ts';
import {folderConfig, writtenOut} from './node-config.ts';
import {isRecord} from './yaml.ts';

/** A model, seed or snapshot of the project that a new model may refer to. */
export interface BuiltRelation {
  /** As `ref()` calls it. */
  readonly name: string;
  /** Of another package. */
  readonly package?: string;
  readonly version?: string;
  /** What it is and where it stands, for people. */
  readonly says: string;
  /** What its relation is called in whatever schema a run builds it, in stored case. */
  readonly alias: string;
  /** Where it is certain that production has it, or where a run of dbt had it. */
  readonly relation?: Required<RelationName>;
  /** The object that it was rescued from. */
  readonly replaces?: Required<RelationName>;
  /** Group outside of which it cannot be referred to. */
  readonly privateTo?: string;
}

/** What a project's files say of one model, seed or snapshot. */
export interface BuiltFile {
  readonly kind: 'model' | 'seed' | 'snapshot';
  /** In the repository. */
  readonly path: string;
  /** Folder of its kind that it lies in. */
  readonly folder: string;
  /** As dbt calls it, in its own case; of a version of a model, the model's. */
  readonly name: string;
  readonly version?: string;
  /** Literal configs from the file, then its properties; undefined for a key whose value is computed. */
  readonly values: ReadonlyMap<string, string | undefined>;
  /** `meta` of its properties that says what it was rescued from. */
  readonly replaces?: string;
}

interface Place {
  readonly root: string;
  /** Of the project. */
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

const SECTIONS = {model: 'models', seed: 'seeds', snapshot: 'snapshots'} as const;

/**
 * What the project builds, from its files and, where there is one, from dbt's manifest. Where production has a relation is said by
 * `target.schemas` of the config, or by a manifest as far as its run was of production; nothing else says it: the schema is put
 * together by a macro from a profile that is not in the repository.
 * @param files those of the commit: what a manifest knows beside them of the project itself is gone, or not there yet
 */
export function builtRelations(
  place: Place,
  files: readonly BuiltFile[],
  manifest: Manifest,
  schemas: TargetSettings['schemas'] = {},
): readonly BuiltRelation[] {
  const known = new Map(manifest.relations.map((one) => [keyOf(one.package, one.name, one.version), one]));
  const mapped = mappedFolders(schemas, place.root);
  const own = files.flatMap(
    (file) => ownRelation(place, file, known.get(keyOf(place.name, file.name, file.version)), mapped) ?? [],
  );
  const others = manifest.relations.filter((one) => one.package !== place.name && !one.isEphemeral);
  return [...own, ...others.map(relationOfPackage)].toSorted((a, b) => compare(nameOf(a), nameOf(b)));
}

/** A name for people, `package.model` where it is of another one. */
export function nameOf({package: owner, name, version}: BuiltRelation): string {
  return `${owner === undefined ? '' : `${owner}.`}${name}${version === undefined ? '' : ` version ${version}`}`;
}

interface MappedFolder {
  readonly folder: string;
  readonly database: string;
  readonly schema: string;
}

/** The innermost folder first. */
function mappedFolders(schemas: NonNullable<TargetSettings['schemas']>, root: string): readonly MappedFolder[] {
  return Object.entries(schemas)
    .flatMap(([written, folders]) => {
      const place = relationOfString(`${written}.x`);
      if (place?.database === undefined || place.schema === undefined) return [];
      const {database, schema} = place;
      return [folders].flat().map((folder) => ({folder: root + projectRoot(folder), database, schema}));
    })
    .toSorted((a, b) => b.folder.length - a.folder.length || compare(a.folder, b.folder));
}

function ownRelation(
  place: Place,
  file: BuiltFile,
  known: ManifestRelation | undefined,
  mapped: readonly MappedFolder[],
): BuiltRelation | undefined {
  if (known?.isEphemeral === true || configured(place, file, 'materialized').text === 'ephemeral') return undefined;
  const written =
    configured(place, file, 'alias').text ?? (file.version === undefined ? file.name : `${file.name}_v${file.version}`);
  const isQuoted = isRecord(place.settings['quoting']) && place.settings['quoting']['identifier'] === true;
  const alias = known?.relation.name ?? (isQuoted ? written : foldIdentifier(written));
  const relation = mappedPlace(place, file, mapped, alias) ?? wholeOf(known?.relation);
  const replaces = file.replaces === undefined ? undefined : wholeOf(relationOfString(file.replaces));
  const isPrivate = known?.isPrivate ?? configured(place, file, 'access').text === 'private';
  return {
    name: file.name,
    ...(file.version === undefined ? {} : {version: file.version}),
    says: `the ${file.kind} ${file.name} (${file.path})`,
    alias,
    ...(relation === undefined ? {} : {relation}),
    ...(replaces === undefined ? {} : {replaces}),
    ...(isPrivate ? {privateTo: known?.group ?? configured(place, file, 'group').text ?? ''} : {}),
  };
}

function relationOfPackage(known: ManifestRelation): BuiltRelation {
  const relation = wholeOf(known.relation);
  return {
    name: known.name,
    package: known.package,
    ...(known.version === undefined ? {} : {version: known.version}),
    says: `the ${known.kind} ${known.name} of the package ${known.package}`,
    alias: known.relation.name,
    ...(relation === undefined ? {} : {relation}),
    ...(known.isPrivate ? {privateTo: known.group ?? ''} : {}),
  };
}

/** Where the config says that production has it: unless it has a schema or a database of its own, which nothing was said of. */
function mappedPlace(
  place: Place,
  file: BuiltFile,
  mapped: readonly MappedFolder[],
  alias: string,
): Required<RelationName> | undefined {
  const found = mapped.find(({folder}) => file.path.startsWith(folder));
  if (found === undefined) return undefined;
  const folder = file.folder.length > found.folder.length ? file.folder : found.folder;
  for (const key of ['schema', 'database']) {
    const own = configured(place, file, key);
    const ofFolder = folderConfig(
      place.settings,
      SECTIONS[file.kind],
      place.name,
      partsBelow(folder, file.folder),
      key,
    );
    if (own.isComputed || own.text !== writtenOut(ofFolder)) return undefined;
  }
  return {database: found.database, schema: found.schema, name: alias};
}

/** A config of a model: its file, then its properties, then dbt_project.yml. */
function configured(
  {settings, name}: Place,
  {kind, folder, path, values}: BuiltFile,
  key: string,
): {readonly text?: string; readonly isComputed: boolean} {
  if (values.has(key)) {
    const text = writtenOut(values.get(key));
    return text === undefined ? {isComputed: true} : {text, isComputed: false};
  }
  const value = folderConfig(settings, SECTIONS[kind], name, partsBelow(path.replace(/\.[^./]+$/, ''), folder), key);
  const text = writtenOut(value);
  return text === undefined ? {isComputed: value !== undefined} : {text, isComputed: false};
}

function partsBelow(path: string, folder: string): readonly string[] {
  return path.slice(folder.length).split('/').filter(Boolean);
}

function keyOf(owner: string, name: string, version: string | undefined): string {
  return [owner, name, version ?? ''].join('\n');
}

function wholeOf(relation: RelationName | undefined): Required<RelationName> | undefined {
  if (relation?.database === undefined || relation.schema === undefined) return undefined;
  return {database: relation.database, schema: relation.schema, name: relation.name};
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
