import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {VerifyReport} from '../pipeline/verify.ts';
import {type CliWorld, isOneSentence, makeDbtProject, openWorld, personGit} from '../testing/cli-world.ts';
import {type OpenSandbox, openSandbox, tinyAccount} from '../testing/open-sandbox.ts';
import type {CliRun} from '../testing/run-cli.ts';
import {outputs} from './outputs.ts';

const LONG_NAME = 'Marguerite';
const SHEETS: Readonly<Record<string, string>> = {
  'revenue.sql':
    '-- Revenue by customer\nselect customer, sum(amount) as revenue from raw.shop.sales group by customer;\n',
  'any.sql':
    'select s.grade, s.amount + random() as dice, o.salary as other from raw.shop.sales s left join raw.shop.sales o on o.customer = s.grade where s.salary is null;\n',
  'none.sql':
    'select s.customer, o.grade, count(*) as sales from raw.shop.sales s join raw.shop.sales o on o.customer = s.customer and o.amount > 1000000 group by 1, 2;\n',
  'secret.sql': 'select grade, avg(salary) as salary from hr.people.salaries group by grade;\n',
  'own.sql':
    'select grade, count(distinct raw.shop.discount(salary)) as steps from raw.shop.sales where grade is not null group by grade having steps > 1;\n',
  'odd.sql':
    "select regexp_substr(s.customer, '[a-z]') as letter, s.amount from raw.shop.sales s qualify row_number() over (partition by s.customer order by s.amount) = 1;\n",
};
const ROWS = Array.from({length: 40}, (_, n) => ({
  customer: n === 7 ? LONG_NAME : `c${n % 6}`,
  amount: n / 4,
}));
const table = (database: string, schema: string, name: string, readable_by: readonly string[]) => ({
  database,
  schema,
  name,
  columns: [
    {name: 'customer', type: 'VARCHAR'},
    {name: 'amount', type: 'DECIMAL(12,2)'},
    {name: 'grade', type: 'VARCHAR'},
    {name: 'salary', type: 'DECIMAL(12,2)'},
  ],
  file: `${name}.ndjson`,
  readable_by,
});

let world: CliWorld;
let sandbox: OpenSandbox;
beforeAll(async () => {
  world = openWorld();
  makeDbtProject(world.at('dbt'));
  world.write('dbt/packages.yml', 'packages:\n  - package: dbt-labs/audit_helper\n    version: 0.12.1\n');
  personGit(world.at('dbt'), 'add', '--all');
  personGit(world.at('dbt'), 'commit', '--quiet', '--message', 'Use audit_helper');
  sandbox = await openSandbox({
    workspaces: tinyAccount.workspaces.map((one) => ({
      ...one,
      readable_by: ['RESCUE_READER'],
      visible_to: ['RESCUE_READER'],
    })),
    databases: [
      ...tinyAccount.databases,
      ...['RAW', 'HR'].map((name) => ({
        name,
        kind: 'STANDARD',
        owner: 'SYSADMIN',
        created_on: '2026-01-01T00:00:00.000Z',
        comment: '',
      })),
    ],
    tables: [table('RAW', 'SHOP', 'SALES', ['RESCUE_VERIFY']), table('HR', 'PEOPLE', 'SALARIES', ['HR'])],
    files: {
      ...Object.fromEntries(Object.entries(SHEETS).map(([name, sql]) => [`workspaces/shared/${name}`, sql])),
      'tables/SALES.ndjson': ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''),
      'tables/SALARIES.ndjson': '{"grade": "A", "salary": 1}\n',
    },
  });
  configure();
  const run = await wsr('harvest');
  if (run.code !== 0) throw new Error(run.stdout + run.stderr);
}, 60_000);
afterAll(async () => {
  await sandbox.stop();
  world.remove();
});

function configure(verify = 'verify: {role: RESCUE_VERIFY}', more = ''): void {
  world.write(
    'worksheet-rescue.yml',
    [
      'version: 1',
      'target: {kind: dbt, project: ./dbt}',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      more,
      'accounts:',
      '  tiny:',
      '    kind: snowflake',
      `    connection: {account: TINY, user: RESCUE_BOT, authenticator: password, password: "env:WSR_PASSWORD", warehouse: RESCUE_WH, access_url: "${sandbox.url}"}`,
      '    role: RESCUE_READER',
      `    ${verify}`,
      '    sources: [workspaces]',
      '',
    ].join('\n'),
  );
}

const wsr = (...args: readonly string[]): Promise<CliRun> => world.wsrWith({WSR_PASSWORD: 'let-me-read'}, ...args);

