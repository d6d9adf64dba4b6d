import {stemOf} from '../../text/paths.ts';
import {isRecord, listIn, textIn} from '../yaml.ts';

/** A properties file of a project. */
export interface PropertiesFile {
  readonly path: string;
  readonly text: string;
  readonly content: unknown;
}

/** How a project writes its properties. */
export interface PropertiesStyle {
  /** Whether each model has a file of its own, or the models of a folder share one. */
  readonly per: 'model' | 'folder';
  readonly extension: '.yml' | '.yaml';
  /** Name of a folder's file without extension; `<folder>` and `<parent>` stand for the names of folders. */
  readonly folderFile: string;
  /** Whether files begin with `version: 2`. */
  readonly hasVersion: boolean;
  /** Spaces per level. */
  readonly indent: 2 | 4;
  /** Whether a list is indented below its key. */
  readonly indentsLists: boolean;
}

const USUAL_FILE = '_<folder>__models';
/** Names that say by themselves that the file is one of a folder. */
const GENERAL = /^_*(schema|models?|properties|docs|config)$/;
const LIST = /^(?:models|sources|seeds|snapshots|exposures):[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*( *)- /m;

export const USUAL_STYLE: PropertiesStyle = {
  per: 'model',
  extension: '.yml',
  folderFile: USUAL_FILE,
  hasVersion: true,
  indent: 2,
  indentsLists: true,
};

/** Reads it from the files that there are; each thing goes by what most of them do, and dbt's usual way where there are none. */
export function propertiesStyle(files: readonly PropertiesFile[]): PropertiesStyle {
  if (files.length === 0) return USUAL_STYLE;
  const shared = files.filter((file) => modelsIn(file).length > 0 && !isOfOneModel(file));
  const own = files.filter(isOfOneModel);
  const described = (some: readonly PropertiesFile[]): number =>
    some.reduce((sum, file) => sum + modelsIn(file).length, 0);
  const offsets = files.flatMap(({text}) => LIST.exec(text)?.[1]?.length ?? []);
  const isMost = (some: readonly unknown[], all: readonly unknown[]): boolean => some.length * 2 > all.length;
  return {
    per: described(shared) > described(own) ? 'folder' : 'model',
    extension: isMost(
      files.filter(({path}) => path.toLowerCase().endsWith('.yaml')),
      files,
    )
      ? '.yaml'
      : '.yml',
    folderFile: folderFileOf(shared),
    hasVersion: isMost(
      files.filter(({content}) => isRecord(content) && content['version'] !== undefined),
      files,
    ),
    indent: isMost(
      offsets.filter((offset) => offset === 4),
      offsets,
    )
      ? 4
      : 2,
    indentsLists: !isMost(
      offsets.filter((offset) => offset === 0),
      offsets,
    ),
  };
}

/** What the files of folders are called below one folder, where any are there; else as in the whole project. */
export function folderFileBelow(
  folder: string,
  files: readonly PropertiesFile[],
  {folderFile: usual}: PropertiesStyle,
): string {
  const shared = files.filter(
    (file) => file.path.startsWith(folder) && modelsIn(file).length > 0 && !isOfOneModel(file),
  );
  return shared.length === 0 ? usual : folderFileOf(shared);
}

/**
 * Path of the file that the models of a folder share.
 * @param template its name, with marks for names of folders
 */
export function folderFile(folder: string, template: string, {extension}: Pick<PropertiesStyle, 'extension'>): string {
  const {name, parent} = namesOf(folder);
  return folder + template.replaceAll('<folder>', name).replaceAll('<parent>', parent) + extension;
}

function modelsIn({content}: PropertiesFile): readonly string[] {
  if (!isRecord(content)) return [];
  return ['models', 'seeds', 'snapshots'].flatMap((key) =>
    listIn(content, key).flatMap((node) => textIn(node, 'name') ?? []),
  );
}

function isOfOneModel(file: PropertiesFile): boolean {
  const [name, ...others] = modelsIn(file);
  const stem = stemOf(file.path);
  return name !== undefined && others.length === 0 && stem.replace(/^_+/, '') === name.toLowerCase().replace(/^_+/, '');
}

function folderFileOf(shared: readonly PropertiesFile[]): string {
  const counts = new Map<string, number>();
  for (const {path} of shared) {
    const template = templateOf(path);
    counts.set(template, (counts.get(template) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (best === undefined) return USUAL_FILE;
  const [template, count] = best;
  return count > 1 || template.includes('<') || GENERAL.test(template) ? template : USUAL_FILE;
}

/** `models/marts/sales/_sales__models.yml` says `_<folder>__models`. */
function templateOf(path: string): string {
  const {name, parent} = namesOf(path.slice(0, path.lastIndexOf('/') + 1));
  const stem = stemOf(path);
  if (GENERAL.test(stem)) return stem;
  const at = (part: string, mark: string): string | undefined => {
    const found = part === '' ? null : new RegExp(`(^|_)${escaped(part)}(?=_|$)`).exec(stem);
    return found === null
      ? undefined
      : stem.slice(0, found.index) + found[1]! + mark + stem.slice(found.index + found[0].length);
  };
  return at(name, '<folder>') ?? at(parent, '<parent>') ?? stem;
}

function namesOf(folder: string): {readonly name: string; readonly parent: string} {
  const parts = folder.toLowerCase().split('/').filter(Boolean);
  return {name: parts.at(-1) ?? '', parent: parts.at(-2) ?? ''};
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
