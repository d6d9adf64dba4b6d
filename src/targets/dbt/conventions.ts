import type {TargetSettings} from '../../ports/target.ts';
import {projectRoot} from '../text/paths.ts';
import {type Layer, type LayerFolders, layerFolders} from './conventions/layers.ts';
import {
  folderFileBelow,
  type PropertiesFile,
  type PropertiesStyle,
  propertiesStyle,
  USUAL_STYLE,
} from './conventions/properties-style.ts';
import {type TestStyle, testStyle} from './conventions/test-style.ts';

export type {Layer} from './conventions/layers.ts';
export {folderFile} from './conventions/properties-style.ts';

/** How a project does things that dbt leaves open. What is written into it does them alike. */
export interface Conventions {
  /** Folders that new models of each layer go to, with a trailing `/`. */
  readonly rescued: Readonly<Record<Layer, string>>;
  /** Folder of the staging layer: sources are declared there. */
  readonly staging: string;
  readonly prefixes: LayerFolders['prefixes'];
  readonly properties: PropertiesStyle;
  /** Names of the files that models of a folder share, by layer, without extension. */
  readonly folderFiles: Readonly<Record<Layer, string>>;
  readonly tests: TestStyle;
  /** Around the names in `source()` and `ref()`. */
  readonly quote: "'" | '"';
}

/** Folder of new models below their layer. */
const RESCUED = 'rescued/';
const CALL = /\b(?:ref|source)\s*\(\s*(['"])/g;

/**
 * Reads the conventions of a project from its files, all that this program added to it left out: what it wrote once must not
 * decide how it writes.
 * @param project root of the project and its first model folder, in the repository, with a trailing `/`
 * @param settings dbt_project.yml
 * @param models SQL files, as texts
 * @param paths all files below the model folders
 * @param files properties files
 * @param choices what the config says, which counts
 */
export function conventionsOf(
  project: {readonly root: string; readonly models: string},
  settings: Readonly<Record<string, unknown>>,
  models: Iterable<string>,
  paths: readonly string[],
  files: readonly PropertiesFile[],
  choices: TargetSettings = {},
): Conventions {
  const theirs = files.filter((file) => !isOurs(file));
  const {folders, prefixes} = layerFolders(
    project.models,
    paths.filter((path) => !path.includes(`/${RESCUED}`)),
  );
  const chosen = (layer: Layer): string => {
    const folder = choices.layers?.[layer];
    return folder === undefined ? folders[layer] + RESCUED : project.root + projectRoot(folder);
  };
  const style = theirs.length === 0 ? USUAL_STYLE : propertiesStyle(theirs);
  const fileBelow = (layer: Layer): string => folderFileBelow(folders[layer], theirs, style);
  return {
    rescued: {staging: chosen('staging'), intermediate: chosen('intermediate'), marts: chosen('marts')},
    staging: folders.staging,
    prefixes,
    properties: {...style, per: choices.properties ?? style.per},
    folderFiles: {staging: fileBelow('staging'), intermediate: fileBelow('intermediate'), marts: fileBelow('marts')},
    tests: testStyle(
      settings,
      theirs.map(({content}) => content),
    ),
    quote: quoteIn(models),
  };
}

/** Written by this program: below `rescued/`, or the one table of a source that is declared in `_<source>__<table>.yml`. */
function isOurs({path, content}: PropertiesFile): boolean {
  if (path.includes(`/${RESCUED}`)) return true;
  const [, source, table] = /\/_([a-z0-9_]+?)__([a-z0-9_]+?)(?:_\d+)?\.ya?ml$/.exec(path) ?? [];
  if (source === undefined || table === undefined) return false;
  const {sources, ...rest} = (content ?? {}) as {sources?: unknown; version?: unknown};
  if (!Array.isArray(sources) || sources.length !== 1 || Object.keys(rest).some((key) => key !== 'version'))
    return false;
  const declared = sources[0] as {name?: unknown; tables?: readonly {name?: unknown}[]} | null;
  return declared?.name === source && declared.tables?.length === 1 && declared.tables[0]?.name === table;
}

function quoteIn(models: Iterable<string>): "'" | '"' {
  let difference = 0;
  for (const text of models) {
    for (const [, quote] of text.matchAll(CALL)) difference += quote === '"' ? 1 : -1;
  }
  return difference > 0 ? '"' : "'";
}