async function verified(code: number, ...args: readonly string[]): Promise<VerifyReport> {
  const run = await wsr('verify', '--json', ...args);
  expect(run.code, run.stderr).toBe(code);
  const report = JSON.parse(run.stdout) as VerifyReport;
  expect(outputs['verify']?.safeParse(report).error?.issues ?? []).toEqual([]);
  return report;
}

async function idOf(sheet: string): Promise<string> {
  const found = (await world.list('--status', 'all')).find(({title}) => title === sheet.replace('.sql', ''));
  if (found === undefined) throw new Error(`no candidate of ${sheet}`);
  return found.id;
}

describe('wsr verify', {timeout: 60_000}, () => {
  test('finds the rows of an original and its model equal, and keeps the verdict without a row', async () => {
    const id = await idOf('revenue.sql');
    const report = await verified(0, id);
    expect(report).toMatchObject({stored: 1, verified: [{outcome: 'equal', rows: {original: 7, model: 7}}]});
    expect(report.verified[0]?.estimate?.bytes).toBeGreaterThan(0);
    expect(await verified(0, id)).toMatchObject({stored: 0, verified: [{outcome: 'equal'}]});
    const archive = personGit(world.at('archive.git'), 'show', `main:verdicts/${id}.json`);
    expect(JSON.parse(archive)).toMatchObject({candidate: id, outcome: 'equal', role: 'RESCUE_VERIFY'});
    const everything = personGit(world.at('archive.git'), 'log', '--patch', '--all');
    expect(everything).toContain('verdicts/');
    expect(everything).not.toContain(LONG_NAME);
    const shown = await wsr('show', id);
    expect(shown.stdout).toMatch(/as RESCUE_VERIFY: the original and the model give the same 7 rows\./);
    expect((await world.list('--status', 'all')).find((one) => one.id === id)).toMatchObject({verified: 'equal'});
  });

  test('tells each other verdict from it', async () => {
    const ids: Record<string, string> = {};
    for (const sheet of Object.keys(SHEETS)) ids[sheet] = await idOf(sheet);
    const report = await verified(0, ...Object.values(ids));
    const of = (sheet: string) => report.verified.find(({candidate}) => candidate === ids[sheet]);
    expect(of('none.sql')).toMatchObject({outcome: 'both-empty'});
    expect(of('secret.sql')).toMatchObject({outcome: 'not-run'});
    expect(of('secret.sql')?.says).toBe(
      'The role RESCUE_VERIFY may not read HR.PEOPLE.SALARIES, or there is no such thing.',
    );
    expect(of('secret.sql')?.grant).toBe(
      [
        'GRANT USAGE ON DATABASE "HR" TO ROLE RESCUE_VERIFY;',
        'GRANT USAGE ON SCHEMA "HR"."PEOPLE" TO ROLE RESCUE_VERIFY;',
        'GRANT SELECT ON TABLE "HR"."PEOPLE"."SALARIES" TO ROLE RESCUE_VERIFY;',
      ].join('\n'),
    );
    expect(of('own.sql')?.says).toContain('raw.shop.discount');
    expect(of('odd.sql')?.says).toContain('SANDBOX: not translated: the function REGEXP_SUBSTR');
    expect(of('any.sql')).toMatchObject({outcome: 'not-deterministic', says: expect.stringContaining('RANDOM')});
    // Nothing of what the gate refuses ever reached the account.
    expect(sandbox.statements().some(({sql}) => sql.includes('discount'))).toBe(false);
    const told = await wsr('verify', ids['secret.sql'] ?? '', ids['revenue.sql'] ?? '', '--quiet');
    expect(told.stdout).toContain('GRANT SELECT ON TABLE "HR"."PEOPLE"."SALARIES" TO ROLE RESCUE_VERIFY;');
    expect(told.stdout).not.toMatch(/^equal/m);
  });

  test('only reads, under the verify role, and the rest of the run under none of it', async () => {
    const asked = (all: boolean) => sandbox.statements().filter(({sql}) => sql.includes('rescue_original') === all);
    expect(asked(true).length).toBeGreaterThan(4);
    for (const {sql, role} of asked(true)) {
      expect(sql).toMatch(/^(?:with|explain using json)\s/);
      expect(role).toBe('RESCUE_VERIFY');
    }
    for (const {role} of asked(false)) expect(role).not.toBe('RESCUE_VERIFY');
  });

  test('says what it would read, and stops at a ceiling', async () => {
    const id = await idOf('revenue.sql');
    const estimated = await verified(0, id, '--estimate');
    expect(estimated).toMatchObject({stored: 0, verified: [{outcome: 'estimated'}]});
    expect((await verified(0, id, '--max-bytes', '100')).verified[0]).toMatchObject({
      outcome: 'not-run',
      says: expect.stringMatching(/^It would read [\d.]+ KB, more than the 100 B of verify\.max-bytes\.$/),
    });
    // What could not be found out takes nothing away from what was.
    expect((await world.list('--status', 'all')).find((one) => one.id === id)).toMatchObject({verified: 'equal'});
  });

  test('never runs where nobody is and config does not say so, or without a role', async () => {
    const id = await idOf('revenue.sql');
    expect((await verified(0, id, '--unattended')).verified[0]?.says).toContain('accounts.tiny.verify.unattended');
    configure('verify: {role: RESCUE_VERIFY, unattended: true}');
    expect((await verified(0, id, '--unattended')).verified[0]?.outcome).toBe('equal');
    configure('# nobody compares');
    expect((await verified(0, id)).verified[0]?.says).toContain('accounts.tiny.verify.role');
    configure('verify: {role: RESCUE_VERIFY, schemas: [HR.PEOPLE]}');
    expect((await verified(0, id)).verified[0]?.says).toContain('verify.schemas');
    configure('verify: {role: ACCOUNTADMIN}');
    expect((await verified(1, id)).verified[0]).toMatchObject({
      outcome: 'not-run',
      says: expect.stringContaining('ACCOUNTADMIN'),
    });
    configure();
  });

  test('an account that cannot be asked fails the run, and is no verdict on anything', async () => {
    const run = await world.wsr('verify', await idOf('odd.sql'), '--json');
    expect(run.code).toBe(1);
    const report = JSON.parse(run.stdout) as VerifyReport;
    expect(report.verified[0]?.says).toContain('WSR_PASSWORD is not set');
    expect(report.stored).toBe(0);
  });

  test('wrong use is one sentence', async () => {
    for (const args of [['--max-bytes', 'much'], ['--show-rows', 'all'], ['nothing-of-that-name'], []]) {
      const run = await wsr('verify', ...args);
      expect(run.code, args.join(' ')).toBe(2);
      expect(isOneSentence(run)).toBe(true);
    }
  });

  test('publishing says what was found; with require-verify it holds back what nobody proved', async () => {
    const [revenue, odd] = [await idOf('revenue.sql'), await idOf('odd.sql')];
    for (const id of [revenue, odd]) expect((await wsr('decide', id, '--approve')).code).toBe(0);
    expect((await world.status()).verdicts).toEqual({equal: 1, 'not-run': 1});
    configure(undefined, 'gates: {require-verify: true}');
    const held = await world.publish();
    expect(held.held.map(({reason}) => reason)).toEqual([expect.stringContaining('gates.require-verify is on')]);
    expect(held.exitCode).toBe(4);
    expect(held.branches.map(({candidate}) => candidate)).toEqual([revenue]);
    const [branch] = held.branches;
    const message = personGit(world.at('dbt'), 'log', '-1', '--format=%B', branch?.branch ?? '');
    expect(message.replaceAll(/\s+/g, ' ')).toMatch(
      /Compared on \d{4}-\d\d-\d\d as RESCUE_VERIFY: the original and the model give the same 7 rows\./,
    );
    expect(branch?.files.map(({path}) => path)).toContain(`analyses/audit/${branch?.name}.sql`);
    const audit = personGit(world.at('dbt'), 'show', `${branch?.branch}:analyses/audit/${branch?.name}.sql`);
    expect(audit).toContain('select customer, sum(amount) as revenue from raw.shop.sales group by customer');
    expect(audit).toContain(`select * from {{ ref('${branch?.name}') }}`);
    expect(audit).toContain('audit_helper.quick_are_queries_identical(original_query, model_query, [');
    // Compared again it moves nothing.
    await verified(0, revenue);
    expect((await world.publish()).branches.map(({state, oid}) => [state, oid])).toEqual([['up-to-date', branch?.oid]]);
    configure();
    const all = await world.publish();
    expect(all.held).toEqual([]);
    const other = all.branches.find(({candidate}) => candidate === odd);
    expect(
      personGit(world.at('dbt'), 'log', '-1', '--format=%B', other?.branch ?? '').replaceAll(/\s+/g, ' '),
    ).toContain('Nobody has compared its rows with those of the original: the account refuses the original');
  });
});
