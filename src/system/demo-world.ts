import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {usageError} from '../errors.ts';
import {configForSandbox, type OpenSandbox} from './open-sandbox.ts';
import {lastingTemporaryFolder} from './temporary-folder.ts';

const run = promisify(execFile);

/** The folder a demo plays in: a team's dbt repository and an archive, each with a bare remote. */
export interface DemoWorld {
  readonly directory: string;
  readonly project: string;
  readonly config: string;
  readonly accountDirectory: string;
}

const PROJECT_FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': `name: lantern_analytics
version: "1.0.0"
config-version: 2
profile: lantern_analytics
require-dbt-version: [">=1.10.0", "<3.0.0"]
model-paths: ["models"]
analysis-paths: ["analyses"]
test-paths: ["tests"]
seed-paths: ["seeds"]
macro-paths: ["macros"]
clean-targets: ["target", "dbt_packages"]
flags:
  require_generic_test_arguments_property: true
models:
  lantern_analytics:
    staging:
      +materialized: view
    marts:
      +materialized: view
`,
  'models/staging/support/stg_support__tickets.sql': `with source as (

    select * from {{ source('support', 'tickets') }}

)

select * from source
`,
  'models/staging/support/_support__sources.yml': `sources:
  - name: support
    database: RAW
    schema: SUPPORT
    tables:
      - name: tickets
        identifier: TICKETS
`,
  'README.md': '# lantern_analytics\n\nThe dbt project of an invented company.\n',
  '.gitignore': 'target/\ndbt_packages/\nlogs/\n',
};

const PEOPLE = `MIRA_OKAFOR: {name: Mira Okafor, email: mira.okafor@lantern.example}
TOBIAS_LINDGREN: {name: Tobias Lindgren, email: tobias.lindgren@lantern.example}
PRIYA_RAMAN: {name: Priya Raman, email: priya.raman@lantern.example}
`;

/**
 * Makes the folder, or carries on in one that an earlier demo made.
 * @param keep folder to use; a new temporary one when undefined
 */
export async function openDemoWorld(keep: string | undefined, cwd: string): Promise<DemoWorld> {
  const directory =
    keep === undefined ? await mkdtemp(join(lastingTemporaryFolder(), 'wsr-demo-')) : resolve(cwd, keep);
  const project = join(directory, 'dbt');
  const isNew = !existsSync(join(project, '.git'));
  if (keep !== undefined && isNew && existsSync(directory) && (await readdir(directory)).length > 0) {
    throw usageError('folder-in-use', `${keep} holds something that is no demo.`, 'Name an empty or a new folder.');
  }
  if (isNew) await makeProject(directory, project);
  return {
    directory,
    project,
    config: join(directory, 'worksheet-rescue.yml'),
    accountDirectory: join(directory, 'account'),
  };
}

/** Writes the config for the sandbox as it listens now; it stands outside the repository, which stays untouched. */
export async function writeDemoConfig(world: DemoWorld, sandbox: OpenSandbox): Promise<void> {
  await writeFile(join(world.directory, 'people.yml'), PEOPLE);
  const text = configForSandbox({
    url: sandbox.url,
    account: sandbox.account,
    user: sandbox.user,
    archive: './remotes/archive.git',
    project: './dbt',
    state: './state',
    identities: './people.yml',
    limits: {open: 20, perRun: 20},
  });
  await writeFile(world.config, text);
}

async function makeProject(directory: string, project: string): Promise<void> {
  const remote = join(directory, 'remotes', 'dbt.git');
  await git(directory, ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  await git(directory, ['init', '--quiet', '--initial-branch=main', project]);
  for (const [path, text] of Object.entries(PROJECT_FILES)) {
    await mkdir(dirname(join(project, path)), {recursive: true});
    await writeFile(join(project, path), text);
  }
  await git(project, ['add', '--all']);
  await git(project, ['commit', '--quiet', '--message', 'Begin the dbt project']);
  await git(project, ['remote', 'add', 'origin', remote]);
  await git(project, ['push', '--quiet', '--set-upstream', 'origin', 'main']);
}

async function git(cwd: string, args: readonly string[]): Promise<void> {
  const person = {NAME: 'Lantern Data Team', EMAIL: 'data@lantern.example', DATE: '2026-11-01T09:00:00Z'};
  await mkdir(cwd, {recursive: true});
  await run(
    'git',
    ['-c', 'commit.gpgsign=false', '-c', 'core.autocrlf=false', '-c', 'core.hooksPath=/dev/null', ...args],
    {
      cwd,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: person.NAME,
        GIT_AUTHOR_EMAIL: person.EMAIL,
        GIT_AUTHOR_DATE: person.DATE,
        GIT_COMMITTER_NAME: person.NAME,
        GIT_COMMITTER_EMAIL: person.EMAIL,
        GIT_COMMITTER_DATE: person.DATE,
      },
    },
  );
}
