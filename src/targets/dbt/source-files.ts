import type {ModelFile} from '../../model/model-draft.ts';
import {stemOf} from '../text/paths.ts';
import type {DbtProject} from './project.ts';
import {type ExistingSource, sourceProperties, type SourceUse, tableProperties} from './sources.ts';
import {propertiesFile} from './yaml.ts';
import {appendEntries} from './yaml-append.ts';

/**
 * The files that declare new source tables. One file per table, so that branches that add the same one add the same bytes: dbt
 * takes a source whose tables stand in several files. Only where a project keeps all tables of a source in one file, and has one of
 * this source, are the tables added at the end of its list there: two branches that add different ones conflict for all to see.
 */
export function sourceFiles(uses: readonly SourceUse[], project: DbtProject): readonly ModelFile[] {
  const fresh = [
    ...new Map(uses.filter((use) => !use.isDeclared).map((use) => [`${use.source}\n${use.table}`, use])).values(),
  ];
  const files: ModelFile[] = [];
  for (const some of Map.groupBy(fresh, ({source}) => source).values()) {
    const sorted = some.toSorted((a, b) => (a.table < b.table ? -1 : 1));
    const edited = inTheirFile(sorted, project);
    if (edited === undefined) files.push(...sorted.map((use) => ownFile(use, project)));
    else files.push(edited);
  }
  return files;
}

/** Whether two tables that a draft needs would be one in dbt: the names of both fall together. */
export function clashOf(uses: readonly SourceUse[]): SourceUse | undefined {
  const seen = new Map<string, SourceUse>();
  for (const use of uses) {
    const key = `${use.source}\n${use.table}`.toLowerCase();
    const other = seen.get(key);
    if (other !== undefined && JSON.stringify(other.relation) !== JSON.stringify(use.relation)) return use;
    seen.set(key, use);
  }
  return undefined;
}

function ownFile(use: SourceUse, project: DbtProject): ModelFile {
  const {properties} = project.conventions;
  const version = properties.hasVersion ? {version: 2} : {};
  const stem = `${folderOf(use, project)}_${use.source}__${use.table}`;
  let path = stem + properties.extension;
  for (let n = 2; project.files.has(path); n++) path = `${stem}_${n}${properties.extension}`;
  return {path, text: propertiesFile({...version, ...sourceProperties(use)}, properties)};
}

/** The folder below the models where the project declares the source, else one of its own in the staging layer. */
function folderOf({source}: SourceUse, project: DbtProject): string {
  const folders = new Set(
    project.sources.flatMap((one) =>
      one.source === source && one.path !== undefined ? one.path.slice(0, one.path.lastIndexOf('/') + 1) : [],
    ),
  );
  const [only] = folders;
  return folders.size === 1 && !project.modelFolders.includes(only!)
    ? only!
    : `${project.conventions.staging}${source}/`;
}

function inTheirFile(uses: readonly SourceUse[], project: DbtProject): ModelFile | undefined {
  const [{source, relation}] = uses as [SourceUse];
  const theirs = project.sources.filter((one) => one.path !== undefined && !isOfOneTable(one));
  const paths = new Map<string, Set<string>>();
  for (const one of theirs) paths.set(one.source, (paths.get(one.source) ?? new Set()).add(one.path!));
  const isKeptInOne = [...paths.values()].every((some) => some.size === 1) && theirs.length > paths.size;
  const [path] = paths.get(source) ?? [];
  if (!isKeptInOne || path === undefined) return undefined;
  // What the declaration says of its place has to be the very place of each new table.
  const isThere = theirs.every(
    ({source: name, place}) =>
      name !== source || (place.database === relation.database && place.schema === relation.schema),
  );
  const text = project.properties.get(path)?.text;
  if (!isThere || text === undefined) return undefined;
  const entries = uses.map((use) => ({value: tableProperties(use)}));
  const edited = appendEntries(text, {key: 'tables', source}, entries, project.conventions.properties);
  return edited === undefined ? undefined : {path, text: edited};
}

/** In a file of one table, as this program writes them. */
function isOfOneTable({source, table, path}: ExistingSource): boolean {
  return stemOf(path ?? '').replace(/_\d+$/, '') === `_${source}__${table}`.toLowerCase().replace(/_\d+$/, '');
}
