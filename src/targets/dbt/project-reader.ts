import {stemOf} from '../text/paths.ts';
import type {BuiltFile} from './built.ts';
import type {PropertiesFile} from './conventions/properties-style.ts';
import {configOf, refsIn} from './model-sql.ts';
import {writtenOut} from './node-config.ts';
import {type ExistingSource, sourcesIn} from './sources.ts';
import {isRecord, listIn, textIn} from './yaml.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** What a properties file says of one model, seed or snapshot. */
export interface NodeProperties {
  readonly alias?: string;
  readonly isDisabled: boolean;
  /** Of a model that has versions: the one that is meant where none is named. */
  readonly latestVersion?: string;
  /** Statement that this tool wrote it from. */
  readonly statement?: string;
  /** Properties file. */
  readonly path: string;
  /** The entry itself. */
  readonly entry: Mapping;
}

/** Key of a rescued model's candidate in its properties. */
export const CANDIDATE_KEY = 'rescue_candidate';
/** Key of the statement that it was made from. */
export const STATEMENT_KEY = 'worksheet_statement';
/** Key of the sheet of a step that several models share, which is no candidate's. */
export const STEP_KEY = 'rescue_step_of';
/** Key of the object that a rescued model stands for. */
export const REPLACES_KEY = 'replaces';

