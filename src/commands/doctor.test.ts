import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {DoctorReport} from '../pipeline/doctor.ts';
import {type CliWorld, isOneSentence, makeDbtProject, openWorld} from '../testing/cli-world.ts';
import {grantsOf} from '../testing/grants-of.ts';
import {openSandbox, type OpenSandbox, type TinyAccount} from '../testing/open-sandbox.ts';
import {doctorOutput} from './doctor-output.ts';

const ZOE = 'DROPPED_USER$ZOE_1';
const GRANTS = [
  'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT',
  'GRANT ROLE RESCUE_INVENTORY TO USER RESCUE_BOT',
  'GRANT MANAGE GRANTS ON ACCOUNT TO ROLE RESCUE_INVENTORY',
  'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_READER',
  ...['GOVERNANCE', 'SECURITY', 'USAGE', 'OBJECT'].map(
    (name) => `GRANT DATABASE ROLE SNOWFLAKE.${name}_VIEWER TO ROLE RESCUE_READER`,
  ),
  `GRANT USAGE ON DATABASE ${ZOE} TO ROLE RESCUE_READER`,
  `GRANT USAGE ON SCHEMA ${ZOE}.PUBLIC TO ROLE RESCUE_READER`,
  `GRANT READ ON WORKSPACE ${ZOE}.PUBLIC."my ""odd"" ws" TO ROLE RESCUE_READER`,
  'GRANT USAGE ON DATABASE ANALYTICS TO ROLE RESCUE_READER',
  'GRANT USAGE ON SCHEMA ANALYTICS.TEAM TO ROLE RESCUE_READER',
  'GRANT USAGE ON NOTEBOOK ANALYTICS.TEAM."Churn" TO ROLE RESCUE_READER',
  'GRANT OWNERSHIP ON WORKSPACE USER$OTTO.PUBLIC.DEFAULT$ TO USER OTTO',
  'GRANT OWNERSHIP ON WORKSPACE ANALYTICS.TEAM.SHARED TO ROLE ANALYST',
];
const PASSWORD = {WSR_TEST_PASSWORD: 'let-me-read'};

let world: CliWorld;
let sandbox: OpenSandbox;

beforeEach(() => {
  world = openWorld();
  makeDbtProject(world.at('dbt'));
});
afterEach(async () => {
  world.remove();
  await sandbox?.stop();
});

async function open(grants: readonly string[] = GRANTS, parts: TinyAccount = {}): Promise<void> {
  await sandbox?.stop();
  sandbox = await openSandbox({grants: grantsOf(...grants), ...parts});
  world.write(
    'worksheet-rescue.yml',
    [
      'version: 1',
      'target: {kind: dbt, project: ./dbt}',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      'accounts:',
      '  acme:',
      '    kind: snowflake',
      `    connection: {account: TINY, user: RESCUE_BOT, authenticator: password, password: 'env:WSR_TEST_PASSWORD', access_url: '${sandbox.url}'}`,
      '    role: RESCUE_READER',
      '    inventory-role: RESCUE_INVENTORY',
      '    sources: [workspaces, notebooks, query-history]',
      '  laptop: {kind: local-folder, path: ./w}',
    ].join('\n'),
  );
  world.write('w/a.sql', 'select 1\n');
}

const doctor = (...args: readonly string[]) => world.wsrWith(PASSWORD, 'doctor', ...args);
const lineOf = (stdout: string, subject: string): string =>
  stdout.split('\n').find((line) => new RegExp(`^  \\S ${subject} `).test(line)) ?? '';

async function report(...args: readonly string[]): Promise<DoctorReport & {readonly code: number}> {
  const {code, stdout} = await doctor('--json', ...args);
  return {...(JSON.parse(stdout) as DoctorReport), code};
}

