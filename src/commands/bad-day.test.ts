import {mkdirSync, rmSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {UserError} from '../errors.ts';
import {
  type CliWorld,
  isOneSentence,
  LOCAL_CONFIG,
  makeDbtProject,
  openWorld,
  personGit,
} from '../testing/cli-world.ts';
import {closedPort} from '../testing/closed-port.ts';
import type {Invocation} from './command.ts';
import {explainCommand} from './explain.ts';
import {outputs} from './outputs.ts';

// What people meet on a bad day: nothing there yet, nobody answers, a variable of the shell that is not set.

let world: CliWorld;
/** An address on this machine where nobody listens. */
let nobody: string;

beforeAll(async () => {
  nobody = `http://127.0.0.1:${await closedPort()}`;
  world = openWorld({
    'w/stock.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'worksheet-rescue.yml': LOCAL_CONFIG,
    'far.yml': accountConfig('authenticator: password, password: "file:./pw"'),
    'keyless.yml': accountConfig('password: "file:./pw"'),
    pw: 'invented\n',
  });
  makeDbtProject(world.at('dbt'));
}, 60_000);
afterAll(() => world.remove());

function accountConfig(login: string): string {
  const connection = `{account: TINY, user: BOT, ${login}, access_url: "${nobody}"}`;
  return LOCAL_CONFIG.replace('./state', './far')
    .replace('./archive.git', './far.git')
    .replace(
      / {2}w: .*/,
      `  tiny: {kind: snowflake, connection: ${connection}, role: R, sources: [workspaces, notebooks]}`,
    );
}

describe('before the first harvest', {timeout: 60_000}, () => {
  test('status says that nothing was harvested, and not that everything could be read', async () => {
    const told = await world.wsr('status');
    expect(told.stdout).toContain('Nothing was harvested yet: wsr harvest\n  local-folder of w\n');
    expect(told.stdout).not.toContain('Everything could be read');
    const status = await world.status();
    expect(status.notHarvested).toEqual([{account: 'w', source: 'local-folder'}]);
    expect(outputs['status']?.safeParse(status).error?.issues ?? []).toEqual([]);
    expect((await world.wsr('status', '--owners')).code).toBe(0);
  });

  test('and that of one of several, when the others were', async () => {
    await world.harvest();
    expect((await world.wsr('status')).stdout).toContain('Everything could be read');
    world.write('two.yml', `${LOCAL_CONFIG}  other: {kind: local-folder, path: ./nowhere}\n`);
    expect((await world.wsr('harvest', '--config', 'two.yml')).code).toBe(1);
    const told = await world.wsr('status', '--config', 'two.yml');
    expect(told.stdout).toContain('Not harvested yet: wsr harvest\n  local-folder of other\n');
    expect(told.stdout).not.toContain('Everything could be read');
  });
});

describe('an account that does not answer', {timeout: 60_000}, () => {
  const reason = 'The account TINY cannot be reached';

  test('is told by --quiet too, on standard error: errors are what it leaves', async () => {
    for (const args of [['harvest'], ['doctor'], ['doctor', '--probe']]) {
      const run = await world.wsr(...args, '--quiet', '--config', 'far.yml');
      expect(run).toMatchObject({code: 1, stdout: ''});
      expect(run.stderr, args.join(' ')).toContain(reason);
      expect(run.stderr).toContain('Check the account identifier');
      expect(run.stderr).not.toContain('✓');
    }
  });

  test('is told beside the JSON of a probe, and with what to do where the cost was asked', async () => {
    const probe = await world.wsr('doctor', '--probe', '--json', '--config', 'far.yml');
    expect(JSON.parse(probe.stdout)).toMatchObject({exitCode: 1, probes: []});
    expect(probe.stderr).toContain(reason);
    const config = accountConfig('authenticator: password, password: "file:./pw"').replace(
      'notebooks',
      'query-history',
    );
    world.write('cost.yml', config);
    const cost = await world.wsr('harvest', '--explain-cost', '--config', 'cost.yml');
    expect(cost.code).toBe(1);
    expect(cost.stdout).toMatch(/✗ The account TINY cannot be reached .*\n {4}Check the account identifier/);
  });

  test('a password without the authenticator that takes it says which one does', async () => {
    const run = await world.wsr('doctor', '--config', 'keyless.yml');
    expect(run.stdout).toMatch(/has no private key\. .*authenticator: password\.$/m);
  });

  test('an archive that does not answer is told by the doctor as by a harvest', async () => {
    world.write('gone.yml', LOCAL_CONFIG.replace('./archive.git', `${nobody}/a.git`).replace('./state', './gone'));
    const run = await world.wsr('doctor', '--config', 'gone.yml');
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/✗ archive .*cannot be reached: .*git ls-remote/);
  });
});

