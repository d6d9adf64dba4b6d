import {execFile} from 'node:child_process';
import {cp, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';

const run = promisify(execFile);
const source = fileURLToPath(new URL('..', import.meta.url));
const oxlint = fileURLToPath(new URL('../../node_modules/.bin/oxlint', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsr-import-rules-'));
  await cp(join(source, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

/** Lints one planted file in a tree of its own and returns what was said about imports. */
async function lintPlanted(path: string, text: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, text);
  try {
    const {stdout} = await run(oxlint, ['-c', '.oxlintrc.json', '--format', 'unix', path], {cwd: folder});
    return stdout;
  } catch (error) {
    return String((error as {stdout?: string}).stdout);
  } finally {
    await rm(file);
  }
}

describe('a planted import is caught', () => {
  test.each([
    ['model/planted.ts', "import type {Clock} from '../ports/clock.ts';\nexport type Planted = Clock;\n"],
    ['model/planted.ts', "import {readFileSync} from 'node:fs';\nexport const planted = readFileSync;\n"],
    ['parse/planted.ts', "import {redactText} from '../redact/redact-text.ts';\nexport const planted = redactText;\n"],
    ['parse/planted.ts', "import {createHash} from 'node:crypto';\nexport const planted = createHash;\n"],
    ['dedupe/planted.ts', "import {rankFamily} from '../rank/rank-family.ts';\nexport const planted = rankFamily;\n"],
    ['lint/planted.ts', "import type {Catalog} from '../ports/catalog.ts';\nexport type Planted = Catalog;\n"],
    ['rewrite/planted.ts', "import simpleGit from 'simple-git';\nexport const planted = simpleGit;\n"],
    ['review/planted.ts', "import {useState} from 'react';\nexport const planted = useState;\n"],
    ['review/planted.ts', "import {UserError} from '../errors.ts';\nexport const planted = UserError;\n"],
    [
      'archive/planted.ts',
      "import {openCatalog} from '../catalog/open-catalog.ts';\nexport const planted = openCatalog;\n",
    ],
    [
      'archive/planted.ts',
      "import {redactText} from '../redact/redact-text.ts';\nexport const planted = redactText;\n",
    ],
    [
      'pipeline/planted.ts',
      "import {openCatalog} from '../catalog/open-catalog.ts';\nexport const planted = openCatalog;\n",
    ],
    ['pipeline/planted.ts', "import {readFile} from 'node:fs/promises';\nexport const planted = readFile;\n"],
    [
      'commands/planted.ts',
      "import {openArchive} from '../archive/open-archive.ts';\nexport const planted = openArchive;\n",
    ],
    ['extract/planted.ts', "import snowflake from 'snowflake-sdk';\nexport const planted = snowflake;\n"],
    [
      'sandbox/planted.ts',
      "import {DuckDBInstance} from '@duckdb/node-api';\nexport const planted = DuckDBInstance;\n",
    ],
    [
      'scanners/planted.ts',
      "import {redactText} from '../redact/redact-text.ts';\nexport const planted = redactText;\n",
    ],
    ['scanners/planted.ts', "import {lintSource} from '@secretlint/core';\nexport const planted = lintSource;\n"],
    ['scanners/gitleaks/planted.ts', "import {RE2JS} from 're2js';\nexport const planted = RE2JS;\n"],
    [
      'pipeline/planted.ts',
      "import secretlint from '../scanners/secretlint.ts';\nexport const planted = secretlint;\n",
    ],
    ['forge/planted.ts', "import {runGit} from '../git/run.ts';\nexport const planted = runGit;\n"],
    [
      'forge/github/planted.ts',
      "import {loadConfig} from '../../config/load.ts';\nexport const planted = loadConfig;\n",
    ],
    ['commands/planted.ts', "import gitleaks from '../scanners/gitleaks.ts';\nexport const planted = gitleaks;\n"],
    ['system/planted.ts', "import {fakeClock} from '../testing/fakes.ts';\nexport const planted = fakeClock;\n"],
  ])('%s: %j', async (path, text) => {
    expect(await lintPlanted(path, text)).toContain('no-restricted-imports');
  });
});

describe('what the design allows passes', () => {
  test.each([
    ['dedupe/planted.ts', "import {hash32} from '../parse/hash.ts';\nexport const planted = hash32;\n"],
    ['lint/planted.ts', "import {groupByShape} from '../dedupe/families.ts';\nexport const planted = groupByShape;\n"],
    ['archive/planted.ts', "import type {Archive} from '../ports/archive.ts';\nexport type Planted = Archive;\n"],
    ['scanners/planted.ts', "import type {Deadline} from '../ports/deadline.ts';\nexport type Planted = Deadline;\n"],
    ['scanners/planted.ts', "import type {RE2JS} from 're2js';\nexport type Planted = RE2JS;\n"],
    ['extract/planted.ts', "import type snowflake from 'snowflake-sdk';\nexport type Planted = typeof snowflake;\n"],
    [
      'pipeline/planted.ts',
      "import {redactText} from '../redact/redact-text.ts';\nexport const planted = redactText;\n",
    ],
  ])('%s: %j', async (path, text) => {
    expect(await lintPlanted(path, text)).not.toContain('no-restricted-imports');
  });
});

test('the rules stand for every folder that exists', async () => {
  const rules = JSON.parse(await readFile(join(source, '.oxlintrc.json'), 'utf8')) as {overrides: {files: string[]}[]};
  const covered = rules.overrides.flatMap(({files}) => files).join(' ');
  for (const pure of [
    'parse',
    'redact',
    'dedupe',
    'rank',
    'lint',
    'rewrite',
    'review',
    'model',
    'ports',
    'pipeline',
    'commands',
    'scanners',
    'forge',
  ]) {
    expect(covered).toContain(`${pure}/**`);
  }
});
