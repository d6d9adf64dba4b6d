import {spawn, type ChildProcessWithoutNullStreams} from 'node:child_process';
import {StringDecoder} from 'node:string_decoder';
import {gitEnvironment, settingArguments, type GitPlace} from './environment.ts';
import {commandOf, GitFailure, missingGit} from './run.ts';

/**
 * A git that is talked to while it runs. simple-git hands over a command's output when it has ended, and takes its
 * input whole before: listing a million files, importing a batch and reading blobs one after the other need the pipes
 * themselves. Same settings and same environment as everywhere else.
 */
export interface GitProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves when it has ended with 0. Rejects with a GitFailure, or a UserError when there is no git. */
  readonly ended: Promise<void>;
}

/** Starts git with open pipes. */
export function startGit(
  place: GitPlace,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): GitProcess {
  const child = spawn('git', [...settingArguments(), ...args], {
    cwd: place.cwd,
    env: gitEnvironment(place, env),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 20_000) stderr += chunk.toString('utf8');
  });
  // A git that ends early closes its input; why it ended is told by its exit code.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (error) => reject((error as NodeJS.ErrnoException).code === 'ENOENT' ? missingGit() : error));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      reject(new GitFailure(commandOf(args), code ?? -1, stderr || (signal ? `fatal: it was ended by ${signal}` : '')));
    });
  });
  // Whoever waits for it sees the failure; until then it is not an unhandled one.
  ended.catch(() => undefined);
  return {child, ended};
}

/**
 * Runs git and yields its output record by record, as it comes; `-z` output in, records without their NUL out. Leaving
 * the loop early ends git.
 */
export async function* recordsOf(place: GitPlace, args: readonly string[]): AsyncGenerator<string> {
  for await (const records of batchesOf(place, args)) yield* records;
}

/** As {@link recordsOf}, with as many records at a time as came at once: each step of a stream has its price. */
export async function* batchesOf(place: GitPlace, args: readonly string[]): AsyncGenerator<readonly string[]> {
  const git = startGit(place, args);
  git.child.stdin.end();
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let whole = false;
  try {
    for await (const chunk of git.child.stdout) {
      const text = rest + decoder.write(chunk as Buffer);
      const records = text.split('\0');
      rest = records.pop() ?? '';
      yield records;
    }
    whole = true;
    await git.ended;
    if (rest !== '') yield [rest];
  } finally {
    if (!whole) git.child.kill();
  }
}

/** So much is written at once. */
const CHUNK = 64 * 1024;

/** Puts small parts together: a pipe takes one large write faster than a hundred small ones. */
export async function* inChunks(
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const part of parts) {
    const bytes = Buffer.from(part as string);
    held.push(bytes);
    size += bytes.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  yield Buffer.concat(held);
}
