import {chmodSync, existsSync, readdirSync, readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type CliWorld, isOneSentence, openWorld} from '../testing/cli-world.ts';
import {type OpenSandbox, openSandbox} from '../testing/open-sandbox.ts';
import {runCli} from '../testing/run-cli.ts';
import {outputs} from './outputs.ts';

const at = (time: string): string => `2026-11-${time}.000Z`;

/** OTTO is disabled and his files are closed; ZOE is dropped and hers can be read; another ZOE works there now. */
const history = [
  ['03T09:00:00', 'OTTO', 'select region, sum(amount) as revenue from analytics.shop.orders group by region', 'h1'],
  ['04T09:00:00', 'OTTO', 'select region, sum(amount) as revenue from analytics.shop.orders group by region', 'h1'],
  [
    '04T09:05:00',
    'OTTO',
    'create or replace table analytics.shop.monthly as select * from analytics.shop.orders',
    'h2',
  ],
  ['05T09:05:00', 'ANA', 'select * from analytics.shop.monthly where revenue > 7', 'h3'],
].map(([time = '', user = '', text = '', hash = ''], n) => ({
  query_id: `01c00000-0000-0000-0000-00000000000${n}`,
  query_text: text,
  database_name: 'ANALYTICS',
  schema_name: 'SHOP',
  query_type: 'SELECT',
  session_id: 10 + n,
  user_name: user,
  user_type: 'PERSON',
  role_name: 'ANALYST',
  warehouse_name: 'BI_WH',
  execution_status: 'SUCCESS',
  start_time: at(time),
  end_time: at(time),
  total_elapsed_time: 100,
  is_client_generated_statement: false,
  query_hash: hash,
  query_hash_version: 2,
}));

let sandbox: OpenSandbox;
let world: CliWorld;

