import {parse} from 'yaml';
import type {Tree} from '../../ports/git.ts';
import type {Project} from '../../ports/target.ts';
import {projectRoot, stemOf} from '../text/paths.ts';
import type {ExistingSource} from './sources.ts';
import {sourcesIn} from './sources.ts';
import {isRecord, listIn, textIn, textsIn} from './yaml.ts';

/** What the dbt target knows of a project besides the names it must not take. */
export interface DbtProject extends Project {
  readonly name: string;
  /** First folder of `model-paths` in the repository, with a trailing `/`; new models go there. */
  readonly models: string;
  /** First folder of `analysis-paths`, likewise. */
  readonly analyses: string;
  /** Every source table that the project declares and whose place is certain, and the names of the others. */
  readonly sources: readonly ExistingSource[];
  /** Paths below models and analyses that exist already. */
  readonly files: ReadonlySet<string>;
  /** Candidate ids of models that this tool wrote earlier, by model name. */
  readonly rescued: ReadonlyMap<string, string>;
  /** All folders of `model-paths`, as `models`. */
  readonly modelFolders: readonly string[];
  /** What properties files and dbt_project.yml say of models, by name in lower case. */
  readonly nodes: ReadonlyMap<string, NodeProperties>;
  /** Settings of dbt_project.yml. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What a properties file says of one model, seed or snapshot. */
export interface NodeProperties {
  readonly alias?: string;
  readonly isDisabled: boolean;
  /** Of a model that has versions: the one that is meant where none is named. */
  readonly latestVersion?: string;
  /** Statement that this tool wrote it from. */
  readonly statement?: string;
}

/** Key of a rescued model's candidate in its properties. */
export const CANDIDATE_KEY = 'rescue_candidate';
/** Key of the statement that it was made from. */
export const STATEMENT_KEY = 'worksheet_statement';

const DECLARES: readonly string[] = ['models', 'seeds', 'snapshots'];
const SNAPSHOT = /\{%-?\s*snapshot\s+(\w+)/g;

/** Reads what a new model has to respect: paths, names that are taken, sources. Never throws for a broken file. */
export async function inspectDbtProject(repository: Tree, root: string): Promise<DbtProject> {
  const folder = projectRoot(root);
  const settings = await readYaml(repository, `${folder}dbt_project.yml`);
  if (settings === undefined) return problem(folder, `There is no dbt_project.yml in ${shown(folder)}.`);
  if (!isRecord(settings)) return problem(folder, `The dbt_project.yml in ${shown(folder)} is not readable YAML.`);
  const name = textIn(settings, 'name');
  if (name === undefined) return problem(folder, `The dbt_project.yml in ${shown(folder)} has no name.`);

  const models = foldersOf(settings, folder, ['model-paths', 'source-paths'], 'models');
  const analyses = foldersOf(settings, folder, ['analysis-paths'], 'analyses');
  const others = [
    ...foldersOf(settings, folder, ['seed-paths', 'data-paths'], 'seeds'),
    ...foldersOf(settings, folder, ['snapshot-paths'], 'snapshots'),
  ];
  const reader = new ProjectReader();
  const files = new Set<string>();
  for (const path of await listAll(repository, [...models, ...others, ...analyses])) {
    files.add(path);
    if (!isBelow(path, [...models, ...others])) continue;
    if (/\.(sql|py|csv)$/i.test(path)) reader.taken.add(stemOf(path));
    if (/\.ya?ml$/i.test(path)) reader.properties(await readYaml(repository, path));
    if (/\.sql$/i.test(path) && isBelow(path, others)) reader.snapshots((await repository.read(path)) ?? '');
  }
  return {
    root: folder,
    taken: reader.taken,
    name,
    models: models[0]!,
    analyses: analyses[0]!,
    sources: reader.sources,
    files,
    rescued: reader.rescued,
    modelFolders: models,
    nodes: reader.nodes,
    settings,
  };
}

/** Whether a project was inspected by the dbt target. */
export function isDbtProject(project: Project): project is DbtProject {
  return 'models' in project && 'sources' in project && 'rescued' in project;
}

class ProjectReader {
  readonly taken = new Set<string>();
  readonly sources: ExistingSource[] = [];
  readonly rescued = new Map<string, string>();
  readonly nodes = new Map<string, NodeProperties>();

  /** Takes the names and sources that a properties file declares. */
  properties(content: unknown): void {
    if (!isRecord(content)) return;
    for (const key of DECLARES) {
      for (const node of listIn(content, key)) this.node(node);
    }
    this.sources.push(...sourcesIn(content));
  }

  private node(node: Readonly<Record<string, unknown>>): void {
    const name = textIn(node, 'name');
    if (name === undefined) return;
    this.taken.add(name.toLowerCase());
    const config = isRecord(node['config']) ? node['config'] : {};
    const alias = textIn(config, 'alias');
    if (alias !== undefined) this.taken.add(alias.toLowerCase());
    const meta = isRecord(config['meta']) ? config['meta'] : {};
    const candidate = textIn(meta, CANDIDATE_KEY);
    if (candidate !== undefined) this.rescued.set(name.toLowerCase(), candidate);
    const statement = textIn(meta, STATEMENT_KEY);
    const latestVersion = textIn(node, 'latest_version') ?? newestOf(listIn(node, 'versions'));
    this.nodes.set(name.toLowerCase(), {
      isDisabled: config['enabled'] === false,
      ...(alias === undefined ? {} : {alias}),
      ...(latestVersion === undefined ? {} : {latestVersion}),
      ...(statement === undefined ? {} : {statement}),
    });
  }

  snapshots(sql: string): void {
    for (const [, name] of sql.matchAll(SNAPSHOT)) this.taken.add(name!.toLowerCase());
  }
}

/** dbt takes the highest number, else the last in the alphabet. */
function newestOf(versions: readonly Readonly<Record<string, unknown>>[]): string | undefined {
  const named = versions.flatMap((version) => textIn(version, 'v') ?? []);
  return named.toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)).at(-1);
}

function foldersOf(
  settings: Readonly<Record<string, unknown>>,
  root: string,
  keys: readonly string[],
  otherwise: string,
): readonly string[] {
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

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(folder));
}

/** Undefined when there is no such file; null when it cannot be read as YAML. */
export async function readYaml(repository: Tree, path: string): Promise<unknown> {
  const text = await repository.read(path);
  if (text === undefined) return undefined;
  try {
    return parse(text, {logLevel: 'silent', merge: true}) as unknown;
  } catch {
    return null;
  }
}

function problem(root: string, sentence: string): DbtProject {
  const none = {
    taken: new Set<string>(),
    sources: [],
    files: new Set<string>(),
    rescued: new Map<string, string>(),
    modelFolders: [],
    nodes: new Map<string, NodeProperties>(),
    settings: {},
  };
  return {root, name: '', models: `${root}models/`, analyses: `${root}analyses/`, problem: sentence, ...none};
}

function shown(root: string): string {
  return root === '' ? 'the root of the repository' : root;
}
