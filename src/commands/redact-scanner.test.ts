import {readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type CliWorld, isOneSentence, LOCAL_CONFIG, openWorld} from '../testing/cli-world.ts';

/** Nothing says of it that it is a secret, but a rule of theirs. */
const WORD = 'mellow-harbour';
const RULE = "[[rules]]\nid = 'code-word'\nregex = '''the word is \"?([\\w-]+)'''\n";
const notebook = JSON.stringify({
  cells: [{cell_type: 'code', metadata: {}, source: ['%%sql\n', `-- the word is "${WORD}"\n`, 'select 1']}],
});

let world: CliWorld;
beforeEach(() => {
  world = openWorld({
    'rules.toml': RULE,
    'w/a.sql': `-- ä\n  -- the word is ${WORD}\nselect '${WORD}';\n`,
    'w/b.ipynb': notebook,
    'w/clean.sql': 'select 1;\n',
  });
});
afterEach(() => world.remove());

const BY_OPTION = ['--scanner', 'gitleaks=rules.toml'];
const FOUND = [
  {file: 'w/a.sql', line: 2, kind: 'gitleaks_code_word', column: 18, endLine: 2, endColumn: 32, n: 1, same: 1},
  {file: 'w/a.sql', line: 3, kind: 'gitleaks_code_word', column: 9, endLine: 3, endColumn: 23, n: 2, same: 1},
];

describe('what a scanner finds', () => {
  test('is found by no rule of ours, nor without being asked', async () => {
    for (const more of [[], ['--scanner', 'none'], ['--scanner', 'secretlint']]) {
      expect(await world.wsr('redact', 'w', ...more)).toMatchObject({
        code: 0,
        stdout: 'No secret found.\n',
        stderr: '',
      });
    }
  });

  test('is told by place, in words, as JSON and as SARIF, and never by value', async () => {
    const text = await world.wsr('redact', 'w', ...BY_OPTION);
    expect(text).toMatchObject({code: 4, stderr: ''});
    expect(text.stdout).toContain('w/a.sql:2  gitleaks_code_word  3 places hold this value\n');
    expect(text.stdout).toContain('3 secrets found in 2 files, all the same.');
    const json = await world.wsr('redact', 'w', ...BY_OPTION, '--json');
    const rows = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(rows).toEqual([
      ...FOUND,
      {...FOUND[0], file: 'w/b.ipynb', line: 1, column: expect.any(Number), endLine: 1, endColumn: expect.any(Number)},
    ]);
    const sarif = await world.wsr('redact', 'w', ...BY_OPTION, '--sarif', '-');
    const {runs} = JSON.parse(sarif.stdout) as {
      runs: {results: {ruleId: string}[]; tool: {driver: {rules: {id: string; shortDescription: object}[]}}}[];
    };
    expect(runs[0]?.results.map(({ruleId}) => ruleId)).toEqual(Array(3).fill('gitleaks_code_word'));
    expect(runs[0]?.tool.driver.rules.find(({id}) => id === 'gitleaks_code_word')?.shortDescription).toEqual({
      text: 'What gitleaks takes for a secret by its rule code-word.',
    });
    for (const {stdout, stderr} of [text, json, sarif]) expect(stdout + stderr).not.toContain(WORD);
  });

  test('is replaced with --write, with everything else as it was', async () => {
    const run = await world.wsr('redact', 'w', ...BY_OPTION, '--write');
    expect(run).toMatchObject({code: 0, stderr: ''});
    expect(readFileSync(world.at('w/a.sql'), 'utf8')).toBe(
      "-- ä\n  -- the word is __REDACTED_gitleaks_code_word_1__\nselect '__REDACTED_gitleaks_code_word_2__';\n",
    );
    expect(readFileSync(world.at('w/b.ipynb'), 'utf8')).toBe(
      notebook.replace(WORD, '__REDACTED_gitleaks_code_word_1__'),
    );
    expect(await world.wsr('redact', 'w', ...BY_OPTION, '--write')).toMatchObject({
      code: 0,
      stdout: 'No secret found.\n',
    });
  });

  test('stands in the name of a file', async () => {
    world.write(`n/the word is ${WORD}.sql`, 'select 1;\n');
    const run = await world.wsr('redact', 'n', ...BY_OPTION);
    expect(run).toMatchObject({code: 4, stderr: ''});
    expect(run.stdout).toMatch(/^n\/the word is __REDACTED_known_value_1__\.sql \(its name\) {2}known_value\n/);
    expect(run.stdout).not.toContain(WORD);
  });

  test('stands beside what our own rules find', async () => {
    const password = ['Tr0ub4dor', 'Horse', '9x'].join('-');
    world.write(
      'm/a.sql',
      `create user u password='${password}'; -- the word is ${WORD}\nset password='${password}';\n`,
    );
    const run = await world.wsr('redact', 'm', ...BY_OPTION, '--json');
    const rows = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as {kind: string; line: number; same: number; column: number});
    expect(rows.map(({kind, line, same, column}) => [kind, line, column, same])).toEqual([
      ['password', 1, 25, 1],
      ['gitleaks_code_word', 1, 25 + password.length + 18, 2],
      ['password', 2, 15, 1],
    ]);
    expect(run.stdout).not.toMatch(new RegExp(`${WORD}|${password}`));
  });
});

