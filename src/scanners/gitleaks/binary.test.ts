import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import type {SecretScanner} from '../../ports/secret-scanner.ts';
import {madeUp} from '../../redact/made-up.ts';
import {behavesLikeScanner, scannerContext} from '../../testing/behaves-like-scanner.ts';
import gitleaks from '../gitleaks.ts';
import {writtenAs} from './encoded.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsr-gitleaks-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** Stands in for the program: what it reads is `text`, what it was started with `args`. The real one is in `conformance`. */
function program(name: string, body: string): string {
  const path = join(folder, name);
  const script = [
    `#!${process.execPath}`,
    "const text = require('node:fs').readFileSync(0, 'utf8'), args = process.argv.slice(2);",
    'const finding = (Secret, more = {}) => ({RuleID: "acme-token", Secret, Tags: [],',
    '  StartLine: text.slice(0, text.indexOf(Secret)).split("\\n").length, EndLine: text.slice(0, text.indexOf(Secret) + Secret.length).split("\\n").length, ...more});',
    'const report = (found) => { process.stdout.write(JSON.stringify(found) + "\\n"); process.exitCode = found.length > 0 ? 87 : 0; };',
    body,
  ];
  writeFileSync(path, script.join('\n'));
  chmodSync(path, 0o755);
  return path;
}

const value = `acme_${madeUp('aB3', 20)}`;
/** Finds tokens where they stand, line by line. */
const FINDS = `
  const found = [];
  for (const [at, line] of text.split("\\n").entries())
    for (const [Secret] of line.matchAll(/acme_[A-Za-z0-9]{20}/g)) found.push(finding(Secret, {StartLine: at + 1, EndLine: at + 1}));
  report(found);`;

const open = (path: string, config?: string): Promise<SecretScanner> =>
  gitleaks.open({binary: path, ...(config === undefined ? {} : {config})}, scannerContext(folder));

behavesLikeScanner('a gitleaks program', async () => ({
  scanner: await open(program('finds', FINDS)),
  text: `set x = '${value}';\n`,
  value,
}));

describe('it is started', () => {
  test('so that texts and folders cannot silence it, with the config that was named', async () => {
    writeFileSync(join(folder, 'own.toml'), 'title = "x"\n');
    const log = join(folder, 'log');
    const path = program(
      'logs',
      `require('node:fs').writeFileSync(${JSON.stringify(log)}, JSON.stringify({args, cwd: process.cwd(), env: process.env})); report([]);`,
    );
    const env = {PATH: process.env['PATH'], GITLEAKS_CONFIG: 'x', GITLEAKS_CONFIG_TOML: 'y', HOME: '/home/x'};
    await gitleaks.open({binary: path, config: 'own.toml'}, scannerContext(folder, {env}));
    const told = JSON.parse(readFileSync(log, 'utf8')) as {args: string[]; cwd: string; env: Record<string, string>};
    expect(told.args).toEqual([
      'stdin',
      '--report-format=json',
      '--report-path=-',
      '--no-banner',
      '--log-level=fatal',
      '--ignore-gitleaks-allow',
      '--exit-code=87',
      `--config=${join(folder, 'own.toml')}`,
    ]);
    expect(told.cwd).toBe('/');
    expect(Object.keys(told.env)).not.toContain('GITLEAKS_CONFIG');
    expect(Object.keys(told.env)).not.toContain('GITLEAKS_CONFIG_TOML');
  });

  test('once for many texts', async () => {
    const log = join(folder, 'runs');
    const path = program('counts', `require('node:fs').appendFileSync(${JSON.stringify(log)}, 'x');${FINDS}`);
    const scanner = await open(path);
    const texts = Array.from({length: 300}, (_, index) => ({
      name: `${index}`,
      text: index % 7 === 0 ? `a\n'${value}'` : 'a',
    }));
    const found = await scanner.scan(texts);
    expect(found.map(({length}) => length)).toEqual(texts.map((_, index) => (index % 7 === 0 ? 1 : 0)));
    // The probe, and all the texts.
    expect(readFileSync(log, 'utf8')).toBe('xx');
  });

  test('again for one text alone, where it is not clear whose a finding is', async () => {
    const beside = program(
      'beside',
      'report(text.includes("acme") ? [finding("acme", {StartLine: 1, EndLine: 1})] : []);',
    );
    const texts = ['x', "y 'acme'", 'z'].map((text) => ({name: text, text}));
    const found = await (await open(beside)).scan(texts);
    expect(found).toEqual([[], [{kind: 'gitleaks_acme_token', value: 'acme', start: 3}], []]);
    // Alone it says the same, and nobody knows where it stands.
    const nowhere = program(
      'nowhere',
      'report(text.includes("acme") ? [finding("nowhere", {StartLine: 1, EndLine: 1})] : []);',
    );
    await expect((await open(nowhere)).scan(texts)).rejects.toThrow(
      'It found something that does not stand in the text.',
    );
  });

  test('again for each text that a finding reaches over, since it may hide another one', async () => {
    const path = program(
      'greedy',
      'const found = [...text.matchAll(/BEGIN[^]*?END|acme_[A-Za-z0-9]{20}/g)].map(([match, at]) => {\n' +
        '  const line = (offset) => text.slice(0, offset).split("\\n").length, start = text.indexOf(match);\n' +
        '  return finding(match, {StartLine: line(start), EndLine: line(start + match.length)});\n' +
        '});\nreport(found);',
    );
    const texts = ['-- BEGIN', `select '${value}'`, '-- END', `'${value}'`].map((text) => ({name: 'a', text}));
    const found = await (await open(path)).scan(texts);
    expect(found.map((secrets) => secrets.map((secret) => secret.value))).toEqual([[], [value], [], [value]]);
  });

  test('and what it decoded is given as it is written', async () => {
    const path = program(
      'decodes',
      'const [run] = /[A-Za-z0-9+/]{40,}=*/.exec(text) ?? [];\n' +
        'report(run === undefined ? [] : [{...finding(run), Secret: Buffer.from(run, "base64").toString(), Tags: ["decoded:base64"]}]);',
    );
    const encoded = Buffer.from(`token ${value} and more`).toString('base64');
    const scanner = await open(path);
    expect(await scanner.scan([{name: 'a', text: `x = '${encoded}'`}])).toEqual(
      [[]].map(() => [{kind: 'gitleaks_acme_token', value: encoded}]),
    );
  });
});

