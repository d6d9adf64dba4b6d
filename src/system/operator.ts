import {execFile} from 'node:child_process';
import {userInfo} from 'node:os';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Who runs this, as decisions and trailers name them: git's user, else the login. */
export async function operatorName(cwd: string): Promise<string> {
  try {
    const {stdout} = await run('git', ['config', 'user.name'], {cwd});
    if (stdout.trim() !== '') return stdout.trim();
  } catch {
    // No git identity: the login name has to do.
  }
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