const DECLARES = {models: 'model', seeds: 'seed', snapshots: 'snapshot'} as const;
const SNAPSHOT = /\{%-?\s*snapshot\s+(\w+)/g;
const CONFIGS: readonly string[] = ['alias', 'schema', 'database', 'materialized', 'access', 'group'];

/** Collects what the files of a project say of its models, seeds, snapshots and sources. Nothing in it throws for a broken file. */
export class ProjectReader {
  /** Names that a new model must not take, in lower case. */
  readonly taken = new Set<string>();
  readonly sources: ExistingSource[] = [];
  /** Candidates of models and of scaffolds that this tool wrote, by name. */
  readonly rescued = new Map<string, string>();
  readonly rescuedAnalyses = new Map<string, string>();
  /** Sheets of steps that it wrote, by name. */
  readonly steps = new Map<string, string>();
  readonly nodes = new Map<string, NodeProperties>();
  readonly groups = new Set<string>();
  /** Properties files of exposures by their names. */
  readonly exposures = new Map<string, string>();
  /** Model and version that a file of another name holds. */
  readonly #versions = new Map<string, {readonly name: string; readonly version: string}>();
  readonly built: BuiltFile[] = [];
  readonly refers = new Map<string, readonly string[]>();

  /** Takes what a properties file declares. */
  properties({path, content}: PropertiesFile): void {
    if (!isRecord(content)) return;
    for (const key of Object.keys(DECLARES)) {
      for (const node of listIn(content, key)) this.#node(node, path);
    }
    for (const node of listIn(content, 'analyses')) {
      const [name, candidate] = [textIn(node, 'name'), textIn(metaOf(node), CANDIDATE_KEY)];
      if (name !== undefined && candidate !== undefined) this.rescuedAnalyses.set(name.toLowerCase(), candidate);
    }
    for (const group of listIn(content, 'groups')) this.groups.add(textIn(group, 'name') ?? '');
    for (const exposure of listIn(content, 'exposures')) this.exposures.set(textIn(exposure, 'name') ?? '', path);
    this.sources.push(...sourcesIn(content, path));
  }

  #node(node: Mapping, path: string): void {
    const name = textIn(node, 'name');
    if (name === undefined) return;
    const key = name.toLowerCase();
    this.taken.add(key);
    const config = isRecord(node['config']) ? node['config'] : {};
    const alias = textIn(config, 'alias');
    if (alias !== undefined) this.taken.add(alias.toLowerCase());
    const meta = metaOf(node);
    const [candidate, statement, sheet] = [CANDIDATE_KEY, STATEMENT_KEY, STEP_KEY].map((each) => textIn(meta, each));
    if (candidate !== undefined) this.rescued.set(key, candidate);
    if (sheet !== undefined) this.steps.set(key, sheet);
    const versions = listIn(node, 'versions');
    for (const version of versions) {
      const v = textIn(version, 'v');
      if (v !== undefined)
        this.#versions.set((textIn(version, 'defined_in') ?? `${name}_v${v}`).toLowerCase(), {name, version: v});
    }
    const latestVersion = textIn(node, 'latest_version') ?? newestOf(versions);
    this.nodes.set(key, {
      isDisabled: config['enabled'] === false,
      path,
      entry: node,
      ...(alias === undefined ? {} : {alias}),
      ...(latestVersion === undefined ? {} : {latestVersion}),
      ...(statement === undefined ? {} : {statement}),
    });
  }

  /**
   * Takes a model or a seed; properties files come before, as they say which versions there are.
   * @param folder folder of its kind that it lies in
   * @param text undefined for what is no SQL
   */
  file(kind: 'model' | 'seed', path: string, folder: string, text: string | undefined): void {
    const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
    this.taken.add(stemOf(path));
    const versioned = kind === 'model' ? this.#versions.get(stem.toLowerCase()) : undefined;
    const name = versioned?.name ?? stem;
    if (text !== undefined)
      this.refers.set(name.toLowerCase(), [...(this.refers.get(name.toLowerCase()) ?? []), ...refsIn(text)]);
    if (text === undefined || !configOf(text).isDisabled) this.#built(kind, path, folder, versioned ?? {name}, text);
  }

  /** Takes the snapshots that a file defines; those of properties files are nodes with a relation. */
  snapshots(path: string, folder: string, text: string): void {
    for (const [, name] of text.matchAll(SNAPSHOT)) {
      this.taken.add(name!.toLowerCase());
      this.refers.set(name!.toLowerCase(), refsIn(text));
      this.#built('snapshot', path, folder, {name: name!}, text);
    }
  }

  /** Snapshots that a properties file defines by what they are of (dbt 1.9 and later). */
  snapshotsInProperties({path, content}: PropertiesFile, folder: string): void {
    for (const node of isRecord(content) ? listIn(content, 'snapshots') : []) {
      const [name, relation] = [textIn(node, 'name'), textIn(node, 'relation')];
      if (name === undefined || relation === undefined) continue;
      this.refers.set(name.toLowerCase(), refsIn(`{{ ${relation} }}`));
      this.#built('snapshot', path, folder, {name}, undefined);
    }
  }

  #built(
    kind: BuiltFile['kind'],
    path: string,
    folder: string,
    {name, version}: {readonly name: string; readonly version?: string},
    text: string | undefined,
  ): void {
    const node = this.nodes.get(name.toLowerCase());
    if (node?.isDisabled === true) return;
    const config = node !== undefined && isRecord(node.entry['config']) ? node.entry['config'] : {};
    const values = new Map<string, string | undefined>();
    for (const key of CONFIGS) {
      const written = config[key] ?? (key === 'access' || key === 'group' ? node?.entry[key] : undefined);
      if (written !== undefined) values.set(key, writtenOut(written));
    }
    const replaces = node === undefined ? undefined : textIn(metaOf(node.entry), REPLACES_KEY);
    for (const [key, value] of text === undefined ? [] : configOf(text).values) values.set(key, value);
    this.built.push({
      kind,
      path,
      folder,
      name,
      values,
      ...(version === undefined ? {} : {version}),
      ...(replaces === undefined ? {} : {replaces}),
    });
  }
}

function metaOf(node: Mapping): Mapping {
  const config = isRecord(node['config']) ? node['config'] : {};
  return isRecord(config['meta']) ? config['meta'] : {};
}

/** dbt takes the highest number, else the last in the alphabet. */
function newestOf(versions: readonly Mapping[]): string | undefined {
  const named = versions.flatMap((version) => textIn(version, 'v') ?? []);
  return named.toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)).at(-1);
}
