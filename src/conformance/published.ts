import {execFileSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DemoReport} from '../pipeline/demo.ts';
import {runCli} from '../testing/run-cli.ts';
import type {Checks} from './checks.ts';
import {complaintOfAny, parseProject} from './dbt-project.ts';

/** Plays the demo and lets real git and real dbt look at what it published: each branch alone, then all of them merged. */
export async function checkPublished(checks: Checks): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-demo-'));
  const world = join(folder, 'world');
  const checkout = join(folder, 'checkout');
  const git = (...args: readonly string[]): string =>
    execFileSync(
      'git',
      ['-C', checkout, '-c', 'user.name=Reviewer', '-c', 'user.email=reviewer@example.com', ...args],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  try {
    const demo = await runCli(['demo', '--keep', world, '--json'], {cwd: folder});
    checks.check('the demo publishes', demo.code === 0 ? undefined : demo.stderr);
    if (demo.code !== 0) return;
    const {publish} = JSON.parse(demo.stdout) as DemoReport;
    for (const repository of ['remotes/dbt.git', 'remotes/archive.git', 'state/archive.git', 'dbt']) {
      checks.check(
        `git fsck --strict is silent on ${repository}`,
        complaintOf(() => fsck(join(world, repository))),
      );
    }

    execFileSync('git', ['clone', '--quiet', join(world, 'remotes/dbt.git'), checkout]);
    checks.heading(`${publish.branches.length} published branches, each for dbt parse, then all merged`);
    for (const {branch} of publish.branches) {
      git('checkout', '--quiet', '--detach', `origin/${branch}`);
      const {code, output} = await parseProject(checkout, 'dbt-2');
      checks.check(`dbt parses ${branch} without a word`, code === 0 ? undefined : output);
    }
    git('checkout', '--quiet', 'main');
    for (const {branch} of publish.branches) {
      checks.check(
        `${branch} merges`,
        complaintOf(() => git('merge', '--quiet', '--no-edit', `origin/${branch}`)),
      );
    }
    checks.check('every dbt parses all of them merged without a word', await complaintOfAny(checkout));
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

function fsck(repository: string): void {
  execFileSync('git', ['-C', repository, 'fsck', '--strict', '--no-dangling', '--no-progress'], {stdio: 'pipe'});
}

function complaintOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
