import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, openWorld} from '../testing/cli-world.ts';
import {outputs} from './outputs.ts';

// Commands that read files and need neither a config nor an archive.
const secret = ['Tr0ub4dor', 'Horse', '9x'].join('-');
let world: CliWorld;
beforeAll(() => {
  world = openWorld({
    'w/clean.sql': 'select region, sum(amount) as revenue from raw.shop.orders group by region;\n',
    'w/null.sql': 'select id\nfrom raw.shop.orders\nwhere state = null;\n',
    'w/secret.sql': `\ncreate user loader password = '${secret}';\n`,
    'w/both.sql': `select id from raw.shop.logins where password = '${secret}' and state = null;\n`,
    'w/sub/cells.ipynb': JSON.stringify({
      cells: [{cell_type: 'code', source: ['%%sql\n', 'select 1 as a from t\n'], metadata: {}}],
    }),
    'w/binary.sql': new Uint8Array([0, 1, 2, 255, 0, 254, 0]),
    'w/notes.txt': 'no sql\n',
    'read/session.sql': [
      'use schema raw.shop;',
      "set cutoff = '2026-01-01';",
      'create temporary table recent as select * from orders where day > $cutoff;',
      'select sum(amount) as total from recent;',
      'select 1 as one from table(generator(rowcount => 10)), table(own(1)), table(result_scan(last_query_id()));',
    ].join('\n'),
    'read/hole.sql': '\n-- a\n-- b\nselect a,\n  b\nfrom t frob frob frob;\n',
    'nothing/notes.txt': 'no sql\n',
    'none/notes.sql': '-- nothing yet\n',
    'only/clean.sql': 'select region, sum(amount) as revenue from raw.shop.orders group by region;\n',
  });
});
afterAll(() => world.remove());

const rows = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe.each(['explain', 'lint', 'redact'])('wsr %s', (command) => {
  test('prints what its schema says, one value a line', async () => {
    const {stdout} = await world.wsr(command, 'w', '--json');
    expect(rows(stdout).length).toBeGreaterThan(0);
    for (const row of rows(stdout)) expect(outputs[command]?.safeParse(row).error?.issues ?? []).toEqual([]);
  });

  test('names what it cannot read, goes on with the rest, and ends with 1', async () => {
    const run = await world.wsr(command, 'w/binary.sql', 'no/such/file.sql', 'w/null.sql');
    expect(run.code).toBe(1);
    expect(run.stderr.split('\n').filter((line) => line !== '')).toEqual([
      'w/binary.sql: The file is binary, not text.',
      'no/such/file.sql: There is no such file.',
    ]);
    expect(run.stdout).not.toBe('');
  });

  test('takes a single file, and a folder with a slash behind', async () => {
    expect((await world.wsr(command, 'only/clean.sql', '--quiet')).code).toBe(0);
    expect((await world.wsr(command, 'only/', '--json')).stdout).not.toContain('//');
  });

  test('never prints a secret', async () => {
    const run = await world.wsr(command, 'w', '--json');
    expect(run.stdout + run.stderr).not.toContain(secret);
  });
});

