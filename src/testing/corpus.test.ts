import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {globSync} from 'tinyglobby';
import type {HarvestReport} from '../pipeline/harvest.ts';
import type {Status} from '../pipeline/status.ts';
import {runCli} from './run-cli.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wsr-corpus-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

test.skipIf(!existsSync(corpus))(
  'a harvest of public SQL adds up (skipped where the corpus is absent)',
  {timeout: 120_000},
  async () => {
    writeFileSync(
      join(folder, 'worksheet-rescue.yml'),
      `version: 1\narchive: {repository: ./archive.git}\nstate: ./state\naccounts:\n  corpus: {kind: local-folder, path: ${JSON.stringify(corpus)}}\n`,
    );
    const run = await runCli(['harvest', '--json'], {cwd: folder});
    expect([0, 3], run.stderr).toContain(run.code);
    const report = JSON.parse(run.stdout) as HarvestReport;
    const status = JSON.parse((await runCli(['status', '--json'], {cwd: folder})).stdout) as Status;

    const files = globSync(['**/*.sql', '**/*.ipynb', '**/*.py'], {cwd: corpus});
    const archived = status.assets.reduce((sum, {present}) => sum + present, 0);
    expect(archived + status.unreadable.length + report.held.length).toBe(files.length);
    expect(status.statements.reduce((sum, {count}) => sum + count, 0)).toBe(report.analysis.statements);
    const again = JSON.parse((await runCli(['harvest', '--json'], {cwd: folder})).stdout) as HarvestReport;
    expect(again.commits).toBe(0);
  },
);
