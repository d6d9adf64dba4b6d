import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {run} from './programs.ts';

/** The Python environments, each of a file in `requirements/`. Those of dbt list all that is in them. */
const ENVIRONMENTS = {
  tools: {isComplete: false, program: 'sqlfluff'},
  'dbt-1.10': {isComplete: true, program: 'dbt'},
  'dbt-1.12': {isComplete: true, program: 'dbt'},
  'dbt-2': {isComplete: true, program: 'dbt'},
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENTS;

const REQUIREMENTS = fileURLToPath(new URL('requirements/', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.venv-conformance/', import.meta.url));
const made = new Map<EnvironmentName, Promise<string>>();

/**
 * Makes a Python environment beside `node_modules` that holds outside tools as pinned; one that is complete is used again.
 *
 * @returns the folder of its programs
 * @throws Error, in one sentence, when Python or one of the tools cannot be had: a missing tool is a failure, no skip.
 */
export function environment(name: EnvironmentName): Promise<string> {
  const known = made.get(name) ?? prepare(name);
  made.set(name, known);
  return known;
}

async function prepare(name: EnvironmentName): Promise<string> {
  const {isComplete, program} = ENVIRONMENTS[name];
  const requirements = join(REQUIREMENTS, `${name}.txt`);
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const folder = join(CACHE, name);
  const mark = join(folder, 'requirements.sha256');
  const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  const found = existsSync(mark) ? await readFile(mark, 'utf8') : '';
  if (found === wanted && existsSync(join(bin, program))) return bin;

  await rm(folder, {recursive: true, force: true});
  await mkdir(folder, {recursive: true});
  const empty = await run('python3', ['-m', 'venv', folder]);
  if (empty.code !== 0) throw new Error(`Python 3 with venv is needed and could not be used:\n${empty.output}`);
  const how = isComplete ? ['--no-deps', '--only-binary=:all:'] : [];
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...how, '-r', requirements];
  const installed = await run(join(bin, 'python'), pip);
  if (installed.code !== 0) throw new Error(`What ${name} needs could not be installed:\n${installed.output}`);
  await writeFile(mark, wanted);
  return bin;
}