describe('explain', () => {
  test('says what is read and written, where, and how sure that is', async () => {
    const [row] = rows((await world.wsr('explain', 'w/clean.sql', '--json')).stdout);
    expect(row).toMatchObject({
      file: 'w/clean.sql',
      index: 0,
      line: 1,
      start: 0,
      kind: 'query',
      reading: 'full',
      confidence: 'confirmed',
      reads: ['RAW.SHOP.ORDERS'],
      writes: [],
      columns: [
        {name: 'REGION', from: ['RAW.SHOP.ORDERS.REGION'], certain: true},
        {name: 'REVENUE', from: ['RAW.SHOP.ORDERS.AMOUNT'], certain: true},
      ],
      formatted: null,
      exact: expect.stringMatching(/^e1_[0-9a-f]{32}$/),
      shape: expect.stringMatching(/^s2_[0-9a-f]{32}$/),
    });
  });

  test('completes names from the USE before them, and tells what a session made from what an account has', async () => {
    const found = rows((await world.wsr('explain', 'read/session.sql', '--json')).stdout);
    expect(found.map(({reads}) => reads)).toEqual([[], [], ['RAW.SHOP.ORDERS'], ['RAW.SHOP.RECENT'], []]);
    expect(found.map(({writes}) => writes)).toEqual([[], [], ['RAW.SHOP.RECENT'], [], []]);
    expect(found[1]).toMatchObject({sets: ['CUTOFF']});
    expect(found[2]).toMatchObject({variables: ['CUTOFF']});
    expect(found[3]).toMatchObject({temporary: ['RAW.SHOP.RECENT']});
    expect(found[4]).toMatchObject({
      roles: [
        {relation: 'GENERATOR', role: 'lateral', written: false},
        {relation: 'RAW.SHOP.OWN', role: 'function', written: false},
        {relation: 'RESULT_SCAN', role: 'result-scan', written: false},
      ],
    });
  });

  test('names the lines of the file, whoever it is that does not understand them', async () => {
    const [row] = rows((await world.wsr('explain', 'read/hole.sql', '--json')).stdout);
    expect(row).toMatchObject({line: 4, reading: 'holes', confidence: 'unconfirmed', holes: [{line: 6}]});
    expect(row?.['says']).toMatch(/^node-sql-parser, line 6, column \d+: /);
  });

  test('says so where a file holds no statement', async () => {
    const {stdout, code} = await world.wsr('explain', 'none/notes.sql', '--no-confirm');
    expect([code, stdout]).toEqual([0, 'none/notes.sql\n  no statement\n\n']);
  });

  test('asks nobody with --no-confirm', async () => {
    const [row] = rows((await world.wsr('explain', 'w/clean.sql', '--json', '--no-confirm')).stdout);
    expect(row).toMatchObject({confidence: null, says: null});
  });

  test('--format says which statements can be laid out', async () => {
    const found = rows((await world.wsr('explain', 'read', '--json', '--format', '--no-confirm')).stdout);
    expect(new Set(found.map(({formatted}) => formatted))).toEqual(new Set([true]));
  });

  test('prints a table, notes and the sum of it for people', async () => {
    const {stdout, code} = await world.wsr('explain', 'read', '--columns', '--no-confirm');
    expect(code).toBe(0);
    expect(stdout).toContain('read/hole.sql\n');
    expect(stdout).toMatch(/#0 line 6: not understood; looked for /);
    expect(stdout).toContain('#3 reads what an earlier statement made for its session: RAW.SHOP.RECENT.');
    expect(stdout).toContain('#3 TOTAL ← RAW.SHOP.RECENT.AMOUNT');
    expect(stdout).toMatch(/\n6 statements, 3 read in full, 1 with holes, 2 not queries\n$/);
  });
});

describe.each(['explain', 'lint', 'redact'])('wsr %s of a folder without a file', (command) => {
  test('says so, and ends with 1', async () => {
    const run = await world.wsr(command, 'nothing');
    expect(run.code).toBe(1);
    expect(run.stderr).toBe('nothing: There is no .sql, .ipynb or .py file in it.\n');
  });
});

describe('lint', () => {
  test('ends with 4 from the severity on that it is told, and with 0 below', async () => {
    const found = rows((await world.wsr('lint', 'w/null.sql', '--json', '--fail-on', 'never')).stdout);
    const finding = found.find(({rule}) => rule === 'null-comparison');
    expect(finding).toMatchObject({file: 'w/null.sql', line: 3, source: 'where state = null;'.replace(';', '')});
    expect((await world.wsr('lint', 'w/null.sql', '--fail-on', String(finding?.['severity']))).code).toBe(4);
    expect((await world.wsr('lint', 'w/null.sql', '--fail-on', 'info')).code).toBe(4);
    expect((await world.wsr('lint', 'w/null.sql', '--fail-on', 'never')).code).toBe(0);
    expect((await world.wsr('lint', 'w/clean.sql', '--fail-on', 'error')).code).toBe(0);
  });

  test('--explain shows a rule with examples of both kinds', async () => {
    const run = await world.wsr('lint', '--explain', 'null-comparison');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^null-comparison: [\s\S]*\nflags {3}[\s\S]*\nallows {2}/);
  });
});

describe('redact', () => {
  test('says where and what kind, and ends with 4; with 0 where there is nothing', async () => {
    const run = await world.wsr('redact', 'w/secret.sql', 'w/clean.sql');
    expect(run.code).toBe(4);
    expect(run.stdout).toMatch(/^w\/secret\.sql:2 {2}\w+\n/);
    expect((await world.wsr('redact', 'w/clean.sql')).stdout).toBe('No secret found.\n');
  });
});
