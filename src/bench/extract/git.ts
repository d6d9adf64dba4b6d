import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

/** What git says of a repository, without the line end. */
export async function git(repository: string, ...args: readonly string[]): Promise<string> {
  const {stdout} = await promisify(execFile)('git', ['-C', repository, ...args]);
  return stdout.trim();
}
