import {mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {get, list, notebookUrl, workspaceUrl} from '../extract/snowflake/statements.ts';
import {openDriver, openSandbox, touch, type Driver, type OpenSandbox} from '../testing/open-sandbox.ts';

const HEAD = workspaceUrl('DROPPED_USER$ZOE_1', 'PUBLIC', 'my "odd" ws', 'head');

let sandbox: OpenSandbox;
let driver: Driver;
let downloads: string;
beforeAll(async () => {
  sandbox = await openSandbox();
  downloads = await mkdtemp(join(tmpdir(), 'wsr-downloads-'));
  driver = await openDriver(sandbox);
});
afterAll(async () => {
  await driver.close();
  await sandbox.stop();
  await rm(downloads, {recursive: true});
});

test('LIST gives name, size, md5, sha1 and the time as RFC 1123 text', async () => {
  expect(await driver.rows(list(HEAD))).toEqual([
    {
      name: 'versions/head/a.sql',
      size: '10',
      md5: '0642f7fde5adc5e6e9464d9434c1887b',
      sha1: '005c6eb7364156e6b0d158d8b2767a24f1ce6611',
      last_modified: 'Mon, 02 Nov 2026 10:00:00 GMT',
    },
    expect.objectContaining({name: 'versions/head/sub folder/deep/$x;--%20.sql'}),
    expect.objectContaining({name: `versions/head/sub folder/Über 'the' "top" (2).sql`}),
  ]);
});

test('a file has its own time while that lies in the life of the workspace', async () => {
  const file = join(sandbox.directory, 'workspaces/zoe/odd/a.sql');
  const listed = async (): Promise<string | null | undefined> =>
    (await driver.rows(list(`${HEAD}a.sql`)))[0]?.['last_modified'];
  await touch(file, '2026-11-02T09:08:07.600Z');
  expect(await listed()).toBe('Mon, 02 Nov 2026 09:08:07 GMT');
  await touch(file, '2026-11-02T10:00:01.000Z');
  expect(await listed()).toBe('Mon, 02 Nov 2026 10:00:00 GMT');
});

test('LIST of a folder or file gives what lies below it, and LS without quotes is the same', async () => {
  expect(await names(list(`${HEAD}sub folder/deep`))).toEqual(['versions/head/sub folder/deep/$x;--%20.sql']);
  expect(await names(list(`${HEAD}sub`))).toEqual([]);
  expect(await names('ls snow://notebook/analytics.team."Churn"/versions/live/;')).toEqual([
    'versions/live/Churn.ipynb',
  ]);
});

test.each(['a.sql', `sub folder/Über 'the' "top" (2).sql`, 'sub folder/deep/$x;--%20.sql'])(
  'GET brings %s, byte for byte',
  async (path) => {
    const target = join(downloads, 'one file');
    await mkdir(target, {recursive: true});
    const rows = await driver.rows(get(HEAD + path, `file://${target}/`));
    const name = path.split('/').at(-1)!;
    expect(rows).toMatchObject([{status: 'DOWNLOADED'}]);
    const original = await readFile(join(sandbox.directory, 'workspaces/zoe/odd', path));
    expect(await readFile(join(target, name))).toEqual(original);
    expect(await readdir(target)).toEqual([name]);
    await rm(target, {recursive: true});
  },
);

test('GET of a file that is not there brings nothing', async () => {
  expect(await driver.rows(get(`${HEAD}nope.sql`, `file://${downloads}/`))).toEqual([]);
  expect(await driver.rows(get(`${HEAD}../../../account.json`, `file://${downloads}/`))).toEqual([]);
  expect(await readdir(downloads)).toEqual([]);
});

test('nothing outside the account is served, not even through a link', async () => {
  const link = join(sandbox.directory, 'workspaces/zoe/odd/link.sql');
  await symlink(join(sandbox.directory, 'account.json'), link);
  expect(await names(list(HEAD))).not.toContain('versions/head/link.sql');
  await rm(link);
});

test.each([
  [
    'visible and not readable',
    workspaceUrl('ANALYTICS', 'TEAM', 'SHARED', 'head'),
    '003001',
    '42501',
    "Insufficient privileges to operate on workspace 'SHARED'.",
  ],
  [
    'invisible',
    workspaceUrl('USER$OTTO', 'PUBLIC', 'DEFAULT$', 'head'),
    '002003',
    '02000',
    "Workspace 'USER$OTTO.PUBLIC.DEFAULT$' does not exist or not authorized.",
  ],
  [
    'missing',
    workspaceUrl('USER$OTTO', 'PUBLIC', 'x y', 'head'),
    '002003',
    '02000',
    `Workspace 'USER$OTTO.PUBLIC."x y"' does not exist or not authorized.`,
  ],
  ['without live version', HEAD.replace('/head/', '/live/'), '002003', '02000', 'does not exist or not authorized.'],
  [
    'a notebook without head',
    notebookUrl('ANALYTICS', 'TEAM', 'Churn', 'head'),
    '002003',
    '02000',
    'does not exist or not authorized.',
  ],
])('LIST and GET of what is %s are refused', async (_, url, code, sqlState, message) => {
  const refusal = {code, sqlState, message: expect.stringContaining(message) as string};
  await expect(driver.rows(list(url))).rejects.toMatchObject(refusal);
  await expect(driver.rows(get(`${url}a.sql`, `file://${downloads}/`))).rejects.toMatchObject(refusal);
});

test('a live version answers where its folder exists', async () => {
  const live = join(sandbox.directory, 'workspaces/zoe/odd.live');
  await mkdir(live);
  await writeFile(join(live, 'draft.sql'), 'select 6;\n');
  expect(await names(list(HEAD.replace('/head/', '/live/')))).toEqual(['versions/live/draft.sql']);
  expect(await names(list(HEAD))).not.toContain('versions/head/draft.sql');
  await rm(live, {recursive: true});
});

test('SHOW filters by place and name', async () => {
  const shown = async (sql: string): Promise<unknown> => (await driver.rows(sql)).map((row) => row['name']);
  expect(await shown('show workspaces in database "DROPPED_USER$ZOE_1"')).toEqual(['my "odd" ws']);
  expect(await shown('show workspaces in schema analytics.team')).toEqual(['SHARED']);
  expect(await shown("show workspaces like 'sh%' in account")).toEqual(['SHARED']);
  expect(await shown("show workspaces in account starts with 'sh'")).toEqual([]);
  expect(await shown("show workspaces in account limit 1 from 'T'")).toEqual(['my "odd" ws']);
  expect(await shown("show databases starts with 'DROPPED_USER$'")).toEqual(['DROPPED_USER$ZOE_1']);
  expect(await shown('show databases')).toEqual(['ANALYTICS', 'DROPPED_USER$ZOE_1']);
  expect(await shown('show notebooks in account')).toEqual(['Churn']);
  await expect(driver.rows('show workspaces in database "USER$OTTO"')).rejects.toMatchObject({
    code: '002043',
    sqlState: '02000',
  });
});

async function names(sql: string): Promise<readonly unknown[]> {
  return (await driver.rows(sql)).map((row) => row['name']);
}
