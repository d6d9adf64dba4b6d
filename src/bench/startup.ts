import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {inTurn, report} from './measure.ts';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** Wall time of the built CLI beside an empty program, both on the runtime that runs this. */
export async function run(): Promise<void> {
  const spawn =
    (...args: readonly string[]) =>
    (): void => {
      const {status, stderr} = spawnSync(process.execPath, args, {encoding: 'utf8'});
      if (status !== 0) throw new Error(stderr);
    };
  const times = await inTurn(
    {'node -e 0': spawn('-e', '0'), 'wsr --version': spawn(bin, '--version'), 'wsr --help': spawn(bin, '--help')},
    10,
  );
  report('Start-up', times, 'node -e 0');
}
