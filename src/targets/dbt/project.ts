import {parse} from 'yaml';
import type {Tree} from '../../ports/git.ts';
import type {Project, ProjectSurroundings, TargetSettings} from '../../ports/target.ts';
import {projectRoot, stemOf} from '../text/paths.ts';
import {type BuiltRelation, builtRelations} from './built.ts';
import {type Conventions, conventionsOf} from './conventions.ts';
import type {PropertiesFile} from './conventions/properties-style.ts';
import {NO_MANIFEST, readManifest} from './manifest.ts';
import {folderConfig} from './node-config.ts';
import {type NodeProperties, ProjectReader} from './project-reader.ts';
import {sourcesWithPlaces} from './manifest-sources.ts';
import type {ExistingSource} from './sources.ts';
import {packageNames} from './packages.ts';
import {isRecord, textIn, textsIn} from './yaml.ts';

export {CANDIDATE_KEY, type NodeProperties, REPLACES_KEY, STATEMENT_KEY, STEP_KEY} from './project-reader.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** What the dbt target knows of a project besides the names it must not take. */
export interface DbtProject extends Project {
  readonly name: string;
  /** First folder of `model-paths` in the repository, with a trailing `/`; new models go there. */
  readonly models: string;
  /** First folder of `analysis-paths` and of `test-paths`, likewise. */
  readonly analyses: string;
  readonly tests: string;
  /** Every source table that the project declares and whose place is certain, and the names of the others. */
  readonly sources: readonly ExistingSource[];
  /** What it builds and a model may refer to. */
  readonly built: readonly BuiltRelation[];
  /** Paths below models, analyses and tests that exist already. */
  readonly files: ReadonlySet<string>;
  /** Candidate ids of models and of scaffolds that this tool wrote earlier, by name. */
  readonly rescued: ReadonlyMap<string, string>;
  readonly rescuedAnalyses: ReadonlyMap<string, string>;
  /** Ids of the sheets of steps that it wrote, by name. */
  readonly rescuedSteps: ReadonlyMap<string, string>;
  readonly refers: ReadonlyMap<string, readonly string[]>;
  /** All folders of `model-paths`, as `models`. */
  readonly modelFolders: readonly string[];
  /** What properties files and dbt_project.yml say of models, by name in lower case. */
  readonly nodes: ReadonlyMap<string, NodeProperties>;
  readonly properties: ReadonlyMap<string, PropertiesFile>;
  /** Files of models by their names in lower case. */
  readonly modelFiles: ReadonlyMap<string, string>;
  readonly groups: ReadonlySet<string>;
  /** Properties files of exposures by their names. */
  readonly exposures: ReadonlyMap<string, string>;
  /** Packages that it installs, by name: `dbt_utils`. */
  readonly packages: ReadonlySet<string>;
  readonly conventions: Conventions;
  /** Settings of dbt_project.yml. */
  readonly settings: Mapping;
  /** What could not be used, one sentence each. */
  readonly notes: readonly string[];
}

/** Files asked for at a time. */
const TOGETHER = 64;

/** Reads what a new model has to respect: paths, names that are taken, relations, conventions. Never throws for a broken file. */
export async function inspectDbtProject(
  repository: Tree,
  root: string,
  {settings: choices, folder: disk, manifest: given}: ProjectSurroundings = {},
): Promise<DbtProject> {
  const folder = projectRoot(root);
  const settings = await readYaml(repository, `${folder}dbt_project.yml`);
  if (settings === undefined) return problem(folder, `There is no dbt_project.yml in ${shown(folder)}.`);
  if (!isRecord(settings)) return problem(folder, `The dbt_project.yml in ${shown(folder)} is not readable YAML.`);
  const name = textIn(settings, 'name');
  if (name === undefined) return problem(folder, `The dbt_project.yml in ${shown(folder)} has no name.`);

  const models = foldersOf(settings, folder, ['model-paths', 'source-paths'], 'models');
  const analyses = foldersOf(settings, folder, ['analysis-paths'], 'analyses');
  const tests = foldersOf(settings, folder, ['test-paths'], 'tests');
  const seeds = foldersOf(settings, folder, ['seed-paths', 'data-paths'], 'seeds');
  const snapshots = foldersOf(settings, folder, ['snapshot-paths'], 'snapshots');
  const files = await listAll(repository, [...models, ...seeds, ...snapshots, ...analyses, ...tests]);

  const astray = layerAstray(choices?.layers, folder, models);
  if (astray !== undefined) return problem(folder, astray);
  const reader = new ProjectReader();
  const propertyPaths = files.filter((path) => /\.ya?ml$/i.test(path) && !isBelow(path, tests));
  const properties = (await readTexts(repository, propertyPaths)).map(([path, text]) => ({
    path,
    text,
    content: parsed(text),
  }));
  for (const file of properties) reader.properties(file);
  const isModel = (path: string): boolean => isBelow(path, models) && /\.(sql|py)$/i.test(path);
  const texts = new Map(
    await readTexts(
      repository,
      files.filter((path) => /\.sql$/i.test(path) && isBelow(path, [...models, ...snapshots])),
    ),
  );
  for (const path of files) {
    const [model, seed, snapshot] = [models, seeds, snapshots].map((some) => some.find((one) => path.startsWith(one)));
    if (model !== undefined && isModel(path)) {
      if (isEnabled(settings, 'models', name, path, model)) reader.file('model', path, model, texts.get(path));
      else reader.taken.add(stemOf(path));
    } else if (seed !== undefined && /\.csv$/i.test(path)) reader.file('seed', path, seed, undefined);
    if (snapshot !== undefined && texts.has(path)) reader.snapshots(path, snapshot, texts.get(path)!);
  }
  for (const file of properties)
    reader.snapshotsInProperties(file, snapshots.find((one) => file.path.startsWith(one)) ?? models[0]!);

  const path = given?.path ?? `${projectRoot(textIn(settings, 'target-path') ?? 'target')}manifest.json`;
  const text = given?.text ?? (await disk?.read(path));
  const manifest = text === undefined ? NO_MANIFEST : readManifest(text, name, path);
  return {
    root: folder,
    taken: reader.taken,
    name,
    models: models[0]!,
    analyses: analyses[0]!,
    tests: tests[0]!,
    sources: sourcesWithPlaces(reader.sources, manifest.sources),
    built: builtRelations({root: folder, name, settings}, reader.built, manifest, choices?.schemas),
    files: new Set(files),
    rescued: reader.rescued,
    rescuedAnalyses: reader.rescuedAnalyses,
    rescuedSteps: reader.steps,
    refers: reader.refers,
    modelFolders: models,
    nodes: reader.nodes,
    properties: new Map(properties.map((file) => [file.path, file])),
    modelFiles: new Map(files.filter(isModel).map((file) => [stemOf(file), file])),
    groups: reader.groups,
    exposures: reader.exposures,
    packages: packageNames([
      await readYaml(repository, `${folder}packages.yml`),
      await readYaml(repository, `${folder}dependencies.yml`),
    ]),
    conventions: conventionsOf(
      {root: folder, models: models[0]!},
      settings,
      texts.values(),
      files.filter((one) => isBelow(one, models)),
      properties.filter((file) => isBelow(file.path, models)),
      choices,
    ),
    settings,
    notes: [
      ...(manifest.note === undefined ? [] : [`${manifest.note} Relations are looked up in files only.`]),
      ...unknownFolders(choices?.schemas, folder, files),
    ],
  };
}

