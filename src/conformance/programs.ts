import {execFile, spawn} from 'node:child_process';

export interface Finished {
  readonly code: number;
  /** Standard output, then standard error. */
  readonly output: string;
  readonly stdout: string;
}

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
