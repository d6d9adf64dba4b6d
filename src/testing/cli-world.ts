import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {Candidate} from '../model/family.ts';
import type {HarvestReport} from '../pipeline/harvest.ts';
import type {PublishReport} from '../pipeline/publish.ts';
import type {Status} from '../pipeline/status.ts';
import {type CliRun, runCli, runInside} from './run-cli.ts';

/** A temporary folder in which the CLI is used as a person uses it. */
export interface CliWorld {
  readonly root: string;
  at(path: string): string;
  /** Writes a file below the folder, with the folders it needs. */
  write(path: string, content: string | Uint8Array): void;
  /** Runs a command in this process, in the folder. */
  wsr(...args: readonly string[]): Promise<CliRun>;
  /** The same with variables of its own. */
  wsrWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliRun>;
  /** Runs it in a process of its own. */
  wsrProcess(...args: readonly string[]): Promise<CliRun>;
  /** `--json` output, after a check of the exit code. */
  harvest(code?: number): Promise<HarvestReport>;
  publish(...args: readonly string[]): Promise<PublishReport>;
  status(): Promise<Status>;
  list(...args: readonly string[]): Promise<readonly (Candidate & {readonly status: string})[]>;
  remove(): void;
}

/** The config of one local folder `w`, with its archive, its state and its dbt project beside it. */
export const LOCAL_CONFIG = [
  'version: 1',
  'target: {kind: dbt, project: ./dbt}',
  'archive: {repository: ./archive.git}',
  'state: ./state',
  'accounts:',
  '  w: {kind: local-folder, path: ./w}',
  '',
].join('\n');

export function openWorld(files: Readonly<Record<string, string | Uint8Array>> = {}): CliWorld {
  const root = mkdtempSync(join(tmpdir(), 'wsr-world-'));
  const at = (path: string): string => join(root, path);
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(at(path)), {recursive: true});
    writeFileSync(at(path), content);
  };
  const own = {HOME: join(root, 'home'), WSR_OPERATOR: 'tester'};
  const wsrWith: CliWorld['wsrWith'] = (env, ...args) => runInside(args, {cwd: root, env: {...own, ...env}});
  const wsrProcess: CliWorld['wsrProcess'] = (...args) => runCli(args, {cwd: root, env: own});
  const wsr: CliWorld['wsr'] = (...args) => wsrWith({}, ...args);
  const read = async <T>(codes: readonly number[], ...args: readonly string[]): Promise<T> => {
    const {code, stdout, stderr} = await wsr(...args, '--json');
    if (!codes.includes(code)) throw new Error(`wsr ${args.join(' ')} ended with ${code}:\n${stderr}\n${stdout}`);
    return JSON.parse(stdout) as T;
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return {
    root,
    at,
    write,
    wsr,
    wsrWith,
    wsrProcess,
    harvest: (code = 0) => read([code], 'harvest'),
    publish: (...args) => read([0, 1, 4], 'publish', ...args),
    status: () => read([0], 'status'),
    list: async (...args) => {
      const {code, stdout, stderr} = await wsr('list', '--json', ...args);
      if (code !== 0) throw new Error(stderr);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Candidate & {status: string});
    },
    remove: () => rmSync(root, {recursive: true, force: true}),
  };
}

/** Git as an invented person with no settings of this machine; returns what it prints. */
export function personGit(repository: string, ...args: readonly string[]): string {
  const date = '2026-11-02T10:00:00Z';
  return execFileSync('git', ['-C', repository, '-c', 'commit.gpgsign=false', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    env: {
      PATH: process.env['PATH'],
      HOME: repository,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ines Duarte',
      GIT_AUTHOR_EMAIL: 'ines@example.com',
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: 'Ines Duarte',
      GIT_COMMITTER_EMAIL: 'ines@example.com',
      GIT_COMMITTER_DATE: date,
    },
  });
}

/** A dbt project in a repository of its own, with one commit on `main`. */
export function makeDbtProject(directory: string): void {
  mkdirSync(join(directory, 'models'), {recursive: true});
  writeFileSync(
    join(directory, 'dbt_project.yml'),
    'name: shop\nversion: "1.0.0"\nprofile: shop\nmodel-paths: ["models"]\nanalysis-paths: ["analyses"]\n',
  );
  writeFileSync(join(directory, 'models', 'kept.sql'), 'select 1 as id\n');
  personGit(directory, 'init', '--quiet', '--initial-branch=main');
  personGit(directory, 'add', '--all');
  personGit(directory, 'commit', '--quiet', '--message', 'Begin');
}

/** What a person is told when something is wrong: one sentence, perhaps a hint, and never a stack. */
export function isOneSentence({stderr}: CliRun): boolean {
  const told = stderr.split('\n').filter((line) => line.startsWith('wsr: '));
  return told.length === 1 && !/\n\s+at .*:\d+/.test(stderr) && !stderr.includes('a defect of worksheet-rescue');
}

/** All files of the archive's main branch, as git lists them. */
export function treeOf(repository: string): string {
  return personGit(repository, 'ls-tree', '-r', 'main');
}
