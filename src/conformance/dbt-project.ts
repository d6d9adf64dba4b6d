import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {parse, stringify} from 'yaml';
import type {ModelFile} from '../model/model-draft.ts';
import type {Tree} from '../ports/git.ts';
import {environment, type EnvironmentName} from './environments.ts';
import {type Finished, run} from './programs.ts';

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

/** The versions of dbt that models are written for, the newest of the first generation at first: it says most. */
export const DBT_VERSIONS = ['dbt-1.12', 'dbt-1.10', 'dbt-2'] as const satisfies readonly EnvironmentName[];
export type DbtVersion = (typeof DBT_VERSIONS)[number];

/**
 * Lets dbt parse the project in a directory; any warning or deprecation is an error. Needs no account: the profile is invented.
 * Nothing is written into the project.
 * @returns code 0 and the manifest when dbt has nothing to say.
 */
export async function parseProject(directory: string, version: DbtVersion = 'dbt-1.12'): Promise<Parsed> {
  const dbt = join(await environment(version), 'dbt');
  const scratch = await mkdtemp(join(tmpdir(), 'conformance-dbt-'));
  try {
    await writeFile(join(scratch, 'profiles.yml'), await profileFor(directory));
    const args = [
      'parse',
      '--warn-error',
      '--no-partial-parse',
      '--show-all-deprecations',
      `--project-dir=${directory}`,
      `--profiles-dir=${scratch}`,
      `--target-path=${join(scratch, 'target')}`,
      `--log-path=${join(scratch, 'logs')}`,
    ];
    // 1.10 holds properties against their schema only when it is told to.
    const finished = await run(dbt, args, undefined, {DBT_ENV_PRIVATE_RUN_JSONSCHEMA_VALIDATIONS: '1'});
    if (finished.code !== 0) return finished;
    if (/\[?warning\]?/i.test(finished.output.replaceAll(/.*(?:no longer receives|is deprecated).*/g, '')))
      return {...finished, code: 1};
    const manifest = JSON.parse(await readFile(join(scratch, 'target', 'manifest.json'), 'utf8')) as Manifest;
    return {...finished, manifest};
  } finally {
    await rm(scratch, {recursive: true, force: true});
  }
}

/** What any version of dbt says of a project; undefined where all are silent. */
export async function complaintOfAny(directory: string): Promise<string | undefined> {
  const parsed = await Promise.all(DBT_VERSIONS.map((version) => parseProject(directory, version)));
  const at = parsed.findIndex(({code}) => code !== 0);
  return at < 0 ? undefined : `${DBT_VERSIONS[at]} says:\n${parsed[at]!.output}`;
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