beforeAll(async () => {
  sandbox = await openSandbox({history});
  world = openWorld();
  world.write(
    'worksheet-rescue.yml',
    [
      'version: 1',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      'accounts:',
      '  tiny:',
      '    kind: snowflake',
      `    connection: {account: TINY, user: RESCUE_BOT, authenticator: password, password: "env:WSR_PASSWORD", warehouse: RESCUE_WH, access_url: "${sandbox.url}"}`,
      '    role: RESCUE_READER',
      '    sources: [workspaces, notebooks, query-history]',
      '',
    ].join('\n'),
  );
});
afterAll(async () => {
  world.remove();
  await sandbox.stop();
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

const wsr = (...args: readonly string[]) => world.wsrWith({WSR_PASSWORD: 'let-me-read'}, ...args);

describe('wsr rescue USER --local DIR', () => {
  it('writes sheets, page and report of a dropped user, and nothing anywhere else', async () => {
    const before = filesBelow(world.root);
    const run = await wsr('rescue', '7', '--local', './zoe');
    expect(run.stderr).not.toContain('defect');
    expect(run.code).toBe(0);
    const sheets = readdirSync(world.at('zoe/sheets'), {recursive: true, encoding: 'utf8'}).filter((path) =>
      path.endsWith('.sql'),
    );
    expect(sheets).toHaveLength(3);
    const page = readFileSync(world.at('zoe/README.md'), 'utf8');
    expect(page).toContain('| in files that could be read | 3 | 3 |');
    expect(page).toContain('Not to be confused with the user of the same name whose USER_ID is 11');
    const outside = filesBelow(world.root).filter((path) => !path.startsWith('zoe'));
    expect(outside).toEqual(before);
  });

  it('gets what a disabled user ran back from the history, and says what nobody can read', async () => {
    const run = await wsr('rescue', 'otto', '--local', './otto', '--json');
    expect(run.code).toBe(0);
    const report = outputs['rescue']!.parse(JSON.parse(run.stdout)) as {
      readonly coverage: {readonly files: number; readonly statementsOnlyInHistory: number; readonly runs: number};
      readonly ranked: readonly unknown[];
      readonly checklist: readonly {readonly text: string}[];
    };
    expect(report.coverage).toMatchObject({files: 0, statementsOnlyInHistory: 2, runs: 3});
    expect(report.ranked.length).toBeGreaterThan(0);
    expect(report.checklist.some(({text}) => text.includes('Do not drop OTTO'))).toBe(true);
    const sheets = readdirSync(world.at('otto/sheets'), {recursive: true, encoding: 'utf8'}).filter((path) =>
      path.endsWith('.sql'),
    );
    const bodies = sheets.map((path) => readFileSync(world.at(`otto/sheets/${path}`), 'utf8')).join('\n');
    expect(bodies).toContain('sum(amount) as revenue');
    expect(bodies).not.toContain('revenue > 7');
  });

  it('changes nothing the second time, and the other commands work in the folder', async () => {
    const before = filesBelow(world.at('otto/sheets'));
    const page = readFileSync(world.at('otto/README.md'), 'utf8');
    expect((await wsr('rescue', 'OTTO', '--local', './otto')).code).toBe(0);
    expect(filesBelow(world.at('otto/sheets'))).toEqual(before);
    expect(readFileSync(world.at('otto/README.md'), 'utf8')).toBe(page);
    const list = await wsr('list', '--config', './otto/worksheet-rescue.yml');
    expect(list.code).toBe(0);
    expect(list.stdout).toContain('OTTO');
  });
});

describe('wsr rescue with the config in use', () => {
  it('harvests into the archive of the config, and tells of the one person', async () => {
    const run = await wsr('rescue', 'OTTO');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('OTTO');
    expect(run.stdout).toContain('To do');
    // Whoever reads what he wrote is known here, as everybody's history was read.
    expect(run.stdout).toContain('ANALYTICS.SHOP.MONTHLY');
    expect(existsSync(world.at('archive.git'))).toBe(true);
  });

  it.each([
    [['rescue', 'NOBODY'], /The account knows no user NOBODY/],
    [['rescue', 'OTTO', '--account', 'other'], /no account other/],
    [['rescue', 'OTTO', '--since', 'yesterday'], /yesterday is no day/],
  ])('%j is one sentence', async (args, sentence) => {
    const run = await wsr(...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(sentence);
    expect(isOneSentence(run)).toBe(true);
  });
});

describe('on the first evening, without a config', () => {
  it('a connection profile is all it takes', async () => {
    const empty = openWorld();
    const {hostname, port} = new URL(sandbox.url);
    empty.write(
      'home/.snowflake/connections.toml',
      `[tiny]\naccount = "TINY"\nuser = "RESCUE_BOT"\npassword = "let-me-read"\nrole = "RESCUE_READER"\nwarehouse = "RESCUE_WH"\nhost = "${hostname}"\nport = ${port}\nprotocol = "http"\n`,
    );
    chmodSync(empty.at('home/.snowflake/connections.toml'), 0o600);
    empty.write('tmp/.keep', '');
    empty.write('work/.keep', '');
    try {
      const run = await runCli(['rescue', 'OTTO', '--local', './otto'], {
        cwd: empty.at('work'),
        env: {HOME: empty.at('home'), TMPDIR: empty.at('tmp')},
      });
      expect(run.stderr).not.toContain('defect');
      expect(run.code).toBe(0);
      expect(run.stdout).toContain('Written to otto');
      const left = filesBelow(empty.root).filter((path) => !path.startsWith('work/otto'));
      expect(left).toEqual(['home/.snowflake/connections.toml', 'tmp/.keep', 'work/.keep']);
    } finally {
      empty.remove();
    }
  });

  it('neither config nor profile is one sentence', async () => {
    const empty = openWorld();
    try {
      const run = await empty.wsr('rescue', 'OTTO', '--local', './otto');
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('no connection profile');
    } finally {
      empty.remove();
    }
  });
});