describe('wsr doctor', () => {
  it('says of each surface whether it can be read, who can open what is closed, and writes nothing', async () => {
    await open();
    const {code, stdout} = await doctor();
    expect(code).toBe(0);
    expect(lineOf(stdout, 'login')).toContain('RESCUE_BOT at SANDBOX-TINY by password');
    expect(lineOf(stdout, 'inventory')).toContain('lists 3 workspaces and 1 notebook');
    expect(lineOf(stdout, 'warehouse')).toMatch(/✓.*RESCUE_WH, X-Small/);
    expect(lineOf(stdout, 'GOVERNANCE_VIEWER')).toContain('Not harvested yet.');
    expect(lineOf(stdout, 'ANALYTICS')).toContain(
      'ANALYST or SECURITYADMIN can run: GRANT READ ON WORKSPACE ANALYTICS.TEAM.SHARED TO ROLE RESCUE_READER;',
    );
    expect(lineOf(stdout, 'path')).toContain('1 file');
    expect(existsSync(world.at('state'))).toBe(false);
    expect(existsSync(world.at('archive.git'))).toBe(false);
    expect(sandbox.statements().filter(({sql}) => !/^(?:show|select|list|describe)\b/i.test(sql))).toEqual([]);
  });

  it('tells people of one name apart, and what becomes of the files of each', async () => {
    await open();
    const {stdout} = await doctor('--account', 'acme');
    const people = stdout.split('\n').filter((line) => /(dropped|disabled|active) {2}/.test(line));
    expect(people.map((line) => line.trim().split(/ +/).slice(0, 3).join(' '))).toEqual([
      '✓ ZOE dropped',
      '✗ OTTO disabled',
      '! ANA active',
      '! ZOE active',
    ]);
    expect(people[0]).toContain('1 workspace readable');
    expect(people[1]).toContain('an administrator cannot read them');
    expect(people[1]).not.toContain('GRANT READ ON');
    expect(people[2]).toContain('ANA can run: GRANT READ ON WORKSPACE USER$.PUBLIC.DEFAULT$ TO ROLE RESCUE_READER;');
    const {people: ids} = await report('--account', 'acme');
    expect(ids.filter(({name}) => name === 'ZOE').map(({userId, state}) => [userId, state])).toEqual([
      ['11', 'active'],
      ['7', 'dropped'],
    ]);
  });

  it('prints one document that its schema describes', async () => {
    await open();
    const {stdout} = await doctor('--json');
    const parsed = doctorOutput.strict().safeParse(JSON.parse(stdout));
    expect(parsed.error).toBeUndefined();
    expect(new Set(parsed.data?.checks.map(({id}) => id)).size).toBe(parsed.data?.checks.length);
  });

  it('ends with 3 when coverage fell below what was harvested, and not for what was closed before', async () => {
    await open();
    expect((await world.wsrWith(PASSWORD, 'harvest', '--quiet')).code).toBe(0);
    expect((await report()).code).toBe(0);
    await open(GRANTS.filter((grant) => !grant.includes('READ ON WORKSPACE')));
    const fallen = await report();
    expect(fallen.code).toBe(3);
    expect(fallen.fallen).toHaveLength(1);
    expect(fallen.checks.filter(({says}) => says.includes('The last harvest could read this'))).toHaveLength(1);
  }, 60_000);

  it('goes on after a login that fails, in one line with what to do, and ends with 1', async () => {
    await open();
    const {code, stdout} = await world.wsrWith({WSR_TEST_PASSWORD: 'wrong-and-secret'}, 'doctor');
    expect(code).toBe(1);
    expect(lineOf(stdout, 'login')).toMatch(/✗ login .*does not accept/);
    expect(lineOf(stdout, 'path')).toContain('1 file');
    expect(stdout).not.toContain('wrong-and-secret');
    expect(lineOf((await world.wsr('doctor')).stdout, 'login')).toContain('WSR_TEST_PASSWORD is not set');
  });

  it('isolates a check that the account refuses', async () => {
    await open();
    for (const match of [/^show grants/i, /^show warehouses/i, /^show parameters/i, /^list /i, /^show databases/i]) {
      sandbox.faults.inject({
        kind: 'statement',
        match,
        code: '000603',
        sqlState: 'XX000',
        message: 'Internal error.',
        times: 99,
      });
    }
    const {code, stdout} = await doctor('--account', 'acme');
    expect([0, 1]).toContain(code);
    expect(lineOf(stdout, 'login')).toContain('✓');
    expect(lineOf(stdout, 'reader')).toContain('cannot be listed');
    expect(lineOf(stdout, 'SECURITY_VIEWER')).toContain('can be read');
    expect(stdout).toContain('OTTO');
  });

  it('ends with 2 for an account that is not there and for two modes at once', async () => {
    await open();
    for (const args of [
      ['--account', 'nope'],
      ['--grants', '--probe'],
      ['--transcript', 'x.md'],
    ]) {
      const run = await doctor(...args);
      expect(run.code).toBe(2);
      expect(isOneSentence(run)).toBe(true);
    }
  });

  it('says which path of an account of files is not there', async () => {
    await open();
    world.write(
      'worksheet-rescue.yml',
      'version: 1\narchive: {repository: ./a.git}\nstate: ./state\naccounts:\n  old: {kind: local-folder, path: ./gone}\n',
    );
    const {code, stdout} = await doctor();
    expect(code).toBe(1);
    expect(lineOf(stdout, 'path')).toContain('./gone does not exist');
    expect(lineOf(stdout, 'models')).toMatch(/^ {2}!/);
  });
});

