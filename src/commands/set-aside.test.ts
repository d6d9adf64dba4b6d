import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {csv} from '../extract/exports/invented.test.kit.ts';
import {type CliWorld, isOneSentence, makeDbtProject, openWorld} from '../testing/cli-world.ts';
import {outputs} from './outputs.ts';

const CONFIG = [
  'version: 1',
  'target: {kind: dbt, project: ./dbt}',
  'archive: {repository: ./archive.git}',
  'state: ./state',
  'accounts:',
  '  acme:',
  '    kind: exported-history',
  '    history: exports/history.csv',
  '    users: exports/users.csv',
  '    tasks: exports/tasks.csv',
  '    attribution: exports/attribution.csv',
  '  laptop: {kind: local-folder, path: ./w}',
  '',
].join('\n');

const HEADER = ['QUERY_ID', 'QUERY_TEXT', 'START_TIME', 'USER_NAME', 'DATABASE_NAME', 'SCHEMA_NAME', 'SESSION_ID'];
const CLOSE = "select segment, sum(arr) as arr from finance.core.contracts where quarter = '2025-Q4' group by segment";
const REPORT = 'select * from finance.core.weekly_pack';
const MERGE =
  'merge into finance.core.pack p using finance.core.raw r on p.id = r.id when matched then update set x = r.x';
const PEEK = 'select * from finance.core.contracts limit 100';
const LOOKUP = 'select * from finance.core.contracts where contract_id = 4711';

function history(): string {
  const rows: string[][] = [];
  const ran = (text: string, day: string, user: string): void => {
    rows.push([`q${rows.length}`, text, `${day} 08:00:00.000 +0000`, user, 'FINANCE', 'CORE', '1']);
  };
  const dayOf = (number: number): string =>
    new Date(Date.UTC(2026, 0, 5) + number * 86_400_000).toISOString().slice(0, 10);
  // Four times in a year, by one person who is gone; everybody looks at everything every day.
  for (const day of ['2026-01-03', '2026-04-02', '2026-07-02', '2026-10-02']) ran(CLOSE, day, 'MIRA');
  ran(`copy into @finance.core.out/q4.csv from (${CLOSE}) header = true`, '2026-10-02', 'MIRA');
  for (let day = 0; day < 290; day += 1) ran(PEEK, dayOf(day), ['INES', 'BO', 'CY'][day % 3]!);
  for (let day = 0; day < 290; day += 7) ran(REPORT, dayOf(day), ['INES', 'BO', 'CY'][(day / 7) % 3]!);
  ran(LOOKUP, dayOf(9), 'BO');
  for (let day = 200; day < 260; day += 1) ran(MERGE, dayOf(day), 'SYSTEM');
  return csv([HEADER, ...rows]);
}

