import {execFile} from 'node:child_process';
import {stat, writeFile} from 'node:fs/promises';
import {dirname, relative, resolve} from 'node:path';
import {promisify} from 'node:util';
import {glob} from 'tinyglobby';
import {CONFIG_FILE, UNFINISHED} from '../config/load.ts';
import {usageError} from '../errors.ts';
import {listConnectionProfiles} from '../extract/snowflake/profile.ts';

const run = promisify(execFile);

/** What the working directory tells about the team's setup. */
export interface Surroundings {
  /** Folder of dbt_project.yml, relative. */
  readonly project: string | undefined;
  readonly base: string | undefined;
  /** A private repository beside the project's own, proposed from its remote. */
  readonly archive: string | undefined;
  /** Sections of connections.toml and config.toml, the default one first. */
  readonly profiles: readonly string[];
}

export interface InitAnswers {
  readonly folder: string | undefined;
  readonly archive: string | undefined;
  readonly profile: string | undefined;
}

/** Looks around without changing anything. */
export async function findSurroundings(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Surroundings> {
  const [projectFile] = (
    await glob(['dbt_project.yml', '*/dbt_project.yml', '*/*/dbt_project.yml'], {
      cwd,
      ignore: ['**/node_modules/**', '**/dbt_packages/**'],
    })
  ).toSorted((a, b) => a.length - b.length);
  const remote = await gitOutput(cwd, ['remote', 'get-url', 'origin']);
  const head = await gitOutput(cwd, ['symbolic-ref', '--short', 'refs/remotes/origin/HEAD']);
  const branch = await gitOutput(cwd, ['symbolic-ref', '--short', 'HEAD']);
  return {
    project: projectFile === undefined ? undefined : dirname(projectFile),
    base: head?.replace(/^origin\//, '') ?? branch,
    archive: remote === undefined ? undefined : `${remote.replace(/\.git$/, '').replace(/\/$/, '')}-worksheets.git`,
    // A broken connections.toml is named, with its place, when it is used.
    profiles: await listConnectionProfiles({env}).then(defaultFirst, () => []),
  };
}

function defaultFirst({names, defaultName}: Awaited<ReturnType<typeof listConnectionProfiles>>): readonly string[] {
  return names.toSorted((a, b) => Number(b === defaultName) - Number(a === defaultName));
}

async function gitOutput(cwd: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const {stdout} = await run('git', ['-C', cwd, ...args]);
    const text = stdout.trim();
    // An address with a password in it is not repeated into a file.
    return text === '' || /\/\/[^/@]*:[^/@]*@/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The config as text, commented for the person who edits it next. */
export function renderConfig(found: Surroundings, answers: InitAnswers): string {
  const project = found.project ?? '.';
  const account =
    answers.folder === undefined
      ? [
          `  ${(answers.profile ?? 'main').toLowerCase().replace(/[^a-z0-9_-]/g, '-')}:`,
          '    kind: snowflake',
          answers.profile === undefined
            ? `    connection: {profile: ${UNFINISHED}}   # CHANGE: a section of ~/.snowflake/connections.toml`
            : `    connection: {profile: ${quote(answers.profile)}}`,
          '    role: RESCUE_READER                # reads workspaces and the query history, no table data',
          '    sources: [workspaces, notebooks, query-history, objects]   # more: access-history (Enterprise), stages, user-stage',
        ]
      : ['  folder:', '    kind: local-folder', `    path: ${quote(answers.folder)}`];
  return [
    '# worksheet-rescue: what to rescue, where it is kept, where models go. `wsr schema config` knows every key.',
    'version: 1',
    `target: {kind: dbt, project: ${quote(project)}}`,
    'archive:',
    answers.archive === undefined
      ? `  repository: ${UNFINISHED}.git            # CHANGE: a private git repository of its own; it keeps everything harvested`
      : `  repository: ${quote(answers.archive)}   # private: it keeps everything harvested, personal data included`,
    'accounts:',
    ...account,
    `publish: {base: ${quote(found.base ?? 'main')}, branch-prefix: rescued/, max-open: 10, max-per-run: 3}`,
    'gates: {fail-on: error}',
    '',
  ].join('\n');
}

function quote(text: string): string {
  return /^[\w./@:+-]+$/.test(text) && !/^[\d.:-]|:$|: /.test(text) ? text : JSON.stringify(text);
}

/** Writes the config and returns its path as a person would type it. */
export async function writeConfig(
  cwd: string,
  file: string | undefined,
  text: string,
  overwrite: boolean,
): Promise<string> {
  const path = resolve(cwd, file ?? CONFIG_FILE);
  try {
    await writeFile(path, text, {flag: overwrite ? 'w' : 'wx'});
  } catch (error) {
    const isFolder = await stat(path).then(
      (info) => info.isDirectory(),
      () => false,
    );
    const name = relative(cwd, path) || path;
    if (isFolder)
      throw usageError('config-unwritable', `${name} cannot be written.`, 'It is a folder: name a file in it.');
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw usageError('config-exists', `There is a ${name} already.`, 'Edit it, or overwrite it with --force.');
    }
    throw usageError('config-unwritable', `${name} cannot be written.`, 'Check the folder and your rights in it.');
  }
  return relative(cwd, path) || path;
}
