// `node harvest-child.ts CONFIG ROWS`: one `wsr harvest --quiet` of what is built, in this process, and prints `Measured`.
import process from 'node:process';
import type {Measured} from './measured.ts';

/** What people run: the sources themselves would have to be stripped of their types each time. */
const BUILT = new URL('../../../dist/cli.js', import.meta.url);

const [config = '', rows = '0'] = process.argv.slice(2);
const start = performance.now();
const {main} = (await import(BUILT.href)) as {main(argv: readonly string[]): Promise<number>};
const exitCode = await main(['harvest', '--quiet', '--config', config]);
const measured: Measured = {
  rows: Number(rows),
  ms: performance.now() - start,
  peak: process.resourceUsage().maxRSS * 1024,
  exitCode,
};
process.stdout.write(JSON.stringify(measured));
