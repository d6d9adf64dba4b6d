import {writeFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {redactText} from '../redact/redact-text.ts';
import {SameValues} from '../redact/same-values.ts';
import type {FoundSecret} from '../pipeline/redact-found.ts';
import {redactPaths} from '../pipeline/redact.ts';
import {type CliWorld, isOneSentence, openWorld} from '../testing/cli-world.ts';
import type {CliRun} from '../testing/run-cli.ts';
import {outputs} from './outputs.ts';

// Put together at run time: no file of ours looks like a leak to a scanner.
const password = ['Tr0ub4dor', 'Hörse/+', '9x'].join('-');
const key = `wJ4lr${'XUtnFEMI/K7MDENG+bPxRfiCY'}${'zq81LpQw2T'}`;
const token = `${'gh'}p_${'aB3dE5gH7jK9mN2pQ4rS6tV8wX0yZ1cD3fG5'}`;
const pem = [
  '-----BEGIN PRIV',
  'ATE KEY-----\n',
  'MIIEpAIBAAKCAQEAx7aB3dE5gH7jK9mN2\n',
  '-----END PRIV',
  'ATE KEY-----',
];
const privateKey = pem.join('');

let world: CliWorld;
beforeAll(() => {
  world = openWorld({
    'w/clean.sql': 'select 1 as one from t;\n',
    'w/stage.sql': `-- a\ncreate stage s credentials=(aws_secret_key='${key}');\ncreate user u password='${password}';\n`,
    'w/sub/again.sql': `alter user u set password = '${password}'; alter user v set password = '${password}';\n`,
    'w/sub/lines.sql': `select 1;\nset pk = '${privateKey}';\nalter user u set password = '${password}';\n`,
    'w/cells.ipynb': JSON.stringify({
      cells: [
        {
          cell_type: 'code',
          metadata: {},
          source: ['%%sql\n', ...`k = '${privateKey}'\n`.split(/(?<=\n)/), `-- password = '${password}'`],
        },
      ],
    }),
    'w/conf.yml': `db:\n  password: "${password}"\n`,
    'w/read.me.md': `Use \`${token}\` as it is.\n`,
    'w/.env': `AWS_SECRET_ACCESS_KEY=${key}\n`,
    'w/notes.txt': `-- db password is ${password}\n`,
    'w/data.json': JSON.stringify({db: {password}, note: 'a "quoted" word'}, null, 2),
    'w/picture.bin': new Uint8Array([0, 1, 2, 255, 0, 254, 0]),
    [`n/${token}.sql`]: 'select 1;\n',
    'none/a.txt': '',
    'only/clean.sql': 'select 1;\n',
  });
});
afterAll(() => world.remove());

const rows = (text: string): readonly FoundSecret[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FoundSecret);

/** Which of the secrets stand in what a run said, however they are written there. */
function saidSecrets(...said: readonly string[]): readonly number[] {
  const text = said.join('\n').toLowerCase();
  const waysOf = (value: string): readonly string[] => {
    const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
    const json = JSON.stringify(value).slice(1, -1);
    return [value, base64, base64.slice(4, -4), encodeURIComponent(value), json, Buffer.from(value).toString('hex')];
  };
  const secrets = [password, key, token, privateKey, pem[2]!.trim()];
  return secrets.flatMap((value, index) =>
    waysOf(value).some((way) => text.includes(way.toLowerCase())) ? [index] : [],
  );
}

describe('what is found', () => {
  test('in files of any suffix that are named, as the text they are', async () => {
    const named = ['conf.yml', 'read.me.md', '.env', 'notes.txt', 'data.json'].map((file) => `w/${file}`);
    const run = await world.wsr('redact', '--json', ...named);
    expect(run.code).toBe(4);
    expect(rows(run.stdout).map(({file, line, kind}) => `${file}:${line} ${kind}`)).toEqual([
      'w/conf.yml:2 password',
      'w/read.me.md:1 github_token',
      'w/.env:1 aws_credential',
      'w/notes.txt:1 password',
      'w/data.json:3 password',
    ]);
    expect(saidSecrets(run.stdout, run.stderr)).toEqual([]);
  });

  test('in a folder: SQL, notebooks and Python, or every text file', async () => {
    const some = await world.wsr('redact', 'w', '--json');
    expect(new Set(rows(some.stdout).map(({file}) => file))).toEqual(
      new Set(['w/cells.ipynb', 'w/stage.sql', 'w/sub/again.sql', 'w/sub/lines.sql']),
    );
    const all = await world.wsr('redact', 'w', '--all-files');
    expect(all.code).toBe(4);
    expect(all.stderr).toBe('');
    for (const file of ['.env', 'conf.yml', 'data.json', 'notes.txt', 'read.me.md'])
      expect(all.stdout).toContain(`w/${file}:`);
    expect(all.stdout).toMatch(/\n1 binary file skipped\.\n$/);
    expect((await world.wsr('redact', 'w/picture.bin', 'w/clean.sql', '--all-files')).code).toBe(0);
    expect((await world.wsr('redact', 'w/picture.bin', 'w/clean.sql')).code).toBe(1);
  });

  test('at its place in the file as it is, to the column, over lines and over strings of a notebook', async () => {
    const found = rows((await world.wsr('redact', 'w/stage.sql', 'w/sub/lines.sql', 'w/cells.ipynb', '--json')).stdout);
    for (const row of found) expect(outputs['redact']?.safeParse(row).error?.issues ?? []).toEqual([]);
    expect(found.slice(0, 4)).toMatchObject([
      {file: 'w/stage.sql', line: 2, column: 45, endLine: 2, endColumn: 45 + key.length, n: 1},
      {file: 'w/stage.sql', line: 3, column: 25, endLine: 3, endColumn: 25 + password.length, n: 2},
      {file: 'w/sub/lines.sql', line: 2, column: 11, endLine: 4, n: 1},
      {file: 'w/sub/lines.sql', line: 5, column: 30, endLine: 5, endColumn: 30 + password.length, n: 2},
    ]);
    expect(
      found.slice(4).map(({kind, column, endColumn}) => [kind, column !== undefined, endColumn !== undefined]),
    ).toEqual([
      ['private_key', true, true],
      ['password', true, true],
    ]);
  });

  test('together where it is the same, in this run and by number only', async () => {
    const found = rows((await world.wsr('redact', 'w', '--all-files', '--json')).stdout);
    const numbers = (kind: string): Set<number> =>
      new Set(found.filter((row) => row.kind === kind).map(({same}) => same));
    expect(numbers('password').size).toBe(1);
    expect(numbers('aws_credential').size).toBe(1);
    expect(numbers('private_key').size).toBe(1);
    expect(new Set(found.map(({same}) => same))).toEqual(new Set([1, 2, 3, 4]));
    // Another first file, other numbers: nothing in them comes from the value.
    const [first] = rows((await world.wsr('redact', 'w/.env', 'w/stage.sql', '--json')).stdout);
    expect(first).toMatchObject({kind: 'aws_credential', same: 1});
  });

  test('once in a file that is named twice', async () => {
    const {stdout} = await world.wsr('redact', 'w/stage.sql', './w/stage.sql', 'w/', world.at('w/stage.sql'), '--json');
    expect(rows(stdout).filter(({file}) => file.endsWith('stage.sql'))).toHaveLength(2);
    expect(rows(stdout)).toHaveLength(8);
  });

  test('is told to people by place, with how many places hold the same', async () => {
    const {stdout} = await world.wsr('redact', 'w');
    expect(stdout).toContain('w/stage.sql:2  aws_credential\n');
    expect(stdout).toContain('w/sub/again.sql:1  password  5 places hold this value\n');
    expect(stdout).toMatch(/\n8 secrets found in 4 files, 3 different ones\.\n/);
    expect(stdout).toContain(
      'One password stands in 5 places of 4 files (w/cells.ipynb:1, w/stage.sql:3, w/sub/again.sql:1, …): rotate it.\n',
    );
    expect(stdout).toContain(
      'One private_key stands in 2 places of 2 files (w/cells.ipynb:1, w/sub/lines.sql:2): rotate it.\n',
    );
    expect(stdout).toMatch(/\nAnother stands in one place: rotate it\.\n$/);
    expect((await world.wsr('redact', 'w', '--quiet')).stdout).not.toMatch(/found|rotate/);
  });

  test('in the name of a file is told without the name, and cannot be replaced', async () => {
    for (const more of [['--json'], [], ['--write'], ['--sarif', '-']]) {
      const run = await world.wsr('redact', 'n', ...more);
      expect(run.code).toBe(more.includes('--write') ? 1 : 4);
      expect(run.stdout).toContain('n/__REDACTED_github_token_1__.sql');
      expect(saidSecrets(run.stdout, run.stderr)).toEqual([]);
    }
    const run = await world.wsr('redact', `w/${token}.sql`, '--verbose');
    expect(run).toMatchObject({code: 1, stderr: 'w/__REDACTED_github_token_1__.sql: There is no such file.\n'});
  });
});

describe('no value is said', () => {
  test('or the search of this test would see it', () => {
    expect(saidSecrets(`x${encodeURIComponent(password)}`, Buffer.from(token).toString('base64url'))).toEqual([0, 2]);
    expect(saidSecrets(JSON.stringify({privateKey}))).toEqual([3, 4]);
  });

  test.each([
    [['w', '--all-files']],
    [['w', '--all-files', '--json', '--verbose']],
    [['w', '--all-files', '--sarif', '-']],
    [['w', 'no/such/file', '--verbose']],
  ])('wsr redact %j', async (args) => {
    const run = await world.wsr('redact', ...args);
    expect(saidSecrets(run.stdout, run.stderr)).toEqual([]);
  });

  test('when a rule fails and its error quotes the text: the file is named, and the rest goes on', async () => {
    async function* files() {
      for (const name of ['bad.sql', 'good.sql']) {
        yield {
          path: name,
          format: 'sql' as const,
          bytes: new TextEncoder().encode(`-- ${name}\nset password='${password}';`),
        };
      }
    }
    const said: unknown[] = [];
    const fragile: typeof redactText = (text, format) => {
      if (text.includes('bad')) throw new Error(`cannot match ${text}`);
      return redactText(text, format);
    };
    for await (const file of redactPaths(files(), new SameValues(), fragile)) said.push(file);
    expect(said[0]).toEqual({
      name: 'bad.sql',
      problem: 'A redaction rule failed on it, so it cannot be shown to be free of secrets.',
      isBinary: false,
    });
    expect(said[1]).toMatchObject({name: 'good.sql', results: [{kind: 'password', line: 2}]});
    expect(saidSecrets(JSON.stringify(said))).toEqual([]);

    // A rule that fails on what is about to be written.
    const late: typeof redactText = (text, format) => {
      if (text.includes('__REDACTED_')) throw new Error(`cannot match ${text} ${password}`);
      return redactText(text, format);
    };
    for await (const file of redactPaths(files(), new SameValues(), late)) {
      expect('clean' in file && file.clean()).toEqual({
        problem: 'A redaction rule failed on it, so it cannot be shown to be free of secrets.',
      });
    }
  });
});

describe('SARIF', () => {
  test('goes to a file beside the text, or alone to standard output', async () => {
    const beside = await world.wsr('redact', 'w', '--sarif', 'out.sarif');
    expect(beside).toMatchObject({code: 4, stderr: ''});
    expect(beside.stdout).toContain('rotate');
    const alone = await world.wsr('redact', 'w', 'no/such', '--sarif', '-');
    expect(alone.code).toBe(1);
    const log = JSON.parse(alone.stdout) as {readonly runs: readonly {readonly results: readonly unknown[]}[]};
    expect(log.runs[0]?.results).toHaveLength(8);
    expect(log.runs[0]).toMatchObject({invocations: [{executionSuccessful: false, exitCode: 1}]});
    // Written again over itself, and never read as a leak.
    expect((await world.wsr('redact', 'only', '--sarif', 'out.sarif')).code).toBe(0);
    writeFileSync(world.at('first.sarif'), alone.stdout);
    expect((await world.wsr('redact', 'first.sarif')).code).toBe(0);
  });
});

describe('wrong use ends with 2 and one sentence', () => {
  test.each([
    [['-'], 'redact reads files, not standard input.'],
    [['w', '--json', '--sarif', '-'], '--json and --sarif - both want standard output.'],
    [['w', '--sarif', 'w/clean.sql'], 'w/clean.sql holds something else than SARIF and is left as it is.'],
    [['w', '--sarif', 'w'], 'w is no file that can be written.'],
    [['w', '--sarif', ''], '--sarif takes the name of a file, or - for standard output.'],
  ])('wsr redact %j', async (args, told) => {
    const run: CliRun = await world.wsr('redact', ...args);
    expect(run).toMatchObject({code: 2, stdout: ''});
    expect(run.stderr).toContain(`wsr: ${told}`);
    expect(isOneSentence(run)).toBe(true);
  });

  test('a log that cannot be written is said, after what was found', async () => {
    const run = await world.wsr('redact', 'w', '--sarif', 'no/such/folder/x.sarif');
    expect(run).toMatchObject({code: 1, stderr: 'wsr: no/such/folder/x.sarif cannot be written (ENOENT).\n'});
    expect(run.stdout).toContain('w/stage.sql:2');
  });
});
