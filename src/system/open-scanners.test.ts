import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {scanTexts} from '../pipeline/scan-texts.ts';
import {Overdue} from '../ports/deadline.ts';
import {scannerContext} from '../testing/behaves-like-scanner.ts';
import {discoverScanners} from './discover.ts';
import {configuredScanners, type ScannerSettings} from './open-scanners.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsr-scanners-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const POISON = 'poison '.repeat(20);

writeFileSync(join(folder, 'rules.toml'), "[[rules]]\nid = 'a'\nregex = '''x{9}'''\n");
/** A gitleaks that does on a poisoned text whatever is the worst. */
function program(name: string, worst: string): string {
  const path = join(folder, name);
  const script = `#!${process.execPath}\nconst text = require('node:fs').readFileSync(0, 'utf8');\nif (text.includes('poison')) { ${worst} } else process.stdout.write('[]');\n`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

/** A rule that breaks, or never ends, in the middle of a poisoned text, whatever it is given together with. */
const breaking = (fault: Error) => ({
  within: <T>(characters: number, work: () => T): T => {
    if (characters >= POISON.length) throw fault;
    return work();
  },
});
const failing = breaking(new Error(`an error that quotes: ${POISON}`));
const late = breaking(new Overdue('It took too long.'));

describe('each scanner, when it breaks on one text, keeps out exactly that one', () => {
  const settings = {secretlint: {secretlint: true}, rules: {secretlint: false, gitleaks: {config: 'rules.toml'}}};
  const binary = (path: string): ScannerSettings => ({secretlint: false, gitleaks: {binary: path}});
  test.each([
    ['secretlint', settings.secretlint, failing, 'secretlint', 'failed'],
    ['secretlint, over its time', settings.secretlint, late, 'secretlint', 'took too long'],
    ['rules of a TOML', settings.rules, failing, 'gitleaks', 'failed'],
    ['rules of a TOML, over their time', settings.rules, late, 'gitleaks', 'took too long'],
    [
      'a program that ends with an error',
      binary(program('fails', 'console.error(text); process.exitCode = 1;')),
      {},
      'gitleaks',
      'failed',
    ],
    [
      'a program that is killed',
      binary(program('dies', 'process.kill(process.pid, "SIGKILL");')),
      {},
      'gitleaks',
      'failed',
    ],
    ['a program that raves', binary(program('raves', 'console.log("panic", text);')), {}, 'gitleaks', 'failed'],
    ['a program that hangs', binary(program('hangs', 'setInterval(() => {}, 1000);')), {}, 'gitleaks', 'took too long'],
  ])('%s', async (_, configured: ScannerSettings, parts, id, what) => {
    const scanners = await configuredScanners(configured, scannerContext(folder, parts));
    expect(scanners.map((scanner) => scanner.id)).toEqual([id]);
    const texts = ['select 1', POISON, 'select 2'].map((text) => ({name: 'a.sql', text, format: 'sql' as const}));
    const deadlineMs = (): number => (what === 'took too long' ? 1500 : 20_000);
    const results = await scanTexts(texts, {scanners, signal: new AbortController().signal, deadlineMs});
    expect(results).toEqual([
      {text: 'select 1', redactions: [], values: []},
      {reason: `The scanner ${id} ${what} on it, so it cannot be shown to be free of secrets.`},
      {text: 'select 2', redactions: [], values: []},
    ]);
  });
});

test('every file of the folder is a scanner, and only secretlint is on by itself', async () => {
  const kinds = await discoverScanners();
  expect(kinds.map(({id, isDefault}) => [id, isDefault])).toEqual([
    ['gitleaks', false],
    ['secretlint', true],
  ]);
  for (const {describes} of kinds) expect(describes).toMatch(/^[A-Za-z].*\.$/);
  const context = scannerContext(folder);
  expect((await configuredScanners({}, context)).map(({id}) => id)).toEqual(['secretlint']);
  expect(await configuredScanners({secretlint: false, gitleaks: false}, context)).toEqual([]);
});
