import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A folder that is gone after the test. */
export function scratchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wsr-test-')));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 3}));
  return folder;
}

/** Runs git as a person would, with nothing of the machine's own configuration. */
export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: personEnvironment(),
  });
}

/** As {@link git}, with the output as bytes. */
export function gitBytes(cwd: string, ...args: string[]): Buffer {
  return execFileSync('git', args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: personEnvironment(),
    maxBuffer: 1 << 30,
  });
}

/** Writes files below a folder. */
export function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
}

/** A repository with one commit on `main`, and its bare `origin` beside it. */
export function repositoryWithRemote(files: Readonly<Record<string, string>>): {
  repo: string;
  remote: string;
  base: string;
} {
  const folder = scratchFolder();
  const [repo, remote] = [join(folder, 'repo'), join(folder, 'remote.git')];
  git(folder, 'init', '-q', '-b', 'main', repo);
  git(folder, 'init', '-q', '--bare', '-b', 'main', remote);
  put(repo, files);
  git(repo, 'add', '-A');
  git(repo, 'commit', '-q', '-m', 'Start');
  git(repo, 'remote', 'add', 'origin', remote);
  git(repo, 'push', '-q', 'origin', 'main');
  return {repo, remote, base: git(repo, 'rev-parse', 'HEAD').trim()};
}

function personEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Pat Person',
    GIT_AUTHOR_EMAIL: 'pat@example.com',
    GIT_COMMITTER_NAME: 'Pat Person',
    GIT_COMMITTER_EMAIL: 'pat@example.com',
  };
}
