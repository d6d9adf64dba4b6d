import {execFileSync} from 'node:child_process';
import {decide} from '../pipeline/decide.ts';
import {harvest} from '../pipeline/harvest.ts';
import {publish} from '../pipeline/publish.ts';
import {configForSandbox, openSandbox} from '../system/open-sandbox.ts';
import {openWorkshop} from '../system/wire.ts';
import {makeDbtProject, openWorld} from '../testing/cli-world.ts';
import type {Checks} from './checks.ts';
import {complaintOfAny} from './dbt-project.ts';

/** The part of an account's candidates that has to become models. */
const LEAST = 0.9;

/** Approves everything that an invented account holds, merges all branches, and lets each dbt look at the result. */
export async function checkLedger(checks: Checks): Promise<void> {
  const world = openWorld();
  makeDbtProject(world.at('dbt'));
  const sandbox = await openSandbox({account: 'lantern', seed: '1', port: '0'});
  try {
    const {url, account, user, password} = sandbox;
    const places = {archive: './archive.git', project: './dbt', state: './state', limits: {open: 1000, perRun: 1000}};
    world.write('worksheet-rescue.yml', configForSandbox({url, account, user, ...places}));
    const workshop = await openWorkshop({
      cwd: world.root,
      env: {...process.env, WSR_SANDBOX_PASSWORD: password, WSR_OPERATOR: 'tester', HOME: world.root},
      stderr: process.stderr,
      signal: new AbortController().signal,
      quiet: true,
      verbose: false,
      json: true,
    });
    try {
      await harvest(workshop);
      const asked = workshop.catalog.candidates().filter(({setAside}) => setAside === undefined);
      const models = asked.filter(({refusal}) => refusal === undefined);
      for (const candidate of models) decide(workshop, candidate, {t: 'approve'});
      const report = await publish(workshop);
      const lost = [...report.refused, ...report.held].map(({name, reason}) => `${name}: ${reason}`);
      const become = models.length - lost.length;
      checks.heading(`${become} of ${asked.length} candidates of the account become models`);
      for (const {name, refusal} of asked) if (refusal !== undefined) checks.heading(`  ${name}: ${refusal}`);
      checks.check(
        'at least 90 of 100 candidates become models',
        become / asked.length >= LEAST ? undefined : lost.join('\n'),
      );
      checks.check(
        'each approved one is a branch, or waits for one',
        lost.length === 0 && report.branches.length + report.behind.length === models.length
          ? undefined
          : lost.join('\n'),
      );
      const git = (...args: readonly string[]): string =>
        execFileSync('git', ['-c', 'user.name=Reviewer', '-c', 'user.email=reviewer@example.com', ...args], {
          cwd: world.at('dbt'),
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        });
      const conflicts = report.branches.filter(({branch}) => {
        try {
          git('merge', '--quiet', '--no-edit', branch);
          return false;
        } catch {
          git('merge', '--abort');
          return true;
        }
      });
      checks.check(
        'all branches merge',
        conflicts.length === 0 ? undefined : conflicts.map(({branch}) => branch).join('\n'),
      );
      checks.check(
        `every dbt parses ${report.branches.length} branches merged without a word`,
        await complaintOfAny(world.at('dbt')),
      );
    } finally {
      await workshop.close();
    }
  } finally {
    await sandbox.stop();
    world.remove();
  }
}
