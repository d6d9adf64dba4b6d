import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {parse, stringify} from 'yaml';
import type {ModelFile} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';
import type {Finished} from './tools.ts';
import {prepareTools, run} from './tools.ts';

/** A project with nothing in it. */
export const EMPTY_PROJECT: readonly ModelFile[] = [
  {
    path: 'dbt_project.yml',
    text: `name: conformance
version: "1.0.0"
config-version: 2
profile: conformance
model-paths: ["models"]
analysis-paths: ["analyses"]
seed-paths: ["seeds"]
macro-paths: ["macros"]
snapshot-paths: ["snapshots"]
test-paths: ["tests"]
clean-targets: ["target"]
flags:
  require_generic_test_arguments_property: true
`,
  },
];

/** Any manifest as far as it is looked at here. */
export interface Manifest {
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly sources: Readonly<Record<string, {readonly relation_name: string}>>;
}

export interface ManifestNode {
  readonly resource_type: string;
  readonly name: string;
  readonly description: string;
  readonly config: {
    readonly meta: Readonly<Record<string, unknown>>;
    readonly materialized: string;
    readonly tags: readonly string[];
  };
  readonly columns: Readonly<Record<string, {readonly name: string; readonly quote: boolean | null}>>;
  readonly depends_on: {readonly nodes: readonly string[]};
}

export interface Parsed extends Finished {
  readonly manifest?: Manifest;
}

/**
 * Lets dbt-core parse the project in a directory; any warning or deprecation is an error. Needs no account: the profile is
 * invented. Nothing is written into the project.
 * @returns code 0 and the manifest when dbt has nothing to say.
 */
export async function parseProject(directory: string): Promise<Parsed> {
  const {dbt} = await prepareTools();
  const scratch = await mkdtemp(join(tmpdir(), 'conformance-dbt-'));
  try {
    await writeFile(join(scratch, 'profiles.yml'), await profileFor(directory));
    const finished = await run(dbt, [
      'parse',
      '--warn-error',
      '--no-partial-parse',
      '--show-all-deprecations',
      '--no-use-colors',
      `--project-dir=${directory}`,
      `--profiles-dir=${scratch}`,
      `--target-path=${join(scratch, 'target')}`,
      `--log-path=${join(scratch, 'logs')}`,
    ]);
    if (finished.code !== 0) return finished;
    const manifest = JSON.parse(await readFile(join(scratch, 'target', 'manifest.json'), 'utf8')) as Manifest;
    return {...finished, manifest};
  } finally {
    await rm(scratch, {recursive: true, force: true});
  }
}

/** Writes a project into a new temporary directory. */
export async function writeProject(files: readonly ModelFile[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'conformance-project-'));
  for (const {path, text} of files) {
    await mkdir(dirname(join(directory, path)), {recursive: true});
    await writeFile(join(directory, path), text);
  }
  return directory;
}

/** A list of files as a commit's tree. */
export function treeOf(files: readonly ModelFile[]): Tree {
  return {
    list: (prefix = '') =>
      Promise.resolve(
        files
          .map(({path}) => path)
          .filter((path) => path.startsWith(prefix))
          .sort(),
      ),
    read: (path) => Promise.resolve(files.find((file) => file.path === path)?.text),
  };
}

/** All SQL files below a folder, as paths. */
export async function sqlFilesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function profileFor(directory: string): Promise<string> {
  const settings = parse(await readFile(join(directory, 'dbt_project.yml'), 'utf8')) as {
    profile?: unknown;
    name?: unknown;
  };
  const profile = String(settings.profile ?? settings.name);
  const output = {
    type: 'snowflake',
    account: 'none',
    user: 'none',
    password: 'none',
    database: 'ANALYTICS',
    warehouse: 'NONE',
    schema: 'DBT',
  };
  return stringify({[profile]: {target: 'none', outputs: {none: {...output, threads: 1}}}});
}