/** Whether a project was inspected by the dbt target. */
export function isDbtProject(project: Project): project is DbtProject {
  return 'models' in project && 'sources' in project && 'conventions' in project;
}

/** Why a layer cannot be where the config wants it: dbt looks for models in its model folders only. */
function layerAstray(
  layers: TargetSettings['layers'] = {},
  root: string,
  models: readonly string[],
): string | undefined {
  const found = Object.entries(layers).find(([, folder]) => !isBelow(root + projectRoot(folder), models));
  return found && `target.layers puts ${found[0]} into ${found[1]}, which is not below ${models.join(' or ')}.`;
}

/** Folders that the config says something of and the project has not. */
function unknownFolders(
  schemas: TargetSettings['schemas'] = {},
  root: string,
  files: readonly string[],
): readonly string[] {
  const folders = Object.values(schemas).flat();
  const unknown = folders.filter((folder) => !files.some((path) => path.startsWith(root + projectRoot(folder))));
  return unknown.map((folder) => `target.schemas names the folder ${folder}, which the project has not.`);
}

function isEnabled(settings: Mapping, section: string, project: string, path: string, folder: string): boolean {
  const below = path
    .slice(folder.length)
    .replace(/\.[^./]+$/, '')
    .split('/');
  return folderConfig(settings, section, project, below, 'enabled') !== false;
}

function foldersOf(settings: Mapping, root: string, keys: readonly string[], otherwise: string): readonly string[] {
  const given = keys.map((key) => textsIn(settings, key)).find((paths) => paths.length > 0);
  return (given ?? [otherwise]).map((path) => root + projectRoot(path));
}

async function listAll(repository: Tree, folders: readonly string[]): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const folder of folders) {
    for (const path of await repository.list(folder)) {
      if (path.startsWith(folder)) paths.add(path);
    }
  }
  return [...paths].sort();
}

async function readTexts(repository: Tree, paths: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  for (let at = 0; at < paths.length; at += TOGETHER) {
    const group = paths.slice(at, at + TOGETHER);
    const texts = await Promise.all(group.map((path) => repository.read(path)));
    for (const [index, path] of group.entries()) if (texts[index] !== undefined) found.push([path, texts[index]]);
  }
  return found;
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(folder));
}

/** Undefined when there is no such file; null when it cannot be read as YAML. */
export async function readYaml(repository: Tree, path: string): Promise<unknown> {
  const text = await repository.read(path);
  return text === undefined ? undefined : parsed(text);
}

function parsed(text: string): unknown {
  try {
    // A key may stand twice, as dbt's own reader lets it: the last one counts.
    return parse(text, {logLevel: 'silent', merge: true, uniqueKeys: false}) as unknown;
  } catch {
    return null;
  }
}

function problem(root: string, sentence: string): DbtProject {
  const none = {
    taken: new Set<string>(),
    sources: [],
    built: [],
    files: new Set<string>(),
    rescued: new Map<string, string>(),
    rescuedAnalyses: new Map<string, string>(),
    rescuedSteps: new Map<string, string>(),
    refers: new Map<string, readonly string[]>(),
    modelFolders: [],
    nodes: new Map<string, NodeProperties>(),
    properties: new Map<string, PropertiesFile>(),
    modelFiles: new Map<string, string>(),
    groups: new Set<string>(),
    exposures: new Map<string, string>(),
    packages: new Set<string>(),
    conventions: conventionsOf({root, models: `${root}models/`}, {}, [], [], []),
    settings: {},
    notes: [],
  };
  const folders = {models: `${root}models/`, analyses: `${root}analyses/`, tests: `${root}tests/`};
  return {root, name: '', ...folders, problem: sentence, ...none};
}

function shown(root: string): string {
  return root === '' ? 'the root of the repository' : root;
}
