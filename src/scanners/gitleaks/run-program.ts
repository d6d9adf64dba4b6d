import {spawn} from 'node:child_process';
import {parse} from 'node:path';

export interface ProgramRun {
  readonly code: number;
  readonly stdout: string;
}

/** More than any report on a batch. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The program could not be started: it is missing, or nobody may run it. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

/**
 * Runs a program on a text, in the root folder, where no file of a project says how it works. Its standard error is thrown
 * away: it quotes what it finds.
 * @throws NotStarted; Error without anything that the program said, when it was killed or had too much to say
 */
export function runProgram(
  program: string,
  args: readonly string[],
  {
    input,
    env,
    signal,
  }: {readonly input: string; readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal | undefined},
): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(program, [...args], {
      cwd: parse(process.cwd()).root,
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => void child.kill('SIGKILL');
    const end = (settle: () => void): void => {
      signal?.removeEventListener('abort', stop);
      settle();
    };
    signal?.addEventListener('abort', stop, {once: true});
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) stop();
      else chunks.push(chunk);
    });
    child.on('error', () => end(() => reject(new NotStarted('The program cannot be started.'))));
    child.on('close', (code) =>
      end(() => {
        if (code === null) reject(new Error('The program was stopped.'));
        else resolve({code, stdout: Buffer.concat(chunks).toString('utf8')});
      }),
    );
    // A program that ends without reading is told by how it ended.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
