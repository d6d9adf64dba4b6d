import {hash32} from '../../parse/hash.ts';
import type {Tree} from '../../ports/git.ts';
import type {ProjectModel, ProjectModels} from '../../ports/target.ts';
import {projectRoot, stemOf} from '../text/paths.ts';
import {type Manifest, type ManifestModel, NO_MANIFEST, readManifest} from './manifest.ts';
import {configOf, type ModelConfig, modelSql} from './model-sql.ts';
import {type DbtProject, inspectDbtProject, readYaml} from './project.ts';
import {referencesOf} from './references.ts';
import {isRecord, textIn} from './yaml.ts';

/** Files asked for at a time. */
const TOGETHER = 64;

interface ModelFile {
  readonly path: string;
  readonly text: string;
  readonly config: ModelConfig;
  /** What the manifest says of this very text. */
  readonly known?: ManifestModel;
}

/**
 * The models of a dbt project on a commit. Where a `manifest.json` of dbt's last run lies beside the project and speaks of the
 * text that the commit has, a model is read as dbt compiled it; everywhere else from its file, see `modelSql`.
 */
export async function findDbtModels(repository: Tree, root: string, folder?: Tree): Promise<ProjectModels | undefined> {
  const place = projectRoot(root);
  const settings = await readYaml(repository, `${place}dbt_project.yml`);
  if (!isRecord(settings)) return undefined;
  const path = `${projectRoot(textIn(settings, 'target-path') ?? 'target')}manifest.json`;
  const text = await folder?.read(path);
  return {
    stamp: text === undefined ? '' : hash32(text),
    read: async () => {
      const project = await inspectDbtProject(repository, root);
      const manifest = text === undefined ? NO_MANIFEST : readManifest(text, project.name, path);
      const files = await filesOf(repository, project, manifest);
      const aliases = aliasesOf(project, files);
      const references = referencesOf(project, manifest, aliases);
      const models: ProjectModel[] = [];
      for (const file of files) {
        const sql = (await compiledOf(file.known, folder)) ?? modelSql(file.text, references);
        models.push(modelOf(file, sql, project));
      }
      return {
        models,
        built: manifest.relations.map(({relation}) => relation),
        sources: [...project.sources.map((source) => source.place), ...manifest.sources.values()],
        notes: notesOn(manifest, files, path),
      };
    },
  };
}

/** The SQL files that are models of the project now, in the order of their paths. */
async function filesOf(repository: Tree, project: DbtProject, manifest: Manifest): Promise<readonly ModelFile[]> {
  const paths = [...project.files].filter((path) => /\.sql$/i.test(path) && folderOf(path, project) !== undefined);
  const known = new Map(manifest.models.map((model) => [project.root + model.file, model]));
  const files: ModelFile[] = [];
  for (let at = 0; at < paths.length; at += TOGETHER) {
    const group = paths.slice(at, at + TOGETHER);
    const texts = await Promise.all(group.map((path) => repository.read(path)));
    for (const [index, path] of group.entries()) {
      const text = texts[index];
      if (text === undefined) continue;
      const model = known.get(path);
      const config = configOf(text);
      if (config.isDisabled || isDisabledIn(project, path)) continue;
      files.push({path, text, config, ...(model !== undefined && isOf(model, text) ? {known: model} : {})});
    }
  }
  return files;
}

/** Why models are read from their files although there is a manifest. */
function notesOn({note, models}: Manifest, files: readonly ModelFile[], path: string): readonly string[] {
  if (note !== undefined) return [`${note} Models are read from their files.`];
  const other = models.length === 0 ? 0 : files.filter(({known}) => known === undefined).length;
  const raw =
    files.filter(({known}) => known?.compiled === undefined && known?.compiledPath === undefined).length - other;
  return [
    ...(other === 0 ? [] : [`${path} speaks of other texts of ${other} models; these are read from their files.`]),
    ...(raw === 0 || models.length === 0
      ? []
      : [`${path} has no compiled code of ${raw} models, run dbt compile; these are read from their files.`]),
  ];
}

/** Whether a manifest speaks of this text; of another one, it is older or newer than the commit. */
function isOf({raw}: ManifestModel, text: string): boolean {
  return raw !== undefined && unixLines(raw).trim() === unixLines(text).trim();
}

function unixLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

async function compiledOf(model: ManifestModel | undefined, folder: Tree | undefined): Promise<string | undefined> {
  if (model?.compiled !== undefined || model?.compiledPath === undefined) return model?.compiled;
  const text = await folder?.read(model.compiledPath);
  return text === undefined || text.trim() === '' ? undefined : text;
}

function modelOf({path, known}: ModelFile, sql: string, project: DbtProject): ProjectModel {
  const stem = stemOf(path);
  const candidate = project.rescued.get(stem);
  const exact = project.nodes.get(stem)?.statement?.split(':')[1];
  return {
    name: known === undefined ? stem : known.name + (known.version === undefined ? '' : `.v${known.version}`),
    path,
    sql,
    ...(candidate === undefined ? {} : {origin: {candidate, ...(exact === undefined ? {} : {exact})}}),
  };
}

/** What models call their relations where it is another name than their own; the file's own word counts. */
function aliasesOf(project: DbtProject, files: readonly ModelFile[]): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const [name, {alias}] of project.nodes) if (alias !== undefined) aliases.set(name, alias);
  for (const {path, config} of files) if (config.alias !== undefined) aliases.set(stemOf(path), config.alias);
  return aliases;
}

function folderOf(path: string, {modelFolders}: DbtProject): string | undefined {
  return modelFolders.find((folder) => path.startsWith(folder));
}

/** Switched off in its properties file, or in dbt_project.yml for its folder; the innermost word counts. */
function isDisabledIn(project: DbtProject, path: string): boolean {
  if (project.nodes.get(stemOf(path))?.isDisabled === true) return true;
  const below = path.slice(folderOf(path, project)?.length ?? 0).replace(/\.sql$/i, '');
  let level: unknown = project.settings['models'];
  let enabled: unknown = true;
  for (const key of ['', project.name, ...below.split('/')]) {
    if (key !== '') level = isRecord(level) ? level[key] : undefined;
    if (!isRecord(level)) break;
    enabled = level['+enabled'] ?? level['enabled'] ?? enabled;
  }
  return enabled === false;
}