test('a rescue that could read nothing prints no words where JSON is expected', {timeout: 60_000}, async () => {
  const config = LOCAL_CONFIG.replace('./state', './hist').replace('./archive.git', './hist.git');
  world.write('hist.yml', config.replace(/ {2}w: .*/, '  h: {kind: exported-history, history: none.csv}'));
  const run = await world.wsr('rescue', 'MIRA', '--json', '--config', 'hist.yml');
  expect(run.code).not.toBe(0);
  expect(run.stdout).toBe('');
  expect(run.stderr).toContain('none.csv');
});

describe('a push that goes nowhere', {timeout: 60_000}, () => {
  test('is told, by --quiet too', async () => {
    await world.harvest();
    const [candidate] = await world.list('--status', 'all');
    expect((await world.wsr('decide', candidate?.id ?? '', '--approve')).code).toBe(0);
    const none = await world.wsr('publish', '--push');
    expect(none.stdout).toContain('not pushed: the repository has no remote called origin.');
    personGit(world.at('dbt'), 'config', 'remote.origin.url', `${nobody}/x.git`);
    const run = await world.wsr('publish', '--push', '--quiet');
    expect(run).toMatchObject({code: 1, stdout: ''});
    expect(run.stderr).toContain('✗ ');
  });
});

describe('wrong use is one sentence, and 2', {timeout: 60_000}, () => {
  test.each([
    [['list', '--limit', '0x10'], '--limit takes a whole number from 1 on.'],
    [['list', '--limit', '1e3'], '--limit takes a whole number from 1 on.'],
    [['list', '--set-aside', ''], 'Nothing is no reason.'],
    [['list', 'orders', '--conflicts'], '--conflicts lists all terms there are.'],
    [['list', '--conflicts', '--owner', 'MIRA'], '--conflicts lists all terms there are.'],
    [['show', ''], 'Say which candidate to show.'],
    [['decide', '', '--approve'], 'Say which candidate to decide on.'],
    [['harvest', '--since', '2026-02-31'], '2026-02-31 is no day.'],
    [['rescue', 'MIRA', '--since', '2026-13-01'], '2026-13-01 is no day.'],
    [['status', '--config', 'w'], 'w is a folder.'],
    [['init', '--yes', '--config', '.'], 'It is a folder: name a file in it.'],
    [['init', '--yes', '--force', '--config', 'w'], 'w cannot be written.'],
    [['group', ''], 'No file was named.'],
  ])('wsr %j', async (args, told) => {
    const run = await world.wsr(...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(told);
    expect(isOneSentence(run)).toBe(true);
    expect(run.stdout).toBe('');
  });

  test.each([
    [['--snooze-until', '2026-02-31'], '2026-02-31 is no day.'],
    [['--rename', 'select'], 'select is a word that Snowflake reserves.'],
    [['--assign', ''], 'Say who should look at it.'],
  ])('decide %j changes nothing', async (args, told) => {
    const [candidate] = await world.list('--status', 'all');
    const run = await world.wsr('decide', candidate?.id ?? '', ...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(told);
    expect(isOneSentence(run)).toBe(true);
    const shown = JSON.parse((await world.wsr('show', candidate?.id ?? '', '--json')).stdout) as {decisions: unknown[]};
    expect(JSON.stringify(shown.decisions)).not.toContain(args[0]?.slice(2, 8));
  });

  test.each(['lint', 'explain', 'redact'])('%s of a variable that is not set reads no folder', async (command) => {
    const run = await world.wsr(command, '');
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('There is no such file.');
    expect(run.stderr).not.toContain('stock');
  });
});

test('the doctor sees that a folder is none, as a harvest does', {timeout: 60_000}, async () => {
  world.write('file.yml', LOCAL_CONFIG.replace('path: ./w', 'path: ./pw'));
  const run = await world.wsr('doctor', '--config', 'file.yml');
  expect(run.code).toBe(1);
  expect(run.stdout).toContain('✗ path  ./pw is a file, and an account of kind local-folder takes a folder.');
});

test('init says what is still open before the first harvest', async () => {
  mkdirSync(world.at('new'));
  const open = await world.wsr('init', '--yes', '--config', 'new/a.yml');
  expect(open.stdout).toContain('Next: what is marked CHANGE, then wsr harvest --dry-run');
  const whole = await world.wsr('init', '--yes', '--config', 'new/b.yml', '--folder', 'w', '--archive', './a.git');
  expect(whole.stdout).toContain('Next: wsr harvest --dry-run');
  rmSync(world.at('new'), {recursive: true});
});

test('explain stops between files when it is asked to', async () => {
  const reason = new UserError('interrupted', 'Stopped.');
  const invocation = {
    args: ['w'],
    options: {confirm: false},
    common: {json: true, quiet: true, verbose: false},
    cwd: world.root,
    env: {},
    stdout: process.stdout,
    stderr: process.stderr,
    signal: AbortSignal.abort(reason),
  } satisfies Invocation;
  await expect(explainCommand.run(invocation)).rejects.toBe(reason);
});
