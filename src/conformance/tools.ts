import {execFile, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export interface Finished {
  readonly code: number;
  /** Standard output, then standard error. */
  readonly output: string;
  readonly stdout: string;
}

/** The outside tools, each in the version that `requirements.txt` pins. */
export interface Tools {
  readonly python: string;
  readonly dbt: string;
  readonly sqlfluff: string;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.venv-conformance/', import.meta.url));
const REQUIREMENTS = join(HERE, 'requirements.txt');

/** Runs a program to its end; a program that cannot be started counts as failed. Never rejects. */
export function run(
  program: string,
  args: readonly string[],
  cwd?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const env = {
    ...process.env,
    ...more,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    DO_NOT_TRACK: '1',
    NO_COLOR: '1',
    PYTHONWARNINGS: 'ignore',
  };
  return new Promise((resolve) => {
    execFile(program, [...args], {cwd, env, maxBuffer: 256 * 1024 * 1024}, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      const why = code === 127 && error !== null ? error.message : '';
      resolve({code, stdout, output: [stdout, stderr, why].filter((part) => part !== '').join('\n')});
    });
  });
}

/**
 * Makes a Python environment beside `node_modules` that holds the pinned tools; one that is complete is used again.
 * @throws Error, in one sentence, when Python or one of the tools cannot be had: a missing tool is a failure, no skip.
 */
export async function prepareTools(): Promise<Tools> {
  const pins = await readFile(REQUIREMENTS);
  const mark = join(CACHE, 'requirements.sha256');
  const wanted = createHash('sha256').update(pins).digest('hex');
  const bin = join(CACHE, process.platform === 'win32' ? 'Scripts' : 'bin');
  const tools = {python: join(bin, 'python'), dbt: join(bin, 'dbt'), sqlfluff: join(bin, 'sqlfluff')};
  const found = existsSync(mark) ? await readFile(mark, 'utf8') : '';
  if (found === wanted && Object.values(tools).every((tool) => existsSync(tool))) return tools;

  await rm(CACHE, {recursive: true, force: true});
  await mkdir(CACHE, {recursive: true});
  const made = await run('python3', ['-m', 'venv', CACHE]);
  if (made.code !== 0) throw new Error(`Python 3 with venv is needed and could not be used:\n${made.output}`);
  const installed = await run(tools.python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    REQUIREMENTS,
  ]);
  if (installed.code !== 0) throw new Error(`The pinned tools could not be installed:\n${installed.output}`);
  await writeFile(mark, wanted);
  return tools;
}

/** Runs a program on a text and gives what it prints. Rejects when it fails. */
export function pipe(program: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, [...args], {stdio: ['pipe', 'pipe', 'inherit']});
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', failed);
    child.on('close', (code) =>
      code === 0 ? done(Buffer.concat(chunks).toString('utf8')) : failed(new Error(`${program} ended with ${code}.`)),
    );
    child.stdin.end(input);
  });
}