let world: CliWorld;
beforeAll(async () => {
  const text = history();
  const merges = [...text.matchAll(/^(q\d+),merge/gm)].map(([, id]) => id ?? '');
  const closes = [...text.matchAll(/^(q\d+),"?select segment/gm)].map(([, id]) => id ?? '');
  world = openWorld({
    'worksheet-rescue.yml': CONFIG,
    'exports/history.csv': text,
    'exports/users.csv':
      'USER_ID,NAME,TYPE,DISABLED\n1,MIRA,PERSON,true\n2,INES,PERSON,false\n3,BO,PERSON,false\n4,CY,PERSON,false\n',
    'exports/tasks.csv': csv([
      ['QUERY_ID', 'DATABASE_NAME', 'SCHEMA_NAME', 'NAME'],
      ...merges.map((id) => [id, 'FINANCE', 'CORE', 'NIGHTLY_PACK']),
    ]),
    'exports/attribution.csv': csv([['QUERY_ID', 'CREDITS_ATTRIBUTED_COMPUTE'], ...closes.map((id) => [id, '2.5'])]),
    'w/all.sql': [
      REPORT,
      PEEK,
      LOOKUP,
      MERGE,
      `${CLOSE}`,
      'grant select on finance.core.pack to role analyst',
      'show tables in schema finance.core',
      'use role analyst',
      'select current_role()',
      'drop table finance.core.old',
      'create table finance.core.t (a int)',
      'call finance.core.load()',
      'select region, sum(x) as x from finance.core.other group by region',
    ].join(';\n'),
  });
  makeDbtProject(world.at('dbt'));
  await world.harvest();
}, 120_000);
afterAll(() => world.remove());

describe('what is not asked about', {timeout: 60_000}, () => {
  test('is counted by status, and listed reason by reason: as many as were counted, nothing twice', async () => {
    const status = await world.status();
    expect(outputs['status']?.safeParse(status).error?.issues ?? []).toEqual([]);
    expect(status.setAside.map(({reason, statements}) => [reason, statements])).toEqual([
      // In the file, and in the sheets of those whose files nobody has.
      ['peek', 4],
      ['lookup', 2],
      ['trivial', 1],
      ['housekeeping', 1],
      ['admin', 1],
      ['session', 1],
      ['not-a-query', 2],
      ['no-model', expect.any(Number)],
    ]);
    for (const {reason, statements, says} of status.setAside) {
      expect(says).toMatch(/^It [^.]+\.$/);
      const listed = await world.list('--set-aside', reason, '--limit', '100');
      for (const row of listed) expect(outputs['list']?.safeParse(row).error?.issues ?? [], reason).toEqual([]);
      expect(
        listed.reduce((sum, {members}) => sum + Number(members), 0),
        reason,
      ).toBe(statements);
    }
    const all = await world.list('--status', 'set-aside', '--limit', '100');
    expect(new Set(all.map(({id}) => id)).size).toBe(all.length);
    expect(all.reduce((sum, {members}) => sum + Number(members), 0)).toBe(
      status.setAside.reduce((sum, {statements}) => sum + statements, 0),
    );
  });

  test('says why, to people as well', async () => {
    const told = await world.wsr('status');
    expect(told.stdout).toContain('Not asked about (wsr list --set-aside REASON)');
    const peeks = await world.wsr('list', '--set-aside', 'peek');
    expect(peeks.stdout).toContain('It looks at the rows, the number of rows or the values of one table.');
    const found = await world.wsr('list', 'analyst', '--set-aside', 'admin');
    expect(found.stdout).toContain('It is about grants, users, roles or warehouses.');
    expect((await world.wsr('list', 'no such words', '--set-aside', 'admin')).stdout).toContain('No candidate fits.');
  });

  test('is never what somebody counts on', async () => {
    const asked = await world.list('--limit', '100');
    const texts = asked.map(({title, reads}) => `${title} ${JSON.stringify(reads)}`).join('\n');
    expect(texts).toContain('WEEKLY_PACK');
    const [merge] = (await world.list('--set-aside', 'no-model')).filter(({writes}) =>
      writes.some(({name}) => name === 'PACK'),
    );
    expect(merge).toMatchObject({setAside: null, runs: 60});
    expect(merge?.reasons.map(({text}) => text)).toContain('A task runs it: 60 scheduled runs.');
  });

  test('is shown like a candidate, all of it that is listed, with why it is set aside', async () => {
    const all = await world.list('--status', 'set-aside', '--limit', '100');
    expect(all.length).toBeGreaterThan(10);
    for (const {id, rank, runs, name} of all) {
      const run = await world.wsr('show', id, '--json');
      expect(run.code, run.stderr).toBe(0);
      const shown = JSON.parse(run.stdout) as Record<string, unknown>;
      expect(outputs['show']?.safeParse(shown).error?.issues ?? [], name).toEqual([]);
      expect(shown).toMatchObject({id, rank, runs, notAsked: {says: expect.stringMatching(/^It [^.]+\.$/)}});
    }
  });

  test('is shown to people with its runs, what it writes and its SQL, and is found by its name as well', async () => {
    const [merge] = (await world.list('merge', '--set-aside', 'no-model')).filter(({runs}) => runs === 60);
    const {stdout} = await world.wsr('show', merge?.id ?? '');
    expect(stdout).toMatch(/^all.*, set aside: no-model$/m);
    expect(stdout).toContain('no model can be made of it');
    expect(stdout).toContain('A task runs it: 60 scheduled runs.');
    expect(stdout).toMatch(/^Query history\n {2}60 runs by machines only, last 2026-\d\d-\d\d$/m);
    expect(stdout).toMatch(/^Writes\n {2}FINANCE\.CORE\.PACK$/m);
    expect(stdout).toContain(MERGE);
    expect((await world.wsr('show', merge?.id.slice(0, 6) ?? '')).stdout).toBe(stdout);
    expect((await world.wsr('show', merge?.name ?? '')).stdout).toBe(stdout);
  });

  test('is nothing to decide on where no candidate holds it', async () => {
    const [merge] = await world.list('--set-aside', 'no-model');
    const run = await world.wsr('decide', merge?.id ?? '', '--approve');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('is set aside, and there is nothing to decide: Line 4 of the sheet merges rows into');
    expect(run.stderr).toContain(`wsr show ${merge?.id}`);
    expect(isOneSentence(run)).toBe(true);
  });

  test.each([[['--set-aside', 'nonsense'], 'nonsense is no reason.']])('list %j is wrong use', async (args, told) => {
    const run = await world.wsr('list', ...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(told);
    expect(isOneSentence(run)).toBe(true);
  });
});

describe('what matters', {timeout: 60_000}, () => {
  test('a report run four times a year is first, with its reasons', async () => {
    const [first] = await world.list();
    expect(first?.reads).toEqual([{database: 'FINANCE', schema: 'CORE', name: 'CONTRACTS'}]);
    const texts = first?.reasons.map(({text}) => text) ?? [];
    expect(texts).toContain('Run about once a quarter, 4 times so far.');
    expect(texts).toContain('Its result was unloaded once to @FINANCE.CORE.OUT by MIRA, on 2026-10-02.');
    expect(texts).toContain('Its 4 runs cost 10 credits, 2.5 each.');
    for (const text of texts) expect(text).toMatch(/^[A-Z0-9“].*\.$/);
  });

  test('weights of the config change the rank', async () => {
    const before = (await world.list())[0];
    world.write('worksheet-rescue.yml', `${CONFIG}rank: {weights: {exported: 0, cost: 0, cadence: {quarterly: 1}}}\n`);
    await world.harvest();
    const after = (await world.list()).find(({id}) => id === before?.id);
    const points = (row: typeof before, part: string): number | undefined =>
      row?.reasons.find((reason) => reason.part === part)?.points;
    expect([points(before, 'exported'), points(after, 'exported')]).toEqual([5, 0]);
    expect(points(after, 'cadence')).toBe(1);
    expect(after?.rank).toBeLessThan(before?.rank ?? 0);
  });

  test('status --owners says what would stop with whom', async () => {
    const run = await world.wsr('status', '--owners');
    expect(run.stdout).toMatch(/^person +state +only theirs +weight +the first of them\n/);
    expect(run.stdout).toMatch(/^MIRA +disabled +\d+ +\d+\.\d +[0-9a-f]{12} {2}[A-Z].*\.$/m);
  });
});