describe('the config says which', () => {
  const config = (scanners: string): void =>
    world.write('sub/worksheet-rescue.yml', `${LOCAL_CONFIG}redact: {scanners: ${scanners}}\n`);
  test('its paths are relative to it, and --scanner takes its settings from there', async () => {
    config('{gitleaks: {config: ../rules.toml}}');
    for (const more of [[], ['--scanner', 'gitleaks'], ['--scanner', 'gitleaks,secretlint']]) {
      expect((await world.wsr('redact', 'w', '--config', 'sub/worksheet-rescue.yml', ...more)).code).toBe(4);
    }
    expect((await world.wsr('redact', 'w', '--config', 'sub/worksheet-rescue.yml', '--scanner', 'none')).code).toBe(0);
    world.write('worksheet-rescue.yml', `${LOCAL_CONFIG}redact: {scanners: {gitleaks: {config: rules.toml}}}\n`);
    expect((await world.wsr('redact', 'w')).code).toBe(4);
  });

  test.each([
    ['{other: true}', 'redact.scanners names a scanner other that does not exist.'],
    ['{gitleaks: true}', 'The settings of redact.scanners.gitleaks do not fit: name a config, a binary, or both.'],
    ['{gitleaks: {rules: x}}', 'The settings of redact.scanners.gitleaks do not fit: Unrecognized key: "rules".'],
    ['{secretlint: {x: 1}}', 'The settings of redact.scanners.secretlint do not fit: Unrecognized key: "x".'],
    ['{gitleaks: {config: no.toml}}', 'sub/no.toml cannot be read.'],
    ['{secretlint: 3}', 'does not fit: redact.scanners.secretlint'],
  ])('%s is refused', async (scanners, told) => {
    config(scanners);
    const run = await world.wsr('redact', 'w', '--config', 'sub/worksheet-rescue.yml');
    expect(run).toMatchObject({code: 2, stdout: ''});
    expect(run.stderr).toContain(told);
    expect(isOneSentence(run)).toBe(true);
  });

  test.each([
    ['other', 2, '--scanner names a scanner other that does not exist.'],
    ['secretlint=x', 2, 'The scanner secretlint takes no argument.'],
    ['', 2, '--scanner takes the names of scanners, or none.'],
    ['gitleaks=./no/such/program', 1, 'no/such/program cannot be started.'],
  ])('--scanner %j', async (named, code, told) => {
    const run = await world.wsr('redact', 'w', '--scanner', named);
    expect(run).toMatchObject({code, stdout: ''});
    expect(run.stderr).toContain(told);
    expect(isOneSentence(run)).toBe(true);
  });

  test('a harvest without the program that it names ends at once, with one sentence', async () => {
    world.write('worksheet-rescue.yml', `${LOCAL_CONFIG}redact: {scanners: {gitleaks: {binary: ./no-such-program}}}\n`);
    const run = await world.wsr('harvest');
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('no-such-program cannot be started.');
    expect(isOneSentence(run)).toBe(true);
  });

  test('a harvest asks the rules of a TOML', async () => {
    world.write(
      'worksheet-rescue.yml',
      `${LOCAL_CONFIG}redact: {scanners: {gitleaks: {config: rules.toml}, secretlint: false}}\n`,
    );
    const run = await world.wsr('harvest', '--json', '--verbose');
    expect(JSON.parse(run.stdout)).toMatchObject({
      sources: [{assets: 3, redactions: 3}],
      secrets: [{kind: 'gitleaks_code_word', places: 3, assets: ['./w/a.sql', './w/b.ipynb']}],
    });
    expect(run.stdout + run.stderr).not.toContain(WORD);
  });
});