describe('wsr doctor --grants', () => {
  it('asks no account, and prints SQL with names from the config', async () => {
    await open();
    const {code, stdout} = await doctor('--grants');
    expect(code).toBe(0);
    expect(stdout).toContain('GRANT ROLE RESCUE_READER TO USER RESCUE_BOT;');
    expect(sandbox.statements()).toEqual([]);
    const {grants} = doctorOutput.strict().parse(JSON.parse((await doctor('--grants', '--json')).stdout));
    expect(grants?.[0]?.roles.map(({role}) => role)).toEqual(['RESCUE_READER', 'RESCUE_INVENTORY', 'RESCUE_VERIFY']);
  });
});

describe('wsr doctor --probe', () => {
  const sessions = [
    {
      session_id: 1,
      created_on: '2026-11-02T00:00:00Z',
      user_name: 'ANA',
      client_application_id: 'JDBC 3',
      client_environment: '{"APPLICATION": "Tinyland Secret Tool"}',
    },
  ];
  const run = (query_id: string, query_text: string, query_hash: string) => ({
    query_id,
    query_text,
    query_hash,
    query_hash_version: 2,
    session_id: 1,
    user_name: 'ANA',
    execution_status: 'SUCCESS',
    query_type: 'SELECT',
    start_time: '2026-11-03T00:00:00Z',
    end_time: '2026-11-03T00:00:01Z',
    total_elapsed_time: 5,
    is_client_generated_statement: false,
  });
  const history = [
    run('q1', 'select 41 as answer from payroll', 'aa'),
    run('q2', 'select 41 as answer from payroll -- for Ana', 'aa'),
    run('q3', 'select 41 as reply from payroll', 'bb'),
  ];

  it('tells what it saw without a name, a text or an address, and only reads', async () => {
    await open(GRANTS, {sessions, history});
    const {code} = await doctor('--probe', '--transcript', 'seen.md', '--account', 'acme');
    expect(code).toBe(0);
    const text = readFileSync(world.at('seen.md'), 'utf8');
    expect(text).toContain('differ in comments alone: 1 pairs share a hash, 0 do not');
    expect(text).toContain('The hash tells aliases apart.');
    expect(text).toContain('GET of a workspace file works through the driver.');
    expect(text).toContain('APPLICATION_1');
    expect(text).not.toMatch(
      /TINY|Tinyland|RESCUE_|ANALYTICS|\bANA\b|OTTO|ZOE|odd|payroll|select 41|127\.0\.0\.1|Churn|@example/,
    );
    const verbs = sandbox.statements().map(({sql}) => sql.trim().split(/\s/)[0]?.toLowerCase());
    expect(new Set(verbs).difference(new Set(['show', 'select', 'list', 'describe', 'get']))).toEqual(new Set());
    expect((await doctor('--probe', '--transcript', 'seen.md')).code).toBe(0);
    expect(readFileSync(world.at('seen.md'), 'utf8')).toBe(text);
  });

  it('writes over no file of anybody else', async () => {
    await open();
    world.write('mine.md', '# My notes\n');
    const run = await doctor('--probe', '--transcript', 'mine.md');
    expect(run.code).toBe(2);
    expect(readFileSync(world.at('mine.md'), 'utf8')).toBe('# My notes\n');
    expect(readdirSync(world.root)).not.toContain('worksheet-rescue-probe.md');
  });
});
