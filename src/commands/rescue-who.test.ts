import {existsSync, readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type CliWorld, isOneSentence, openWorld} from '../testing/cli-world.ts';
import {grantsOf} from '../testing/grants-of.ts';
import {type OpenSandbox, openSandbox} from '../testing/open-sandbox.ts';

const READER = [
  'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT',
  'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_READER',
  'GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE RESCUE_READER',
];
const ZOE = [
  'GRANT USAGE ON DATABASE DROPPED_USER$ZOE_1 TO ROLE RESCUE_READER',
  'GRANT USAGE ON SCHEMA DROPPED_USER$ZOE_1.PUBLIC TO ROLE RESCUE_READER',
  'GRANT READ ON WORKSPACE DROPPED_USER$ZOE_1.PUBLIC."my ""odd"" ws" TO ROLE RESCUE_READER',
];

let whole: OpenSandbox;
let unlisted: OpenSandbox;
let world: CliWorld;

beforeAll(async () => {
  whole = await openSandbox({});
  unlisted = await openSandbox({grants: grantsOf(...READER, ...ZOE)});
  world = openWorld();
  for (const [name, sandbox] of Object.entries({whole, unlisted})) {
    world.write(
      `${name}.yml`,
      [
        'version: 1',
        `archive: {repository: ./${name}.git}`,
        `state: ./${name}-state`,
        'accounts:',
        '  tiny:',
        '    kind: snowflake',
        `    connection: {account: TINY, user: RESCUE_BOT, authenticator: password, password: "env:WSR_PASSWORD", warehouse: RESCUE_WH, access_url: "${sandbox.url}"}`,
        '    role: RESCUE_READER',
        '    sources: [workspaces, query-history]',
        '',
      ].join('\n'),
    );
  }
});
afterAll(async () => {
  world.remove();
  await Promise.all([whole.stop(), unlisted.stop()]);
});

const wsr = (...args: readonly string[]) => world.wsrWith({WSR_PASSWORD: 'let-me-read'}, ...args);

describe('who is meant is settled before anything is read or made', () => {
  it.each([
    [['rescue', 'NOBODY', '--local', './nobody'], /The account knows no user NOBODY/],
    [['rescue', 'OTO', '--local', './nobody'], /The account knows no user OTO/],
    [['rescue', '', '--local', './nobody'], /No user was named/],
    [['rescue', ' ', '--local', './nobody'], /No user was named/],
    [['rescue', 'OTTO', '--local', './nobody', '--profile', 'nowhere'], /nowhere/],
  ])('%j', async (args, sentence) => {
    const run = await wsr(...args, '--config', './whole.yml');
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(sentence);
    expect(isOneSentence(run)).toBe(true);
    expect(existsSync(world.at('nobody'))).toBe(false);
  });

  it('a wrong password is one sentence, too', async () => {
    const run = await world.wsrWith(
      {WSR_PASSWORD: 'wrong'},
      'rescue',
      'OTTO',
      '--local',
      './nobody',
      '--config',
      './whole.yml',
    );
    expect(run.code).not.toBe(0);
    expect(run.stderr).not.toContain('defect');
    expect(isOneSentence(run)).toBe(true);
    expect(existsSync(world.at('nobody'))).toBe(false);
  });

  it('an e-mail address narrows the rescue like a name', async () => {
    const run = await wsr('rescue', 'Ana@Example.com', '--local', './by-mail', '--config', './whole.yml');
    expect(run.stderr).not.toContain('defect');
    expect(run.code).toBe(0);
    const config = readFileSync(world.at('by-mail/worksheet-rescue.yml'), 'utf8');
    expect(config).toMatch(/users:\n\s+- ANA\n/);
    expect(readFileSync(world.at('by-mail/README.md'), 'utf8')).toContain('# ANA');
  });
});

describe('where nobody may read the list of users', () => {
  it('goes on by the name alone, and asks for the grant first', async () => {
    const run = await wsr('rescue', 'zoe', '--local', './by-name', '--config', './unlisted.yml');
    expect(run.stderr).not.toContain('defect');
    const page = readFileSync(world.at('by-name/README.md'), 'utf8');
    expect(page).toContain('Of the user ZOE of the account tiny only the name is known.');
    expect(page).toMatch(/\| in files that could be read \| [1-9]/);
    const [, todo = ''] = page.split('## To do');
    expect(todo.indexOf('SNOWFLAKE.SECURITY_VIEWER')).toBeGreaterThan(0);
    expect(todo.indexOf('SNOWFLAKE.SECURITY_VIEWER')).toBeLessThan(todo.indexOf('- [ ]', 8) >>> 0);
  });
});
