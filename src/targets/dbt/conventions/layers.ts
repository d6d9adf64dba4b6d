import {stemOf} from '../../text/paths.ts';

/** Where a model stands in a project: dbt's three layers. */
export type Layer = 'staging' | 'intermediate' | 'marts';

export const LAYERS: readonly Layer[] = ['staging', 'intermediate', 'marts'];

/** What the layers of a project are called, those that it has. */
export interface LayerFolders {
  /** Folders with a trailing `/`; a layer that the project lacks has its usual name. */
  readonly folders: Readonly<Record<Layer, string>>;
  /** What the names of nearly all models of a layer begin with, `stg_`. */
  readonly prefixes: Readonly<Partial<Record<Layer, string>>>;
}

/** Names that folders of a layer have in projects, the usual one first. */
const NAMES: Readonly<Record<Layer, readonly string[]>> = {
  staging: ['staging', 'stage', 'stg', 'base', 'bronze'],
  intermediate: ['intermediate', 'int', 'silver'],
  marts: ['marts', 'mart', 'data_marts', 'gold', 'reporting', 'presentation'],
};
const PREFIXES: readonly string[] = [
  'stg',
  'src',
  'base',
  'raw',
  'int',
  'fct',
  'fact',
  'dim',
  'rpt',
  'mart',
  'mrt',
  'agg',
  'obt',
  'vw',
];
/** A prefix is the convention when this share of the models has it, and not by chance. */
const NEARLY_ALL = 0.8;
const ENOUGH_MODELS = 3;
/** From so many models on, having no layers is the way a project is laid out; a smaller one may have got to none yet. */
const ESTABLISHED = 10;

/**
 * Finds them by the names of folders that lie right below the models, or below the one folder that all models are in: one that lies
 * deeper belongs to a part of the project. An established project without layers has none: new models go to its model folder.
 * @param root the folder that new models go below, with a trailing `/`
 * @param paths all files below the model folders
 */
export function layerFolders(root: string, paths: readonly string[]): LayerFolders {
  const inside = paths.filter((path) => path.startsWith(root));
  const models = paths.filter((path) => /\.(sql|py)$/i.test(path));
  const base = onlyFolder(root, inside);
  const found = new Map(LAYERS.flatMap((layer) => entryOf(layer, named(NAMES[layer], base, inside))));
  const isFlat = found.size === 0 && models.length >= ESTABLISHED;
  const start = found.size === 0 ? root : base;
  const folderOf = (layer: Layer): string => found.get(layer) ?? (isFlat ? root : `${start}${NAMES[layer][0]!}/`);
  const folders = {staging: folderOf('staging'), intermediate: folderOf('intermediate'), marts: folderOf('marts')};
  const prefixes = LAYERS.flatMap((layer) => (isFlat ? [] : entryOf(layer, prefixIn(folders[layer], models))));
  return {folders, prefixes: Object.fromEntries(prefixes)};
}

/** The folder that all paths are in, unless it is a layer itself. */
function onlyFolder(root: string, paths: readonly string[]): string {
  let folder = root;
  for (;;) {
    const next = new Set(
      paths
        .map((path) => path.slice(folder.length).split('/'))
        .map(([part, ...rest]) => (rest.length === 0 ? '' : part!)),
    );
    const [only] = next;
    if (
      next.size !== 1 ||
      only === undefined ||
      only === '' ||
      LAYERS.some((layer) => NAMES[layer].includes(only.toLowerCase()))
    )
      return folder;
    folder += `${only}/`;
  }
}

function entryOf(layer: Layer, value: string | undefined): readonly (readonly [Layer, string])[] {
  return value === undefined ? [] : [[layer, value]];
}

function named(names: readonly string[], base: string, paths: readonly string[]): string | undefined {
  const below = paths.filter((path) => path.startsWith(base)).map((path) => path.slice(base.length).split('/'));
  const folders = new Set(below.flatMap(([folder, ...rest]) => (rest.length === 0 ? [] : folder!)));
  for (const name of names) {
    const found = [...folders].filter((folder) => folder.toLowerCase() === name).toSorted()[0];
    if (found !== undefined) return `${base}${found}/`;
  }
  return undefined;
}

function prefixIn(folder: string, models: readonly string[]): string | undefined {
  const names = models.filter((path) => path.startsWith(folder)).map(stemOf);
  if (names.length < ENOUGH_MODELS) return undefined;
  return PREFIXES.map((prefix) => `${prefix}_`).find(
    (prefix) => names.filter((name) => name.startsWith(prefix)).length >= names.length * NEARLY_ALL,
  );
}