test('what is encoded in any way is found as it is written, in parts where it goes over several', () => {
  const secret = `token=${value}${'0123456789'.repeat(3)}`;
  const [base64, hex] = [Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')];
  const percent = [...secret].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
  const unicode = [...secret]
    .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  for (const run of [
    base64,
    hex,
    percent,
    unicode,
    Buffer.from(base64).toString('base64'),
    Buffer.from(base64).toString('hex'),
  ]) {
    expect(writtenAs(`x = '${run}';`, secret)).toEqual([run]);
  }
  const parts = [secret.slice(0, 24), secret.slice(24)].map((part) => Buffer.from(part).toString('base64'));
  expect(writtenAs(`x = '${parts[0]}' ||\n  '${parts[1]}'`, secret)).toEqual(parts);
  expect(writtenAs(`x = '${Buffer.from('something else altogether').toString('base64')}'`, secret)).toEqual([]);
});

describe('when it fails, nothing of what it says is told', () => {
  const after = (body: string): string => `if (!text.includes('probe me')) report([]); else { ${body} }`;
  const failing: readonly (readonly [string, string])[] = [
    ['ends with another code', 'console.error(text); process.exitCode = 1;'],
    ['is killed', 'process.kill(process.pid, "SIGKILL");'],
    ['says something else', 'console.log("panic: " + text);'],
    ['says nothing', ''],
    ['says it found something and what not', 'process.stdout.write("[]"); process.exitCode = 87;'],
    ['finds something and says it did not', 'report([finding("probe me")]); process.exitCode = 0;'],
    ['gives other fields', 'process.stdout.write(JSON.stringify([{Rule: text}])); process.exitCode = 87;'],
    ['is cut off', 'process.stdout.write(JSON.stringify([finding("probe me")]).slice(0, 20)); process.exitCode = 87;'],
  ];
  test.each(failing)('it %s', async (name, body) => {
    const scanner = await open(program(name.replaceAll(' ', '-'), after(body)));
    const error = await scanner.scan([{name: 'a', text: `-- probe me ${value}`}]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(`${String(error)} ${(error as Error).stack}`).not.toMatch(/acme_|probe me/);
  });

  test('it hangs, and is killed when the time is over', async () => {
    const file = join(folder, 'pid');
    const body = after(
      `require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000);`,
    );
    const scanner = await open(program('hangs', body));
    const stop = new AbortController();
    const scanning = scanner.scan([{name: 'a', text: 'probe me'}], stop.signal).catch((thrown: unknown) => thrown);
    await expect.poll(() => pidIn(file), {timeout: 10_000}).toBeGreaterThan(0);
    stop.abort();
    expect(await scanning).toBeInstanceOf(Error);
    expect(() => process.kill(pidIn(file), 0)).toThrow('ESRCH');
  });

  test('it cannot be started, or fails on a harmless text', async () => {
    await expect(open(join(folder, 'missing'))).rejects.toMatchObject({
      code: 'scanner-unusable',
      message: expect.stringMatching(/missing cannot be started\.$/),
    });
    await expect(open('no-such-program-anywhere')).rejects.toMatchObject({code: 'scanner-unusable'});
    writeFileSync(join(folder, 'not-executable'), 'x', {mode: 0o600});
    await expect(open(join(folder, 'not-executable'))).rejects.toMatchObject({code: 'scanner-unusable'});
    await expect(open(program('old', 'process.exitCode = 1;'))).rejects.toMatchObject({
      code: 'scanner-unusable',
      message: expect.stringContaining('ends with an error on a harmless text.'),
    });
  });

  test('a config that extends another one by a relative path would be looked for elsewhere', async () => {
    writeFileSync(join(folder, 'extends.toml'), '[extend]\npath = "base.toml"\n');
    await expect(open(program('any', 'report([]);'), 'extends.toml')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/extends\.toml extends another one by a relative path\.$/),
    });
    writeFileSync(join(folder, 'extends.toml'), '[extend]\nuseDefault = true\n');
    await open(program('any', 'report([]);'), 'extends.toml');
  });
});

function pidIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
